import {
	detectLanguage,
	fleschReadingEase,
	inCharacters,
	speaks,
	widthOf,
	type Finding,
	type HtmlArtifacts,
} from '../../audits/index.js';
import type { Draft, Problem } from '../../writers/index.js';

/** What a page is judged by. */
export interface GateInput {
	draft: Draft;
	/** The full HTML document that a visitor would get, as `renderDocument` makes it. */
	document: string;
	/** Plain text of the page's content. */
	text: string;
	/** Hashes of its words, as `tokensOf` makes them. */
	words: Int32Array;
	/** BCP 47. */
	language_code: string;
	/** Routes of other pages of the website that have the same one. */
	duplicates: { title: string | null; h1: string | null; meta_description: string | null };
	/** The written page most like this one. */
	nearest: { route: string; similarity: number } | null;
	/** Numbers and names that no fact supports. */
	claims: readonly Problem[];
	/** Facts that a page must use at least; none by default. */
	fewestFacts?: number;
	/** Ids of the facts that count for it: those of the page's own row. Without them every fact counts. */
	ownFacts?: readonly string[];
}

export interface Evidence extends GateInput {
	artifacts: HtmlArtifacts;
	findings: readonly Finding[];
	/** Stock phrases in title, description and text, as often as they stand there. */
	stock: readonly string[];
}

/** Far out of what the audit asks for (30 to 60 and 70 to 160): worth a rewrite, where a few characters are not. */
const TITLE = { least: 15, most: 70 };
const DESCRIPTION = { least: 50, most: 180 };
/** The audit warns below 300; a page whose facts carry 200 words is better short than padded. */
const FEWEST_WORDS = 200;
const LONGEST_MEAN_SENTENCE = 35;
const FEWEST_SENTENCES = 5;
/** Below zero Flesch's scale is left: no reader of a website gets through that. */
const HARDEST_ENGLISH = 0;
/** 5-word shingles, names masked: pages written from the same template reach it, pages on the same subject do not. */
export const MOST_SIMILAR = 0.35;
const MOST_STOCK_PHRASES = 2;

interface Rule {
	id: string;
	/** What it costs of the quality score, beside the findings that cost already. */
	penalty: number;
	judge(evidence: Evidence): Fault | null;
}

interface Fault {
	message: string;
	quote?: string | null;
}

/** A reason for each rule that a page breaks; the order is the one in which they are shown. */
export const RULES: readonly Rule[] = [
	{
		id: 'wrong_language',
		penalty: 50,
		judge: ({ text, language_code, words }) =>
			speaks(text, language_code, words) === false
				? {
						message: `Write the page in the language "${language_code}"; it reads as "${detectLanguage(text) ?? 'unknown'}".`,
						quote: text.trim().slice(0, 120),
					}
				: null,
	},
	{
		id: 'title_length',
		penalty: 5,
		judge: ({ artifacts }) => lengthFault('title', artifacts.titles[0] ?? '', TITLE, '30 to 60', '15 to 30'),
	},
	{
		id: 'meta_description_length',
		penalty: 5,
		judge: ({ artifacts }) =>
			lengthFault('meta description', artifacts.meta_descriptions[0] ?? '', DESCRIPTION, '70 to 160', '35 to 80'),
	},
	{
		id: 'h1',
		penalty: 5,
		judge: ({ draft, findings }) => headingFault(draft) ?? fromFindings(findings, ['h1-missing', 'h1-multiple']),
	},
	{
		id: 'heading_order',
		penalty: 5,
		judge: ({ findings }) =>
			fromFindings(findings, ['heading-skip'], 'Sections have level 2; sub-headings start at ###.'),
	},
	{
		id: 'thin_content',
		penalty: 15,
		judge: ({ artifacts: { words } }) =>
			words < FEWEST_WORDS
				? { message: `Write 300 words or more of main text, from the facts; the page has ${words}.` }
				: null,
	},
	{
		id: 'links',
		penalty: 5,
		judge: ({ findings }) =>
			fromFindings(findings, [
				'anchor-empty',
				'anchor-generic',
				'link-uncrawlable',
				'link-localhost',
				'too-many-links',
			]),
	},
	{
		id: 'alt_text',
		penalty: 5,
		judge: ({ artifacts: { images }, findings }) => {
			// On a page of ours no image is decoration, so an empty alt is a missing one.
			const silent = images.find(({ alt }) => (alt ?? '').trim() === '');
			return silent === undefined
				? fromFindings(findings, ['image-alt-length'])
				: { message: 'Give every image an alt text that says what it shows; one has none.', quote: silent.src };
		},
	},
	{
		id: 'structured_data',
		penalty: 5,
		judge: ({ findings }) => fromFindings(findings, ['structured-data-invalid', 'structured-data-required']),
	},
	{ id: 'readability', penalty: 10, judge: ({ artifacts, findings }) => readabilityFault(artifacts, findings) },
	{
		id: 'too_similar',
		penalty: 30,
		judge: ({ nearest }) =>
			nearest !== null && nearest.similarity >= MOST_SIMILAR
				? {
						message: `Write a text of its own: ${Math.round(nearest.similarity * 100)} % of it stands on ${nearest.route} too, names aside; expected less than ${MOST_SIMILAR * 100} %. Use other facts, another order and other sentences.`,
						quote: nearest.route,
					}
				: null,
	},
	{
		id: 'duplicate_title',
		penalty: 10,
		judge: ({ duplicates, draft }) => duplicateFault('title', duplicates.title, draft.title),
	},
	{
		id: 'duplicate_h1',
		penalty: 10,
		judge: ({ duplicates, draft }) => duplicateFault('heading (h1)', duplicates.h1, draft.h1),
	},
	{
		id: 'duplicate_meta_description',
		penalty: 10,
		judge: ({ duplicates, draft }) =>
			duplicateFault('meta description', duplicates.meta_description, draft.meta_description),
	},
	{
		id: 'stock_phrases',
		penalty: 10,
		judge: ({ stock }) =>
			stock.length > MOST_STOCK_PHRASES
				? {
						message: `Replace phrases that fit any subject by what the facts say; expected at most ${MOST_STOCK_PHRASES}, found ${stock.length}: ${[
							...new Set(stock),
						]
							.slice(0, 8)
							.map((phrase) => `"${phrase}"`)
							.join(', ')}.`,
						quote: stock[0] ?? null,
					}
				: null,
	},
	{
		id: 'too_few_facts',
		penalty: 20,
		judge: ({ draft, fewestFacts = 0, ownFacts }) => {
			const used = new Set(
				[...draft.sections, ...draft.faqs]
					.flatMap(({ facts }) => facts)
					.filter((id) => ownFacts?.includes(id) ?? true),
			).size;
			return used < fewestFacts
				? { message: `Build the page on ${fewestFacts} facts or more; it names ${used}.` }
				: null;
		},
	},
];

/** What an unsupported claim costs, and all of them together at most. */
export const CLAIM_PENALTY = 10;
export const MOST_CLAIM_PENALTY = 40;

function lengthFault(
	what: string,
	text: string,
	{ least, most }: { least: number; most: number },
	wanted: string,
	wantedWide: string,
): Fault | null {
	const width = widthOf(text);
	if (width >= least && width <= most) return null;
	const { length, wide } = inCharacters(text, least, most);
	return {
		message: `Write a ${what} of ${wide ? wantedWide : wanted} characters; it has ${length}.`,
		quote: text === '' ? null : text,
	};
}

const TOP_HEADING = /^ {0,3}#[ \t]+\S.*$|<h1\b.*/im;

/** The renderer makes an h2 of it, so it would pass unseen and stand in the outline as a section. */
function headingFault({ sections }: Draft): Fault | null {
	for (const { markdown } of sections) {
		if (!TOP_HEADING.test(markdown)) continue;
		const found = TOP_HEADING.exec(markdown.replace(/^ {0,3}(```|~~~)[^]*?^ {0,3}\1/gm, ''));
		if (found !== null)
			return {
				message: 'Keep the title as the only heading of level 1; sub-headings of a section start at ###.',
				quote: found[0].trim().slice(0, 200),
			};
	}
	return null;
}

function readabilityFault({ sentences }: HtmlArtifacts, findings: readonly Finding[]): Fault | null {
	if (sentences.length < FEWEST_SENTENCES) return null;
	const mean = sentences.reduce((sum, sentence) => sum + sentence.words, 0) / sentences.length;
	if (mean > LONGEST_MEAN_SENTENCE) {
		const longest = sentences.reduce((a, b) => (b.words > a.words ? b : a));
		return {
			message: `Split long sentences: they have ${Math.round(mean)} words on average; expected 25 or fewer.`,
			quote: longest.text.slice(0, 300),
		};
	}
	// The audit has asked whether the page is English and long enough.
	if (!findings.some(({ check }) => check === 'reading-ease')) return null;
	const { ease } = fleschReadingEase(sentences);
	return ease < HARDEST_ENGLISH
		? {
				message: `Use shorter words and sentences: the Flesch reading ease is ${Math.round(ease)}; expected 30 or more.`,
			}
		: null;
}

function duplicateFault(what: string, route: string | null, text: string): Fault | null {
	return route === null ? null : { message: `Write another ${what}: ${route} has the same one.`, quote: text };
}

function fromFindings(findings: readonly Finding[], checks: readonly string[], advice = ''): Fault | null {
	const found = findings.filter(({ check }) => checks.includes(check));
	if (found.length === 0) return null;
	return {
		message: [...found.map(({ message }) => message), ...(advice === '' ? [] : [advice])].join(' '),
		quote: found[0]?.evidence[0] ?? null,
	};
}
