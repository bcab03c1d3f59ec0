import { renderDocument } from '../../articles/preview.js';
import { artifactsOf } from '../../audits/index.js';
import { renderArticle } from '../../articles/render.js';
import type { Draft } from '../../writers/index.js';
import { readingOf, textIn } from '../../audits/prose/test-texts.js';
import type { FactsUsed, PageToJudge } from './rules.js';
import { tokensOf } from '../../../platform/text/word-hashes.js';

/** A draft that passes, with what a test breaks. */
export function draftIn(language: string, change: Partial<Draft> = {}): Draft {
	const words = textIn(language);
	return {
		title: words.title,
		meta_description: words.meta_description,
		slug: 'page',
		excerpt: words.excerpt,
		h1: words.title,
		sections: words.sections.map(([heading, ...paragraphs], index) => ({
			heading,
			markdown: paragraphs.join('\n\n'),
			facts: [`f${index + 1}`],
		})),
		faqs: words.faqs.map(([question, answer]) => ({ question, answer, facts: ['f1'] })),
		tags: [],
		links: [],
		...change,
	};
}

/** The draft with a passage more. */
export function draftWith(markdown: string, language = 'en'): Draft {
	const draft = draftIn(language);
	return { ...draft, sections: [...draft.sections, { heading: 'More', markdown, facts: [] }] };
}

/** What is judged of a draft: the page that a visitor would get of it, and nothing said against it. */
export function askedOf(
	draft: Draft,
	language_code = 'en',
	change: Partial<Omit<PageToJudge, 'facts'>> & {
		facts?: Partial<FactsUsed>;
		schema_org?: Record<string, unknown>;
	} = {},
): PageToJudge {
	const markdown = draft.sections
		.map(({ heading, markdown: body }) => (heading === '' ? body : `## ${heading}\n\n${body}`))
		.join('\n\n');
	const text = change.text ?? textOf(draft);
	const {
		schema_org = { '@context': 'https://schema.org', '@type': 'Article', headline: draft.title },
		facts,
		...asked
	} = change;
	return {
		title: draft.title,
		h1: draft.h1,
		meta_description: draft.meta_description,
		body: draft.sections.map(({ markdown: part }) => part),
		artifacts: artifactsOf(
			renderDocument({
				title: draft.title,
				h1: draft.h1,
				meta_description: draft.meta_description,
				language_code,
				content_html: renderArticle(markdown),
				faqs: draft.faqs,
				schema_org,
				canonical: 'https://pets.example/page',
			}),
		),
		text,
		words: tokensOf(text).hashes,
		language_code,
		duplicates: { title: null, h1: null, meta_description: null },
		nearest: null,
		claims: [],
		facts: { used: [...draft.sections, ...draft.faqs].flatMap((part) => part.facts), own: null, min: 0, ...facts },
		...asked,
	};
}

export function textOf({ sections, faqs }: Draft): string {
	return readingOf([
		...sections.flatMap(({ heading, markdown }) => [heading, markdown]),
		...faqs.flatMap(({ question, answer }) => [question, answer]),
	]);
}
