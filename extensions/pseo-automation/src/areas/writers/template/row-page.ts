import type { Faq, Facts } from '../types.js';
import { usableKeys } from './corpus/dataset.js';
import { cellOf } from '../cells.js';
import type { Language, Phrasing } from './languages/language.js';
import type { Say } from './languages/say.js';
import { booleanTopics, categoryTopics, listTopics, pairTopics, textTopics } from './relations/attributes.js';
import { numberTopics } from './relations/numbers.js';
import type { Row } from './relations/row.js';
import { similarRows } from './relations/similar.js';
import type {
	BooleanTopic,
	CategoryTopic,
	ListTopic,
	NumberTopic,
	PairTopic,
	Similar,
	TextTopic,
	Topic,
} from './relations/topics.js';
import { hash, shuffled } from './words/choose.js';
import { capitalise, shorten } from '../../../platform/text/lines.js';
import { escapeMarkdown, plainText, table } from '../../../platform/markdown/index.js';

/** Measures that get sentences; the others stand in the facts table. */
const MOST_MEASURES = 6;
const MOST_FAQS = 4;
/** Longer texts stand as a paragraph of their own under a heading. */
const LONGEST_SENTENCE_VALUE = 120;

/** The relations of a row, most salient first. */
interface Topics {
	numbers: NumberTopic[];
	/** All measures, those too that are too common for a sentence. */
	table: NumberTopic[];
	categories: CategoryTopic[];
	booleans: BooleanTopic[];
	lists: ListTopic[];
	texts: TextTopic[];
	pairs: PairTopic[];
	similar: Similar[];
}

/** What the page has said so far: for a measure, whether its rank overall or in its group; for others, that they were named. */
type Said = Map<string, 'all' | 'group'>;

export interface Body {
	/** The first paragraph, as markdown. */
	lead: string;
	markdown: string;
	faqs: Faq[];
	/** Facts in the order of the table, as plain text, for the description. */
	highlights: string[];
	/** Columns that the text speaks of. */
	keys: string[];
}

export function topicsOf(row: Row): Topics {
	const bySalience = <T extends Topic>(topics: T[]): T[] =>
		topics.sort((a, b) => b.salience - a.salience || order(row, a) - order(row, b));
	const numbers = bySalience(numberTopics(row));
	// What more than half of all rows have says nothing of one; it stands in the table.
	const telling = numbers.filter(({ standing: { same, count } }) => same <= count * 0.5);
	const categories = bySalience(categoryTopics(row));
	const booleans = bySalience(booleanTopics(row));
	return {
		numbers: telling.length > 1 ? telling : numbers,
		table: numbers,
		categories,
		booleans,
		lists: bySalience(listTopics(row)),
		texts: textTopics(row),
		pairs: pairTopics(row, categories, [
			...categories,
			...booleans,
			...(numbers.length > 3 ? [] : numbers.filter((topic) => topic.column.discrete)),
		]),
		similar: similarRows(row, numbers, categories, 3),
	};
}

/** Writes the body of a row's page. Every sentence is a relation of the row; where there is none, there is no sentence. */
export function writeRow(row: Row, topics: Topics, language: Language, say: Say): Body {
	const used: Said = new Map();
	const lead = leadParagraph(row, topics, language, say, used);
	const parts = [lead];

	const [first, second, ...rest] = topics.numbers.slice(0, MOST_MEASURES);
	for (const topic of [first, second]) {
		if (topic === undefined) continue;
		const heading = language.heading.number(topic, say, used.get(topic.column.key) ?? null);
		if (heading.says !== null) used.set(topic.column.key, heading.says);
		parts.push(`## ${heading.text}`, measureParagraph(row, topic, language, say, 4, used));
	}
	const attributes = attributeParagraph(row, topics, language, say, used);
	const middle: string[] = [];
	if (rest.length > 0) {
		middle.push(
			`## ${escapeMarkdown(language.heading.columns(rest.slice(0, 4).map((topic) => topic.column.words.label)))}`,
		);
		for (let at = 0; at < rest.length; at += 2) {
			middle.push(
				rest
					.slice(at, at + 2)
					.map((topic, index) => measureParagraph(row, topic, language, say, 2, used, index === 0))
					.join(' '),
			);
		}
	}
	const attributePart = attributes === null ? [] : [`## ${escapeMarkdown(attributes.heading)}`, attributes.text];
	parts.push(
		...(topics.pairs[0] !== undefined && topics.pairs[0].salience > (rest[0]?.salience ?? 0)
			? [...attributePart, ...middle]
			: [...middle, ...attributePart]),
	);

	for (const topic of topics.texts.filter(({ text }) => text.length > LONGEST_SENTENCE_VALUE)) {
		parts.push(`## ${escapeMarkdown(language.heading.text(topic.column.words.label))}`, say.text(topic.text));
	}
	if (topics.similar.length > 0) {
		parts.push(
			`## ${language.heading.similar(say)}`,
			topics.similar
				.map((other, index) => `- ${word(language.similar, other, say, row, `similar${index}`)}`)
				.join('\n'),
		);
	}
	parts.push(`## ${language.heading.facts(say)}`, factsTable(row, topics, language, say));
	return {
		lead,
		markdown: parts.join('\n\n'),
		faqs: faqsOf(row, topics, language, say),
		highlights: highlightsOf(topics, language, say),
		keys: usableKeys(row.dataset, row.facts, row.name),
	};
}

function leadParagraph(row: Row, topics: Topics, language: Language, say: Say, used: Said): string {
	say.newParagraph();
	const sentences: string[] = [];
	const group =
		topics.categories.find((topic) => topic.count > 1 && topic.column.words.preposition === 'in') ??
		topics.categories.find((topic) => topic.count > 1);
	if (group !== undefined) {
		used.set(group.column.key, 'all');
		sentences.push(word(language.category, group, say, row, 'lead'));
	}
	const claims: string[] = [];
	for (const topic of topics.numbers) {
		const claim = claims.length === 3 ? null : language.claim(topic, say);
		if (claim === null) continue;
		claims.push(claim.text);
		used.set(topic.column.key, claim.scope);
	}
	if (claims.length > 0) sentences.push(language.stands(claims, say));
	const short = topics.texts
		.filter(({ text }) => text.length <= LONGEST_SENTENCE_VALUE)
		.slice(0, claims.length > 1 ? 1 : 2);
	for (const topic of short) {
		used.set(topic.column.key, 'all');
		sentences.push(word(language.text, topic, say, row, 'lead'));
	}
	if (sentences.length < 2) {
		const topic = topics.numbers.find(({ column }) => !used.has(column.key)) ?? null;
		if (topic !== null) {
			used.set(topic.column.key, 'all');
			sentences.push(word(language.number.opener, topic, say, row, 'opener'));
		}
	}
	if (sentences.length < 2 && topics.pairs[0] !== undefined) {
		used.set(pairKey(topics.pairs[0]), 'all');
		sentences.push(word(language.pair, topics.pairs[0], say, row, 'lead-pair'));
	}
	return sentences.join(' ');
}

/** Opener and what follows from it; a measure that the lead has ranked already starts with its comparison. */
function measureParagraph(
	row: Row,
	topic: NumberTopic,
	language: Language,
	say: Say,
	most: number,
	used: Said,
	fresh = true,
): string {
	if (fresh) say.newParagraph();
	const said = used.get(topic.column.key) ?? null;
	const sentences = [word(language.number[said === 'all' ? 'valued' : 'opener'], topic, say, row, 'opener')];
	// With room for one more sentence, some measures are held against all rows and some against their group.
	const groupOnly = most === 2 && hash(`${row.route}|${topic.column.key}|order`) % 2 === 0;
	const order = groupOnly
		? (['group', 'average', 'share', 'next'] as const)
		: (['average', 'share', 'group', 'next'] as const);
	// A value shared by many is told by its counts; an average of few whole numbers adds little.
	for (const part of topic.column.discrete ? (['group', 'average'] as const) : order) {
		if (sentences.length >= most) break;
		if ((part === 'average' && said === 'all') || (part === 'group' && said === 'group')) continue;
		const sentence = phrase(language.number[part], topic, say, row, part, sentences[sentences.length - 1]);
		if (sentence !== null) sentences.push(sentence);
	}
	return sentences.join(' ');
}

function attributeParagraph(
	row: Row,
	topics: Topics,
	language: Language,
	say: Say,
	used: Said,
): { heading: string; text: string } | null {
	say.newParagraph();
	const entries: { salience: number; label: string | null; sentence: () => string }[] = [];
	for (const topic of topics.lists)
		entries.push({
			salience: topic.salience,
			label: topic.column.words.label,
			sentence: () => word(language.list, topic, say, row, 'list'),
		});
	for (const topic of topics.categories) {
		// What nearly all have in common stands in the table.
		if (used.has(topic.column.key) || (topic.count > topic.column.known * 0.8 && topics.numbers.length > 2))
			continue;
		entries.push({
			salience: topic.salience,
			label: topic.column.words.label,
			sentence: () => word(language.category, topic, say, row, 'category'),
		});
	}
	for (const topic of topics.booleans) {
		// "Has no pool" tells something only where pools are usual; "has a pool" unless nearly all have one.
		const usual = topic.same / topic.column.known;
		if (topic.value ? usual > 0.9 : usual > 0.7) continue;
		entries.push({
			salience: topic.salience,
			label: topic.column.words.label,
			sentence: () => word(language.boolean, topic, say, row, 'boolean'),
		});
	}
	for (const topic of topics.texts
		.filter(({ text, column }) => text.length <= LONGEST_SENTENCE_VALUE && !used.has(column.key))
		.slice(0, 3)) {
		entries.push({
			salience: topic.salience,
			label: topic.column.words.label,
			sentence: () => word(language.text, topic, say, row, 'text'),
		});
	}
	const telling = topics.pairs.filter(
		(pair) =>
			!used.has(pairKey(pair)) &&
			!(pair.other.is === 'boolean' && !pair.other.value && pair.other.same > pair.other.column.known * 0.7),
	);
	for (const topic of telling.slice(0, topics.numbers.length > 3 ? 2 : 5)) {
		entries.push({
			salience: topic.salience * 0.8,
			label: null,
			sentence: () => word(language.pair, topic, say, row, `pair-${topic.group.column.key}`),
		});
	}
	if (entries.length === 0) return null;
	entries.sort((a, b) => b.salience - a.salience);
	const shown = entries.slice(0, 8);
	const labels = [...new Set(shown.flatMap(({ label }) => label ?? []))];
	if (labels.length === 0) labels.push(...new Set(telling.slice(0, 2).map(({ other }) => other.column.words.label)));
	return {
		heading: language.heading.columns(labels.slice(0, 3)),
		text: shown.map(({ sentence }) => sentence()).join(' '),
	};
}

function factsTable(row: Row, topics: Topics, language: Language, say: Say): string {
	const compared = new Map<string, string>();
	const shown = new Map<string, string>();
	for (const topic of topics.table) {
		compared.set(topic.column.key, language.compared.number(topic, say));
	}
	for (const topic of topics.categories) compared.set(topic.column.key, language.compared.category(topic, say));
	for (const topic of topics.booleans) compared.set(topic.column.key, language.compared.boolean(topic, say));
	for (const topic of topics.lists) compared.set(topic.column.key, language.compared.list(topic, say));
	for (const [key, value] of row.numbers) {
		const column = row.dataset.column.get(key);
		if (column?.kind === 'number') shown.set(key, say.value(column, value));
	}
	const attributes = [...topics.categories, ...topics.lists, ...topics.booleans].sort(
		(a, b) => b.salience - a.salience,
	);
	// Measures and attributes by turns, each most telling first.
	const order = [...topics.table, ...attributes]
		.flatMap((_, at) => [topics.table[at], attributes[at]])
		.flatMap((topic) => topic?.column.key ?? []);
	const keys = [...new Set([...order, ...Object.keys(row.facts)])].filter(
		(key) => key !== row.dataset.nameColumn && row.facts[key] !== row.name,
	);
	const lines = keys.flatMap((key) => {
		const column = row.dataset.column.get(key);
		const text = shown.get(key) ?? displayed(row.facts, key, language);
		if (text === null || column === undefined) return [];
		return [
			[
				escapeMarkdown(capitalise(column.words.label)),
				shorten(escapeMarkdown(text), 300),
				compared.get(key) ?? '',
			],
		];
	});
	return table([language.table.fact, language.table.value, language.table.compared], lines);
}

/** Addresses and constants are facts too, though not worth a sentence. */
function displayed(facts: Facts, key: string, language: Language): string | null {
	const cell = cellOf(facts[key]);
	if (cell === null) return null;
	if (cell.is === 'boolean') return cell.value ? language.table.yes : language.table.no;
	if (cell.is === 'list') return cell.items.join(', ');
	return String(cell.value);
}

function faqsOf(row: Row, topics: Topics, language: Language, say: Say): Faq[] {
	// Questions take turns, so that a page does not ask three times in the same words.
	const start = hash(`${row.route}|faq`);
	const ask = <T>(
		phrasings: readonly ((topic: T, say: Say) => [string, string] | null)[],
		topic: T,
		turn: number,
	): Faq | null => {
		for (const candidate of rotated(phrasings, turn)) {
			const pair = candidate(topic, say);
			if (pair !== null) return { question: plainText(pair[0]), answer: plainText(pair[1]) };
		}
		return null;
	};
	const candidates: { salience: number; faq: () => Faq | null }[] = [
		...topics.numbers.slice(0, 3).map((topic, index) => ({
			salience: topic.salience,
			faq: () => ask(language.faq.number, topic, start + index),
		})),
		// With few columns the text has said it already.
		...topics.categories
			.slice(0, usableKeys(row.dataset, row.facts, row.name).length > 5 ? 1 : 0)
			.map((topic) => ({ salience: topic.salience * 0.6, faq: () => ask(language.faq.category, topic, start) })),
		...topics.booleans
			.slice(0, 1)
			.map((topic) => ({ salience: topic.salience * 0.8, faq: () => ask(language.faq.boolean, topic, start) })),
		...topics.lists
			.slice(0, 1)
			.map((topic) => ({ salience: topic.salience * 0.7, faq: () => ask(language.faq.list, topic, start) })),
	];
	const faqs = candidates
		.sort((a, b) => b.salience - a.salience)
		.slice(0, MOST_FAQS - 1)
		.flatMap(({ faq }) => faq() ?? []);
	const alike = language.faq.similar(topics.similar, say);
	if (alike !== null) faqs.push({ question: plainText(alike[0]), answer: plainText(alike[1]) });
	return faqs;
}

function highlightsOf(topics: Topics, language: Language, say: Say): string[] {
	const entries = [
		...topics.numbers.map((topic) => ({
			salience: topic.salience + 0.2,
			text: `${topic.column.words.label} ${say.value(topic.column, topic.value)} (${language.compared.number(topic, say)})`,
		})),
		...topics.categories.map((topic) => ({
			salience: topic.salience,
			text: `${topic.column.words.label} ${topic.label}`,
		})),
		...topics.lists.map((topic) => ({
			salience: topic.salience,
			text: `${topic.column.words.label}: ${topic.items.slice(0, 3).join(', ')}`,
		})),
		...topics.texts
			.filter(({ text }) => text.length < 60)
			.map((topic) => ({ salience: topic.salience, text: `${topic.column.words.label} ${topic.text}` })),
	];
	return entries.sort((a, b) => b.salience - a.salience).map(({ text }) => plainText(text));
}

/**
 * The first phrasing, in an order chosen by route and column, that fits the data; null where none does.
 * One that begins like the sentence before it waits behind the others.
 */
function phrase<T extends Topic | PairTopic | Similar>(
	phrasings: readonly Phrasing<T>[],
	topic: T,
	say: Say,
	row: Row,
	part: string,
	after = '',
): string | null {
	const key = 'column' in topic ? topic.column.key : 'name' in topic ? topic.name : pairKey(topic);
	let repeats: string | null = null;
	for (const candidate of shuffled(phrasings, `${row.route}|${key}|${part}`)) {
		const sentence = candidate(topic, say);
		if (sentence === null) continue;
		if (firstWord(sentence) !== firstWord(after)) return sentence;
		repeats ??= sentence;
	}
	return repeats;
}

function firstWord(sentence: string): string {
	return sentence.slice(0, sentence.indexOf(' ', 2));
}

/** Like `phrase`, for kinds whose table always holds a phrasing that fits. */
function word<T extends Topic | PairTopic | Similar>(
	phrasings: readonly Phrasing<T>[],
	topic: T,
	say: Say,
	row: Row,
	part: string,
	after = '',
): string {
	const sentence = phrase(phrasings, topic, say, row, part, after);
	if (sentence === null) throw new Error(`expected a phrasing for ${part} that fits every value, found none`);
	return sentence;
}

function rotated<T>(items: readonly T[], by: number): T[] {
	const first = by % Math.max(1, items.length);
	return [...items.slice(first), ...items.slice(0, first)];
}

function pairKey(topic: PairTopic): string {
	return `${topic.group.column.key}+${topic.other.column.key}`;
}

/** Breaks ties of salience differently on every page, alike on every run. */
function order(row: Row, topic: Topic): number {
	return hash(`${row.route}|${topic.column.key}`);
}
