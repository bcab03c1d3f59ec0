import { failpoint } from '../../../platform/faults/index.js';
import { costOfPages, dropRaw, readTurns, toUsd } from '../../models/index.js';
import type { ClaimedPage } from '../../websites/index.js';
import type { Problem, PageTurn } from '../../writers/index.js';
import { historyOf, type ModelRun, research, stepPage, type SteppedPage } from './model-run.js';
import { type FailedPage, PageTaken, saveChunk } from './save-chunk.js';

/** Takes claimed pages one step on and stores those that are done. @returns pages that want to ask */
export async function takeOn(run: ModelRun, pages: ClaimedPage[], endedBy: Problem | null): Promise<SteppedPage[]> {
	const turns = await readTurns<PageTurn>(
		run.db,
		run.asking.scope,
		pages.map(({ id }) => id),
	);
	const histories = new Map(pages.map(({ id }) => [id, historyOf(run, turns.get(id) ?? [])]));
	await run.sameSite.expect([...histories.values()].flatMap(({ draft }) => draft ?? []));
	const stepped: SteppedPage[] = [];
	for (const given of await research(run, pages))
		stepped.push(await stepPage(run, given, histories.get(given.page.id) ?? historyOf(run, []), endedBy));
	await savePages(run, stepped);
	return stepped.filter(({ step }) => step.is === 'ask');
}

/** Stores finished and failed pages with their price. Somebody else's page at a route is left alone. */
export async function savePages(run: ModelRun, stepped: SteppedPage[]): Promise<void> {
	const { db, generation, work, billing } = run;
	const done = stepped.flatMap(({ saved }) => (saved ? [saved] : []));
	const failed: FailedPage[] = stepped.flatMap(({ page, step }) =>
		step.is === 'failed' ? [{ id: page.id, route: page.route, error: step.error }] : [],
	);
	if (done.length + failed.length === 0) return;
	const ids = [...done.map(({ article }) => article.page), ...failed.map(({ id }) => id)];
	const costs = await costOfPages(db, generation.job as number, ids);
	const articles = done.map(({ article }) => ({ ...article, cost_usd: toUsd(costs.get(article.page) ?? 0) }));
	failpoint('generation.written');
	try {
		await saveChunk({ db, billing }, { work, generation }, articles, failed, async (trx) => {
			await run.sameSite.save(
				trx,
				done.map(({ signature }) => signature),
			);
			await dropRaw(trx, generation.job as number, ids);
		});
	} catch (error) {
		if (!(error instanceof PageTaken)) throw error;
		// The others of the chunk are taken on again: their answers are stored.
		if (stepped.length > 1) for (const page of stepped) await savePages(run, [page]);
		return;
	}
	failpoint('generation.saved');
}
