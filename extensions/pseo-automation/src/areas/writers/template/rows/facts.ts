import { escapeMarkdown, plainText, table } from '../../../../platform/markdown/index.js';
import { capitalise, shorten } from '../../../../platform/text/lines.js';
import { cellOf } from '../../cells.js';
import type { Facts } from '../../types.js';
import type { Language } from '../languages/language.js';
import type { Say } from '../languages/say.js';
import type { Row } from '../relations/row.js';
import type { Topics } from './topics.js';

/** All facts of a row with what they are compared with, as a table. */
export function factsTable(row: Row, topics: Topics, language: Language, say: Say): string {
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

/** Facts as plain text for the description, most telling first. */
export function highlightsOf(topics: Topics, language: Language, say: Say): string[] {
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
