import { provedWith, SYSTEM } from '../../../kernel/who.js';
import type { Db } from '../../../platform/db/index.js';
import type { Work } from '../../../platform/jobs/index.js';
import type { Billing } from '../../billing/index.js';
import { moveJob } from '../../jobs/index.js';
import { type Asking, type AskingJob, type ChosenModels, openAsking } from '../../models/index.js';
import { type ClaimedPage, type OwnedWebsite, siteBrief, type SiteBrief } from '../../websites/index.js';
import { gatherFacts, type Prompts, promptsOf, readPrompts, type Research } from '../../writers/index.js';
import { SiblingPages } from '../pipeline/sibling-pages.js';
import { readLinks, readSiblings } from '../research.store.js';
import * as store from '../store.js';

/** Everything that the pages of a generation share while one worker is at it. */
export interface ModelRun {
	db: Db;
	billing: Billing;
	work: Work;
	generation: store.OwnedGeneration<'editor'>;
	website: OwnedWebsite;
	/** The website as its pages are asked for: one brief for all of them. */
	site: SiteBrief;
	asking: Asking;
	prompts: Prompts;
	siblings: SiblingPages;
	/** Shown in articles as their author. */
	generator: string;
}

export async function openRun(
	{ db, billing }: Pick<ModelRun, 'db' | 'billing'>,
	work: Work,
	generation: store.OwnedGeneration<'editor'>,
	website: OwnedWebsite<'editor'>,
	chosen: ChosenModels,
): Promise<ModelRun> {
	return {
		db,
		billing,
		work,
		generation,
		website,
		site: siteBrief(website),
		asking: await openAsking(db, chosen, askingJobOf(work, generation, website)),
		prompts: promptsOf(await readPrompts(db, website)),
		siblings: new SiblingPages(db, website),
		generator: `${chosen.id}/${chosen.models.writer.id}`,
	};
}

/** The generation as a job that asks: what its answers cost is shown on it and on its job. */
export function askingJobOf(
	{ signal, shouldPause, hold }: Work,
	generation: store.OwnedGeneration<'editor'>,
	{ settings }: OwnedWebsite,
): AskingJob {
	const { account, pseo_id, attempt } = generation;
	const job = generation.job as number;
	return {
		attempt: provedWith(generation, { account, pseo_id, job, attempt }),
		settings,
		signal,
		shouldPause,
		hold,
		async booked(trx, cost) {
			await store.moveGeneration(trx, generation, ['pending', 'running', 'failed', 'completed'], { ...cost });
			await moveJob(trx, SYSTEM, job, ['pending', 'running', 'succeeded', 'failed', 'canceled'], cost);
		},
	};
}

export async function isCanceled({ db, generation }: ModelRun): Promise<boolean> {
	return (await store.readGeneration(db, SYSTEM, generation.id)).cancel_requested;
}

/** Tells what is being done, where it changed. */
export async function show({ db, generation }: ModelRun, stage: string): Promise<void> {
	if (generation.stage === stage) return;
	generation.stage = stage;
	await store.moveGeneration(db, generation, ['running'], { stage });
	await moveJob(db, SYSTEM, generation.job as number, ['running'], { current_stage: stage });
}

/** What pages may be written from: their facts, the newest articles, and pages to link to. In the order of the pages. */
export async function research(run: ModelRun, pages: readonly ClaimedPage[]): Promise<Research[]> {
	if (pages.length === 0) return [];
	const { site } = run;
	const siblings = await readSiblings(run.db, run.website);
	const links = await readLinks(run.db, run.website, [...pages]);
	return pages.map((page) => {
		const linked = links.get(page.id) ?? [];
		return {
			site,
			page,
			facts: gatherFacts(site, page, linked),
			siblings: siblings.filter(({ route }) => route !== page.route),
			links: linked,
		};
	});
}
