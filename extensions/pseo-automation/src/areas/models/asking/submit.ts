import { randomBytes } from 'node:crypto';
import { inTransaction } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import type { Ask, Turn } from '../question.js';
import { ServiceFault } from '../service-fault.js';
import { cacheUse } from './answers.store.js';
import { countBatches, insertBatch, moveBatch, openBatches } from './batches.store.js';
import { asJobError, remainingBudget, OperatorNeeded, overBudget } from './budget.js';
import { deleteCall, type QueuedCall, queuedCalls, releaseCalls } from './calls.store.js';
import { type AskingContext, batchesOf, NoBatches, requestOf } from './context.js';
import { customIdOf } from './results.js';

/** A body with more is refused or takes minutes; the service's own limits are 100,000 requests and 256 MB. */
export const MAX_REQUESTS = 2_000;
const MAX_BYTES = 32_000_000;
/** What stands around a request in a batch: its custom_id of at most 64 characters, names and brackets. */
const AROUND_BYTES = 120;
/** Questions built together: what they need from the database is read once for all. */
const BUILD_CALLS = 100;

/** A question as it was queued, to be built again. */
export type QueuedQuestion<Purpose extends string = string, Detail = unknown> = Omit<Turn<Purpose, Detail>, 'answer'>;

/** Builds queued questions again, by their ids. One that is left out is no longer wanted, and forgotten. */
export type BuildAgain = (queued: QueuedQuestion[]) => Promise<Map<number, Ask>>;

/**
 * Sends queued questions, at most 2,000 or 32 MB together. The first batch of a job goes alone: how often it read the
 * prompt cache decides which cache the others ask for.
 * @returns how many questions were sent; they stay queued where the service turns out to have no batches
 * @throws BudgetExceeded when nothing is open and the next question does not fit the budget; OperatorNeeded
 */
export async function sendQueued(asking: AskingContext, kind: string, build: BuildAgain): Promise<number> {
	const { db, attempt } = asking;
	let sent = 0;
	for (;;) {
		const open = await openBatches(db, attempt);
		const first = (await countBatches(db, attempt, ['ingested'])) === 0;
		if ((first && open.length > 0) || open.some(({ state }) => state === 'submitting')) return sent;
		const ttl = await cacheTtlFor(asking);
		const { requests, exhausted, looked } = await collect(asking, kind, build, ttl);
		if (requests.length === 0) {
			if (exhausted && open.length === 0) throw overBudget(asking.budgetUsd);
			// None of those looked at was still wanted: there may be others behind them.
			if (looked > 0 && !exhausted) continue;
			return sent;
		}
		try {
			await submitBatch(asking, requests, ttl);
		} catch (error) {
			if (error instanceof NoBatches) return sent;
			// What is at the service is paid: it is brought in before the job ends.
			if (error instanceof OperatorNeeded && open.length > 0) return sent;
			throw error;
		}
		sent += requests.length;
		if (asking.signal.aborted) return sent;
	}
}

interface Collected {
	requests: { id: number; bytes: Uint8Array }[];
	/** The budget does not hold one of them. */
	exhausted: boolean;
	/** How many queued questions there were. */
	looked: number;
}

/** Builds the requests of the next batch, as many as the limits and the budget allow. */
async function collect(asking: AskingContext, kind: string, build: BuildAgain, ttl: '5m' | '1h'): Promise<Collected> {
	const { db, models, service, attempt } = asking;
	const batches = batchesOf(service);
	let remaining = await remainingBudget(db, asking);
	let size = 0;
	let exhausted = false;
	const requests: Collected['requests'] = [];
	const queued = await queuedCalls(db, attempt, kind, MAX_REQUESTS);
	const fits = ({ reserved_pico }: QueuedCall): boolean => remaining === null || reserved_pico <= remaining;
	for (let at = 0; at < queued.length; at += BUILD_CALLS) {
		const part = queued.slice(at, at + BUILD_CALLS);
		// Behind a draft that does not fit there may be the verdict on one that is paid, which costs a fraction of it.
		for (const { call, ask } of await rebuild(asking, build, exhausted ? part.filter(fits) : part)) {
			if (!fits(call)) {
				exhausted = true;
				continue;
			}
			if (remaining !== null) remaining -= call.reserved_pico;
			const bytes = batches.encode(requestOf(models, ask, ttl));
			size += bytes.length + AROUND_BYTES;
			if (size > MAX_BYTES && requests.length > 0) return { requests, exhausted, looked: queued.length };
			requests.push({ id: call.id, bytes });
		}
	}
	return { requests, exhausted, looked: queued.length };
}

async function rebuild(
	{ db, attempt }: AskingContext,
	build: BuildAgain,
	queued: QueuedCall[],
): Promise<{ call: QueuedCall; ask: Ask }[]> {
	if (queued.length === 0) return [];
	const asks = await build(
		queued.map(({ id, subject_id, purpose, max_tokens, detail }) => ({
			id,
			subject: subject_id,
			purpose,
			max_tokens,
			detail,
		})),
	);
	const built: { call: QueuedCall; ask: Ask }[] = [];
	for (const call of queued) {
		const ask = asks.get(call.id);
		if (ask) built.push({ call, ask });
		else await deleteCall(db, attempt, call.id);
	}
	return built;
}

/** Sends questions as one batch. An unclear failure leaves it `submitting`, for the next look to find out. */
export async function submitBatch(
	asking: AskingContext,
	questions: { id: number; bytes: Uint8Array }[],
	cacheTtl: '5m' | '1h',
): Promise<void> {
	const { db, service, attempt, signal, hold } = asking;
	const nonce = randomBytes(8).toString('hex');
	const batch = await inTransaction(db, async (trx) => {
		await hold(trx);
		return insertBatch(
			trx,
			attempt,
			{ nonce, writer: service.id, cache_ttl: cacheTtl },
			questions.map(({ id: call }) => call),
		);
	});
	failpoint('batch.recorded');
	try {
		const requests = questions.map(({ id: call, bytes }) => ({ customId: customIdOf(nonce, call), bytes }));
		const made = await service.limiter.run(
			() => batchesOf(service).create(requests, signal).catch(asUnclear),
			signal,
		);
		failpoint('batch.submitted');
		await moveBatch(db, batch, ['submitting'], { state: 'in_progress', upstream_id: made.id });
		failpoint('batch.stored');
	} catch (error) {
		if (error instanceof ServiceFault && error.kind === 'lost') return;
		await inTransaction(db, async (trx) => {
			await hold(trx);
			if (await moveBatch(trx, batch, ['submitting'], { state: 'rejected' })) await releaseCalls(trx, batch);
		});
		if (error instanceof ServiceFault && error.kind === 'missing') {
			service.hasBatches = false;
			throw new NoBatches(error.message);
		}
		throw error instanceof ServiceFault ? asJobError(error) : error;
	}
}

/** A service that says it failed may have made the batch before it did. */
function asUnclear(error: unknown): never {
	if (error instanceof ServiceFault && error.kind === 'failed') throw new ServiceFault('lost', error.message);
	throw error;
}

/**
 * Which cache the next batch asks for. Writing the 1-hour cache costs more than not caching at all, so it pays only
 * when the batches before read the prefix often enough: at a hit rate above (write - input) / (write - read), 51 % at
 * Claude's prices. The first batch tells.
 */
async function cacheTtlFor({ db, attempt, models }: AskingContext): Promise<'5m' | '1h'> {
	const { read, written } = await cacheUse(db, attempt);
	const { input, cache_write_1h, cache_read } = models.writer;
	if (read + written === 0) return '5m';
	return read / (read + written) > (cache_write_1h - input) / (cache_write_1h - cache_read) ? '1h' : '5m';
}
