import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { jobFence } from '../../../extensions/pseo-automation/src/areas/jobs/fence.store.js';
import { SYSTEM } from '../../../extensions/pseo-automation/src/kernel/who.js';
import { LeaseLost, type Work } from '../../../extensions/pseo-automation/src/platform/jobs/index.js';

/** Longer than any bench. */
const LEASE_MS = 3_600_000;

/** Takes a job for this process, as a runtime does, and answers what its worker is handed. */
export async function takeJob(db: Knex, jobId: number): Promise<{ work: Work; leave(): Promise<void> }> {
	const fence = jobFence(SYSTEM);
	const token = randomUUID();
	const until = () => Date.now() + LEASE_MS;
	const taken = await db.transaction((trx) => fence.take(trx, jobId, token, until()));
	if (taken.is !== 'taken') throw new Error(`expected job ${jobId} to be free, got ${taken.is}`);
	return {
		work: {
			jobId,
			signal: new AbortController().signal,
			shouldPause: () => false,
			async hold(trx) {
				if (!(await fence.hold(trx, jobId, token, until()))) throw new LeaseLost(`job ${jobId}`);
			},
		},
		leave: async () => void (await fence.release(db, jobId, token, 0)),
	};
}
