import { plainText } from '../../../../platform/markdown/index.js';
import type { Faq } from '../../types.js';
import { usableKeys } from '../corpus/dataset.js';
import type { Language } from '../languages/language.js';
import type { Say } from '../languages/say.js';
import type { Row } from '../relations/row.js';
import { hash } from '../words/choose.js';
import type { Topics } from './topics.js';

const MAX_FAQS = 4;

/** Questions about the most salient facts, each with the answer that the facts give. */
export function faqsOf(row: Row, topics: Topics, language: Language, say: Say): Faq[] {
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
		.slice(0, MAX_FAQS - 1)
		.flatMap(({ faq }) => faq() ?? []);
	const alike = language.faq.similar(topics.similar, say);
	if (alike !== null) faqs.push({ question: plainText(alike[0]), answer: plainText(alike[1]) });
	return faqs;
}

function rotated<T>(items: readonly T[], by: number): T[] {
	const first = by % Math.max(1, items.length);
	return [...items.slice(first), ...items.slice(0, first)];
}
