import {
	detectLanguage,
	fleschReadingEase,
	inCharacters,
	speaks,
	widthOf,
	type Finding,
	type HtmlArtifacts,
} from '../../audits/index.js';
import type { Problem } from '../../writers/index.js';

/** What a page is judged by: the same for every writer, and for a person who edits it. */
export interface PageToJudge {
	title: string;
	h1: string;
	meta_description: string;
	/** Its body as markdown, in the parts in which it was written. */
	body: readonly string[];
	/** What the checks look at in the document that a visitor would get. */
	artifacts: HtmlArtifacts;
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
	/** Numbers and names that no fact supports: none where every sentence follows from a value. */
	claims: readonly Problem[];
	/** What its writer says that it is built on; null where every sentence follows from a value. */
	facts: FactsUsed | null;
}

export interface FactsUsed {
	/** Ids, more than once where a fact is used in several places. */
	used: readonly string[];
	/** Ids of the facts that count: those of the page's own row. Null where every fact counts. */
	own: readonly string[] | null;
	/** How many of them it must use at least. */
	min: number;
}

export interface Evidence extends PageToJudge {
	findings: readonly Finding[];
	/** Stock phrases in title, description and text, as often as they stand there. */
	stock_phrases: readonly string[];
}

/** Far out of what the audit asks for (30 to 60 and 70 to 160): worth a rewrite, where a few characters are not. */
const TITLE = { least: 15, most: 70 };
const DESCRIPTION = { least: 50, most: 180 };
/** The audit warns below 300; a page whose facts carry 200 words is better short than padded. */
const MIN_WORDS = 200;
const MAX_MEAN_SENTENCE = 35;
const MIN_SENTENCES = 5;
/** Below zero Flesch's scale is left: no reader of a website gets through that. */
const MIN_READING_EASE = 0;
/** 5-word shingles, names masked: pages written from the same template reach it, pages on the same subject do not. */
const MAX_SIMILARITY = 0.35;
const MAX_STOCK_PHRASES = 2;

interface Rule {
	id: string;
	/** What it costs of the quality score, beside the findings that cost already. */
	penalty: number;
	/** The audit has a check of the same, so its finding says it too. */
	audited?: true;
	faultOf(evidence: Evidence): Fault | null;
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
		faultOf: ({ text, language_code, words }) =>
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
		audited: true,
		faultOf: ({ artifacts }) => lengthFault('title', artifacts.titles[0] ?? '', TITLE, '30 to 60', '15 to 30'),
	},
	{
		id: 'meta_description_length',
		penalty: 5,
		audited: true,
		faultOf: ({ artifacts }) =>
			lengthFault('meta description', artifacts.meta_descriptions[0] ?? '', DESCRIPTION, '70 to 160', '35 to 80'),
	},
	{
		id: 'h1',
		penalty: 5,
		audited: true,
		faultOf: ({ body, findings }) => headingFault(body) ?? fromFindings(findings, ['h1-missing', 'h1-multiple']),
	},
	{
		id: 'heading_order',
		penalty: 5,
		audited: true,
		faultOf: ({ findings }) =>
			fromFindings(findings, ['heading-skip'], 'Sections have level 2; sub-headings start at ###.'),
	},
	{
		id: 'thin_content',
		penalty: 15,
		audited: true,
		faultOf: ({ artifacts: { words } }) =>
			words < MIN_WORDS
				? { message: `Write 300 words or more of main text, from the facts; the page has ${words}.` }
				: null,
	},
	{
		id: 'links',
		penalty: 5,
		audited: true,
		faultOf: ({ findings }) =>
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
		audited: true,
		faultOf: ({ artifacts: { images }, findings }) => {
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
		audited: true,
		faultOf: ({ findings }) => fromFindings(findings, ['structured-data-invalid', 'structured-data-required']),
	},
	{
		id: 'readability',
		penalty: 10,
		audited: true,
		faultOf: ({ artifacts, findings }) => readabilityFault(artifacts, findings),
	},
	{
		id: 'too_similar',
		penalty: 30,
		faultOf: ({ nearest }) =>
			nearest !== null && nearest.similarity >= MAX_SIMILARITY
				? {
						message: `Write a text of its own: ${Math.round(nearest.similarity * 100)} % of it stands on ${nearest.route} too, names aside; expected less than ${MAX_SIMILARITY * 100} %. Use other facts, another order and other sentences.`,
						quote: nearest.route,
					}
				: null,
	},
	{
		id: 'duplicate_title',
		penalty: 10,
		faultOf: ({ duplicates, title }) => duplicateFault('title', duplicates.title, title),
	},
	{
		id: 'duplicate_h1',
		penalty: 10,
		faultOf: ({ duplicates, h1 }) => duplicateFault('heading (h1)', duplicates.h1, h1),
	},
	{
		id: 'duplicate_meta_description',
		penalty: 10,
		faultOf: ({ duplicates, meta_description }) =>
			duplicateFault('meta description', duplicates.meta_description, meta_description),
	},
	{
		id: 'stock_phrases',
		penalty: 10,
		faultOf: ({ stock_phrases: stock }) =>
			stock.length > MAX_STOCK_PHRASES
				? {
						message: `Replace phrases that fit any subject by what the facts say; expected at most ${MAX_STOCK_PHRASES}, found ${stock.length}: ${[
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
		faultOf: ({ facts }) => {
			if (facts === null) return null;
			const { own, min } = facts;
			const used = new Set(facts.used.filter((id) => own?.includes(id) ?? true)).size;
			return used < min ? { message: `Build the page on ${min} facts or more; it names ${used}.` } : null;
		},
	},
];

/** What an unsupported claim costs, and all of them together at most. */
export const CLAIM_PENALTY = 10;
export const MAX_CLAIM_PENALTY = 40;

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
function headingFault(body: readonly string[]): Fault | null {
	for (const markdown of body) {
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
	if (sentences.length < MIN_SENTENCES) return null;
	const mean = sentences.reduce((sum, sentence) => sum + sentence.words, 0) / sentences.length;
	if (mean > MAX_MEAN_SENTENCE) {
		const longest = sentences.reduce((a, b) => (b.words > a.words ? b : a));
		return {
			message: `Split long sentences: they have ${Math.round(mean)} words on average; expected 25 or fewer.`,
			quote: longest.text.slice(0, 300),
		};
	}
	// The audit has asked whether the page is English and long enough.
	if (!findings.some(({ check }) => check === 'reading-ease')) return null;
	const { ease } = fleschReadingEase(sentences);
	return ease < MIN_READING_EASE
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
