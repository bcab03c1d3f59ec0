import type { Db, Trx } from '../db/index.js';
import type { Lane } from './lanes.js';

/** Give up at once: trying again cannot help. */
export class NonRetryable extends Error {}

/** Nothing went wrong, there is only nothing to do yet: look again after a while. */
export class RetryLater extends Error {
	constructor(readonly delayMs: number) {
		super(`expected again in ${delayMs} ms`);
	}
}

/** Thrown in the transaction of a worker whose job another one has taken, or that was canceled: nothing of it is kept. */
export class LeaseLost extends Error {}

/** What taking a job led to. `held`: another worker has it, until that time (milliseconds) at least. */
export type Taken = { is: 'taken' } | { is: 'held'; until: number } | { is: 'ended' };

/**
 * The lease of a job, kept in the job's own row. Only its holder's transactions count, whatever a queue says: an entry
 * of a queue is an alarm clock, and may ring twice or be lost.
 */
export interface Fence {
	/** Gives an open job to the worker `token`, and counts the attempt. */
	take(trx: Trx, jobId: number, token: string, until: number): Promise<Taken>;
	/** Confirms the lease inside a worker's transaction and starts counting attempts anew; false when it is lost. */
	hold(trx: Trx, jobId: number, token: string, until: number): Promise<boolean>;
	/** Lengthens the lease; false when it is lost. */
	renew(db: Db, jobId: number, token: string, until: number): Promise<boolean>;
	/** Attempts since the job last got on, this one included; null when the lease is lost. */
	attempts(db: Db, jobId: number, token: string): Promise<number | null>;
	/** Gives the lease back, with the number of attempts so far; false when the job has ended or is another's. */
	release(db: Db, jobId: number, token: string, attempts: number): Promise<boolean>;
	/** Frees every job of a dead process. Only the one owner of the database may do this. */
	releaseAll(db: Db): Promise<void>;
}

export interface Work {
	jobId: number;
	/** Aborted when the process shuts down: stop at the next commit and return. */
	signal: AbortSignal;
	/**
	 * Whether another account waits for a place in the lane: ask after each commit, and return. The job goes on when the
	 * other had its turn, and no attempt is counted.
	 */
	shouldPause(): boolean;
	/** Call it first in every transaction of the job. @throws LeaseLost */
	hold(trx: Trx): Promise<void>;
}

export interface JobKind {
	lane: Lane;
	fence: Fence;
	run(work: Work): Promise<void>;
	/** Ends the job for good after the last attempt, or a NonRetryable. */
	giveUp(jobId: number, reason: string): Promise<void>;
}

export interface RuntimeStats {
	mode: 'embedded';
	state: 'working' | 'standby' | 'off';
	/** The process that works instead, when this process is on standby. */
	holder: string | null;
	waiting: number;
	running: number;
}

/** What starts jobs when they are due. `test/conformance/runtime.ts` says what every one of them must do. */
export interface JobRuntime {
	/** Queues a job of an account in the transaction that makes or reopens it. Queued again, it is due anew. */
	enqueue(
		trx: Trx,
		kind: string,
		jobId: number,
		options: { account: number | null; delayMs?: number },
	): Promise<void>;
	/** Makes a waiting job due and looks at once. A job that runs or is gone is left alone. */
	wake(kind: string, jobId: number): Promise<boolean>;
	dequeue(trx: Db | Trx, kind: string, jobId: number): Promise<void>;
	/** Those of the jobs that nothing would wake. */
	lost(db: Db | Trx, kind: string, jobIds: readonly number[]): Promise<number[]>;
	work(kind: string, handlers: JobKind): void;
	/** Runs `task` every `everyMs` in the process that owns the database. */
	schedule(name: string, everyMs: number, task: () => Promise<void>): void;
	start(): void;
	stop(): Promise<void>;
	stats(): Promise<RuntimeStats>;
}
