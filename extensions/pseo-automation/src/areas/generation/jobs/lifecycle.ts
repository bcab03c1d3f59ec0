import { SYSTEM } from '../../../kernel/who.js';
import { type Db, inTransaction } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import type { Work } from '../../../platform/jobs/index.js';
import type { Billing } from '../../billing/index.js';
import { moveJob } from '../../jobs/index.js';
import type { OwnedWebsite } from '../../websites/index.js';
import type { PlannedPage } from '../../writers/index.js';
import * as store from '../store.js';
import { claimWhatIsAsked } from './claim.js';
import { Ended } from './save.js';

/** Why a worker leaves a generation. */
export type WritingEnd = 'written' | 'canceled' | 'stopping';

/** How a kind of writer does its part. */
export interface Writing {
	/** Proposes at most so many routes that the website does not have. */
	plan(count: number): Promise<PlannedPage[]>;
	/** Ends every claimed page: written, failed, or given back by the cancellation. */
	writeClaimed(): Promise<WritingEnd>;
}

export interface WriteDeps {
	db: Db;
	billing: Billing;
	log: { error(context: unknown, message: string): void };
}

/** A generation in the hands of a worker. */
export interface WritingRun {
	work: Work;
	generation: store.OwnedGeneration<'editor'>;
	website: OwnedWebsite<'editor'>;
	writing: Writing;
}

/** Marks a generation as running, whichever worker comes first; false when it has ended. */
export async function startWriting(
	db: Db,
	{ hold }: Work,
	generation: store.OwnedGeneration<'editor'>,
): Promise<boolean> {
	const running = await inTransaction(db, async (trx) => {
		await hold(trx);
		const { status } = await store.readGeneration(trx, SYSTEM, generation.id);
		if (status === 'running') return true;
		const started = await store.moveGeneration(trx, generation, ['pending'], {
			status: 'running',
			stage: 'planning',
		});
		if (started)
			await moveJob(trx, SYSTEM, generation.job as number, ['pending', 'running'], {
				status: 'running',
				current_stage: 'planning',
			});
		return started;
	});
	if (running) {
		failpoint('generation.started');
	}
	return running;
}

/**
 * Writes the pages of a running generation, from wherever an earlier worker left off. Every chunk ends in one
 * transaction: articles, pages, counters and refunds together, so that a kill at any moment loses at most unpaid work.
 * @returns `written` when it can be settled
 */
export async function writePages(deps: WriteDeps, run: WritingRun): Promise<WritingEnd> {
	const { db } = deps;
	const { id } = run.generation;
	const isCanceled = async () => (await store.readGeneration(db, SYSTEM, id)).cancel_requested;
	try {
		for (;;) {
			if (!(await isCanceled())) await claimWhatIsAsked(deps, run);
			failpoint('generation.claimed');
			const end = await run.writing.writeClaimed();
			if (end !== 'written') return end;
			if (await isCanceled()) return 'canceled';
			// In place of pages that were deleted or written by hand meanwhile, others are claimed.
			if ((await store.countOpen(db, run.generation)) === 0) return 'written';
		}
	} catch (error) {
		if (error instanceof Ended) return 'written';
		throw error;
	}
}
