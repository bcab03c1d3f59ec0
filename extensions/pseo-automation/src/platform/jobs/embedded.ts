import { randomUUID } from 'node:crypto';
import { clock } from '../../kernel/clock.js';
import { type Db, inTransaction, type Trx } from '../db/index.js';
import { failpoint } from '../faults/index.js';
import { readSlot, releaseSlot, renewSlot, takeSlot, THIS_PROCESS } from '../slots/index.js';
import { type Lane, LANES, type Widths } from './lanes.js';
import * as queue from './queue.js';
import { type JobKind, type JobRuntime, LeaseLost, NonRetryable, RetryLater } from './runtime.js';
import { nextAccount, type Running, whoPauses } from './share.js';

/** Longer than any step between two commits; a worker that holds on longer has its commit refused. */
export const LEASE_MS = 30_000;
const OWNER_SLOT = 'embedded-runtime';
const OWNER_LEASE_MS = 15_000;
const HEARTBEAT_MS = 4_000;
const POLL_MS = 400;
const MAX_ATTEMPTS = 8;
/** Docker kills a container ten seconds after it asked it to stop; the rest of them is for closing the database. */
const DRAIN_MS = 8_000;

interface Log {
	info(message: string): void;
	warn(message: string): void;
	error(context: unknown, message: string): void;
}

export interface EmbeddedOptions {
	/** With no width for writing the process answers requests only. */
	widths: Widths;
	log: Log;
	/** The name of this process among those of the database. */
	holder?: string;
	/** Calls `look` at an interval, until the function that it returns is called. A timer; tests hand in their own. */
	every?: (ms: number, look: () => void) => () => void;
}

/** A job in the hands of a worker of this process. */
interface Claim extends Running {
	lane: Lane;
	kind: JobKind;
	entry: queue.Entry;
	token: string;
	done: Promise<void>;
}

/** The entry was removed while its job was being taken. */
class Gone extends Error {}

/**
 * Works on the queue inside the Directus process. One live process owns a database (a heartbeat row says which); any
 * other answers requests only, says so, and takes over when the owner's heartbeat stops.
 */
export function createEmbeddedRuntime(
	db: Db,
	{ widths, log, holder = THIS_PROCESS, every = onTimer }: EmbeddedOptions,
): JobRuntime {
	const off = widths.write === 0;
	const kinds = new Map<string, JobKind>();
	const schedules: { name: string; everyMs: number; next: number; task: () => Promise<void>; busy: boolean }[] = [];
	const stopping = new AbortController();
	const claims = new Set<Claim>();
	const turns = new Map<Lane, Map<number | null, number>>(LANES.map((lane) => [lane, new Map()]));
	let owner = false;
	let lastHeartbeat = 0;
	let saidStandby = false;
	let stopTimer: (() => void) | null = null;
	let looking: Promise<void> | null = null;
	let lookAgain = false;

	async function beOwner(): Promise<boolean> {
		if (clock.now() - lastHeartbeat < HEARTBEAT_MS) return owner;
		lastHeartbeat = clock.now();
		if (owner && (await renewSlot(db, OWNER_SLOT, OWNER_LEASE_MS, holder))) {
			for (const claim of claims) await renew(claim);
			return true;
		}
		const outcome = await takeSlot(db, OWNER_SLOT, OWNER_LEASE_MS, holder);
		if (outcome.taken && !owner) {
			for (const fence of new Set([...kinds.values()].map((kind) => kind.fence))) await fence.releaseAll(db);
			await queue.freeAll(db);
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

	async function renew(claim: Claim): Promise<void> {
		const until = clock.now() + LEASE_MS;
		await queue.renew(db, claim.entry.id, claim.token, until);
		// The lease is lost, so nothing more of this work could be committed: the worker is asked to return.
		if (!(await claim.kind.fence.renew(db, claim.entry.row_id, claim.token, until))) claim.askedAt ??= clock.now();
	}

	async function look(): Promise<void> {
		if (!(await beOwner())) return;
		runSchedules();
		const due = await queue.readDue(db, [...kinds.keys()]);
		if (due.length === 0) return;
		for (const lane of LANES)
			await fill(
				lane,
				due.filter(({ kind }) => kinds.get(kind)?.lane === lane),
			);
	}

	/** Gives the free places of a lane to the accounts in turn; where none is free, asks for one. */
	async function fill(lane: Lane, due: queue.Due[]): Promise<void> {
		const waiting = due.map((entry) => ({ ...entry }));
		const atWork = () => [...claims].filter((claim) => claim.lane === lane);
		while (waiting.length > 0 && atWork().length < widths[lane] && !stopping.signal.aborted) {
			const next = nextAccount(waiting, atWork(), turns.get(lane) ?? new Map()) as queue.Due;
			const claim = await take(lane, next);
			next.count -= 1;
			if (claim) start(claim);
			if (!claim || next.count === 0) waiting.splice(waiting.indexOf(next), 1);
		}
		const asked = whoPauses(waiting, atWork(), clock.now());
		if (asked) asked.askedAt = clock.now();
	}

	/** Takes the oldest due job of a kind and account; the fence of its row decides whether it may be had. */
	async function take(lane: Lane, { kind: name, account }: queue.Due): Promise<Claim | null> {
		const kind = kinds.get(name) as JobKind;
		const entry = await queue.oldestDue(db, [name], account);
		if (!entry) return null;
		const token = randomUUID();
		const until = clock.now() + LEASE_MS;
		const taken = await inTransaction(db, async (trx) => {
			const answer = await kind.fence.take(trx, entry.row_id, token, until);
			if (answer.is === 'ended') await queue.dequeue(trx, name, entry.row_id);
			else if (answer.is === 'held') await queue.postpone(trx, entry, answer.until);
			else if (await queue.silence(trx, entry, token, until)) return true;
			else throw new Gone();
			return false;
		}).catch((error: unknown) => {
			if (error instanceof Gone) return false;
			throw error;
		});
		if (!taken) return null;
		const began = clock.now();
		return { lane, kind, entry, token, account, began, askedAt: null, done: Promise.resolve() };
	}

	function start(claim: Claim): void {
		turns.get(claim.lane)?.set(claim.account, claim.began);
		claims.add(claim);
		claim.done = run(claim);
	}

	/** Looks at the queue, one look at a time: calls during a look lead to exactly one more after it. */
	function poke(): void {
		if (stopping.signal.aborted || stopTimer === null) return;
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

	async function run(claim: Claim): Promise<void> {
		failpoint('queue.claimed');
		try {
			await claim.kind.run({
				jobId: claim.entry.row_id,
				signal: stopping.signal,
				shouldPause: () => claim.askedAt !== null,
				hold: (trx) => hold(trx, claim),
			});
			failpoint('queue.worked');
			if (stopping.signal.aborted || claim.askedAt !== null) await giveBack(claim, 0, { counted: false });
			else await finish(claim);
		} catch (error) {
			await settle(claim, error).catch((again: unknown) =>
				log.error({ err: again }, 'pseo: could not settle a job'),
			);
		} finally {
			claims.delete(claim);
			poke();
		}
	}

	async function hold(trx: Trx, { kind, entry, token }: Claim): Promise<void> {
		if (!(await kind.fence.hold(trx, entry.row_id, token, clock.now() + LEASE_MS)))
			throw new LeaseLost(`job ${entry.kind} ${entry.row_id}: another worker took over`);
	}

	/** Makes the entry due again after the delay; removes it when the job has ended. */
	async function giveBack(claim: Claim, delayMs: number, { counted }: { counted: boolean }): Promise<void> {
		const { kind, entry, token } = claim;
		const attempts = await kind.fence.attempts(db, entry.row_id, token);
		const left = Math.max(0, (attempts ?? 0) - (counted ? 0 : 1));
		if (attempts !== null && (await kind.fence.release(db, entry.row_id, token, left)))
			await queue.giveBack(db, entry.id, token, delayMs);
		else await queue.finish(db, entry.id, token);
	}

	async function finish({ kind, entry, token }: Claim): Promise<void> {
		await kind.fence.release(db, entry.row_id, token, 0);
		await queue.finish(db, entry.id, token);
	}

	async function settle(claim: Claim, error: unknown): Promise<void> {
		const { kind, entry, token } = claim;
		if (error instanceof LeaseLost) {
			log.warn(`pseo: ${error.message}`);
			return queue.finish(db, entry.id, token);
		}
		if (stopping.signal.aborted) return giveBack(claim, 0, { counted: false });
		if (error instanceof RetryLater) return giveBack(claim, error.delayMs, { counted: false });
		const attempts = await kind.fence.attempts(db, entry.row_id, token);
		log.error({ err: error, job: entry.row_id, kind: entry.kind, attempt: attempts }, 'pseo: a job failed');
		// The job has ended, or another worker that took it over decides how it ends.
		if (attempts === null) return queue.finish(db, entry.id, token);
		if (error instanceof NonRetryable || attempts >= MAX_ATTEMPTS) {
			if (!(await kind.fence.renew(db, entry.row_id, token, clock.now() + LEASE_MS))) return;
			await kind.giveUp(entry.row_id, error instanceof Error ? error.message : String(error));
			return finish(claim);
		}
		await giveBack(claim, Math.min(300_000, 500 * 2 ** attempts), { counted: true });
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
		enqueue: queue.enqueue,
		async wake(kind, jobId) {
			const woken = await queue.makeDue(db, kind, jobId);
			poke();
			return woken;
		},
		dequeue: queue.dequeue,
		lost: queue.lostOf,
		work: (kind, handlers) => void kinds.set(kind, handlers),
		schedule: (name, everyMs, task) => void schedules.push({ name, everyMs, task, next: 0, busy: false }),
		start() {
			if (off || stopTimer !== null || stopping.signal.aborted) return;
			stopTimer = every(POLL_MS, poke);
			poke();
		},
		async stop() {
			stopping.abort();
			stopTimer?.();
			const drained = (looking ?? Promise.resolve()).then(() => Promise.all([...claims].map(({ done }) => done)));
			let deadline: NodeJS.Timeout | undefined;
			await Promise.race([drained, new Promise((resolve) => (deadline = setTimeout(resolve, DRAIN_MS)))]);
			clearTimeout(deadline);
			if (owner) await releaseSlot(db, OWNER_SLOT, holder);
			owner = false;
		},
		async stats() {
			const counts = await queue.queueStats(db);
			const slot = await readSlot(db, OWNER_SLOT);
			const state = off ? 'off' : owner ? 'working' : 'standby';
			return { mode: 'embedded', state, holder: state === 'working' ? null : (slot?.holder ?? null), ...counts };
		},
	};
}

function onTimer(ms: number, look: () => void): () => void {
	const timer = setInterval(look, ms);
	timer.unref();
	return () => clearInterval(timer);
}
