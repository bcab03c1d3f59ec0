import PQueue from 'p-queue';
import { RetryLater, type Work } from '../../../platform/jobs/index.js';
import { BudgetExceeded, type ChosenModels, OperatorNeeded, Outage } from '../../models/index.js';
import { planWithModel } from '../../plan/index.js';
import { countClaimed, nextClaimed, type OwnedWebsite } from '../../websites/index.js';
import { PAGE, type Problem, type Research } from '../../writers/index.js';
import { readHistory } from '../pipeline/history.js';
import * as store from '../store.js';
import { advancePage, advanceWaitingPages, buildAgain, CHUNK_PAGES, saveDrafts, savePages } from './advance.js';
import type { WriteDeps, Writing, WritingEnd } from './lifecycle.js';
import { isCanceled, type ModelRun, openRun, research, show } from './model-run.js';

/** Pages of one job that ask at the same time; the limiter of the key has the last word. */
const PAGES_AT_ONCE = 4;
/** The service is out: other jobs get the worker meanwhile. */
const OUTAGE_MS = 60_000;

const CANCELED: Problem = {
	rule: 'canceled',
	message: 'The generation was canceled before the page was checked and mended',
	quote: null,
};

/** Writing with a model: the plan asks for routes, every page for its draft, its verdict and at most two rewrites. */
export async function openModelWriting(
	deps: WriteDeps,
	work: Work,
	generation: store.OwnedGeneration<'editor'>,
	website: OwnedWebsite<'editor'>,
	chosen: ChosenModels,
): Promise<Writing> {
	const run = await openRun(deps, work, generation, website, chosen);
	return {
		plan: (count) =>
			planWithModel(deps.db, run.asking, website, count).catch(async (error: unknown) => {
				await savePaid(run, error);
				throw error;
			}),
		writeClaimed: () => writeWithModel(run),
	};
}

/**
 * Writes the claimed pages of a generation with a language model. Every answer is stored before anything is made of it,
 * so a worker that is killed leaves nothing to pay twice.
 * @throws RetryLater while batches are open; BudgetExceeded, OperatorNeeded when pages are left without a draft
 */
async function writeWithModel(run: ModelRun): Promise<WritingEnd> {
	try {
		const bulk = run.generation.mode === 'bulk';
		return (bulk ? await writeInBatches(run) : null) ?? (await writeOneByOne(run));
	} catch (error) {
		if (error instanceof Outage) {
			await show(run, 'waiting');
			throw new RetryLater(OUTAGE_MS);
		}
		await savePaid(run, error);
		// When every page had a draft, all are saved, and the missing budget or key is no error of the job.
		if (endOf(error) !== null && (await store.countOpen(run.db, run.generation)) === 0) return 'written';
		throw error;
	}
}

/** What is told of pages that the end of a job left undone; null for errors that a job goes on after. */
function endOf(error: unknown): Problem | null {
	if (error instanceof BudgetExceeded)
		return {
			rule: 'budget_exceeded',
			message: 'The budget of the month ended before the page was checked and mended',
			quote: null,
		};
	if (error instanceof OperatorNeeded)
		return {
			rule: 'service_refused',
			message: `The model's service could not be asked to check and mend the page (${error.message.split(':')[0]})`,
			quote: null,
		};
	return null;
}

/** Before the job ends, every draft that is paid is saved. */
async function savePaid(run: ModelRun, error: unknown): Promise<void> {
	const endedBy = endOf(error);
	if (endedBy === null) return;
	await show(run, 'save');
	await saveDrafts(run, endedBy);
}

/**
 * Round by round: every page with news is taken one step on, and what the pages want to ask is sent. Between rounds the
 * worker is free for other jobs.
 * @returns null where the service has no batches
 * @throws RetryLater while batches are open
 */
async function writeInBatches(run: ModelRun): Promise<WritingEnd | null> {
	const { db, work, asking, generation } = run;
	while (await asking.hasBatches()) {
		const cancel = await isCanceled(run);
		const lookAgainMs = await asking.advanceBatches(PAGE, {
			cancel,
			advance: () => (cancel ? saveDrafts(run, CANCELED) : advanceWaitingPages(run)),
			build: (queued) => buildAgain(run, queued),
			show: (stage) => show(run, cancel ? 'canceling' : stage),
		});
		if (work.signal.aborted) return 'stopping';
		if (lookAgainMs !== null) throw new RetryLater(lookAgainMs);
		if (cancel) return 'canceled';
		if ((await countClaimed(db, generation)) === 0) return 'written';
	}
	return null;
}

/** Asks for several pages at a time, each from draft to saved page. */
async function writeOneByOne(run: ModelRun): Promise<WritingEnd> {
	const { work } = run;
	const { signal } = work;
	for (;;) {
		const pages = await nextClaimed(run.db, run.generation, CHUNK_PAGES);
		if (pages.length === 0) return 'written';
		await show(run, 'research');
		const queue = new PQueue({ concurrency: PAGES_AT_ONCE });
		const failures: unknown[] = [];
		let canceled = false;
		for (const given of await research(run, pages)) {
			void queue.add(async () => {
				if (failures.length > 0 || canceled || signal.aborted || work.shouldPause()) return;
				try {
					canceled = (await writeOne(run, given)) === 'canceled' || canceled;
				} catch (error) {
					failures.push(error);
				}
			});
		}
		await queue.onIdle();
		if (signal.aborted) return 'stopping';
		if (failures.length > 0) throw failures[0];
		if (!canceled && work.shouldPause()) return 'stopping';
		if (!canceled) continue;
		await saveDrafts(run, CANCELED);
		return signal.aborted ? 'stopping' : 'canceled';
	}
}

async function writeOne(run: ModelRun, given: Research): Promise<'done' | 'canceled'> {
	const { asking, work } = run;
	const { id } = given.page;
	for (;;) {
		if (await isCanceled(run)) return 'canceled';
		const turns = (await asking.readTurns(PAGE, [id])).get(id) ?? [];
		if (turns.length === 0) await show(run, 'outline');
		if (turns.at(-1)?.purpose === 'verdict') await show(run, 'quality_gate');
		const advanced = await advancePage(run, given, readHistory(turns), null);
		const { step } = advanced;
		if (step.is !== 'ask') {
			await show(run, 'save');
			await savePages(run, [advanced]);
			return 'done';
		}
		await show(run, step.stage);
		await asking.ask(PAGE, { subject: id, ask: step.ask, detail: step.detail });
		if (work.signal.aborted) return 'done';
	}
}
