import type { Facts, PageBrief } from '../../types.js';
import type { DataSetColumn } from '../../../websites/index.js';
import { hash } from '../words/choose.js';
import { nounOf, type Noun } from '../../columns/column-words.js';
import { oneLine } from '../../../../platform/text/lines.js';
import {
	ColumnBuilder,
	type BooleanColumn,
	type CategoryColumn,
	type Column,
	type ListColumn,
	type NumberColumn,
} from './column.js';
import { findNameColumn } from './name-column.js';
import { cellOf } from '../../cells.js';

/** Rows kept for comparisons. Beyond it a uniform sample stands for the rest and pages say so. 20 columns of numbers cost about 60 MB, their orders and ranks 30 more. */
const MAX_ROWS = 200_000;
/** Rows that are looked at before the name column is decided. */
const FIRST_LOOK = 200;

/** The statistics of one data set. Values are plain text and numbers, nothing is escaped. */
export interface Dataset {
	pattern: string;
	noun: Noun;
	/** Rows read. */
	total: number;
	/** Rows stored; equal to `total` unless `sampled`. */
	size: number;
	sampled: boolean;
	nameColumn: string | null;
	names: string[];
	routes: string[];
	columns: Column[];
	column: Map<string, Column>;
	rowOf: Map<string, number>;
	/** Lazy orders and groups, see `groups.ts`. */
	memo: Map<string, unknown>;
}

/** Reads rows one by one; `finish` computes what pages compare with. */
export class DatasetBuilder {
	readonly #pattern: string;
	readonly #limit: number;
	readonly #stated: Map<string, DataSetColumn>;
	readonly #columns = new Map<string, ColumnBuilder>();
	readonly #names: string[] = [];
	readonly #routes: string[] = [];
	#waiting: PageBrief[] | null = [];
	#nameColumn: string | null = null;
	#total = 0;

	/** @param stated what is known of the columns; the values tell where it says nothing */
	constructor(pattern: string, stated: readonly DataSetColumn[] = [], limit = MAX_ROWS) {
		this.#pattern = pattern;
		this.#stated = new Map(stated.map((column) => [column.name, column]));
		this.#limit = limit;
	}

	add(page: PageBrief): void {
		if (this.#waiting === null) {
			this.#store(page);
			return;
		}
		this.#waiting.push(page);
		if (this.#waiting.length >= FIRST_LOOK) this.#decideName();
	}

	finish(): Dataset {
		this.#decideName();
		const size = this.#names.length;
		const columns = [...this.#columns.values()].map((builder) => builder.finish(size));
		return {
			pattern: this.#pattern,
			noun: nounOf(this.#pattern),
			total: this.#total,
			size,
			sampled: size < this.#total,
			nameColumn: this.#nameColumn,
			names: this.#names,
			routes: this.#routes,
			columns,
			column: new Map(columns.map((column) => [column.key, column])),
			rowOf: new Map(this.#routes.map((route, row) => [route, row])),
			memo: new Map(),
		};
	}

	#decideName(): void {
		const waiting = this.#waiting;
		if (waiting === null) return;
		this.#waiting = null;
		this.#nameColumn = findNameColumn(waiting);
		for (const page of waiting) this.#store(page);
	}

	#store(page: PageBrief): void {
		const seen = this.#total++;
		let row = this.#names.length;
		if (row >= this.#limit) {
			// Reservoir sampling with a hash for the dice: the same rows give the same sample on every run.
			row = hash(`${this.#pattern}#${seen}`) % (seen + 1);
			if (row >= this.#limit) return;
			for (const column of this.#columns.values()) column.clear(row);
		}
		this.#names[row] = nameOf(page, this.#nameColumn);
		this.#routes[row] = page.route;
		for (const [key, value] of Object.entries(page.facts ?? {})) {
			if (key === this.#nameColumn) continue;
			let column = this.#columns.get(key);
			if (column === undefined) {
				column = new ColumnBuilder(key, this.#stated.get(key));
				this.#columns.set(key, column);
			}
			column.add(row, cellOf(value));
		}
	}
}

/** The row's own name: its name column, or the page's title where no column names it. */
export function nameOf(page: PageBrief, nameColumn: string | null): string {
	const named = nameColumn === null ? null : cellOf(page.facts?.[nameColumn]);
	if (named?.is === 'text') return named.value;
	const title = oneLine(page.title);
	return title === '' ? oneLine(page.route) : title;
}

export function numbersOf(dataset: Dataset): NumberColumn[] {
	return dataset.columns.filter((column) => column.kind === 'number');
}

export function categoriesOf(dataset: Dataset): CategoryColumn[] {
	return dataset.columns.filter((column) => column.kind === 'category');
}

export function booleansOf(dataset: Dataset): BooleanColumn[] {
	return dataset.columns.filter((column) => column.kind === 'boolean');
}

export function listsOf(dataset: Dataset): ListColumn[] {
	return dataset.columns.filter((column) => column.kind === 'list');
}

/** Keys of the facts that a page may build sentences on: not empty, not the name, no ids, addresses or constants. */
export function usableKeys(dataset: Dataset, facts: Facts, name: string): string[] {
	return Object.keys(facts).filter((key) => {
		const cell = cellOf(facts[key]);
		if (key === dataset.nameColumn || cell === null || (cell.is === 'text' && cell.value === name)) return false;
		const kind = dataset.column.get(key)?.kind;
		return kind !== undefined && kind !== 'id' && kind !== 'address' && kind !== 'constant';
	});
}
