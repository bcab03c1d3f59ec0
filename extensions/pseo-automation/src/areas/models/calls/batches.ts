import { randomBytes } from 'node:crypto';
import { clock } from '../../../kernel/clock.js';
import { type Db, inTransaction } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import type { BatchClient, BatchItem } from '../client-types.js';
import { ServiceFault } from '../service-fault.js';
import {
	type Batch,
	insertBatch,
	knownUpstream,
	moveBatch,
	openBatches,
	orphans,
	releaseCalls,
	unanswered,
} from './batches.store.js';
import { asJobError, type Asking, lostAnswer, messageAnswer, type ModelService } from './service.js';
import { cacheUse, type Cost, costOfJob, costWith, type NewAnswer, storeAnswers } from './store.js';

/** A body with more is refused or takes minutes; the service's own limits are 100,000 requests and 256 MB. */
export const MOST_REQUESTS = 2_000;
export const MOST_BYTES = 32_000_000;
/**
 * Raw results stored in one short transaction: 1.3 MB, 20 ms. What a commit costs besides them is shared by so many.
 * With 200 and more, memory grew by 100 MB and more in most runs of the benchmark; with 150 in few.
 */
const INGEST_ROWS = 150;
/** The service's clock and ours may differ by so much. */
const CLOCK_SKEW_MS = 300_000;
/** A batch that the service made appears in its list well within this many looks. */
const LOOKS_BEFORE_VANISHED = 4;
const LONGEST_POLL_MS = 300_000;
/** How often a list of results that ends early is read again before the missing ones are written off. */
const READ_AGAIN = 3;

/** The service at this address has no batches: pages are asked for one by one. */
export class NoBatches extends Error {}

const NONCE = /^([0-9a-f]{16})-(\d{1,12})$/;

/** Sends questions as one batch. An unclear failure leaves it `submitting`, for `lookAt` to find out. */
export async function submitBatch(
	db: Db,
	service: ModelService,
	asking: Asking,
	calls: { id: number; bytes: Uint8Array }[],
	cacheTtl: '5m' | '1h',
): Promise<void> {
	const { scope, signal, hold } = asking;
	const nonce = randomBytes(8).toString('hex');
	const id = await inTransaction(db, async (trx) => {
		await hold(trx);
		return insertBatch(
			trx,
			scope,
			{ nonce, writer: service.id, cache_ttl: cacheTtl },
			calls.map((call) => call.id),
		);
	});
	failpoint('batch.recorded');
	try {
		const requests = calls.map(({ id: call, bytes }) => ({ customId: `${nonce}-${call}`, bytes }));
		const made = await service.limiter.run(
			() => batchesOf(service).create(requests, signal).catch(asUnclear),
			signal,
		);
		failpoint('batch.submitted');
		await moveBatch(db, id, ['submitting'], { state: 'in_progress', upstream_id: made.id });
		failpoint('batch.stored');
	} catch (error) {
		if (error instanceof ServiceFault && error.kind === 'lost') return;
		await inTransaction(db, async (trx) => {
			await hold(trx);
			if (await moveBatch(trx, id, ['submitting'], { state: 'rejected' })) await releaseCalls(trx, id);
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

/** Looks at every open batch once: finds those whose answer was lost, asks for the state of the others, stores results. */
export async function lookAtBatches(db: Db, service: ModelService, asking: Asking, cancel: boolean): Promise<void> {
	for (const batch of await openBatches(db, asking.scope)) {
		if (asking.signal.aborted) return;
		try {
			await lookAt(db, service, asking, batch, cancel);
		} catch (error) {
			// What is paid already is not given up because a key was changed meanwhile: it waits for the operator.
			if (!(error instanceof ServiceFault)) throw error;
			await moveBatch(db, batch.id, [batch.state], { polls: batch.polls + 1 });
		}
	}
}

async function lookAt(db: Db, service: ModelService, asking: Asking, batch: Batch, cancel: boolean): Promise<void> {
	let { state } = batch;
	if (state === 'submitting') state = await resolveUnclear(db, service, asking, batch);
	if (state === 'in_progress' && cancel) state = await cancelBatch(db, service, batch);
	if (state === 'in_progress' || state === 'canceling') state = await readState(db, service, asking, batch, state);
	if (state === 'ended') await ingest(db, service, asking, batch);
}

/** How long to wait until open batches are worth another look: growing, and jittered so that instances do not keep step. */
export async function nextLookMs(db: Db, { pollMs }: ModelService, asking: Asking): Promise<number> {
	const open = await openBatches(db, asking.scope);
	const looks = Math.min(...open.map((batch) => batch.polls), 20);
	return Math.min(LONGEST_POLL_MS, pollMs * 1.3 ** looks) * (0.85 + Math.random() * 0.3);
}

/**
 * Finds out what became of a batch whose creation nobody heard the end of. A batch carries no name of ours, so those
 * made at that time with as many requests are looked into once they ended; while one of them is open, nothing is sent again.
 */
async function resolveUnclear(db: Db, service: ModelService, asking: Asking, batch: Batch): Promise<Batch['state']> {
	const candidates = [];
	for await (const state of batchesOf(service).list(batch.submitted_at - CLOCK_SKEW_MS)) {
		if (state.requests === batch.requests && !batch.foreign_ids.includes(state.id)) candidates.push(state);
	}
	const known = await knownUpstream(
		db,
		candidates.map(({ id }) => id),
	);
	const foreign = [...batch.foreign_ids];
	let open = false;
	for (const { id, ended } of candidates) {
		if (known.has(id)) continue;
		if (!ended) {
			open = true;
			continue;
		}
		if ((await firstNonce(batchesOf(service), id)) === batch.nonce) {
			await moveBatch(db, batch.id, ['submitting'], { state: 'ended', upstream_id: id });
			batch.upstream_id = id;
			failpoint('batch.found');
			return 'ended';
		}
		foreign.push(id);
	}
	await moveBatch(db, batch.id, ['submitting'], { polls: batch.polls + 1, foreign_ids: foreign });
	if (open || clock.now() - batch.submitted_at < service.pollMs * LOOKS_BEFORE_VANISHED) return 'submitting';
	await inTransaction(db, async (trx) => {
		await asking.hold(trx);
		if (await moveBatch(trx, batch.id, ['submitting'], { state: 'vanished' })) await releaseCalls(trx, batch.id);
	});
	return 'vanished';
}

async function firstNonce(batches: BatchClient, id: string): Promise<string | null> {
	try {
		for await (const { customId } of batches.results(id)) return NONCE.exec(customId)?.[1] ?? null;
	} catch (error) {
		// Its results are no longer kept: it is older than our question.
		if (!(error instanceof ServiceFault) || error.kind !== 'missing') throw error;
	}
	return null;
}

async function cancelBatch(db: Db, service: ModelService, batch: Batch): Promise<Batch['state']> {
	await batchesOf(service)
		.cancel(batch.upstream_id as string)
		.catch((error: unknown) => {
			// It ended by itself, or was canceled by a worker that died after asking.
			if (!(error instanceof ServiceFault) || (error.kind !== 'rejected' && error.kind !== 'failed')) throw error;
		});
	failpoint('batch.canceled');
	await moveBatch(db, batch.id, ['in_progress'], { state: 'canceling', polls: 0 });
	return 'canceling';
}

async function readState(
	db: Db,
	service: ModelService,
	asking: Asking,
	batch: Batch,
	from: Batch['state'],
): Promise<Batch['state']> {
	try {
		const { ended } = await batchesOf(service).read(batch.upstream_id as string);
		failpoint('batch.polled');
		await moveBatch(db, batch.id, [from], { state: ended ? 'ended' : from, polls: batch.polls + 1 });
		return ended ? 'ended' : from;
	} catch (error) {
		if (!(error instanceof ServiceFault) || error.kind !== 'missing') throw error;
		await writeOff(db, asking, batch, 'vanished');
		return 'vanished';
	}
}

/** How far the results of a batch are stored: only this worker stores any for the job, so it need not ask each time. */
interface Progress {
	/** Its questions without an answer, by id. */
	open: Map<number, { id: number; page: number; model: string }>;
	/** What the job has cost so far. */
	cost: Cost;
}

/** Stores results raw, as they come, in short transactions. A list that was cut is read again from its start. */
async function ingest(db: Db, service: ModelService, asking: Asking, batch: Batch): Promise<void> {
	for (let pass = 1; pass <= READ_AGAIN; pass++) {
		const open = new Map((await unanswered(db, batch.id)).map((call) => [call.id, call]));
		if (open.size === 0) break;
		try {
			await storeResults(db, service, asking, batch, { open, cost: await costOfJob(db, asking.scope.job) });
		} catch (error) {
			if (!(error instanceof ServiceFault)) throw error;
			// The service keeps results for 29 days: what is not stored by then never will be.
			if (error.kind === 'missing') break;
			if (error.kind === 'lost' && pass < READ_AGAIN) continue;
			throw error;
		}
		if (asking.signal.aborted) return;
	}
	await writeOff(db, asking, batch, 'ingested');
	failpoint('batch.ingested');
}

/** While the database is busy with some results the next ones are read: one portion is under way, another in memory. */
async function storeResults(
	db: Db,
	service: ModelService,
	asking: Asking,
	batch: Batch,
	progress: Progress,
): Promise<void> {
	let storing = Promise.resolve();
	try {
		for await (const items of portions(batchesOf(service).results(batch.upstream_id as string))) {
			await storing;
			if (asking.signal.aborted) return;
			storing = store(db, asking, answersOf(asking, batch, items, progress.open), progress);
			// It is awaited when the next portion is there: until then a failure must not count as an unhandled one.
			storing.catch(() => {});
		}
		await storing;
	} finally {
		// Nothing may go on in a transaction when the caller has gone on.
		await storing.catch(() => {});
	}
}

async function* portions(results: AsyncIterable<BatchItem>): AsyncGenerator<BatchItem[]> {
	let items: BatchItem[] = [];
	for await (const item of results) {
		items.push(item);
		if (items.length < INGEST_ROWS) continue;
		yield items;
		items = [];
	}
	if (items.length > 0) yield items;
}

/** The answers among some results, one for each question that has none: a list that is read again has results that were stored. */
function answersOf(
	{ models: { writer, checker } }: Asking,
	batch: Batch,
	items: BatchItem[],
	open: Progress['open'],
): NewAnswer[] {
	const answers = new Map<number, NewAnswer>();
	for (const item of items) {
		const [, nonce, id] = NONCE.exec(item.customId) ?? [];
		const call = nonce === batch.nonce ? open.get(Number(id)) : undefined;
		if (call === undefined) continue;
		if (item.kind === 'message')
			answers.set(
				call.id,
				messageAnswer(
					[writer, checker].find((model) => model.id === call.model),
					call,
					item,
					true,
				),
			);
		else answers.set(call.id, { ...lostAnswer(call, true), kind: item.kind, raw: item.raw, cost_unknown: false });
	}
	return [...answers.values()];
}

async function store(db: Db, asking: Asking, answers: NewAnswer[], progress: Progress): Promise<void> {
	if (answers.length === 0) return;
	const cost = costWith(progress.cost, answers);
	await inTransaction(db, async (trx) => {
		await asking.hold(trx);
		await storeAnswers(trx, asking.scope, answers);
		await asking.booked(trx, cost);
	});
	failpoint('batch.results_stored');
	progress.cost = cost;
	for (const answer of answers) progress.open.delete(answer.call_id);
}

/** Ends a batch; questions of it that have no answer by now will have none. */
async function writeOff(db: Db, asking: Asking, batch: Batch, state: 'ingested' | 'vanished'): Promise<void> {
	await inTransaction(db, async (trx) => {
		await asking.hold(trx);
		const open = await unanswered(trx, batch.id);
		await storeAnswers(
			trx,
			asking.scope,
			open.map((call) => lostAnswer(call, true)),
		);
		await moveBatch(trx, batch.id, ['ended', 'in_progress', 'canceling'], { state });
		await asking.booked(trx, await costOfJob(trx, asking.scope.job));
	});
}

/**
 * Which cache the next batch asks for. Writing the 1-hour cache costs more than not caching at all, so it pays only
 * when the batches before read the prefix often enough: at a hit rate above (write - input) / (write - read), 51 % at
 * Claude's prices. The first batch tells.
 */
export async function cacheTtlFor(db: Db, asking: Asking): Promise<'5m' | '1h'> {
	const { read, written } = await cacheUse(db, asking.scope.job);
	const { input, cache_write_1h, cache_read } = asking.models.writer;
	if (read + written === 0) return '5m';
	return read / (read + written) > (cache_write_1h - input) / (cache_write_1h - cache_read) ? '1h' : '5m';
}

/** Cancels what is still at the service for jobs that are gone: nobody will read it. */
export async function cancelOrphans(db: Db, service: ModelService): Promise<void> {
	for (const batch of await orphans(db)) {
		if (batch.writer !== service.id) continue;
		if (batch.upstream_id !== null && batch.state === 'in_progress') {
			await batchesOf(service)
				.cancel(batch.upstream_id)
				.catch((error: unknown) => {
					if (!(error instanceof ServiceFault) || error.kind === 'slow' || error.kind === 'lost') throw error;
				});
		}
		await moveBatch(db, batch.id, [batch.state], { state: 'vanished' });
	}
}

/** @throws NoBatches */
export function batchesOf({ client }: ModelService): BatchClient {
	if (client.batches === null) throw new NoBatches(`expected a writer with batches, came ${client.id}`);
	return client.batches;
}
