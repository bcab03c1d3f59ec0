import type { Phrasing } from '../languages/language.js';
import type { Say } from '../languages/say.js';
import type { Row } from '../relations/row.js';
import type { PairTopic, Similar, Topic } from '../relations/topics.js';
import { shuffled } from '../words/choose.js';

/**
 * The first phrasing, in an order chosen by route and column, that fits the data; null where none does.
 * One that begins like the sentence before it waits behind the others.
 */
export function phrase<T extends Topic | PairTopic | Similar>(
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
export function word<T extends Topic | PairTopic | Similar>(
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

/** One key for the two columns of a pair. */
export function pairKey(topic: PairTopic): string {
	return `${topic.group.column.key}+${topic.other.column.key}`;
}
