import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inTransaction } from '../../extensions/pseo-automation/src/platform/db/index.js';
import { LeaseLost, type Work } from '../../extensions/pseo-automation/src/platform/jobs/index.js';
import { LONG, MINUTE, type RuntimeBench } from './runtime-bench.js';

/** What becomes of jobs when workers die, freeze and stop, and when the queue is lost. */
export function workersOf(bench: RuntimeBench): void {
	const { process, until, settle, start, work, succeed, rowOf, has, nothingQueued } = bench;

	describe('a worker that is gone', () => {
		/** Goes on until its process is stopped, which the test does in the end. */
		const endless = ({ signal }: Pick<Work, 'signal'>) =>
			new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));

		it('leaves its job to another process', async () => {
			const first = process();
			const seen = work(first, 'k', endless);
			first.runtime.start();
			const id = await start(first, 'k');
			await until(() => seen.runs.length === 1, 'its start');
			first.freeze();
			const second = process();
			work(second, 'k', succeed);
			second.runtime.start();
			await settle();
			expect((await rowOf(id)).status).toBe('pending');
			bench.pass(MINUTE);
			await until(has(id, 'succeeded'), 'its end by the second');
		});

		it.each(['and its queue as it was', 'and nothing left in the queue'])(
			'stores nothing when it wakes up, with its lease taken %s',
			async (queue) => {
				const first = process();
				const gate = Promise.withResolvers<void>();
				const outcome: unknown[] = [];
				const seen = work(first, 'k', async ({ jobId, hold }) => {
					await gate.promise;
					await inTransaction(bench.db, async (trx) => {
						await hold(trx);
						await trx('pseo_jobs').where({ id: jobId }).update({ current_stage: 'of a zombie' });
					}).catch((error: unknown) => {
						outcome.push(error);
						throw error;
					});
				});
				first.runtime.start();
				const id = await start(first, 'k');
				await until(() => seen.runs.length === 1, 'its start');
				first.freeze();
				const second = process();
				const took = work(second, 'k', async ({ hold, signal }) => {
					await inTransaction(bench.db, async (trx) => {
						await hold(trx);
						await trx('pseo_jobs').where({ id }).update({ current_stage: 'of the second' });
					});
					await endless({ signal });
				});
				second.runtime.start();
				bench.pass(MINUTE);
				await until(() => took.runs.length === 1, 'the second to take it');
				await until(async () => (await rowOf(id)).current_stage === 'of the second', 'its commit');
				if (queue.includes('nothing')) await bench.wipe();
				gate.resolve();
				await until(() => outcome.length === 1, 'the commit of the first');
				expect(outcome[0]).toBeInstanceOf(LeaseLost);
				expect((await rowOf(id)).current_stage).toBe('of the second');
			},
		);
	});

	describe('a queue that was lost', () => {
		it('is known to be, and filled again from the rows', async () => {
			const one = process();
			const seen = work(one, 'k', succeed);
			one.runtime.start();
			const id = await start(one, 'k', { delayMs: MINUTE });
			expect(await one.runtime.lost(bench.db, 'k', [id])).toEqual([]);
			await bench.wipe();
			expect(await one.runtime.lost(bench.db, 'k', [id])).toEqual([id]);
			bench.pass(LONG);
			await settle();
			expect(seen.runs).toEqual([]);
			await inTransaction(bench.db, (trx) => one.runtime.enqueue(trx, 'k', id, { account: bench.account }));
			await until(has(id, 'succeeded'), 'its end');
		});

		it('and filled again puts nobody on a job that a worker has', async () => {
			const one = process({ write: 2 });
			const gate = Promise.withResolvers<void>();
			const seen = work(one, 'k', async (given) => {
				await gate.promise;
				await succeed(given);
			});
			one.runtime.start();
			const id = await start(one, 'k');
			await until(() => seen.runs.length === 1, 'its start');
			await bench.wipe();
			await inTransaction(bench.db, (trx) => one.runtime.enqueue(trx, 'k', id, { account: bench.account }));
			await settle();
			expect(seen.most).toBe(1);
			gate.resolve();
			await until(has(id, 'succeeded'), 'its end');
			bench.pass(MINUTE);
			await until(() => nothingQueued(one), 'an empty queue');
			expect(seen.runs).toEqual([id]);
		});
	});

	describe('a stop', () => {
		it('waits until the work is handed back, which costs no attempt', async () => {
			const first = process();
			const order: string[] = [];
			const seen = work(first, 'k', async ({ signal }) => {
				await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
				await turn();
				order.push('handed back');
			});
			first.runtime.start();
			const id = await start(first, 'k');
			await until(() => seen.runs.length === 1, 'its start');
			await first.runtime.stop();
			order.push('stopped');
			expect(order).toEqual(['handed back', 'stopped']);
			expect(await rowOf(id)).toMatchObject({ status: 'pending', attempts: 0 });
			const second = process();
			work(second, 'k', succeed);
			second.runtime.start();
			await until(has(id, 'succeeded'), 'its end by the next process');
		});

		it('begins nothing more', async () => {
			const one = process();
			const seen = work(one, 'k', succeed);
			one.runtime.start();
			await one.runtime.stop();
			const id = await start(one, 'k');
			await one.runtime.wake('k', id);
			await settle();
			expect(seen.runs).toEqual([]);
			expect((await one.runtime.stats()).waiting).toBe(1);
		});
	});

	it('works on nothing where it was told not to, and says so', async () => {
		const one = process({ short: 0, deliver: 0, crawl: 0, write: 0 });
		const seen = work(one, 'k', succeed);
		one.runtime.start();
		await start(one, 'k');
		bench.pass(LONG);
		await settle();
		expect(seen.runs).toEqual([]);
		expect(await one.runtime.stats()).toMatchObject({ state: 'off', waiting: 1, running: 0 });
	});
}
