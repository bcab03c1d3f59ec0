import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { newAccount } from '../support/sqlite.js';
import { LONG, MINUTE, type RuntimeBench, SECOND } from './runtime-bench.js';

/** Which job is next, and what repeats. */
export function lanesOf(bench: RuntimeBench): void {
	const { process, until, settle, start, work, succeed, rowOf, has } = bench;

	describe('lanes', () => {
		it('do not wait for one another', async () => {
			const one = process({ crawl: 2 });
			const gate = Promise.withResolvers<void>();
			const endless = work(one, 'endless', () => gate.promise, 'crawl');
			work(one, 'quick', succeed, 'deliver');
			one.runtime.start();
			for (let times = 0; times < 3; times++) await start(one, 'endless');
			await until(() => endless.atOnce === 2, 'a full lane');
			const quick = await start(one, 'quick');
			await until(has(quick, 'succeeded'), 'the quick one');
			expect(endless.atOnce).toBe(2);
			gate.resolve();
		});

		it('never work on more jobs than they are wide', async () => {
			const one = process({ write: 2 });
			const gate = Promise.withResolvers<void>();
			const seen = work(one, 'k', async (given) => {
				await gate.promise;
				await succeed(given);
			});
			one.runtime.start();
			const ids: number[] = [];
			for (let times = 0; times < 5; times++) ids.push(await start(one, 'k'));
			await until(() => seen.atOnce === 2, 'a full lane');
			await settle();
			gate.resolve();
			await until(() => seen.runs.length === 5 && seen.atOnce === 0, 'all of them');
			expect(seen.most).toBe(2);
			expect([...seen.runs].sort()).toEqual(ids.sort());
		});

		it('give the next place to the account that has the fewest', async () => {
			const one = process();
			const other = (await newAccount(bench.db)).id;
			const seen = work(one, 'k', succeed);
			const many: number[] = [];
			for (let times = 0; times < 5; times++) many.push(await start(one, 'k'));
			bench.pass(SECOND);
			const single = await start(one, 'k', { of: other });
			one.runtime.start();
			await until(has(single, 'succeeded'), 'the single one');
			expect(seen.runs.indexOf(single)).toBeLessThan(2);
			await until(() => seen.runs.length === 6, 'the others');
			expect(seen.runs.filter((id) => id !== single)).toEqual(many);
		});

		it('let a long job pause for another account, which costs no attempt', async () => {
			const one = process({ write: 2 });
			const other = (await newAccount(bench.db)).id;
			const long = work(one, 'long', async ({ shouldPause, signal }) => {
				while (!shouldPause() && !signal.aborted) await turn();
			});
			work(one, 'quick', succeed);
			one.runtime.start();
			const longs = [await start(one, 'long'), await start(one, 'long')];
			await until(() => long.atOnce === 2, 'a full lane');
			await start(one, 'long');
			bench.pass(MINUTE);
			await settle();
			// More of the same account is no reason.
			expect([long.atOnce, long.runs.length]).toEqual([2, 2]);
			const quick = await start(one, 'quick', { of: other });
			await until(has(quick, 'succeeded'), "the other account's job");
			await until(() => long.atOnce === 2, 'the long ones to go on');
			expect(longs).toContain(long.runs[0]);
			for (const id of longs) expect((await rowOf(id)).attempts).toBeLessThan(2);
		});
	});

	describe('a timer', () => {
		it('runs once a period, in one process of several', async () => {
			// Shorter than the time after which a process that is not heard of counts as dead.
			const period = 10 * SECOND;
			const task = vi.fn(async () => {});
			for (const { runtime } of [process(), process()]) {
				runtime.schedule('task', period, task);
				runtime.start();
			}
			await settle();
			expect(task).toHaveBeenCalledTimes(1);
			for (let periods = 2; periods <= 4; periods++) {
				bench.pass(period - 1);
				await settle();
				expect(task).toHaveBeenCalledTimes(periods - 1);
				bench.pass(1);
				await settle();
				expect(task).toHaveBeenCalledTimes(periods);
			}
		});

		it('does not run again before it is done, and goes on after it failed', async () => {
			const one = process();
			const gate = Promise.withResolvers<void>();
			const task = vi.fn(() => gate.promise);
			one.runtime.schedule('task', MINUTE, task);
			one.runtime.start();
			await until(() => task.mock.calls.length === 1, 'its first run');
			bench.pass(LONG);
			await settle();
			expect(task).toHaveBeenCalledTimes(1);
			gate.reject(new Error('broken'));
			bench.pass(MINUTE);
			await until(() => task.mock.calls.length === 2, 'its second run');
		});
	});
}
