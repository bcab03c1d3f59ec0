import type { Token } from 'marked';
import {
	blocksOf,
	childrenOf,
	escapeMarkdown,
	escapeText,
	readingBlocks,
	readingOf,
} from '../../../platform/markdown/index.js';
import { figuresOf } from '../../../platform/text/words.js';
import { oneLine, shorten } from '../../../platform/text/lines.js';
import { lastSegment } from '../../../platform/text/slug.js';
import { home, schemaOrg, tidyTags, type TrailStep } from '../page-parts.js';
import type { Faq, WrittenPage } from '../types.js';
import type { Draft } from './draft.js';
import { type AllowedLinks, allowedLinks, cleanBlocks, cleanText, linkedRoutes, routeKey } from './links.js';
import type { Manuscript } from './manuscript.js';
import type { Research } from './types.js';

const MAX_LINKS = 8;

export interface Origin {
	/** How the page's `generator` names the writer, for example `anthropic:claude-sonnet-5-5`. */
	generator: string;
	/** Prompts and verdicts that made it; the facts that it uses are added here. */
	sources: Record<string, unknown>[];
}

export interface AssembledPage {
	page: WrittenPage;
	/** The blocks of its markdown: what is rendered. */
	blocks: Token[];
}

/**
 * Turns a draft into the page as it is kept. Lengths of title and description stay as they are, they are the quality
 * gate's to judge. The route's slug holds, whatever the draft says; links lead only where `allowedLinks` lets them.
 */
export function assemblePage(
	{ draft, sections }: Manuscript,
	research: Research,
	{ generator, sources }: Origin,
): AssembledPage {
	const { site, page } = research;
	const allowed = allowedLinks(research);
	const text = (value: string): string => cleanText(value, allowed);
	const title = text(draft.title) || oneLine(page.title);
	const description = text(draft.meta_description);
	const faqs = faqsOf(draft, text);
	const tags = tidyTags(draft.tags.map(text));
	const markdown = bodyOf(draft, sections, allowed, [title, text(draft.h1)], page.route);
	const blocks = blocksOf(markdown);
	const { language_code } = site;
	const written: WrittenPage = {
		title,
		slug: lastSegment(page.route),
		meta_description: description,
		excerpt: shorten(text(draft.excerpt), 300),
		content_markdown: markdown,
		faqs,
		tags,
		schema_org: schemaOrg(site, page, {
			title,
			description,
			tags,
			faqs,
			trail: trailOf(research),
			about: null,
			language_code,
		}),
		language_code,
		...figuresOf(readingBlocks(blocks).map(({ text: words }) => words)),
		generator,
		sources: [factsUsed(draft, research), ...sources],
	};
	return { page: written, blocks };
}

/** One body from the sections: their headings are h2, those inside follow without a gap, the page's own h1 never comes again. */
function bodyOf(
	draft: Draft,
	sections: readonly Token[][],
	allowed: AllowedLinks,
	titles: string[],
	route: string,
): string {
	const parts: string[] = [];
	let level = 1;
	for (const [index, { heading }] of draft.sections.entries()) {
		const words = cleanText(heading.replace(/^\s*#+\s*/, ''), allowed);
		const isNew = words !== '' && !isOneOf(words, titles);
		let at = isNew ? 2 : level;
		const least = at > 1 ? 3 : 2;
		const tokens = withoutRepeatedHeading(sections[index] ?? [], [...titles, words]);
		const body = cleanBlocks(tokens, allowed, (depth) => (at = Math.min(6, at + 1, Math.max(depth, least))));
		// A heading without a text below it leads nowhere.
		if (body === '') continue;
		level = at;
		if (isNew) parts.push(`## ${escapeMarkdown(words)}`);
		parts.push(body);
	}
	const links = missingLinks(draft, allowed, parts.join('\n\n'), route);
	if (links !== '') parts.push(links);
	return parts.join('\n\n');
}

/** Models like to begin a section with its own heading once more. */
function withoutRepeatedHeading(tokens: Token[], headings: string[]): Token[] {
	const [first, ...rest] = tokens;
	return first?.type === 'heading' && isOneOf(readingOf(childrenOf(first)), headings) ? rest : tokens;
}

function isOneOf(words: string, known: string[]): boolean {
	const key = oneLine(words).toLowerCase();
	return known.some((one) => one.toLowerCase() === key);
}

/** Suggested pages that the body does not link to, as a list at its end. */
function missingLinks(draft: Draft, allowed: AllowedLinks, body: string, route: string): string {
	const linked = linkedRoutes(body);
	linked.add(routeKey(route));
	const lines: string[] = [];
	for (const link of draft.links) {
		const key = routeKey(link.route.replace(/^https?:\/\/[^/]+/i, ''));
		const target = allowed.internal.get(key);
		const words = cleanText(link.anchor, allowed);
		if (target === undefined || words === '' || linked.has(key) || lines.length === MAX_LINKS) continue;
		linked.add(key);
		lines.push(`- [${escapeText(words)}](${target})`);
	}
	return lines.join('\n');
}

function faqsOf(draft: Draft, text: (value: string) => string): Faq[] {
	const faqs = new Map<string, Faq>();
	for (const faq of draft.faqs) {
		const question = text(faq.question);
		const answer = text(faq.answer);
		if (question !== '' && answer !== '' && !faqs.has(question.toLowerCase()))
			faqs.set(question.toLowerCase(), { question, answer });
	}
	return [...faqs.values()];
}

/** The root and those pages above this one that exist. */
function trailOf({ site, page, links }: Research): TrailStep[] {
	const segments = routeKey(page.route)
		.split('/')
		.filter((segment) => segment !== '');
	const parents = segments.slice(0, -1).map((_, index) => `/${segments.slice(0, index + 1).join('/')}`);
	return [
		home(site),
		...parents.flatMap((parent) =>
			links
				.filter(({ route }) => routeKey(route) === parent)
				.slice(0, 1)
				.map(({ route, title }) => ({ name: oneLine(title), route })),
		),
	];
}

/** The facts that the draft says it uses and that exist, by id and label. */
function factsUsed(draft: Draft, { page, facts }: Research): Record<string, unknown> {
	const named = new Set([...draft.sections, ...draft.faqs].flatMap((part) => part.facts));
	const used = facts.filter(({ id }) => named.has(id)).map(({ id, label, source }) => ({ id, label, source }));
	return { type: page.facts === null ? 'description' : 'row', dataset: page.dataset, facts: used };
}
