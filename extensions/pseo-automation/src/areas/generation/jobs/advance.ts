import { inTransaction } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import { RetryLater } from '../../../platform/jobs/index.js';
import type { SignatureRow, WrittenArticle } from '../../articles/index.js';
import type { Ask, QueuedQuestion } from '../../models/index.js';
import { type ClaimedPage, claimedPages } from '../../websites/index.js';
import { PAGE, type PageDetail, type PagePurpose, type Problem, type Research } from '../../writers/index.js';
import { buildAsk, decideNext, type Step } from '../pipeline/decide-next.js';
import { type History, readHistory } from '../pipeline/history.js';
import { judgeDraft, type JudgedPage } from '../pipeline/judge-page.js';
import * as store from '../store.js';
import { articleOf, judgedDraft } from './article-of.js';
import { type ModelRun, research, show } from './model-run.js';
import { type FailedPage, PageTaken, saveChunk } from './save.js';

/** Pages looked at in one go; their facts, turns and texts are in memory together. */
export const CHUNK_PAGES = 100;

export interface AdvancedPage {
	page: ClaimedPage;
	step: Step;
	/** With a written step: the row to store, and what later pages are compared with. */
	saved: { article: WrittenArticle; signature: SignatureRow } | null;
}

/**
 * Every claimed page that waits for no answer: it is saved, or its next question is queued.
 * @throws RetryLater when another account is to have the place
 */
export async function advanceWaitingPages(run: ModelRun): Promise<void> {
	const { db, work, generation, asking } = run;
	const waiting = asking.withoutOpenQuestion(PAGE, 'p.id');
	let last = 0;
	while (!work.signal.aborted) {
		const pages = await store.claimedBehind(db, generation, last, CHUNK_PAGES, waiting);
		if (pages.length === 0) return;
		last = pages.at(-1)?.id ?? last;
		const advanced = await advancePages(run, pages, null);
		const questions = advanced.flatMap(({ page, step }) =>
			step.is === 'ask' ? [{ subject: page.id, ask: step.ask, detail: step.detail }] : [],
		);
		if (questions.length > 0) {
			await inTransaction(db, async (trx) => {
				await work.hold(trx);
				await asking.queue(trx, PAGE, questions);
			});
			failpoint('generation.asked');
		}
		// Asked after a chunk only, so that a job that is to pause at every look still advances by a chunk each time.
		if (work.shouldPause()) throw new RetryLater(0);
	}
}

/**
 * Makes pages of all drafts that are paid and readable, before the work ends: nothing more is asked, and what was left
 * undone is a reason for a person to look. Pages whose answer is still at the service stay until it has come.
 * A worker that is killed in between leaves the rest for the next one, which comes to the same end.
 */
export async function saveDrafts(run: ModelRun, endedBy: Problem): Promise<void> {
	const { db, work, generation, asking } = run;
	const answered = asking.withAnswers(PAGE, 'p.id');
	let last = 0;
	while (!work.signal.aborted) {
		const pages = await store.claimedBehind(db, generation, last, CHUNK_PAGES, answered);
		if (pages.length === 0) return;
		last = pages.at(-1)?.id ?? last;
		await advancePages(run, pages, endedBy);
	}
}

/** Takes claimed pages one step on, and stores those that are done. */
async function advancePages(run: ModelRun, pages: ClaimedPage[], endedBy: Problem | null): Promise<AdvancedPage[]> {
	const turns = await run.asking.readTurns(
		PAGE,
		pages.map(({ id }) => id),
	);
	if (turns.size > 0 && endedBy === null) await show(run, 'quality_gate');
	const histories = new Map(pages.map(({ id }) => [id, readHistory(turns.get(id) ?? [])]));
	await run.siblings.expect([...histories.values()].flatMap(({ draft }) => draft ?? []));
	const advanced: AdvancedPage[] = [];
	for (const given of await research(run, pages))
		advanced.push(await advancePage(run, given, histories.get(given.page.id) ?? readHistory([]), endedBy));
	await savePages(run, advanced);
	return advanced;
}

/** Takes a page one step on from what its stored turns say. */
export async function advancePage(
	run: ModelRun,
	given: Research,
	history: History,
	endedBy: Problem | null,
): Promise<AdvancedPage> {
	const page = given.page as ClaimedPage;
	// The last draft that is judged is the one that is written: its HTML and its signature are not made twice.
	let last: JudgedPage | null = null;
	const step = await decideNext({
		research: given,
		prompts: run.prompts,
		history,
		generator: run.generator,
		endedBy,
		judge: async (draft, assembled, claims) =>
			(last = await judgeDraft(run.siblings, given, draft, assembled, claims)).verdict,
	});
	const judged = last as JudgedPage | null;
	if (step.is !== 'written' || judged === null) return { page, step, saved: null };
	run.siblings.remember(judged.signature);
	const { finished } = step;
	return {
		page,
		step,
		saved: {
			article: articleOf(page, finished.page, judged.html, judgedDraft(finished)),
			signature: judged.signature,
		},
	};
}

/** Stores finished and failed pages with their price. Another article at a page's route is left alone. */
export async function savePages(run: ModelRun, advanced: AdvancedPage[]): Promise<void> {
	const { db, generation, work, billing, asking, siblings } = run;
	const done = advanced.flatMap(({ saved }) => (saved ? [saved] : []));
	const failed: FailedPage[] = advanced.flatMap(({ page, step }) =>
		step.is === 'failed' ? [{ id: page.id, route: page.route, error: step.error }] : [],
	);
	if (done.length + failed.length === 0) return;
	const ids = [...done.map(({ article }) => article.page), ...failed.map(({ id }) => id)];
	const costs = await asking.readCosts(PAGE, ids);
	const articles = done.map(({ article }) => ({ ...article, cost_usd: costs.get(article.page) ?? 0 }));
	failpoint('generation.written');
	try {
		await saveChunk({ db, billing }, { work, generation }, articles, failed, async (trx) => {
			await siblings.save(
				trx,
				done.map(({ signature }) => signature),
			);
			await asking.dropTexts(trx, PAGE, ids);
		});
	} catch (error) {
		if (!(error instanceof PageTaken)) throw error;
		// The others of the chunk are advanced again: their answers are stored.
		if (advanced.length > 1) for (const page of advanced) await savePages(run, [page]);
		return;
	}
	failpoint('generation.saved');
}

/** Queued questions of pages as they were asked; none for pages that were taken meanwhile. */
export async function buildAgain(
	run: ModelRun,
	queued: QueuedQuestion<PagePurpose, PageDetail>[],
): Promise<Map<number, Ask<PagePurpose>>> {
	const questions = new Map(queued.map((question) => [question.subject, question]));
	const pages = await claimedPages(run.db, run.generation, [...questions.keys()]);
	const turns = await run.asking.readTurns(
		PAGE,
		pages.map(({ id }) => id),
	);
	const asks = new Map<number, Ask<PagePurpose>>();
	for (const given of await research(run, pages)) {
		const question = questions.get(given.page.id);
		if (question === undefined) continue;
		const history = readHistory(turns.get(given.page.id) ?? []);
		const ask = buildAsk({ research: given, prompts: run.prompts, history }, question);
		if (ask !== null) asks.set(question.id, ask);
	}
	return asks;
}
