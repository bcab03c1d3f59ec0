import PQueue from 'p-queue';
import { clock } from '../../kernel/clock.js';
import type { Db, Trx } from '../db/index.js';
import { failpoint } from '../faults/index.js';
import { readSlot, releaseSlot, renewSlot, takeSlot } from '../slots/index.js';
import * as queue from './queue.js';

/** Give up at once: trying again cannot help. */
export class NonRetryable extends Error {}

/** Nothing went wrong, there is only nothing to do yet: look again after a while. */
export class RetryLater extends Error {
	constructor(readonly delayMs: number) {
		super(`expected again in ${delayMs} ms`);
	}
}

export interface Work {
	jobId: number;
	/** Aborted when the process shuts down: stop at the next commit and return. */
	signal: AbortSignal;
	/** Call it first in every transaction of the job. @throws queue.LeaseLost */
	hold(trx: Trx): Promise<void>;
}

export interface JobKind {
	run(work: Work): Promise<void>;
	/** Ends the job for good after the last attempt, or a NonRetryable. */
	giveUp(jobId: number, reason: string): Promise<void>;
}

export interface RuntimeStats {
	mode: 'embedded';
	state: 'working' | 'standby' | 'off';
	/** Who works instead, when this process is on standby. */
	holder: string | null;
	waiting: number;
	running: number;
}

export interface JobRuntime {
	enqueue(trx: Trx, kind: string, jobId: number, options?: { delayMs?: number }): Promise<void>;
	/** Makes a waiting job due and looks at once. */
	wake(kind: string, jobId: number): Promise<boolean>;
	dequeue(trx: Db | Trx, kind: string, jobId: number): Promise<void>;
	isQueued(trx: Db | Trx, kind: string, jobId: number): Promise<boolean>;
	work(kind: string, handlers: JobKind): void;
	/** Runs `task` every `everyMs` in the process that owns the database. */
	schedule(name: string, everyMs: number, task: () => Promise<void>): void;
	start(): void;
	stop(): Promise<void>;
	stats(): Promise<RuntimeStats>;
}

const OWNER_SLOT = 'embedded-runtime';
const OWNER_LEASE_MS = 15_000;
const HEARTBEAT_MS = 4_000;
const POLL_MS = 400;
const MOST_ATTEMPTS = 8;
/** Docker kills ten seconds after it asked: leave the database time to close. */
const DRAIN_MS = 8_000;

interface Log {
	info(message: string): void;
	warn(message: string): void;
	error(context: unknown, message: string): void;
}

/**
 * Works on the queue inside the Directus process. One live process owns a database (a heartbeat row says which); any
 * other answers requests only, says so, and takes over when the owner's heartbeat stops.
 */
export function createEmbeddedRuntime(db: Db, workers: number, log: Log): JobRuntime {
	const kinds = new Map<string, JobKind>();
	const schedules: { name: string; everyMs: number; next: number; task: () => Promise<void>; busy: boolean }[] = [];
	const limit = new PQueue({ concurrency: Math.max(1, workers) });
	const stopping = new AbortController();
	const held = new Map<number, queue.Claim>();
	let owner = false;
	let lastHeartbeat = 0;
	let saidStandby = false;
	let timer: NodeJS.Timeout | null = null;
	let looking: Promise<void> | null = null;
	let lookAgain = false;

	async function beOwner(): Promise<boolean> {
		if (clock.now() - lastHeartbeat < HEARTBEAT_MS) return owner;
		lastHeartbeat = clock.now();
		if (owner && (await renewSlot(db, OWNER_SLOT, OWNER_LEASE_MS))) {
			for (const claim of held.values()) await queue.renewLease(db, claim);
			return true;
		}
		const outcome = await takeSlot(db, OWNER_SLOT, OWNER_LEASE_MS);
		if (outcome.taken && !owner) {
			await queue.freeAllLeases(db);
			log.info('pseo: this process works on the jobs of this database');
		}
		if (!outcome.taken && !saidStandby) {
			saidStandby = true;
			log.warn(
				`pseo: another live process (${outcome.by.holder}) works on the jobs of this database; this one answers requests only`,
			);
		}
		owner = outcome.taken;
		return owner;
	}

	async function look(): Promise<void> {
		if (!(await beOwner())) return;
		runSchedules();
		const room = Math.max(1, workers) - limit.size - limit.pending;
		if (room <= 0) return;
		for (const claim of await queue.claimDue(db, [...kinds.keys()], room)) {
			held.set(claim.id, claim);
			void limit.add(() => run(claim));
		}
	}

	/** One look at a time; asking during a look makes one more follow. */
	function poke(): void {
		if (stopping.signal.aborted || timer === null) return;
		if (looking) {
			lookAgain = true;
			return;
		}
		looking = look()
			.catch((error: unknown) => log.error({ err: error }, 'pseo: could not read the queue'))
			.finally(() => {
				looking = null;
				if (lookAgain) {
					lookAgain = false;
					poke();
				}
			});
	}

	async function run(claim: queue.Claim): Promise<void> {
		const kind = kinds.get(claim.kind) as JobKind;
		failpoint('queue.claimed');
		try {
			await kind.run({ jobId: claim.rowId, signal: stopping.signal, hold: (trx) => queue.holdLease(trx, claim) });
			failpoint('queue.worked');
			if (stopping.signal.aborted) await queue.giveBack(db, claim, 0, claim.attempts - 1);
			else await queue.finishClaim(db, claim);
		} catch (error) {
			await settle(claim, kind, error).catch((again: unknown) =>
				log.error({ err: again }, 'pseo: could not settle a job'),
			);
		} finally {
			held.delete(claim.id);
			poke();
		}
	}

	async function settle(claim: queue.Claim, kind: JobKind, error: unknown): Promise<void> {
		if (error instanceof queue.LeaseLost) {
			log.warn(`pseo: ${error.message}`);
			return;
		}
		if (stopping.signal.aborted) return queue.giveBack(db, claim, 0, claim.attempts - 1);
		if (error instanceof RetryLater) return queue.giveBack(db, claim, error.delayMs, claim.attempts - 1);
		log.error({ err: error, job: claim.rowId, kind: claim.kind, attempt: claim.attempts }, 'pseo: a job failed');
		if (error instanceof NonRetryable || claim.attempts >= MOST_ATTEMPTS) {
			// Whoever took the job over decides how it ends.
			if (!(await queue.renewLease(db, claim))) return;
			await kind.giveUp(claim.rowId, error instanceof Error ? error.message : String(error));
			return queue.finishClaim(db, claim);
		}
		await queue.giveBack(db, claim, Math.min(300_000, 500 * 2 ** claim.attempts), claim.attempts);
	}

	function runSchedules(): void {
		for (const schedule of schedules) {
			if (schedule.busy || clock.now() < schedule.next) continue;
			schedule.busy = true;
			schedule.next = clock.now() + schedule.everyMs;
			schedule
				.task()
				.catch((error: unknown) =>
					log.error({ err: error, schedule: schedule.name }, 'pseo: a scheduled task failed'),
				)
				.finally(() => {
					schedule.busy = false;
				});
		}
	}

	return {
		enqueue: (trx, kind, jobId, options) => queue.enqueue(trx, kind, jobId, options?.delayMs ?? 0),
		async wake(kind, jobId) {
			const woken = await queue.makeDue(db, kind, jobId);
			poke();
			return woken;
		},
		dequeue: queue.dequeue,
		isQueued: queue.isQueued,
		work: (kind, handlers) => void kinds.set(kind, handlers),
		schedule: (name, everyMs, task) => void schedules.push({ name, everyMs, task, next: 0, busy: false }),
		start() {
			if (workers === 0 || timer !== null || stopping.signal.aborted) return;
			timer = setInterval(poke, POLL_MS);
			timer.unref();
			poke();
		},
		async stop() {
			stopping.abort();
			if (timer) clearInterval(timer);
			const drained = Promise.all([looking ?? Promise.resolve(), limit.onIdle()]);
			let deadline: NodeJS.Timeout | undefined;
			await Promise.race([drained, new Promise((resolve) => (deadline = setTimeout(resolve, DRAIN_MS)))]);
			clearTimeout(deadline);
			if (owner) await releaseSlot(db, OWNER_SLOT);
			owner = false;
		},
		async stats() {
			const counts = await queue.queueStats(db);
			const slot = await readSlot(db, OWNER_SLOT);
			const state = workers === 0 ? 'off' : owner ? 'working' : 'standby';
			return { mode: 'embedded', state, holder: state === 'working' ? null : (slot?.holder ?? null), ...counts };
		},
	};
}
