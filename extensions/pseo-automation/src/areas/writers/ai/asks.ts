import { oneLine, shorten } from '../../../platform/text/lines.js';
import type { SiteBrief } from '../types.js';
import type { NameClaim } from './claims/index.js';
import { dataBlock } from './data-block.js';
import { type Draft, draftSchema } from './draft.js';
import { type Ask, answerSchema } from '../../models/index.js';
import type { Prompts } from './prompts/index.js';
import { planSchema, verdictsSchema } from './read-answer.js';
import { siteBlock } from './site-block.js';
import type { OtherPage, PagePurpose, Problem, Research } from './types.js';

export interface AskLimits {
	max_tokens: number;
}

/** Schemas never change while the process runs. */
const SCHEMAS = {
	draft: answerSchema(draftSchema),
	verdict: answerSchema(verdictsSchema),
	plan: answerSchema(planSchema),
};

/** A page's plan carries at most this many routes to avoid: beyond it the newest tell little more. */
const MAX_EXISTING = 1000;
const MAX_SIBLINGS = 8;
const MAX_LINKS = 30;

/** Asks for a page. */
export function draftAsk(research: Research, prompts: Prompts, limits: AskLimits): Ask<PagePurpose> {
	return {
		purpose: 'draft',
		tier: 'writer',
		system: writerSystem(research.site, prompts),
		schema: SCHEMAS.draft,
		max_tokens: limits.max_tokens,
		user: blocks(...briefOf(research), 'Write the page.'),
	};
}

/** Asks for the same page again, with what is wrong in it. It shares the draft's system prompt, and so its cache. */
export function rewriteAsk(
	research: Research,
	draft: Draft,
	problems: readonly Problem[],
	prompts: Prompts,
	limits: AskLimits,
): Ask<PagePurpose> {
	return {
		purpose: 'rewrite',
		tier: 'writer',
		system: writerSystem(research.site, prompts),
		schema: SCHEMAS.draft,
		max_tokens: limits.max_tokens,
		user: blocks(
			...briefOf(research),
			dataBlock('draft', draft),
			dataBlock(
				'problems',
				problems.map(({ rule, message, quote }) => ({ rule, message, quote })),
			),
			prompts.rewrite.text,
		),
	};
}

/** Asks a cheap model which names the sources hold. Its word alone counts for nothing, see `verifyVerdicts`. */
export function verdictAsk(
	research: Research,
	names: readonly NameClaim[],
	prompts: Prompts,
	limits: AskLimits,
): Ask<PagePurpose> {
	return {
		purpose: 'verdict',
		tier: 'checker',
		schema: SCHEMAS.verdict,
		max_tokens: limits.max_tokens,
		system: [
			{ text: prompts.verdict.text, cache: false },
			{ text: siteBlock(research.site), cache: true },
		],
		user: blocks(
			dataBlock('facts', factsOf(research)),
			dataBlock(
				'names',
				names.map(({ id, name, sentence }) => ({ id, name, sentence })),
			),
			'Give one verdict for each name.',
		),
	};
}

export interface PlanWish {
	count: number;
	/** Routes that the website has. */
	existing: readonly string[];
	/** What the pages are to be about, where the owner said so. */
	topics: readonly string[];
}

/** Asks for the routes of a website. */
export function planAsk(
	site: SiteBrief,
	{ count, existing, topics }: PlanWish,
	prompts: Prompts,
	limits: AskLimits,
): Ask<'plan'> {
	const brief = {
		website_url: site.website_url,
		language_code: site.language_code,
		topics: topics.slice(0, 100).map((topic) => shorten(oneLine(topic), 200)),
	};
	return {
		purpose: 'plan',
		tier: 'writer',
		schema: SCHEMAS.plan,
		max_tokens: limits.max_tokens,
		system: [
			{ text: prompts.plan.text, cache: false },
			{ text: siteBlock(site), cache: true },
		],
		user: blocks(
			dataBlock('brief', brief),
			dataBlock('existing', existing.slice(0, MAX_EXISTING)),
			dataBlock('count', count),
			'Plan the pages.',
		),
	};
}

/** The form of a page stands before the website: with the standard prompts all websites share that much. */
function writerSystem(site: SiteBrief, prompts: Prompts): Ask['system'] {
	return [
		{ text: `${prompts.system.text}\n\n${prompts.draft.text}`, cache: false },
		{ text: siteBlock(site), cache: true },
	];
}

function briefOf(research: Research): string[] {
	const { page, site } = research;
	const brief = {
		route: page.route,
		title: line(page.title),
		keyword: page.keyword === null ? null : line(page.keyword),
		language_code: site.language_code,
		dataset: page.dataset,
	};
	const titled = ({ title, opener }: OtherPage) => ({
		title: line(title),
		opener: opener === null ? null : line(opener),
	});
	return [
		dataBlock('brief', brief),
		dataBlock('facts', factsOf(research)),
		dataBlock('siblings', research.siblings.slice(0, MAX_SIBLINGS).map(titled)),
		dataBlock(
			'links',
			research.links.slice(0, MAX_LINKS).map(({ route, title }) => ({ route, title: line(title) })),
		),
	];
}

function factsOf({ facts }: Research): object[] {
	return facts.map(({ id, label, value, source }) => ({ id, label, value, source }));
}

function line(text: string): string {
	return shorten(oneLine(text), 300);
}

function blocks(...parts: string[]): string {
	return parts.join('\n\n');
}
