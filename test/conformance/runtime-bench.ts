import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import type { Knex } from 'knex';
import { afterEach, beforeEach, vi } from 'vitest';
import { jobFence } from '../../extensions/pseo-automation/src/areas/jobs/fence.store.js';
import { insertJob, moveJob, OPEN } from '../../extensions/pseo-automation/src/areas/jobs/store.js';
import { clock } from '../../extensions/pseo-automation/src/kernel/clock.js';
import { proved, SYSTEM } from '../../extensions/pseo-automation/src/kernel/who.js';
import { inTransaction } from '../../extensions/pseo-automation/src/platform/db/index.js';
import type { JobRuntime, Lane, Widths, Work } from '../../extensions/pseo-automation/src/platform/jobs/index.js';
import { newAccount } from '../support/sqlite.js';

/** An implementation of `JobRuntime`, as the suite starts it. */
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

export interface Process {
	runtime: JobRuntime;
	look(): void;
	/** It is never heard of again, unless something of it is still under way. */
	freeze(): void;
}

/** What a kind's handler did. */
export interface Seen {
	/** Ids of jobs, in the order in which they were begun. */
	runs: number[];
	givenUp: string[];
	atOnce: number;
	most: number;
}

export type RuntimeBench = ReturnType<typeof openBench>;

const LANES_OF_ONE: Widths = { short: 1, deliver: 1, crawl: 1, write: 1 };
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
/** Longer than any lease, backoff or heartbeat. */
export const LONG = 10 * MINUTE;
/** More than any runtime tries a job that gets nowhere. */
export const MANY = 10;

/** A database, an account and processes for each test, and a clock that the test moves. */
export function openBench(underTest: RuntimeUnderTest) {
	let db: Knex;
	let now: number;
	let account: number;
	let processes: Process[] = [];
	beforeEach(async () => {
		db = await underTest.open();
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
		const runtime = underTest.create(db, {
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
			const place = proved(SYSTEM, { account: of, pseo_id: null });
			const id = await insertJob(trx, place, { type: kind, request_key: randomUUID() });
			await runtime.enqueue(trx, kind, id, { account: of, delayMs });
			return id;
		});
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
			fence: jobFence(SYSTEM),
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

	return {
		get db() {
			return db;
		},
		/** The account that jobs belong to unless told otherwise. */
		get account() {
			return account;
		},
		now: () => now,
		/** Moves the clock on, in milliseconds. */
		pass: (ms: number) => void (now += ms),
		wipe: () => underTest.wipe(db),
		process,
		until,
		settle,
		start,
		work,
		succeed,
		rowOf,
		has,
		nothingQueued,
	};
}
