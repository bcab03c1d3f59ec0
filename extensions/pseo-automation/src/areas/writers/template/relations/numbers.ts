import type { NumberColumn } from '../corpus/column.js';
import { categoriesOf, numbersOf, type Dataset } from '../corpus/dataset.js';
import { groupedValues, orderOf, standing } from '../corpus/groups.js';
import { below, upTo } from '../corpus/column.js';
import type { Row } from './row.js';
import type { GroupPlace, Named, NumberTopic } from './topics.js';

/** Groups smaller than this say nothing by their average. */
const MIN_GROUP = 5;

/** One topic per measure that the row has. */
export function numberTopics(row: Row): NumberTopic[] {
	return numbersOf(row.dataset)
		.filter((column) => row.numbers.has(column.key) && column.words.role !== 'coordinate')
		.map((column) => numberTopic(row, column, row.numbers.get(column.key) ?? 0));
}

function numberTopic(row: Row, column: NumberColumn, value: number): NumberTopic {
	const { dataset } = row;
	const place = standing(column.sorted, value);
	const side = place.above <= place.below ? 'high' : 'low';
	const beyondCount = side === 'high' ? place.above : place.below;
	const group = groupPlace(row, column, value);
	const extremity = Math.abs(place.percentile * 2 - 1);
	const groupExtremity = group === null ? 0 : Math.abs(group.standing.percentile * 2 - 1);
	// A value that many rows share is no distinction, however far out it is.
	const shared = place.same / Math.max(1, place.count);
	return {
		is: 'number',
		column,
		value,
		standing: place,
		side,
		rank: beyondCount + 1,
		group,
		salience: Math.max(extremity, groupExtremity * 0.9) * (1 - Math.min(0.8, shared * 2)),
		beyond: beyondCount > 0 && beyondCount <= 3 ? beyond(dataset, column, value, side, beyondCount) : [],
		typical: typicalOf(column.sorted, column.mean),
		share: share(column, value),
		next: neighboursInOrder(row, column, value),
		equals: place.same - 1 > 0 && place.same - 1 <= 3 ? equals(row, column, value) : [],
	};
}

/** The average, or the median where a few giants pull the average away from what is usual. */
function typicalOf(sorted: Float64Array, mean: number): NumberTopic['typical'] {
	const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
	const middle = sorted.length >> 1;
	const median = sorted.length % 2 === 1 ? at(0.5) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
	return Math.abs(mean - median) > (at(0.75) - at(0.25)) * 0.75
		? { basis: 'median', value: median }
		: { basis: 'average', value: mean };
}

function share(column: NumberColumn, value: number): NumberTopic['share'] {
	if (!column.words.additive || column.discrete || column.isDate || column.sum <= 0 || (column.sorted[0] ?? 0) < 0)
		return null;
	const part = value / column.sum;
	return part >= Math.max(0.005, 2 / column.sorted.length) ? { part, total: column.sum } : null;
}

/** The row's category in which the value stands out most. */
function groupPlace(row: Row, column: NumberColumn, value: number): GroupPlace | null {
	let best: GroupPlace | null = null;
	for (const category of categoriesOf(row.dataset)) {
		const label = row.labels.get(category.key);
		const code = label === undefined ? undefined : category.codeOf.get(label);
		if (label === undefined || code === undefined) continue;
		const { sorted, start, means } = groupedValues(row.dataset, category, column);
		const from = start[code] ?? 0;
		const to = start[code + 1] ?? 0;
		if (to - from < MIN_GROUP || to - from > column.known * 0.9) continue;
		const place: GroupPlace = {
			column: category,
			label,
			standing: standing(sorted, value, from, to),
			typical: typicalOf(sorted.subarray(from, to), means[code] ?? 0),
		};
		if (best === null || distinction(place) > distinction(best)) best = place;
	}
	return best;
}

function distinction({ standing: { percentile, same, count }, column }: GroupPlace): number {
	return Math.abs(percentile * 2 - 1) * (1 - same / (count + 1)) + (column.words.preposition === 'in' ? 0.1 : 0);
}

function beyond(dataset: Dataset, column: NumberColumn, value: number, side: 'high' | 'low', count: number): Named[] {
	const order = orderOf(dataset, column);
	const from = side === 'high' ? upTo(column.sorted, value) : below(column.sorted, value) - count;
	const rows = [...order.subarray(from, from + count)];
	return (side === 'high' ? rows : rows.reverse()).map((other) => named(dataset, column, other));
}

function equals(row: Row, column: NumberColumn, value: number): Named[] {
	const order = orderOf(row.dataset, column);
	return [...order.subarray(below(column.sorted, value), upTo(column.sorted, value))]
		.filter((other) => other !== row.own)
		.map((other) => named(row.dataset, column, other));
}

function neighboursInOrder(row: Row, column: NumberColumn, value: number): NumberTopic['next'] {
	const order = orderOf(row.dataset, column);
	const above = order[upTo(column.sorted, value)];
	const under = order[below(column.sorted, value) - 1];
	return {
		above: above === undefined ? null : named(row.dataset, column, above),
		below: under === undefined ? null : named(row.dataset, column, under),
	};
}

export function named(dataset: Dataset, column: NumberColumn | null, row: number): Named {
	return {
		name: dataset.names[row] ?? '',
		route: dataset.routes[row] ?? '/',
		value: column?.values[row] ?? Number.NaN,
	};
}
