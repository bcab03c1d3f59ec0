import { SYSTEM } from '../../../kernel/who.js';
import { type Db, inTransaction, type Trx } from '../../../platform/db/index.js';
import type { Work } from '../../../platform/jobs/index.js';
import { saveWritten, type WrittenArticle } from '../../articles/index.js';
import type { Billing } from '../../billing/index.js';
import { moveJob } from '../../jobs/index.js';
import { countWritten, endPages } from '../../websites/index.js';
import { chargeReference } from '../keys.js';
import * as store from '../store.js';

/** The generation ended while we wrote: canceled, or its website deleted. Nothing of the chunk is kept. */
export class Ended extends Error {}

/** A page was taken while it was written: deleted, or another article stands there. The rest of the chunk is written again. */
export class PageTaken extends Error {}

export interface FailedPage {
	id: number;
	route: string;
	error: string;
}

/**
 * Ends the writing of pages in one transaction: articles, pages, counters and refunds together, so that a kill at any
 * moment loses at most unpaid work.
 * @param also what belongs to the same pages and must be stored with them
 * @throws Ended, PageTaken, LeaseLost; then nothing is saved
 */
export async function saveChunk(
	{ db, billing }: { db: Db; billing: Pick<Billing, 'refund'> },
	{ work, generation }: { work: Pick<Work, 'hold'>; generation: store.OwnedGeneration<'editor'> },
	written: WrittenArticle[],
	failed: FailedPage[],
	also: (trx: Trx) => Promise<void> = async () => {},
): Promise<void> {
	const { token_rate, request_key, attempt } = generation;
	await inTransaction(db, async (trx) => {
		await work.hold(trx);
		const routes = failed.map(({ route, error }) => ({ route, error }));
		const counted = await store.countPages(trx, generation, {
			created: written.length,
			failed: failed.length,
			refunded: failed.length * token_rate,
			routes,
		});
		if (!counted) throw new Ended();
		if (
			!(await endPages(
				trx,
				generation,
				written.map((page) => page.page),
				failed,
			))
		)
			throw new PageTaken();
		const added = await saveWritten(trx, generation, written);
		await countWritten(trx, generation, added);
		await also(trx);
		for (const page of failed) {
			await billing.refund(
				trx,
				generation,
				token_rate,
				`${chargeReference(request_key, attempt)}:page:${page.id}`,
				`Page not written: ${page.route}`.slice(0, 255),
			);
		}
		const now = await store.readGeneration(trx, SYSTEM, generation.id);
		const progress = { total: now.requested_count, done: now.created_count, failed: now.failed_count };
		await moveJob(trx, SYSTEM, generation.job as number, ['running'], {
			progress,
			tokens_refunded: now.tokens_refunded,
		});
	});
}
