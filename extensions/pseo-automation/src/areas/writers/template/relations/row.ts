import type { Facts, PageBrief } from '../../types.js';
import { nameOf, type Dataset } from '../corpus/dataset.js';
import { numberIn } from '../corpus/column.js';
import { cellOf } from '../../cells.js';

/** A page's values, sorted by what the data set knows of their columns. */
export interface Row {
	dataset: Dataset;
	name: string;
	route: string;
	facts: Facts;
	/** Its number in the corpus; -1 for a page that was not read or not sampled. */
	own: number;
	numbers: Map<string, number>;
	/** Texts of categories, by column. */
	labels: Map<string, string>;
	booleans: Map<string, boolean>;
	lists: Map<string, string[]>;
	texts: Map<string, string>;
}

export function readRow(dataset: Dataset, page: PageBrief): Row {
	const facts = page.facts ?? {};
	const row: Row = {
		dataset,
		facts,
		name: nameOf(page, dataset.nameColumn),
		route: page.route,
		own: dataset.rowOf.get(page.route) ?? -1,
		numbers: new Map(),
		labels: new Map(),
		booleans: new Map(),
		lists: new Map(),
		texts: new Map(),
	};
	for (const [key, value] of Object.entries(facts)) {
		const column = dataset.column.get(key);
		const cell = cellOf(value);
		if (column === undefined || cell === null || (cell.is === 'text' && cell.value === row.name)) continue;
		const number = column.kind === 'number' ? numberIn(column, cell) : null;
		if (number !== null) row.numbers.set(key, number);
		else if (column.kind === 'category' && cell.is === 'text') row.labels.set(key, cell.value);
		else if (column.kind === 'boolean' && cell.is === 'boolean') row.booleans.set(key, cell.value);
		else if (column.kind === 'list' && cell.is === 'list') row.lists.set(key, cell.items);
		else if (column.kind === 'text' && cell.is === 'text') row.texts.set(key, cell.value);
	}
	return row;
}
