import type { CategoryColumn, NumberColumn } from '../corpus/column.js';
import { booleansOf, categoriesOf, numbersOf, type Dataset } from '../corpus/dataset.js';
import { groupedValues, orderOf, rowsIn } from '../corpus/groups.js';
import { named } from '../relations/numbers.js';
import type { Named } from '../relations/topics.js';
import { TOP_ROWS } from './plan.js';
import { type Hub } from '../../hub.js';

/** What a hub page compares: its rows, and aggregates of them against all rows. */
export interface HubView {
	hub: Hub;
	dataset: Dataset;
	/** Row numbers, in the order of the members' table. */
	rows: number[];
	/** The category of a category hub. */
	group: { column: CategoryColumn; label: string } | null;
	/** The measure of a top list. */
	by: NumberColumn | null;
	measures: MeasureSummary[];
	breakdowns: { column: CategoryColumn; parts: { label: string; count: number; of: number }[] }[];
	answers: {
		label: string;
		key: string;
		trues: number;
		known: number;
		allTrues: number;
		allKnown: number;
		column: ReturnType<typeof booleansOf>[number];
	}[];
}

export interface MeasureSummary {
	column: NumberColumn;
	count: number;
	mean: number;
	median: number;
	sum: number;
	/** Highest first; lowest first in `bottom`. */
	top: Named[];
	bottom: Named[];
	/** Place of the group's mean among all values of the category, 1 = highest. */
	meanRank: { rank: number; of: number } | null;
}

const MAX_MEASURES = 4;

/** Null when the data set has no such column or value any more. */
export function viewOf(dataset: Dataset, hub: Hub): HubView | null {
	const measures = mainMeasures(dataset);
	let rows: number[];
	let group: HubView['group'] = null;
	let by: NumberColumn | null = null;
	if (hub.hub === 'overview') {
		rows = Array.from({ length: dataset.size }, (_, row) => row);
	} else {
		const column = dataset.column.get(hub.column);
		if (hub.hub === 'category') {
			const code = column?.kind === 'category' ? column.codeOf.get(hub.value) : undefined;
			if (column?.kind !== 'category' || code === undefined) return null;
			group = { column, label: hub.value };
			rows = [...rowsIn(dataset, column, code)];
		} else {
			if (column?.kind !== 'number') return null;
			by = column;
			const order = orderOf(dataset, column);
			rows = hub.side === 'high' ? [...order.subarray(-TOP_ROWS)].reverse() : [...order.subarray(0, TOP_ROWS)];
		}
	}
	if (rows.length === 0) return null;
	const first = by ?? measures[0] ?? null;
	if (by === null && first !== null) rows.sort((a, b) => compare(first, b, a) || a - b);
	const shown =
		by === null ? measures : [by, ...measures.filter((column) => column.key !== by?.key)].slice(0, MAX_MEASURES);
	return {
		hub,
		dataset,
		rows,
		group,
		by,
		measures: shown.map((column) => summarise(dataset, column, rows, group)).filter((summary) => summary.count > 0),
		breakdowns: breakdowns(dataset, rows, group?.column.key ?? null),
		answers: booleansOf(dataset)
			.map((column) => {
				const known = rows.filter((row) => (column.values[row] ?? -1) >= 0);
				return {
					label: column.words.label,
					key: column.key,
					column,
					known: known.length,
					trues: known.filter((row) => column.values[row] === 1).length,
					allTrues: column.trues,
					allKnown: column.known,
				};
			})
			.filter(({ known }) => known > 0),
	};
}

/** Measures worth a table column: well filled first, many-valued before few-valued. */
function mainMeasures(dataset: Dataset): NumberColumn[] {
	return numbersOf(dataset)
		.filter((column) => column.words.role !== 'coordinate')
		.map((column, position) => ({
			column,
			weight:
				(column.discrete ? 1 : 0) +
				(column.words.role === 'year' ? 0.5 : 0) +
				(column.known < dataset.size * 0.5 ? 1 : 0),
			position,
		}))
		.sort((a, b) => a.weight - b.weight || a.position - b.position)
		.slice(0, MAX_MEASURES)
		.map(({ column }) => column);
}

function summarise(
	dataset: Dataset,
	column: NumberColumn,
	rows: readonly number[],
	group: HubView['group'],
): MeasureSummary {
	const known = rows
		.filter((row) => !Number.isNaN(column.values[row] ?? Number.NaN))
		.sort((a, b) => compare(column, b, a) || a - b);
	const sum = known.reduce((total, row) => total + (column.values[row] ?? 0), 0);
	const middle = known.length >> 1;
	const at = (index: number): number => column.values[known[index] ?? 0] ?? 0;
	return {
		column,
		count: known.length,
		sum,
		mean: sum / known.length,
		median: known.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2,
		top: known.slice(0, 3).map((row) => named(dataset, column, row)),
		bottom: known
			.slice(-3)
			.reverse()
			.map((row) => named(dataset, column, row)),
		meanRank: group === null ? null : meanRank(dataset, group, column),
	};
}

function meanRank(
	dataset: Dataset,
	group: NonNullable<HubView['group']>,
	column: NumberColumn,
): MeasureSummary['meanRank'] {
	const means = [...groupedValues(dataset, group.column, column).means];
	const own = means[group.column.codeOf.get(group.label) ?? -1];
	if (own === undefined || Number.isNaN(own)) return null;
	const known = means.filter((mean) => !Number.isNaN(mean));
	return known.length < 3 ? null : { rank: known.filter((mean) => mean > own).length + 1, of: known.length };
}

function breakdowns(dataset: Dataset, rows: readonly number[], own: string | null): HubView['breakdowns'] {
	return categoriesOf(dataset)
		.filter((column) => column.key !== own && column.labels.length <= 300)
		.flatMap((column) => {
			const counts = new Map<number, number>();
			for (const row of rows) {
				const code = column.codes[row] ?? -1;
				if (code >= 0) counts.set(code, (counts.get(code) ?? 0) + 1);
			}
			if (counts.size < 2) return [];
			const parts = [...counts]
				.sort((a, b) => b[1] - a[1] || a[0] - b[0])
				.slice(0, 6)
				.map(([code, count]) => ({ label: column.labels[code] ?? '', count, of: column.counts[code] ?? 0 }));
			return [{ column, parts }];
		})
		.slice(0, 3);
}

function compare(column: NumberColumn, a: number, b: number): number {
	const first = column.values[a] ?? Number.NaN;
	const second = column.values[b] ?? Number.NaN;
	if (Number.isNaN(first)) return Number.isNaN(second) ? 0 : -1;
	return Number.isNaN(second) ? 1 : first - second;
}
