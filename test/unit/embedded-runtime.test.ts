import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { jobFence } from '../../extensions/pseo-automation/src/areas/jobs/fence.store.js';
import { insertJob, moveJob, OPEN } from '../../extensions/pseo-automation/src/areas/jobs/store.js';
import { proved, SYSTEM } from '../../extensions/pseo-automation/src/kernel/who.js';
import {
	createEmbeddedRuntime,
	widthsFor,
	type Work,
} from '../../extensions/pseo-automation/src/platform/jobs/index.js';
import { conformsAsRuntime } from '../conformance/runtime.js';
import { freshDatabase, newAccount } from '../support/sqlite.js';
import { until } from '../support/until.js';

conformsAsRuntime('the embedded runtime', {
	open: freshDatabase,
	create: (db, { name, widths, every, log }) => createEmbeddedRuntime(db, { widths, log, every, holder: name }),
	wipe: async (db) => void (await db('pseo_queue').delete()),
});

it('starts a delivery within two seconds beside two endless crawls, by its own timer', async () => {
	const db = await freshDatabase();
	const { id: account } = await newAccount(db);
	const log = { info: () => {}, warn: () => {}, error: () => {} };
	const runtime = createEmbeddedRuntime(db, { widths: widthsFor(2), log });
	const begun: string[] = [];
	const endless = async ({ signal }: Work) => {
		begun.push('crawl');
		await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
	};
	const quick = async ({ jobId }: Work) => {
		begun.push('delivery');
		await moveJob(db, SYSTEM, jobId, OPEN, { status: 'succeeded' });
	};
	const giveUp = async () => {};
	runtime.work('crawl', { lane: 'crawl', fence: jobFence(SYSTEM), run: endless, giveUp });
	runtime.work('delivery', { lane: 'deliver', fence: jobFence(SYSTEM), run: quick, giveUp });
	const queue = (type: string) =>
		db.transaction(async (trx) => {
			const id = await insertJob(trx, proved(SYSTEM, { account, pseo_id: null }), {
				type,
				request_key: randomUUID(),
			});
			await runtime.enqueue(trx, type, id, { account });
		});
	for (let times = 0; times < 4; times++) await queue('crawl');
	runtime.start();
	try {
		await until(() => begun.length === 2, { every: 5 });
		const queued = performance.now();
		await queue('delivery');
		await until(() => begun.includes('delivery'), { every: 5 });
		expect(performance.now() - queued).toBeLessThan(2_000);
		expect(begun).toEqual(['crawl', 'crawl', 'delivery']);
	} finally {
		await runtime.stop();
	}
});
