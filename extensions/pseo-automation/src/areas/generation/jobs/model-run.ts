import { SYSTEM } from '../../../kernel/who.js';
import type { Db } from '../../../platform/db/index.js';
import { moveJob, type Work } from '../../../platform/jobs/index.js';
import { renderArticle, renderDocument, type WrittenArticle } from '../../articles/index.js';
import type { Billing } from '../../billing/index.js';
import { siteBrief } from '../../plan/index.js';
import type { Website } from '../../websites/index.js';
import { type Asking, budgetOf, type CallScope, type ChosenWriter, gatherFacts, type Prompts, promptsOf, readPrompts, type Research, toUsd, type Turn, type WrittenPage } from '../../writers/index.js';
import { type FinishedPage, nextStep, type Step } from '../pipeline/next-step.js';
import { SameSite } from '../pipeline/same-site.js';
import { gate } from '../quality/index.js';
import { readLinks, readSiblings, type SignatureRow } from '../research.store.js';
import * as store from '../store.js';
import { articleOf, type Judged } from './article-of.js';

export type ModelWriter = Exclude<ChosenWriter, { id: 'template' }>;

/** Facts of its row that a page must use, where it has so many: without them it says nothing that others do not. */
const FEWEST_FACTS = 3;

/** Everything that the pages of a generation share while one worker is at it. */
export interface ModelRun {
	db: Db;
	billing: Billing;
	work: Work;
	generation: store.Generation;
	website: Website;
	writer: ModelWriter;
	asking: Asking;
	prompts: Prompts;
	sameSite: SameSite;
	generator: string;
}

export async function openRun({ db, billing }: Pick<ModelRun, 'db' | 'billing'>, work: Work, generation: store.Generation, website: Website, writer: ModelWriter): Promise<ModelRun> {
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
			await moveJob(trx, job, ['pending', 'running', 'succeeded', 'failed', 'canceled'], cost);
		},
	};
	const prompts = promptsOf(await readPrompts(db, SYSTEM, pseo_id));
	return { db, billing, work, generation, website, writer, asking, prompts, sameSite: new SameSite(db, { account, pseo_id }), generator: `${writer.id}/${writer.models.writer.id}` };
}

export async function isCanceled({ db, generation }: ModelRun): Promise<boolean> {
	return (await store.readGeneration(db, SYSTEM, generation.id)).cancel_requested;
}

/** Tells what is being done, where it changed. */
export async function show({ db, generation }: ModelRun, stage: string): Promise<void> {
	if (generation.stage === stage) return;
	generation.stage = stage;
	await store.moveGeneration(db, generation.id, ['running'], { stage });
	await moveJob(db, generation.job as number, ['running'], { current_stage: stage });
}

/** What pages may be written from: their facts, the newest articles, and pages to link to. In the order of the pages. */
export async function research(run: ModelRun, pages: readonly store.ClaimedPage[]): Promise<Research[]> {
	if (pages.length === 0) return [];
	const site = siteBrief(run.website);
	const siblings = await readSiblings(run.db, run.website.id, site.language_code);
	const links = await readLinks(run.db, run.website.id, [...pages]);
	return pages.map((page) => ({ site, page, facts: gatherFacts(site, page), siblings: siblings.filter(({ route }) => route !== page.route), links: links.get(page.id) ?? [] }));
}

export interface SteppedPage {
	page: store.ClaimedPage;
	step: Step;
	/** With a written step: the row to store, and what later pages are compared with. */
	saved: { article: WrittenArticle; signature: SignatureRow } | null;
}

/** Takes a page one step on from its stored turns. */
export async function stepPage(run: ModelRun, given: Research, turns: readonly Turn[], askNothing: boolean): Promise<SteppedPage> {
	const page = given.page as store.ClaimedPage;
	const language_code = given.site.language_code;
	// The last draft that is judged is the one that is written: its HTML and its standing are not made twice.
	let judged = { html: '', signature: null as SignatureRow | null };
	const step = await nextStep({
		research: given,
		prompts: run.prompts,
		turns,
		client: run.writer.service.client,
		generator: run.generator,
		askNothing,
		async judge(draft, written, claims) {
			const html = renderArticle(written.content_markdown);
			const text = readableText(written);
			const { duplicates, nearest, row } = await run.sameSite.compare({ ...page, names: namesOf(given) }, draft, text);
			judged = { html, signature: row };
			const canonical = `${given.site.website_url.replace(/\/+$/, '')}${page.route}`;
			const document = renderDocument({ ...written, h1: draft.h1, content_html: html, language_code, canonical });
			return gate({ draft, document, text, language_code, claims, duplicates, nearest, fewestFacts: Math.min(FEWEST_FACTS, given.facts.filter(({ source }) => source === 'row').length) });
		},
	});
	if (step.is !== 'written' || judged.signature === null) return { page, step, saved: null };
	run.sameSite.remember(judged.signature);
	return { page, step, saved: { article: articleOf(page, language_code, step.finished.page, judged.html, judgedAs(step.finished)), signature: judged.signature } };
}

/** What the page's row calls its subject: values that its planned title holds. Two pages that differ in nothing else are one. */
function namesOf({ page, facts }: Research): string[] {
	const title = page.title.toLowerCase();
	return facts.flatMap(({ value, source }) => (source === 'row' && typeof value === 'string' && value.length > 1 && title.includes(value.toLowerCase()) ? [value] : []));
}

function readableText({ content_markdown, faqs }: WrittenPage): string {
	return [content_markdown, ...faqs.map(({ question, answer }) => `${question} ${answer}`)].join('\n\n');
}

function judgedAs({ h1, status, quality_score, ai_score, findings, reasons }: FinishedPage): Judged {
	return { h1, status, quality_score, ai_score, findings: findings.map(({ check, severity, message }) => ({ check, severity, message })), review_reasons: reasons };
}
