import { inTransaction } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import { RetryLater } from '../../../platform/jobs/index.js';
import { claimedPages, countClaimed } from '../../websites/index.js';
import {
	addCalls,
	type Ask,
	batchesOf,
	budgetLeft,
	cacheTtlFor,
	countBatches,
	deleteCall,
	lookAtBatches,
	modelOf,
	MOST_BYTES,
	MOST_REQUESTS,
	type NewCall,
	nextLookMs,
	NoBatches,
	openBatches,
	OperatorNeeded,
	overBudget,
	plannedCalls,
	readTurns,
	requestOf,
	reserve,
	submitBatch,
} from '../../models/index.js';
import type { PageTurn } from '../../writers/index.js';
import { buildAsk } from '../pipeline/next-step.js';
import * as store from '../store.js';
import { historyOf, isCanceled, type ModelRun, research, show } from './model-run.js';
import { CANCELED, saveDrafts } from './save-drafts.js';
import { takeOn } from './take-on.js';
import type { Left } from './write-pages.js';

/** Pages looked at in one go. */
const CHUNK_PAGES = 100;
/** Requests built together: what they need from the database is read once for all. */
const BUILD_CALLS = 100;
/** What stands around a request in a batch: its custom_id of at most 64 characters, names and brackets. */
const AROUND_BYTES = 120;

/**
 * Writes claimed pages through batches, round by round: look at what is at the service, take every page with news one
 * step on, send what the pages want to ask. Between rounds the worker is free for other jobs.
 * @throws RetryLater while batches are open
 */
export async function sendBatches(run: ModelRun): Promise<Left> {
	for (;;) {
		const canceled = await isCanceled(run);
		if ((await openBatches(run.db, run.asking.scope)).length > 0)
			await show(run, canceled ? 'canceling' : 'ingesting');
		await lookAtBatches(run.db, run.writer.service, run.asking, canceled);
		if (run.work.signal.aborted) return 'stopping';
		if (canceled) await saveDrafts(run, CANCELED);
		else await takePagesOn(run);
		if (run.work.signal.aborted) return 'stopping';
		const sent = canceled ? 0 : await submitPlanned(run);
		if ((await openBatches(run.db, run.asking.scope)).length > 0) {
			await show(run, canceled ? 'canceling' : sent > 0 ? 'submitted' : 'in_progress');
			throw new RetryLater(await nextLookMs(run.db, run.writer.service, run.asking));
		}
		if (canceled) return 'canceled';
		if ((await countClaimed(run.db, run.generation)) === 0) return 'written';
	}
}

/** Every claimed page that waits for no answer: it is saved, or its next question is queued. */
async function takePagesOn(run: ModelRun): Promise<void> {
	let last = 0;
	for (;;) {
		const pages = await store.nextIdle(run.db, run.asking.scope, run.generation, last, CHUNK_PAGES);
		if (pages.length === 0) return;
		last = pages.at(-1)?.id ?? last;
		if (pages.some(({ turns }) => turns > 0)) await show(run, 'quality_gate');
		const asking = await takeOn(run, pages, null);
		const turns = new Map(pages.map((page) => [page.id, page.turns]));
		const calls = asking.flatMap(({ page, step }) =>
			step.is === 'ask' ? [newCall(run, page.id, (turns.get(page.id) ?? 0) + 1, step.ask, step.detail)] : [],
		);
		await inTransaction(run.db, async (trx) => {
			await run.work.hold(trx);
			await addCalls(trx, run.asking.scope, calls);
		});
		if (calls.length > 0) {
			failpoint('generation.asked');
		}
		if (run.work.signal.aborted) return;
	}
}

function newCall(
	{ writer, asking }: ModelRun,
	page: number,
	turn: number,
	ask: Ask,
	detail: NewCall['detail'],
): NewCall {
	const model = modelOf(asking.models, ask);
	return {
		page,
		turn,
		purpose: ask.purpose,
		writer: writer.id,
		model: model.id,
		max_tokens: ask.max_tokens,
		detail,
		reserved_pico: reserve(model, ask, true),
	};
}

/**
 * Sends queued questions, at most 2,000 or 32 MB together. The first batch of a job goes alone: how often it read the
 * prompt cache decides which cache the others ask for.
 * @returns how many questions were sent
 * @throws BudgetExceeded when nothing is open and the next question does not fit the budget
 */
async function submitPlanned(run: ModelRun): Promise<number> {
	const { db, asking, writer } = run;
	let sent = 0;
	for (;;) {
		const open = await openBatches(db, asking.scope);
		const first = (await countBatches(db, asking.scope, ['ingested'])) === 0;
		if ((first && open.length > 0) || open.some(({ state }) => state === 'submitting')) return sent;
		const ttl = await cacheTtlFor(db, asking);
		const { calls, exhausted, looked } = await collect(run, ttl);
		if (calls.length === 0) {
			if (exhausted && open.length === 0) throw overBudget(asking.budgetUsd);
			// None of those looked at was still wanted: there may be others behind them.
			if (looked > 0 && !exhausted) continue;
			return sent;
		}
		try {
			await submitBatch(db, writer.service, asking, calls, ttl);
		} catch (error) {
			// What is at the service is paid: it is brought in before the job ends.
			if ((error instanceof OperatorNeeded || error instanceof NoBatches) && open.length > 0) return sent;
			throw error;
		}
		sent += calls.length;
		if (run.work.signal.aborted) return sent;
	}
}

interface Collected {
	calls: { id: number; bytes: Uint8Array }[];
	/** The budget does not hold one of them. */
	exhausted: boolean;
	/** How many queued questions there were. */
	looked: number;
}

/** Builds the requests of the next batch, as many as the limits and the budget allow. */
async function collect(run: ModelRun, ttl: '5m' | '1h'): Promise<Collected> {
	const { db, asking, writer } = run;
	const batches = batchesOf(writer.service);
	let left = await budgetLeft(db, asking);
	let size = 0;
	let exhausted = false;
	const calls: Collected['calls'] = [];
	const planned = (await plannedCalls(db, asking.scope, MOST_REQUESTS)) as Planned[];
	const fits = ({ reserved_pico }: Planned): boolean => left === null || reserved_pico <= left;
	for (let at = 0; at < planned.length; at += BUILD_CALLS) {
		const part = planned.slice(at, at + BUILD_CALLS);
		// Behind a draft that does not fit there may be the verdict on one that is paid, which costs a fraction of it.
		for (const { call, ask } of await rebuild(run, exhausted ? part.filter(fits) : part)) {
			if (!fits(call)) {
				exhausted = true;
				continue;
			}
			if (left !== null) left -= call.reserved_pico;
			const bytes = batches.encode(requestOf(asking.models, ask, ttl));
			size += bytes.length + AROUND_BYTES;
			if (size > MOST_BYTES && calls.length > 0) return { calls, exhausted, looked: planned.length };
			calls.push({ id: call.id, bytes });
		}
	}
	return { calls, exhausted, looked: planned.length };
}

type Planned = PageTurn & { reserved_pico: number };

/** The questions as they were queued; those of pages that somebody took meanwhile are forgotten. */
async function rebuild(run: ModelRun, planned: Planned[]): Promise<{ call: Planned; ask: Ask }[]> {
	const pages = await claimedPages(
		run.db,
		run.generation,
		planned.map(({ page }) => page),
	);
	const turns = await readTurns<PageTurn>(
		run.db,
		run.asking.scope,
		pages.map(({ id }) => id),
	);
	const asks = new Map<number, Ask>();
	for (const given of await research(run, pages)) {
		const call = planned.find(({ page }) => page === given.page.id) as Planned;
		const ask = buildAsk(
			{ research: given, prompts: run.prompts, history: historyOf(run, turns.get(given.page.id) ?? []) },
			call,
		);
		if (ask !== null) asks.set(call.id, ask);
	}
	const built: { call: Planned; ask: Ask }[] = [];
	for (const call of planned) {
		const ask = asks.get(call.id);
		if (ask) built.push({ call, ask });
		else await deleteCall(run.db, call.id);
	}
	return built;
}
