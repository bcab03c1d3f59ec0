import type { HtmlArtifacts } from '../artifacts.js';
import { phrasesIn } from './phrases/index.js';
import type { Phrases } from './phrases/types.js';

/** What the signals look at. */
export interface Prose {
	/** Its source, where there is one: a page that was fetched has none. */
	markdown: string | null;
	artifacts: HtmlArtifacts;
	/** Plain text of the page. */
	text: string;
	/** Hashes of its words. */
	words: Int32Array;
	/** Lists of the page's language, null where there are none. */
	phrases: Phrases | null;
	/** Stock phrases that stand in it. */
	stock: readonly string[];
}

interface Signal {
	id: string;
	/** Share of the score; together 100. */
	weight: number;
	why: string;
	/** 0 absent, 1 as strong as it gets; null where the language or the length of the text says nothing. */
	measure(prose: Prose): number | null;
}

/** Words below which counts per thousand are chance. */
const MIN_WORDS = 150;
const MIN_SENTENCES = 8;
const MIN_PARAGRAPHS = 6;
const MIN_ITEMS = 3;
/** How far back a sentence's opening is compared. */
const RECENT = 4;

/**
 * Habits of style that readers take for a machine's. Each can be a person's; none of them is proof of anything, and their
 * sum is a reason to edit, not a verdict on who wrote.
 */
export const SIGNALS: readonly Signal[] = [
	{
		id: 'stock_phrases',
		weight: 20,
		why: 'Phrases that fit any subject tell the reader that nothing is known of this one. 1 per thousand words is nothing, 6 are all.',
		measure: ({ phrases, stock, artifacts }) =>
			phrases === null ? null : perThousand(stock.length, artifacts.words, 1, 6),
	},
	{
		id: 'uniform_sentences',
		weight: 15,
		why: 'People mix short and long sentences. Variation (standard deviation / mean) of 0.5 and more is nothing, 0.2 is all.',
		measure: ({ artifacts: { sentences } }) =>
			sentences.length < MIN_SENTENCES
				? null
				: 1 - between(variation(sentences.map(({ words }) => words)), 0.2, 0.5),
	},
	{
		id: 'em_dashes',
		weight: 10,
		why: 'Dashes in place of commas, far more than print uses. 3 per thousand words are nothing, 12 are all.',
		measure: ({ text, artifacts, phrases }) =>
			phrases?.conjunctions.length === 0
				? null
				: perThousand(count(text, '—') + count(text, ' – '), artifacts.words, 3, 12),
	},
	{
		id: 'triads',
		weight: 10,
		why: 'Lists of exactly three, one after the other: "x, y and z". 6 per thousand words are nothing, 18 are all.',
		measure: ({ text, artifacts, phrases }) =>
			phrases === null || phrases.conjunctions.length === 0
				? null
				: perThousand(triads(text, phrases.conjunctions), artifacts.words, 6, 18),
	},
	{
		id: 'not_only',
		weight: 10,
		why: '"Not only x but y" sets up a contrast that was not in question. 1 per thousand words is nothing, 5 are all.',
		measure: ({ text, artifacts, phrases }) =>
			phrases === null || phrases.not_only === null
				? null
				: perThousand(text.match(phrases.not_only)?.length ?? 0, artifacts.words, 1, 5),
	},
	{
		id: 'hedges',
		weight: 10,
		why: '"May", "often", "in many cases": each takes back what was said. 12 per thousand words are nothing, 40 are all.',
		measure: ({ words, artifacts, phrases }) =>
			phrases === null ? null : perThousand(phrasesIn(words, phrases.hedges).length, artifacts.words, 12, 40),
	},
	{
		id: 'transitions',
		weight: 10,
		why: 'Sentences that begin with "moreover" or "in addition" join what has no joint. 5 in a hundred sentences are nothing, 30 are all.',
		measure: ({ artifacts: { sentences }, phrases }) =>
			phrases === null || sentences.length < MIN_SENTENCES
				? null
				: between(
						share(sentences, ({ text }) => beginsWithOne(text, phrases.transitions)),
						0.05,
						0.3,
					),
	},
	{
		id: 'repeated_openers',
		weight: 5,
		why: 'Neighbouring sentences that begin with the same two words. 10 in a hundred are nothing, 40 are all.',
		measure: ({ artifacts: { sentences } }) => {
			if (sentences.length < MIN_SENTENCES) return null;
			const openers = sentences.map(({ text }) => openerOf(text));
			return between(
				share(openers, (opener, at) => openers.slice(Math.max(0, at - RECENT), at).includes(opener)),
				0.1,
				0.4,
			);
		},
	},
	{
		id: 'uniform_paragraphs',
		weight: 5,
		why: 'Paragraphs of the same length, as from a mould. Variation of 0.45 and more is nothing, 0.15 is all.',
		measure: ({ artifacts: { blocks } }) => {
			const lengths = blocks.flatMap(({ kind, words }) => (kind === 'paragraph' ? [words] : []));
			return lengths.length < MIN_PARAGRAPHS ? null : 1 - between(variation(lengths), 0.15, 0.45);
		},
	},
	{
		id: 'labelled_items',
		weight: 5,
		why: 'Lists whose every item is a bold label, a colon and a sentence. A third of the items is nothing, all of them are all.',
		measure: ({ markdown }) => {
			const items = markdown?.match(/^[ \t]*(?:[-*+]|\d{1,3}\.)[ \t]+\S.*$/gm) ?? [];
			return items.length < MIN_ITEMS
				? null
				: between(
						share(items, (item) => /^[ \t]*\S+[ \t]+\*\*[^*]+(?:[:：]\*\*|\*\*[ \t]*[:：])/.test(item)),
						0.33,
						1,
					);
		},
	},
];

/** 0: none of the signals; 100: all of them at their strongest. Those that do not apply to the page are left out of the sum. */
export function aiScoreOf(prose: Prose): number {
	let sum = 0;
	let all = 0;
	for (const { weight, measure } of SIGNALS) {
		const strength = measure(prose);
		if (strength === null) continue;
		sum += weight * strength;
		all += weight;
	}
	return all === 0 ? 0 : Math.round((100 * sum) / all);
}

function perThousand(found: number, words: number, nothing: number, all: number): number | null {
	return words < MIN_WORDS ? null : between((found * 1000) / words, nothing, all);
}

/** Where a value lies between two others, 0..1. */
function between(value: number, nothing: number, all: number): number {
	return Math.min(1, Math.max(0, (value - nothing) / (all - nothing)));
}

function variation(values: readonly number[]): number {
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
	return mean === 0 ? 0 : Math.sqrt(variance) / mean;
}

function share<T>(values: readonly T[], test: (value: T, index: number) => boolean): number {
	return values.length === 0 ? 0 : values.filter(test).length / values.length;
}

function count(text: string, part: string): number {
	let found = 0;
	for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) found++;
	return found;
}

const LOOK_BACK = 60;
const MAX_ITEM_LENGTH = 3;

/** "x, y and z": before the conjunction one comma in its clause, and few words after it. */
function triads(text: string, conjunctions: readonly string[]): number {
	let found = 0;
	for (const conjunction of conjunctions) {
		for (let at = text.indexOf(conjunction); at !== -1; at = text.indexOf(conjunction, at + conjunction.length)) {
			const near = text.slice(Math.max(0, at - LOOK_BACK), at);
			// Most conjunctions join two: there is no comma to look behind.
			if (!near.includes(',')) continue;
			const clause = near.split(/[.;:!?()\n]/).at(-1) ?? '';
			const [first = '', second = '', ...more] = clause.replace(/,$/, '').split(',');
			if (
				more.length === 0 &&
				first.trim() !== '' &&
				second.trim() !== '' &&
				second.trim().split(' ').length <= MAX_ITEM_LENGTH
			)
				found++;
		}
	}
	return found;
}

function beginsWithOne(sentence: string, list: readonly string[]): boolean {
	const lower = sentence.slice(0, 40).toLowerCase();
	return (byFirstLetter(list).get(lower.charAt(0)) ?? []).some(
		(phrase) => lower.startsWith(phrase) && !/^\p{Script=Latin}/u.test(lower.charAt(phrase.length)),
	);
}

const firstLetters = new WeakMap<readonly string[], Map<string, string[]>>();

function byFirstLetter(list: readonly string[]): Map<string, string[]> {
	let groups = firstLetters.get(list);
	if (groups === undefined) firstLetters.set(list, (groups = Map.groupBy(list, (phrase) => phrase.charAt(0))));
	return groups;
}

/** Longer than this, and it is no word but text without spaces. */
const MAX_WORD_LENGTH = 24;

/** The first two words; of text without spaces the first four characters. */
function openerOf(sentence: string): string {
	const start = sentence.slice(0, 40).toLowerCase();
	const first = start.indexOf(' ');
	if (first === -1 || first > MAX_WORD_LENGTH) return start.slice(0, 4);
	const second = start.indexOf(' ', first + 1);
	return second === -1 ? start : start.slice(0, second);
}
