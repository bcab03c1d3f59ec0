import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { jobFence } from '../../extensions/pseo-automation/src/areas/jobs/fence.store.js';
import { insertJob, moveJob, OPEN } from '../../extensions/pseo-automation/src/areas/jobs/store.js';
import { clock } from '../../extensions/pseo-automation/src/kernel/clock.js';
import { SYSTEM } from '../../extensions/pseo-automation/src/kernel/who.js';
import { inTransaction } from '../../extensions/pseo-automation/src/platform/db/index.js';
import {
	type JobRuntime,
	type Lane,
	LeaseLost,
	NonRetryable,
	RetryLater,
	type Widths,
	type Work,
} from '../../extensions/pseo-automation/src/platform/jobs/index.js';
import { newAccount } from '../support/sqlite.js';

/** An implementation of `JobRuntime`, as this suite starts it. */
export interface RuntimeUnderTest {
	/** A database of the test's own with the tables of the model. */
	open(): Promise<Knex>;
	/** The runtime of one process among those that share the database. */
	create(db: Knex, process: ProcessOptions): JobRuntime;
	/** Loses everything that is queued, and nothing else. */
	wipe(db: Knex): Promise<void>;
}

export interface ProcessOptions {
	/** Another one for each process. */
	name: string;
	widths: Widths;
	/** Calls back again and again, until the answer is called. The suite's timer: a process that it forgets is frozen. */
	every(ms: number, look: () => void): () => void;
	log: { info(message: string): void; warn(message: string): void; error(context: unknown, message: string): void };
}

const LANES_OF_ONE: Widths = { short: 1, deliver: 1, crawl: 1, write: 1 };
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Longer than any lease, backoff or heartbeat. */
const LONG = 10 * MINUTE;
/** More than any runtime tries a job that gets nowhere. */
const MANY = 10;

/** What every runtime must do, whatever keeps its queue. Time is moved, never waited for. */
export function conformsAsRuntime(name: string, { open, create, wipe }: RuntimeUnderTest): void {
	describe(name, () => {
		interface Process {
			runtime: JobRuntime;
			look(): void;
			/** It is never heard of again, unless something of it is still under way. */
			freeze(): void;
		}

		let db: Knex;
		let now: number;
		let account: number;
		let processes: Process[];
		beforeEach(async () => {
			db = await open();
			account = (await newAccount(db)).id;
			processes = [];
			now = clock.now();
			vi.spyOn(clock, 'now').mockImplementation(() => now);
		});
		afterEach(async () => {
			for (const { runtime } of processes) await runtime.stop();
			vi.restoreAllMocks();
		});

		function process(widths: Partial<Widths> = {}): Process {
			let look = () => {};
			const runtime = create(db, {
				name: `host-${processes.length}|1|${randomUUID()}`,
				widths: { ...LANES_OF_ONE, ...widths },
				every: (_ms, asked) => {
					look = asked;
					return () => (look = () => {});
				},
				log: { info: () => {}, warn: () => {}, error: () => {} },
			});
			const made = { runtime, look: () => look(), freeze: () => (look = () => {}) };
			processes.push(made);
			return made;
		}

		/** Lets every process look until the condition holds. */
		async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
			const deadline = performance.now() + 10_000;
			while (!(await condition())) {
				if (performance.now() > deadline) throw new Error(`waited for ${what}, in vain`);
				for (const { look } of processes) look();
				await turn();
			}
		}

		/** Lets every process look often enough to find what is due. */
		async function settle(): Promise<void> {
			for (let times = 0; times < 12; times++) {
				for (const { look } of processes) look();
				await turn();
				// The one connection of SQLite: what was asked before has been answered after this.
				await db.raw('SELECT 1');
			}
		}

		async function start(
			{ runtime }: Process,
			kind: string,
			{ of = account, delayMs = 0 }: { of?: number; delayMs?: number } = {},
		): Promise<number> {
			return inTransaction(db, async (trx) => {
				const id = await insertJob(trx, SYSTEM, {
					account: of,
					pseo_id: null,
					type: kind,
					request_key: randomUUID(),
				});
				await runtime.enqueue(trx, kind, id, { account: of, delayMs });
				return id;
			});
		}

		interface Seen {
			runs: number[];
			givenUp: string[];
			atOnce: number;
			most: number;
		}

		/** Makes a kind known whose handler is counted. */
		function work(
			{ runtime }: Process,
			kind: string,
			run: (work: Work) => Promise<void>,
			lane: Lane = 'write',
			seen: Seen = { runs: [], givenUp: [], atOnce: 0, most: 0 },
		): Seen {
			runtime.work(kind, {
				lane,
				fence: jobFence,
				async run(given) {
					seen.runs.push(given.jobId);
					seen.most = Math.max(seen.most, ++seen.atOnce);
					await run(given).finally(() => (seen.atOnce -= 1));
				},
				async giveUp(id, reason) {
					seen.givenUp.push(reason);
					await moveJob(db, SYSTEM, id, OPEN, { status: 'failed', error: reason });
				},
			});
			return seen;
		}

		/** What a handler does that has nothing else to do. */
		const succeed = ({ jobId, hold }: Work): Promise<void> =>
			inTransaction(db, async (trx) => {
				await hold(trx);
				await moveJob(trx, SYSTEM, jobId, OPEN, { status: 'succeeded' });
			});
		const rowOf = async (id: number) =>
			(await db('pseo_jobs').where({ id }).first()) as {
				status: string;
				attempts: number;
				current_stage: string;
			};
		const has = (id: number, status: string) => async () => (await rowOf(id)).status === status;
		const nothingQueued = async ({ runtime }: Process) => {
			const { waiting, running } = await runtime.stats();
			return waiting + running === 0;
		};

		describe('a job', () => {
			it('is worked on once, and leaves nothing in the queue', async () => {
				const one = process();
				const seen = work(one, 'k', succeed);
				one.runtime.start();
				const id = await start(one, 'k');
				await until(has(id, 'succeeded'), 'its end');
				await until(() => nothingQueued(one), 'an empty queue');
				now += LONG;
				await settle();
				expect(seen.runs).toEqual([id]);
			});

			it('is not there when the transaction that queued it is rolled back', async () => {
				const one = process();
				const seen = work(one, 'k', succeed);
				one.runtime.start();
				await expect(
					inTransaction(db, async (trx) => {
						await one.runtime.enqueue(trx, 'k', 1, { account });
						throw new Error('rolled back');
					}),
				).rejects.toThrow('rolled back');
				now += LONG;
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
				now += MINUTE;
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
				await inTransaction(db, async (trx) => {
					await moveJob(trx, SYSTEM, id, OPEN, { status: 'canceled' });
					await one.runtime.dequeue(trx, 'k', id);
				});
				now += LONG;
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
					await inTransaction(db, async (trx) => {
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
				await inTransaction(db, async (trx) => {
					await moveJob(trx, SYSTEM, id, OPEN, { status: 'canceled', current_stage: 'canceled' });
					await one.runtime.dequeue(trx, 'k', id);
				});
				gate.resolve();
				await until(() => outcome.length > 0, 'its transaction');
				expect(outcome[0]).toBeInstanceOf(LeaseLost);
				now += LONG;
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
					now += LONG;
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
					const before = now;
					while (seen.runs.length < attempts) {
						now += 250;
						await settle();
					}
					waits.push(now - before);
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
				now += LONG;
				await settle();
				expect([seen.runs.length, seen.givenUp]).toEqual([1, ['no such thing']]);
			});

			it('starts to count anew where it got on', async () => {
				const one = process();
				const seen = work(one, 'k', async ({ hold }) => {
					await inTransaction(db, hold);
					throw new Error('after a commit');
				});
				one.runtime.start();
				await start(one, 'k');
				for (let attempts = 1; attempts <= MANY; attempts++) {
					await until(() => seen.runs.length === attempts && seen.atOnce === 0, `attempt ${attempts}`);
					await settle();
					now += LONG;
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
					now += MINUTE - 1;
					await settle();
					expect(seen.runs).toHaveLength(turns);
					now += 1;
				}
				expect(seen.givenUp).toEqual([]);
			});
		});

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
				now += MINUTE;
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
						await inTransaction(db, async (trx) => {
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
						await inTransaction(db, async (trx) => {
							await hold(trx);
							await trx('pseo_jobs').where({ id }).update({ current_stage: 'of the second' });
						});
						await endless({ signal });
					});
					second.runtime.start();
					now += MINUTE;
					await until(() => took.runs.length === 1, 'the second to take it');
					await until(async () => (await rowOf(id)).current_stage === 'of the second', 'its commit');
					if (queue.includes('nothing')) await wipe(db);
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
				expect(await one.runtime.lost(db, 'k', [id])).toEqual([]);
				await wipe(db);
				expect(await one.runtime.lost(db, 'k', [id])).toEqual([id]);
				now += LONG;
				await settle();
				expect(seen.runs).toEqual([]);
				await inTransaction(db, (trx) => one.runtime.enqueue(trx, 'k', id, { account }));
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
				await wipe(db);
				await inTransaction(db, (trx) => one.runtime.enqueue(trx, 'k', id, { account }));
				await settle();
				expect(seen.most).toBe(1);
				gate.resolve();
				await until(has(id, 'succeeded'), 'its end');
				now += MINUTE;
				await until(() => nothingQueued(one), 'an empty queue');
				expect(seen.runs).toEqual([id]);
			});
		});

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
				const other = (await newAccount(db)).id;
				const seen = work(one, 'k', succeed);
				const many: number[] = [];
				for (let times = 0; times < 5; times++) many.push(await start(one, 'k'));
				now += SECOND;
				const single = await start(one, 'k', { of: other });
				one.runtime.start();
				await until(has(single, 'succeeded'), 'the single one');
				expect(seen.runs.indexOf(single)).toBeLessThan(2);
				await until(() => seen.runs.length === 6, 'the others');
				expect(seen.runs.filter((id) => id !== single)).toEqual(many);
			});

			it('let a long job pause for another account, which costs no attempt', async () => {
				const one = process({ write: 2 });
				const other = (await newAccount(db)).id;
				const long = work(one, 'long', async ({ shouldPause, signal }) => {
					while (!shouldPause() && !signal.aborted) await turn();
				});
				work(one, 'quick', succeed);
				one.runtime.start();
				const longs = [await start(one, 'long'), await start(one, 'long')];
				await until(() => long.atOnce === 2, 'a full lane');
				await start(one, 'long');
				now += MINUTE;
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
					now += period - 1;
					await settle();
					expect(task).toHaveBeenCalledTimes(periods - 1);
					now += 1;
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
				now += LONG;
				await settle();
				expect(task).toHaveBeenCalledTimes(1);
				gate.reject(new Error('broken'));
				now += MINUTE;
				await until(() => task.mock.calls.length === 2, 'its second run');
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
			now += LONG;
			await settle();
			expect(seen.runs).toEqual([]);
			expect(await one.runtime.stats()).toMatchObject({ state: 'off', waiting: 1, running: 0 });
		});
	});
}
