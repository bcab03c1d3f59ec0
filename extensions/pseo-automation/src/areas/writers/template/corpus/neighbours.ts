import type { CategoryColumn, NumberColumn } from './column.js';
import { below } from './column.js';
import { categoriesOf, numbersOf, type Dataset } from './dataset.js';
import { groupedValues, once, orderOf, rowsIn } from './groups.js';

interface Neighbour {
	row: number;
	/** Mean distance in percentiles over the measures that both rows have: 0 equal, 1 opposite ends. */
	distance: number;
}

/** How many rows on either side of a value are looked at, per measure. */
const REACH = 8;

/** The category within which rows are most naturally compared: many groups, yet enough rows in each. */
export function mainCategory(dataset: Dataset): CategoryColumn | null {
	return once(dataset, 'main-category', () => {
		let best: { column: CategoryColumn; score: number } | null = null;
		for (const column of categoriesOf(dataset)) {
			const average = column.known / column.labels.length;
			if (average < 3 || column.known < dataset.size * 0.6) continue;
			const score =
				Math.min(1, column.labels.length / 8) +
				Math.min(1, average / 12) +
				(column.words.preposition === 'in' ? 0.5 : 0);
			if (best === null || score > best.score) best = { column, score };
		}
		return best?.column ?? null;
	});
}

/** What a page's values are compared by. */
interface Likeness {
	own: number;
	numbers: ReadonlyMap<string, number>;
	/** Code of the row's label, by category column key. */
	codes: ReadonlyMap<string, number>;
}

/** The rank of a row without a value. */
const UNRANKED = -1;

/** A different label weighs like half of the whole range of a measure. */
const OTHER_LABEL = 0.5;

/**
 * The rows most like the given values: candidates come from the neighbourhood in each measure's order
 * (inside the group where there is one), so a page costs measures x reach and never a pass over all rows.
 */
export function nearest(
	dataset: Dataset,
	like: Likeness,
	group: { column: CategoryColumn; code: number } | null,
	count: number,
): Neighbour[] {
	const measures = numbersOf(dataset).flatMap((column) => {
		const value = like.numbers.get(column.key);
		if (value === undefined || column.words.role === 'coordinate') return [];
		return [
			{
				column,
				value,
				ranks: ranksOf(dataset, column),
				rank: below(column.sorted, value),
				of: column.sorted.length,
			},
		];
	});
	const categories = categoriesOf(dataset).flatMap((column) => {
		const code = like.codes.get(column.key);
		return code === undefined ? [] : [{ column, code }];
	});
	const candidates = new Set<number>();
	for (const { column, value } of measures) {
		const { order, from, to } =
			group === null ? whole(dataset, column) : inGroup(dataset, column, group.column, group.code);
		const at = from + position(order, column, value, from, to);
		for (let index = Math.max(from, at - REACH); index < Math.min(to, at + REACH); index++)
			candidates.add(order[index] ?? 0);
	}
	if (candidates.size <= count) {
		for (const { column, code } of categories) addAround(candidates, rowsIn(dataset, column, code), like.own);
	}
	candidates.delete(like.own);
	const result: Neighbour[] = [];
	for (const row of candidates) {
		let sum = 0;
		let shared = 0;
		for (const { ranks, rank, of } of measures) {
			const theirs = ranks[row] ?? UNRANKED;
			if (theirs === UNRANKED) continue;
			sum += Math.abs(rank / of - theirs / of);
			shared++;
		}
		// Half of the measures must be known on both sides, or a nearly empty row would look closest of all.
		if (shared * 2 < measures.length) continue;
		let others = 0;
		for (const { column, code } of categories) if (column.codes[row] !== code) others++;
		result.push({ row, distance: (sum + others * OTHER_LABEL) / Math.max(1, shared + categories.length) });
	}
	return result.sort((a, b) => a.distance - b.distance || a.row - b.row).slice(0, count);
}

/** Rows of a group that stand near the own row in the import's order. */
function addAround(candidates: Set<number>, rows: Int32Array, own: number): void {
	let at = rows.findIndex((row) => row >= own);
	if (at < 0) at = rows.length;
	for (const row of rows.subarray(Math.max(0, at - REACH), at + REACH)) candidates.add(row);
}

/** How many values each row's is above: ranks, not z-scores, so that one huge row does not flatten all others. */
function ranksOf(dataset: Dataset, column: NumberColumn): Int32Array {
	return once(dataset, `ranks:${column.key}`, () =>
		Int32Array.from(column.values, (value) => (Number.isNaN(value) ? UNRANKED : below(column.sorted, value))),
	);
}

function whole(dataset: Dataset, column: NumberColumn): { order: Int32Array; from: number; to: number } {
	const order = orderOf(dataset, column);
	return { order, from: 0, to: order.length };
}

function inGroup(
	dataset: Dataset,
	column: NumberColumn,
	category: CategoryColumn,
	code: number,
): { order: Int32Array; from: number; to: number } {
	const order = once(dataset, `group-order:${category.key}:${column.key}`, () => {
		const known = orderOf(dataset, column).filter((row) => (category.codes[row] ?? -1) >= 0);
		return known.sort(
			(a, b) =>
				(category.codes[a] ?? 0) - (category.codes[b] ?? 0) ||
				(column.values[a] ?? 0) - (column.values[b] ?? 0) ||
				a - b,
		);
	});
	const { start } = groupedValues(dataset, category, column);
	return { order, from: start[code] ?? 0, to: start[code + 1] ?? 0 };
}

function position(order: Int32Array, column: NumberColumn, value: number, from: number, to: number): number {
	let low = from;
	let high = to;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((column.values[order[middle] ?? 0] ?? 0) < value) low = middle + 1;
		else high = middle;
	}
	return low - from;
}
