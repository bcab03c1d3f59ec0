import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { jobFence } from '../../../extensions/pseo-automation/src/areas/jobs/fence.store.js';
import { LeaseLost, type Work } from '../../../extensions/pseo-automation/src/platform/jobs/index.js';

/** Longer than any bench. */
const LEASE_MS = 3_600_000;

/** Takes a job for this process, as a runtime does, and answers what its worker is handed. */
export async function takeJob(db: Knex, jobId: number): Promise<{ work: Work; leave(): Promise<void> }> {
	const token = randomUUID();
	const until = () => Date.now() + LEASE_MS;
	const taken = await db.transaction((trx) => jobFence.take(trx, jobId, token, until()));
	if (taken.is !== 'taken') throw new Error(`expected job ${jobId} to be free, got ${taken.is}`);
	return {
		work: {
			jobId,
			signal: new AbortController().signal,
			shouldPause: () => false,
			async hold(trx) {
				if (!(await jobFence.hold(trx, jobId, token, until()))) throw new LeaseLost(`job ${jobId}`);
			},
		},
		leave: async () => void (await jobFence.release(db, jobId, token, 0)),
	};
}
