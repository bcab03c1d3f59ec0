import { describe, expect, it } from 'vitest';
import { moveJob, OPEN } from '../../extensions/pseo-automation/src/areas/jobs/store.js';
import { SYSTEM } from '../../extensions/pseo-automation/src/kernel/who.js';
import { inTransaction } from '../../extensions/pseo-automation/src/platform/db/index.js';
import { LeaseLost, NonRetryable, RetryLater } from '../../extensions/pseo-automation/src/platform/jobs/index.js';
import { LONG, MANY, MINUTE, type RuntimeBench } from './runtime-bench.js';

/** What becomes of a job: worked on once, canceled, failed, given up. */
export function jobsOf(bench: RuntimeBench): void {
	const { process, until, settle, start, work, succeed, rowOf, has, nothingQueued } = bench;

	describe('a job', () => {
		it('is worked on once, and leaves nothing in the queue', async () => {
			const one = process();
			const seen = work(one, 'k', succeed);
			one.runtime.start();
			const id = await start(one, 'k');
			await until(has(id, 'succeeded'), 'its end');
			await until(() => nothingQueued(one), 'an empty queue');
			bench.pass(LONG);
			await settle();
			expect(seen.runs).toEqual([id]);
		});

		it('is not there when the transaction that queued it is rolled back', async () => {
			const one = process();
			const seen = work(one, 'k', succeed);
			one.runtime.start();
			await expect(
				inTransaction(bench.db, async (trx) => {
					await one.runtime.enqueue(trx, 'k', 1, { account: bench.account });
					throw new Error('rolled back');
				}),
			).rejects.toThrow('rolled back');
			bench.pass(LONG);
			await settle();
			expect(seen.runs).toEqual([]);
			expect(await nothingQueued(one)).toBe(true);
		});

		it('waits for its delay, or until it is woken', async () => {
			const one = process();
			const seen = work(one, 'k', succeed);
			one.runtime.start();
			const late = await start(one, 'k', { delayMs: MINUTE });
			const woken = await start(one, 'k', { delayMs: MINUTE });
			await settle();
			expect(seen.runs).toEqual([]);
			expect(await one.runtime.wake('k', woken)).toBe(true);
			await until(has(woken, 'succeeded'), 'the woken one');
			expect(seen.runs).toEqual([woken]);
			bench.pass(MINUTE);
			await until(has(late, 'succeeded'), 'the late one');
		});

		it('is worked on once though it is woken again and again, also while it runs', async () => {
			const one = process({ write: 3 });
			const gate = Promise.withResolvers<void>();
			const seen = work(one, 'k', async (given) => {
				await gate.promise;
				await succeed(given);
			});
			one.runtime.start();
			const id = await start(one, 'k');
			await Promise.all([1, 2, 3].map(() => one.runtime.wake('k', id)));
			await until(() => seen.runs.length > 0, 'its start');
			expect(await one.runtime.wake('k', id)).toBe(false);
			await settle();
			gate.resolve();
			await until(has(id, 'succeeded'), 'its end');
			await settle();
			expect(seen.runs).toEqual([id]);
		});

		it('that was canceled in the queue is not begun', async () => {
			const one = process();
			const seen = work(one, 'k', succeed);
			one.runtime.start();
			const id = await start(one, 'k', { delayMs: MINUTE });
			await inTransaction(bench.db, async (trx) => {
				await moveJob(trx, SYSTEM, id, OPEN, { status: 'canceled' });
				await one.runtime.dequeue(trx, 'k', id);
			});
			bench.pass(LONG);
			await settle();
			expect(seen.runs).toEqual([]);
			expect(await nothingQueued(one)).toBe(true);
		});

		it('that was canceled while it runs keeps nothing of its next transaction', async () => {
			const one = process();
			const gate = Promise.withResolvers<void>();
			const outcome: unknown[] = [];
			work(one, 'k', async ({ jobId, hold }) => {
				await gate.promise;
				await inTransaction(bench.db, async (trx) => {
					await hold(trx);
					await trx('pseo_jobs').where({ id: jobId }).update({ current_stage: 'written' });
				}).catch((error: unknown) => {
					outcome.push(error);
					throw error;
				});
			});
			one.runtime.start();
			const id = await start(one, 'k');
			await until(async () => (await one.runtime.stats()).running === 1, 'its start');
			await inTransaction(bench.db, async (trx) => {
				await moveJob(trx, SYSTEM, id, OPEN, { status: 'canceled', current_stage: 'canceled' });
				await one.runtime.dequeue(trx, 'k', id);
			});
			gate.resolve();
			await until(() => outcome.length > 0, 'its transaction');
			expect(outcome[0]).toBeInstanceOf(LeaseLost);
			bench.pass(LONG);
			await settle();
			expect(await rowOf(id)).toMatchObject({ status: 'canceled', current_stage: 'canceled' });
			expect(await nothingQueued(one)).toBe(true);
		});
	});

	describe('a job that fails', () => {
		const failing = () => Promise.reject(new Error('no luck'));

		it('is tried again, but not at once, and given up with its reason in the end', async () => {
			const one = process();
			const seen = work(one, 'k', failing);
			one.runtime.start();
			const id = await start(one, 'k');
			await until(() => seen.runs.length === 1, 'the first attempt');
			await settle();
			expect(seen.runs).toHaveLength(1);
			for (let attempts = 2; seen.givenUp.length === 0; attempts++) {
				bench.pass(LONG);
				await until(() => seen.runs.length === attempts && seen.atOnce === 0, `attempt ${attempts}`);
				await settle();
				expect(attempts).toBeLessThan(MANY);
			}
			expect(seen.givenUp).toEqual(['no luck']);
			expect(seen.runs.length).toBeGreaterThan(3);
			expect((await rowOf(id)).status).toBe('failed');
			await until(() => nothingQueued(one), 'an empty queue');
		});

		it('waits longer after each attempt', async () => {
			const one = process();
			const seen = work(one, 'k', failing);
			one.runtime.start();
			await start(one, 'k');
			const waits: number[] = [];
			await until(() => seen.runs.length === 1, 'the first attempt');
			for (let attempts = 2; attempts <= 4; attempts++) {
				await settle();
				const before = bench.now();
				while (seen.runs.length < attempts) {
					bench.pass(250);
					await settle();
				}
				waits.push(bench.now() - before);
			}
			expect(waits[0]).toBeGreaterThan(0);
			expect(waits).toEqual([...waits].sort((one, other) => one - other));
			expect(waits[2]).toBeGreaterThan(waits[0] as number);
		});

		it('is given up at once where trying again cannot help', async () => {
			const one = process();
			const seen = work(one, 'k', () => Promise.reject(new NonRetryable('no such thing')));
			one.runtime.start();
			const id = await start(one, 'k');
			await until(has(id, 'failed'), 'its end');
			bench.pass(LONG);
			await settle();
			expect([seen.runs.length, seen.givenUp]).toEqual([1, ['no such thing']]);
		});

		it('starts to count anew where it got on', async () => {
			const one = process();
			const seen = work(one, 'k', async ({ hold }) => {
				await inTransaction(bench.db, hold);
				throw new Error('after a commit');
			});
			one.runtime.start();
			await start(one, 'k');
			for (let attempts = 1; attempts <= MANY; attempts++) {
				await until(() => seen.runs.length === attempts && seen.atOnce === 0, `attempt ${attempts}`);
				await settle();
				bench.pass(LONG);
			}
			expect(seen.givenUp).toEqual([]);
		});

		it('costs no attempt where there was only nothing to do yet, and comes back when it said', async () => {
			const one = process();
			const seen = work(one, 'k', () => Promise.reject(new RetryLater(MINUTE)));
			one.runtime.start();
			await start(one, 'k');
			for (let turns = 1; turns <= MANY; turns++) {
				await until(() => seen.runs.length === turns && seen.atOnce === 0, `turn ${turns}`);
				await settle();
				bench.pass(MINUTE - 1);
				await settle();
				expect(seen.runs).toHaveLength(turns);
				bench.pass(1);
			}
			expect(seen.givenUp).toEqual([]);
		});
	});
}
