import { SYSTEM } from '../../../kernel/who.js';
import { type Db, inTransaction } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import { claimPages, countClaimed, planPages } from '../../websites/index.js';
import { chargeReference } from '../keys.js';
import * as store from '../store.js';
import type { WriteDeps, WritingRun } from './lifecycle.js';
import { Ended } from './save.js';

/** Pages claimed in one short transaction. */
const CLAIM_PAGES = 1000;

/** Claims planned pages until as many are claimed as are still to be written; plans more where too few are planned. */
export async function claimWhatIsAsked(deps: WriteDeps, run: WritingRun): Promise<void> {
	const { db } = deps;
	const { work, website, writing } = run;
	let planned = false;
	for (;;) {
		const missing = await claimPlanned(db, run);
		if (missing === 0 || work.signal.aborted) return;
		const routes = planned ? [] : await writing.plan(missing);
		planned = true;
		if (work.signal.aborted) return;
		if (routes.length === 0) return giveUpMissing(deps, run, missing);
		await inTransaction(db, async (trx) => {
			await work.hold(trx);
			await planPages(trx, website, 'plan', routes);
		});
		failpoint('generation.planned');
	}
}

/** @returns how many pages are still missing when no planned page is left */
async function claimPlanned(db: Db, { work, generation }: WritingRun): Promise<number> {
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
async function giveUpMissing(
	{ db, billing }: WriteDeps,
	{ work, generation }: WritingRun,
	missing: number,
): Promise<void> {
	const { id, token_rate, request_key, attempt } = generation;
	await inTransaction(db, async (trx) => {
		await work.hold(trx);
		const tokens = missing * token_rate;
		const routes = [{ route: null, error: 'plan_exhausted', count: missing }];
		if (!(await store.countPages(trx, generation, { created: 0, failed: missing, refunded: tokens, routes })))
			throw new Ended();
		// It may happen again to the same attempt, when pages are taken; the count of the failed only grows.
		const { failed_count } = await store.readGeneration(trx, SYSTEM, id);
		const reference = `${chargeReference(request_key, attempt)}:plan_exhausted:${failed_count}`;
		await billing.refund(trx, generation, tokens, reference, `${missing} pages: the plan had no route left`);
	});
	failpoint('generation.exhausted');
}
