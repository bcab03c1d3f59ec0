import type { CategoryTopic, NumberTopic, Similar } from './topics.js';
import { mainCategory, nearest } from '../corpus/neighbours.js';
import { rowsIn } from '../corpus/groups.js';
import type { Row } from './row.js';

/** The rows most like this one, at most `count`, with the measures in which each differs most and least. */
export function similarRows(
	row: Row,
	numbers: readonly NumberTopic[],
	categories: readonly CategoryTopic[],
	count: number,
): Similar[] {
	const { dataset } = row;
	const main = mainCategory(dataset);
	const label = main === null ? undefined : row.labels.get(main.key);
	const code = label === undefined ? undefined : main?.codeOf.get(label);
	const group =
		main !== null && code !== undefined && rowsIn(dataset, main, code).length > count
			? { column: main, code }
			: null;
	const shown = numbers.slice(0, 4);
	const codes = new Map(
		categories.flatMap((topic) => {
			const known = topic.column.codeOf.get(topic.label);
			return known === undefined ? [] : [[topic.column.key, known] as const];
		}),
	);
	return nearest(dataset, { own: row.own, numbers: row.numbers, codes }, group, count).map(({ row: other }) => ({
		name: dataset.names[other] ?? '',
		route: dataset.routes[other] ?? '/',
		differences: shown.flatMap(({ column, value }) => {
			const theirs = column.values[other] ?? Number.NaN;
			return Number.isNaN(theirs) ? [] : [{ column, theirs, difference: theirs - value }];
		}),
		shared: categories.filter((topic) => topic.column.codes[other] === topic.column.codeOf.get(topic.label)),
	}));
}
