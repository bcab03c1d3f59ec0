import { SYSTEM } from '../../../kernel/who.js';
import { type Db, inTransaction } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import type { Work } from '../../../platform/jobs/index.js';
import type { Billing } from '../../billing/index.js';
import { moveJob } from '../../jobs/index.js';
import { claimPages, countClaimed, type OwnedWebsite, planPages } from '../../websites/index.js';
import type { PlannedPage } from '../../writers/index.js';
import * as store from '../store.js';
import { Ended } from './save-chunk.js';

/** Pages claimed in one short transaction. */
const CLAIM_PAGES = 1000;

/** Why a worker leaves a generation. */
export type Left = 'written' | 'canceled' | 'stopping';

/** How a kind of writer does its part. */
export interface Writing {
	/** Proposes at most so many routes that the website does not have. */
	plan(count: number): Promise<PlannedPage[]>;
	/** Ends every claimed page: written, failed, or given back by the cancellation. */
	writeClaimed(): Promise<Left>;
}

export interface WriteDeps {
	db: Db;
	billing: Billing;
	log: { error(context: unknown, message: string): void };
}

interface Run {
	work: Work;
	generation: store.OwnedGeneration<'editor'>;
	website: OwnedWebsite<'editor'>;
	writing: Writing;
}

/**
 * Writes the pages of a generation, from wherever an earlier worker left off. Every chunk ends in one transaction:
 * articles, pages, counters and refunds together, so that a kill at any moment loses at most unpaid work.
 * @returns `written` when it can be settled
 */
export async function writePages(
	deps: WriteDeps,
	work: Work,
	{ generation, website }: Pick<Run, 'generation' | 'website'>,
	open: () => Promise<Writing>,
): Promise<Left> {
	const { db } = deps;
	try {
		await start(db, work, generation);
		failpoint('generation.started');
		const run: Run = { work, generation, website, writing: await open() };
		for (;;) {
			if (!(await store.readGeneration(db, SYSTEM, generation.id)).cancel_requested)
				await claimWhatIsAsked(deps, run);
			failpoint('generation.claimed');
			const left = await run.writing.writeClaimed();
			if (left !== 'written') return left;
			if ((await store.readGeneration(db, SYSTEM, generation.id)).cancel_requested) return 'canceled';
			// Others are written for the pages that somebody took meanwhile.
			if ((await store.countOpen(db, generation.id)) === 0) return 'written';
		}
	} catch (error) {
		if (error instanceof Ended) return 'written';
		throw error;
	}
}

async function start(db: Db, { hold }: Work, generation: store.Generation): Promise<void> {
	await inTransaction(db, async (trx) => {
		await hold(trx);
		const { status } = await store.readGeneration(trx, SYSTEM, generation.id);
		if (status === 'running') return;
		if (!(await store.moveGeneration(trx, generation.id, ['pending'], { status: 'running', stage: 'planning' })))
			throw new Ended();
		await moveJob(trx, SYSTEM, generation.job as number, ['pending', 'running'], {
			status: 'running',
			current_stage: 'planning',
		});
	});
}

/** Claims planned pages until as many are claimed as are still to be written; plans more where too few are planned. */
async function claimWhatIsAsked(deps: WriteDeps, run: Run): Promise<void> {
	const { db } = deps;
	const { writing } = run;
	let planned = false;
	for (;;) {
		const missing = await claimPlanned(db, run);
		if (missing === 0 || run.work.signal.aborted) return;
		const routes = planned ? [] : await writing.plan(missing);
		planned = true;
		if (run.work.signal.aborted) return;
		if (routes.length === 0) return giveUpMissing(deps, run, missing);
		await inTransaction(db, async (trx) => {
			await run.work.hold(trx);
			await planPages(trx, run.website, 'plan', routes);
		});
		failpoint('generation.planned');
	}
}

/** @returns how many pages are still missing when no planned page is left */
async function claimPlanned(db: Db, { work, generation }: Run): Promise<number> {
	for (;;) {
		const { missing, claimed } = await inTransaction(db, async (trx) => {
			await work.hold(trx);
			const now = await store.readGeneration(trx, SYSTEM, generation.id);
			if (now.status !== 'running') throw new Ended();
			const open = now.requested_count - now.created_count - now.failed_count;
			const lacking = open - (await countClaimed(trx, generation));
			if (lacking <= 0) return { missing: 0, claimed: 0 };
			return {
				missing: lacking,
				claimed: await claimPages(trx, generation, Math.min(lacking, CLAIM_PAGES)),
			};
		});
		if (missing === 0) return 0;
		if (claimed === 0) return missing;
		if (work.signal.aborted) return 0;
	}
}

/** Pages that no route was left for fail together, and are paid back. */
async function giveUpMissing({ db, billing }: WriteDeps, { work, generation }: Run, missing: number): Promise<void> {
	await inTransaction(db, async (trx) => {
		await work.hold(trx);
		const tokens = missing * generation.token_rate;
		const routes = [{ route: null, error: 'plan_exhausted', count: missing }];
		if (!(await store.countPages(trx, generation.id, { created: 0, failed: missing, refunded: tokens, routes })))
			throw new Ended();
		// It may happen again to the same attempt, when somebody takes pages; the count of the failed only grows.
		const { failed_count } = await store.readGeneration(trx, SYSTEM, generation.id);
		const reference = `${store.chargeReference(generation.request_key, generation.attempt)}:plan_exhausted:${failed_count}`;
		await billing.refund(
			trx,
			generation.account,
			tokens,
			reference,
			`${missing} pages: the plan had no route left`,
		);
	});
	failpoint('generation.exhausted');
}
