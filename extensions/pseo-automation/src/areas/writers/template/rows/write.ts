import { escapeMarkdown } from '../../../../platform/markdown/index.js';
import type { Faq } from '../../types.js';
import { usableKeys } from '../corpus/dataset.js';
import type { Language } from '../languages/language.js';
import type { Say } from '../languages/say.js';
import type { Row } from '../relations/row.js';
import type { NumberTopic } from '../relations/topics.js';
import { hash } from '../words/choose.js';
import { factsTable, highlightsOf } from './facts.js';
import { faqsOf } from './faqs.js';
import type { Topics } from './topics.js';
import { pairKey, phrase, word } from './wording.js';

/** Measures that get sentences; the others stand in the facts table. */
const MAX_MEASURES = 6;
/** Longer texts stand as a paragraph of their own under a heading. */
const MAX_SENTENCE_VALUE_LENGTH = 120;

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

/** Writes the body of a row's page. Every sentence is a relation of the row; where there is none, there is no sentence. */
export function writeRow(row: Row, topics: Topics, language: Language, say: Say): Body {
	const used: Said = new Map();
	const lead = leadParagraph(row, topics, language, say, used);
	const parts = [lead];

	const [first, second, ...rest] = topics.numbers.slice(0, MAX_MEASURES);
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

	for (const topic of topics.texts.filter(({ text }) => text.length > MAX_SENTENCE_VALUE_LENGTH)) {
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
		.filter(({ text }) => text.length <= MAX_SENTENCE_VALUE_LENGTH)
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
		.filter(({ text, column }) => text.length <= MAX_SENTENCE_VALUE_LENGTH && !used.has(column.key))
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
