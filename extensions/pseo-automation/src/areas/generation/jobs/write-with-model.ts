import PQueue from 'p-queue';
import { RetryLater, type Work } from '../../../platform/jobs/index.js';
import { planWithModel } from '../../plan/index.js';
import { newestRoutes, newestTitles, nextClaimed, type OwnedWebsite, takenRoutes } from '../../websites/index.js';
import { askNow, NoBatches, openBatches, Outage, readTurns, writeOffInterrupted } from '../../models/index.js';
import type { PageTurn } from '../../writers/index.js';
import * as store from '../store.js';
import {
	historyOf,
	isCanceled,
	type ModelRun,
	type ModelWriter,
	openRun,
	research,
	show,
	stepPage,
} from './model-run.js';
import { CANCELED, endOf, saveDrafts } from './save-drafts.js';
import { sendBatches } from './send-batches.js';
import { savePages } from './take-on.js';
import type { Left, WriteDeps, Writing } from './write-pages.js';

/** Pages looked at in one go; their facts, turns and texts are in memory together. */
const CHUNK_PAGES = 100;
/** Pages of one job that ask at the same time; the limiter of the key has the last word. */
const PAGES_AT_ONCE = 4;
/** The service is out: other jobs get the worker meanwhile. */
const OUTAGE_MS = 60_000;

/**
 * Writes the claimed pages of a generation with a language model. Every answer is stored before anything is made of it,
 * so a worker that is killed leaves nothing to pay twice.
 * @throws RetryLater while batches are open; BudgetExceeded, OperatorNeeded when pages are left without a draft
 */
async function writeWithModel(run: ModelRun): Promise<Left> {
	await writeOffInterrupted(run.db, run.asking);
	try {
		return await askForPages(run);
	} catch (error) {
		if (error instanceof Outage) {
			await show(run, 'waiting');
			throw new RetryLater(OUTAGE_MS);
		}
		await savePaid(run, error);
		// Where every page had its draft, none is left that the budget or the key was missing for.
		if (endOf(error) !== null && (await store.countOpen(run.db, run.generation.id)) === 0) return 'written';
		throw error;
	}
}

/** One by one, or in batches where the service has them and more than a test page is asked for. */
async function askForPages(run: ModelRun): Promise<Left> {
	const batched =
		run.generation.mode === 'bulk' &&
		(run.writer.service.hasBatches || (await openBatches(run.db, run.asking.scope)).length > 0);
	if (!batched) return oneByOne(run);
	try {
		return await sendBatches(run);
	} catch (error) {
		if (!(error instanceof NoBatches)) throw error;
		return oneByOne(run);
	}
}

/** Nothing that was paid is thrown away with a job that ends here. */
async function savePaid(run: ModelRun, error: unknown): Promise<void> {
	const endedBy = endOf(error);
	if (endedBy === null) return;
	await show(run, 'save');
	await saveDrafts(run, endedBy);
}

/** Writing with a model: the plan asks for routes, every page for its draft, its verdict and at most two rewrites. */
export async function openModel(
	deps: WriteDeps,
	work: Work,
	generation: store.OwnedGeneration<'editor'>,
	website: OwnedWebsite,
	writer: ModelWriter,
): Promise<Writing> {
	const run = await openRun(deps, work, generation, website, writer);
	return {
		plan: (count) =>
			planWithModel(deps.db, writer.service, run.asking, run.site, {
				count,
				taken: (routes) => takenRoutes(deps.db, website, routes),
				existing: () => newestRoutes(deps.db, website),
				topics: () => newestTitles(deps.db, website),
			}).catch(async (error: unknown) => {
				await savePaid(run, error);
				throw error;
			}),
		writeClaimed: () => writeWithModel(run),
	};
}

/** Asks for several pages at a time, each from draft to saved page. */
async function oneByOne(run: ModelRun): Promise<Left> {
	for (;;) {
		const pages = await nextClaimed(run.db, run.generation, CHUNK_PAGES);
		if (pages.length === 0) return 'written';
		await show(run, 'research');
		const queue = new PQueue({ concurrency: PAGES_AT_ONCE });
		const failures: unknown[] = [];
		let canceled = false;
		for (const given of await research(run, pages)) {
			void queue.add(async () => {
				if (failures.length > 0 || canceled || run.work.signal.aborted || run.work.shouldPause()) return;
				try {
					canceled = (await writeOne(run, given)) === 'canceled' || canceled;
				} catch (error) {
					failures.push(error);
				}
			});
		}
		await queue.onIdle();
		if (run.work.signal.aborted) return 'stopping';
		if (failures.length > 0) throw failures[0];
		if (!canceled && run.work.shouldPause()) return 'stopping';
		if (!canceled) continue;
		await saveDrafts(run, CANCELED);
		return run.work.signal.aborted ? 'stopping' : 'canceled';
	}
}

async function writeOne(
	run: ModelRun,
	given: Awaited<ReturnType<typeof research>>[number],
): Promise<'done' | 'canceled'> {
	const { db, asking, writer } = run;
	for (;;) {
		if (await isCanceled(run)) return 'canceled';
		const turns = (await readTurns<PageTurn>(db, asking.scope, [given.page.id])).get(given.page.id) ?? [];
		const waiting = turns.find((turn) => turn.answer === null);
		if (waiting === undefined && turns.length === 0) await show(run, 'outline');
		if (turns.at(-1)?.purpose === 'verdict') await show(run, 'quality_gate');
		const stepped = await stepPage(run, given, historyOf(run, turns), null);
		const { step } = stepped;
		if (step.is !== 'ask') {
			await show(run, 'save');
			await savePages(run, [stepped]);
			return 'done';
		}
		await show(run, step.stage);
		await askNow(db, writer.service, asking, {
			page: given.page.id,
			turn: waiting?.turn ?? turns.length + 1,
			ask: step.ask,
			detail: step.detail,
			...(waiting ? { call: waiting.id } : {}),
		});
		if (run.work.signal.aborted) return 'done';
	}
}
