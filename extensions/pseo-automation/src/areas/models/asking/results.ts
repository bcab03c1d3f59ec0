import { inTransaction } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import { RetryLater } from '../../../platform/jobs/index.js';
import type { BatchItem } from '../client-types.js';
import { ServiceFault } from '../service-fault.js';
import { type Cost, costWith, lostAnswer, messageAnswer, type NewAnswer } from './answers.js';
import { costOfJob, storeAnswers } from './answers.store.js';
import { type OwnedBatch, moveBatch } from './batches.store.js';
import { type OpenCall, unanswered } from './calls.store.js';
import { type AskingContext, batchesOf } from './context.js';

/**
 * Raw results stored in one short transaction: 1.3 MB, 20 ms. What a commit costs besides them is shared by so many.
 * With 200 and more, memory grew by 100 MB and more in most runs of the benchmark; with 150 in few.
 */
const INGEST_ROWS = 150;
/**
 * Results stored before the worker is given to another account that waits for it. The list is read from its start again
 * afterwards, of a batch of 2,000 at most twice more.
 */
const MIN_SHARE = 5 * INGEST_ROWS;
/** How often a list of results that ends early is read before the missing ones are written off. */
const MAX_PASSES = 3;

/** Requests of a batch are named by its nonce and the question's id. */
const CUSTOM_ID = /^([0-9a-f]{16})-(\d{1,12})$/;
export const customIdOf = (nonce: string, call: number): string => `${nonce}-${call}`;
export const nonceOf = (customId: string): string | null => CUSTOM_ID.exec(customId)?.[1] ?? null;

/** How far the results of a batch are stored: only this worker stores any for the job, so it need not ask each time. */
interface Progress {
	/** Its questions without an answer, by id. */
	open: Map<number, OpenCall>;
	/** What the job has cost so far. */
	cost: Cost;
}

/**
 * Stores results raw, as they come, in short transactions. A list that was cut is read again from its start.
 * @throws RetryLater behind a share of them, when another account is to have the worker
 */
export async function ingest(asking: AskingContext, batch: OwnedBatch): Promise<void> {
	const { db } = asking;
	for (let pass = 1; pass <= MAX_PASSES; pass++) {
		const open = new Map((await unanswered(db, batch)).map((call) => [call.id, call]));
		if (open.size === 0) break;
		try {
			await storeResults(asking, batch, { open, cost: await costOfJob(db, asking.attempt) });
		} catch (error) {
			if (!(error instanceof ServiceFault)) throw error;
			// The service keeps results for 29 days: what is not stored by then never will be.
			if (error.kind === 'missing') break;
			if (error.kind === 'lost' && pass < MAX_PASSES) continue;
			throw error;
		}
		if (asking.signal.aborted) return;
	}
	await writeOff(asking, batch, 'ingested');
	failpoint('batch.ingested');
}

/** While the database is busy with some results the next ones are read: one portion is under way, another in memory. */
async function storeResults(asking: AskingContext, batch: OwnedBatch, progress: Progress): Promise<void> {
	let storing = Promise.resolve();
	let stored = 0;
	try {
		for await (const items of portions(batchesOf(asking.service).results(batch.upstream_id as string))) {
			await storing;
			if (asking.signal.aborted) return;
			if (stored >= MIN_SHARE && asking.shouldPause()) throw new RetryLater(0);
			const answers = answersOf(asking, batch, items, progress.open);
			stored += answers.length;
			storing = store(asking, answers, progress);
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
	{ models: { writer, checker } }: AskingContext,
	{ nonce: own }: OwnedBatch,
	items: BatchItem[],
	open: Progress['open'],
): NewAnswer[] {
	const answers = new Map<number, NewAnswer>();
	for (const item of items) {
		const [, nonce, id] = CUSTOM_ID.exec(item.customId) ?? [];
		const call = nonce === own ? open.get(Number(id)) : undefined;
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

async function store(asking: AskingContext, answers: NewAnswer[], progress: Progress): Promise<void> {
	if (answers.length === 0) return;
	const cost = costWith(progress.cost, answers);
	await inTransaction(asking.db, async (trx) => {
		await asking.hold(trx);
		await storeAnswers(trx, asking.attempt, answers);
		await asking.booked(trx, cost);
	});
	failpoint('batch.results_stored');
	progress.cost = cost;
	for (const answer of answers) progress.open.delete(answer.call_id);
}

/** Ends a batch; questions of it that have no answer by now will have none. */
export async function writeOff(
	asking: AskingContext,
	batch: OwnedBatch,
	state: 'ingested' | 'vanished',
): Promise<void> {
	await inTransaction(asking.db, async (trx) => {
		await asking.hold(trx);
		const open = await unanswered(trx, batch);
		await storeAnswers(
			trx,
			asking.attempt,
			open.map((call) => lostAnswer(call, true)),
		);
		await moveBatch(trx, batch, ['ended', 'in_progress', 'canceling'], { state });
		await asking.booked(trx, await costOfJob(trx, asking.attempt));
	});
}
