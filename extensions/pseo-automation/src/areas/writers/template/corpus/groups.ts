import { below, upTo, type CategoryColumn, type NumberColumn } from './column.js';
import type { Dataset } from './dataset.js';

/** Rows of a data set by category: the rows of code c are `rows[start[c]] .. rows[start[c + 1] - 1]`. */
interface Grouping {
	rows: Int32Array;
	start: Int32Array;
}

/** The known values of a measure inside each group, ascending, with the group's mean. */
interface GroupedValues {
	sorted: Float64Array;
	start: Int32Array;
	means: Float64Array;
}

export interface Standing {
	/** Values that are greater, smaller and equal (the row's own included when it is in the data). */
	above: number;
	below: number;
	same: number;
	count: number;
	/** 0 lowest .. 1 highest, ties in the middle. */
	percentile: number;
}

export function standing(sorted: Float64Array, value: number, from = 0, to = sorted.length): Standing {
	const count = to - from;
	const smaller = below(sorted, value, from, to);
	const atMost = upTo(sorted, value, from, to);
	const same = atMost - smaller;
	return {
		above: count - atMost,
		below: smaller,
		same,
		count,
		percentile: count < 2 ? 0.5 : (smaller + Math.max(0, same - 1) / 2) / (count - 1),
	};
}

/** Row numbers of a measure in ascending order of value; rows without a value are left out. */
export function orderOf(dataset: Dataset, column: NumberColumn): Int32Array {
	return once(dataset, `order:${column.key}`, () => {
		const rows: number[] = [];
		for (let row = 0; row < dataset.size; row++) if (!Number.isNaN(column.values[row])) rows.push(row);
		return Int32Array.from(rows).sort((a, b) => (column.values[a] ?? 0) - (column.values[b] ?? 0) || a - b);
	});
}

function groupingOf(dataset: Dataset, category: CategoryColumn): Grouping {
	return once(dataset, `groups:${category.key}`, () => {
		const start = new Int32Array(category.labels.length + 1);
		for (const code of category.codes) if (code >= 0) start[code + 1] = (start[code + 1] ?? 0) + 1;
		for (let code = 0; code < category.labels.length; code++)
			start[code + 1] = (start[code + 1] ?? 0) + (start[code] ?? 0);
		const next = start.slice();
		const rows = new Int32Array(start[category.labels.length] ?? 0);
		category.codes.forEach((code, row) => {
			if (code < 0) return;
			rows[next[code] ?? 0] = row;
			next[code] = (next[code] ?? 0) + 1;
		});
		return { rows, start };
	});
}

export function groupedValues(dataset: Dataset, category: CategoryColumn, column: NumberColumn): GroupedValues {
	return once(dataset, `values:${category.key}:${column.key}`, () => {
		const { rows, start } = groupingOf(dataset, category);
		const sorted = new Float64Array(rows.length);
		const bounds = new Int32Array(start.length);
		const means = new Float64Array(category.labels.length);
		let at = 0;
		for (let code = 0; code < category.labels.length; code++) {
			const from = at;
			let sum = 0;
			for (let index = start[code] ?? 0; index < (start[code + 1] ?? 0); index++) {
				const value = column.values[rows[index] ?? 0] ?? Number.NaN;
				if (Number.isNaN(value)) continue;
				sorted[at++] = value;
				sum += value;
			}
			sorted.subarray(from, at).sort();
			means[code] = at === from ? Number.NaN : sum / (at - from);
			bounds[code + 1] = at;
		}
		return { sorted: sorted.slice(0, at), start: bounds, means };
	});
}

/** Rows of one group, as row numbers. */
export function rowsIn(dataset: Dataset, category: CategoryColumn, code: number): Int32Array {
	const { rows, start } = groupingOf(dataset, category);
	return rows.subarray(start[code] ?? 0, start[code + 1] ?? 0);
}

/** Computes a view of the data set at the first use and keeps it. */
export function once<T>(dataset: Dataset, key: string, compute: () => T): T {
	if (!dataset.memo.has(key)) dataset.memo.set(key, compute());
	return dataset.memo.get(key) as T;
}
