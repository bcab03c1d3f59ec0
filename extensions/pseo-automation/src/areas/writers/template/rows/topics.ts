import { booleanTopics, categoryTopics, listTopics, pairTopics, textTopics } from '../relations/attributes.js';
import { numberTopics } from '../relations/numbers.js';
import type { Row } from '../relations/row.js';
import { similarRows } from '../relations/similar.js';
import type {
	BooleanTopic,
	CategoryTopic,
	ListTopic,
	NumberTopic,
	PairTopic,
	Similar,
	TextTopic,
	Topic,
} from '../relations/topics.js';
import { hash } from '../words/choose.js';

/** The relations of a row, most salient first. */
export interface Topics {
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

/** Breaks ties of salience differently on every page, alike on every run. */
function order(row: Row, topic: Topic): number {
	return hash(`${row.route}|${topic.column.key}`);
}
