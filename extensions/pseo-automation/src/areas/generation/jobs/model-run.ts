import { SYSTEM } from '../../../kernel/who.js';
import type { Db } from '../../../platform/db/index.js';
import type { Work } from '../../../platform/jobs/index.js';
import type { WrittenArticle } from '../../articles/index.js';
import type { Billing } from '../../billing/index.js';
import { moveJob } from '../../jobs/index.js';
import { type Asking, budgetOf, type CallScope, toUsd } from '../../models/index.js';
import { type ClaimedPage, type OwnedWebsite, siteBrief } from '../../websites/index.js';
import {
	type ChosenWriter,
	gatherFacts,
	type Problem,
	type Prompts,
	promptsOf,
	readPrompts,
	type Research,
	type SiteBrief,
	type PageTurn,
} from '../../writers/index.js';
import { type History, readHistory } from '../pipeline/history.js';
import { judgeDraft, type JudgedPage } from '../pipeline/judge-page.js';
import { nextStep, type Step } from '../pipeline/next-step.js';
import { SameSite } from '../pipeline/same-site.js';
import { readLinks, readSiblings, type SignatureRow } from '../research.store.js';
import * as store from '../store.js';
import { articleOf, judgedDraft } from './article-of.js';

export type ModelWriter = Exclude<ChosenWriter, { id: 'template' }>;

/** Everything that the pages of a generation share while one worker is at it. */
export interface ModelRun {
	db: Db;
	billing: Billing;
	work: Work;
	generation: store.OwnedGeneration<'editor'>;
	website: OwnedWebsite;
	/** The website as its pages are asked for: one brief for all of them. */
	site: SiteBrief;
	writer: ModelWriter;
	asking: Asking;
	prompts: Prompts;
	sameSite: SameSite;
	generator: string;
}

export async function openRun(
	{ db, billing }: Pick<ModelRun, 'db' | 'billing'>,
	work: Work,
	generation: store.OwnedGeneration<'editor'>,
	website: OwnedWebsite,
	writer: ModelWriter,
): Promise<ModelRun> {
	const { account, pseo_id, id, attempt } = generation;
	const job = generation.job as number;
	const scope: CallScope = { account, pseo_id, job, attempt };
	const asking: Asking = {
		scope,
		models: writer.models,
		budgetUsd: budgetOf(website.settings),
		signal: work.signal,
		hold: work.hold,
		async booked(trx, { pico, unknown }) {
			const cost = { cost_usd: toUsd(pico), cost_unknown: unknown };
			await store.moveGeneration(trx, id, ['pending', 'running', 'failed', 'completed'], cost);
			await moveJob(trx, SYSTEM, job, ['pending', 'running', 'succeeded', 'failed', 'canceled'], cost);
		},
	};
	const prompts = promptsOf(await readPrompts(db, SYSTEM, pseo_id));
	return {
		db,
		billing,
		work,
		generation,
		website,
		site: siteBrief(website),
		writer,
		asking,
		prompts,
		sameSite: new SameSite(db, { account, pseo_id }),
		generator: `${writer.id}/${writer.models.writer.id}`,
	};
}

export async function isCanceled({ db, generation }: ModelRun): Promise<boolean> {
	return (await store.readGeneration(db, SYSTEM, generation.id)).cancel_requested;
}

/** Tells what is being done, where it changed. */
export async function show({ db, generation }: ModelRun, stage: string): Promise<void> {
	if (generation.stage === stage) return;
	generation.stage = stage;
	await store.moveGeneration(db, generation.id, ['running'], { stage });
	await moveJob(db, SYSTEM, generation.job as number, ['running'], { current_stage: stage });
}

/** What pages may be written from: their facts, the newest articles, and pages to link to. In the order of the pages. */
export async function research(run: ModelRun, pages: readonly ClaimedPage[]): Promise<Research[]> {
	if (pages.length === 0) return [];
	const { site } = run;
	const siblings = await readSiblings(run.db, run.website.id);
	const links = await readLinks(run.db, run.website.id, [...pages]);
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

export interface SteppedPage {
	page: ClaimedPage;
	step: Step;
	/** With a written step: the row to store, and what later pages are compared with. */
	saved: { article: WrittenArticle; signature: SignatureRow } | null;
}

/** What the answered turns of a page amount to. */
export function historyOf(run: ModelRun, turns: readonly PageTurn[]): History {
	return readHistory(run.writer.service.client, turns);
}

/** Takes a page one step on from what its stored turns say. */
export async function stepPage(
	run: ModelRun,
	given: Research,
	history: History,
	endedBy: Problem | null,
): Promise<SteppedPage> {
	const page = given.page as ClaimedPage;
	// The last draft that is judged is the one that is written: its HTML and its standing are not made twice.
	let last: JudgedPage | null = null;
	const step = await nextStep({
		research: given,
		prompts: run.prompts,
		history,
		generator: run.generator,
		endedBy,
		judge: async (draft, assembled, claims) =>
			(last = await judgeDraft(run.sameSite, given, draft, assembled, claims)).verdict,
	});
	const judged = last as JudgedPage | null;
	if (step.is !== 'written' || judged === null) return { page, step, saved: null };
	run.sameSite.remember(judged.signature);
	return {
		page,
		step,
		saved: {
			article: articleOf(page, step.finished.page, judged.html, judgedDraft(step.finished)),
			signature: judged.signature,
		},
	};
}
