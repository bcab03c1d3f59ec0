import type { DataSetColumn } from '../../../websites/index.js';
import { columnWords, type ColumnWords } from '../../columns/column-words.js';
import { GrowingCodes, GrowingFloats } from './growing.js';
import { dayOf, isAddress, type Cell } from '../../cells.js';

interface Common {
	key: string;
	words: ColumnWords;
	/** Rows that hold a value. */
	known: number;
}

export interface NumberColumn extends Common {
	kind: 'number';
	/** One value per stored row, NaN where empty. */
	values: Float64Array;
	/** The known values, ascending. */
	sorted: Float64Array;
	mean: number;
	median: number;
	sum: number;
	distinct: number;
	/** Few different values (stars, bedrooms): ties are the rule, so ranks say little and counts say much. */
	discrete: boolean;
	/** Values are milliseconds of calendar days. */
	isDate: boolean;
	/** Cells are ISO days, read as days or, when all are first of January, as years. */
	readDays: boolean;
	/** Decimals that the values have, at most four: a mean of whole numbers needs one, not three. */
	decimals: number;
	/** Negative values are rare exceptions (an unknown area as -1), so ratios mean something. */
	positive: boolean;
}

export interface CategoryColumn extends Common {
	kind: 'category';
	/** Index into `labels` per stored row, -1 where empty. */
	codes: Int32Array;
	labels: string[];
	counts: Int32Array;
	codeOf: Map<string, number>;
}

export interface BooleanColumn extends Common {
	kind: 'boolean';
	/** 1 true, 0 false, -1 empty. */
	values: Int32Array;
	trues: number;
}

export interface ListColumn extends Common {
	kind: 'list';
	/** How many rows list an item; items past the cap are not counted, see `complete`. */
	counts: Map<string, number>;
	complete: boolean;
	/** Items per row. */
	lengths: Float64Array;
	sortedLengths: Float64Array;
}

/** Shown in the facts table; `text` is prose or a name and counts as a fact, the others do not. */
export interface PlainColumn extends Common {
	kind: 'text' | 'id' | 'address' | 'constant';
}

export type Column = NumberColumn | CategoryColumn | BooleanColumn | ListColumn | PlainColumn;

/** Past this many different texts a column is no category, and remembering more would only cost memory. */
const MAX_LABELS = 5000;
const MAX_LIST_ITEMS = 20_000;
const ID_NAME =
	/^(?:id|_id|uuid|guid|slug|key|hash|sku|ean|isbn|gtin|upc|asin|vin|index|row|rownum|no|nr|url|link|image|img|photo|thumbnail|phone|tel|telephone|fax|zip|zipcode|zip[_ ]?code|postcode|postal[_ ]?code|postal|plz)$|(?:_id|[a-z]Id|_ids|_uuid|_slug|_url|_code|Code|_sku| id| code)$|^(?:iso|cca|ccn|cioc|fips|nuts|naics|ticker|iata|icao)/;

/** Collects one column while the rows stream by, and decides at the end what it is. */
export class ColumnBuilder {
	readonly #key: string;
	readonly #stated: Pick<DataSetColumn, 'type' | 'label'> | undefined;
	readonly #numbers = new GrowingFloats();
	readonly #codes = new GrowingCodes();
	readonly #booleans = new GrowingCodes();
	readonly #lengths = new GrowingFloats();
	readonly #labels = new Map<string, number>();
	readonly #items = new Map<string, number>();
	#itemsComplete = true;
	#overflow = false;
	#seen = { number: 0, text: 0, boolean: 0, list: 0, day: 0, address: 0, longText: 0, short: 0 };

	/** @param stated what the data set says of the column; the values tell where it says nothing */
	constructor(key: string, stated?: Pick<DataSetColumn, 'type' | 'label'>) {
		this.#key = key;
		this.#stated = stated;
	}

	add(row: number, cell: Cell): void {
		if (cell === null) return;
		this.#seen[cell.is]++;
		if (cell.is === 'number') this.#numbers.set(row, cell.value);
		else if (cell.is === 'boolean') this.#booleans.set(row, cell.value ? 1 : 0);
		else if (cell.is === 'list') this.#addList(row, cell.items);
		else this.#addText(row, cell.value);
	}

	/** Empties a row whose place in the sample another row takes. */
	clear(row: number): void {
		if (row < this.#numbers.length) this.#numbers.set(row, Number.NaN);
		if (row < this.#codes.length) this.#codes.set(row, -1);
		if (row < this.#booleans.length) this.#booleans.set(row, -1);
		if (row < this.#lengths.length) this.#lengths.set(row, Number.NaN);
		// How often an item is listed cannot be taken back without keeping every list.
		this.#itemsComplete = false;
	}

	finish(size: number): Column {
		const seen = this.#seen;
		const known = seen.number + seen.text + seen.boolean + seen.list;
		const common: Common = { key: this.#key, words: columnWords(this.#stated?.label ?? this.#key), known };
		const type = this.#stated?.type;
		if ((type === 'number' || type === 'boolean' || type === 'list') && seen[type] > 0) {
			if (type === 'list') return this.#finishList(common, size);
			return type === 'boolean' ? this.#finishBoolean(common, size) : this.#finishNumber(common, size, false);
		}
		const most = Math.max(seen.number, seen.text, seen.boolean, seen.list);
		// A stray "n/a" among numbers must not turn a measure into text; below nine tenths the column is mixed.
		if (known === 0 || most < known * 0.9) return { ...common, kind: known === 0 ? 'constant' : 'text' };
		if (most === seen.list) return this.#finishList(common, size);
		if (most === seen.boolean) return this.#finishBoolean(common, size);
		if (most === seen.number) return this.#finishNumber(common, size, false);
		if (seen.address > known * 0.5) return { ...common, kind: 'address' };
		if (seen.day > known * 0.9) return this.#finishNumber(common, size, true);
		return this.#finishText(common, size);
	}

	#addText(row: number, text: string): void {
		const day = dayOf(text);
		if (day !== null) {
			this.#seen.day++;
			this.#numbers.set(row, day);
		}
		if (isAddress(text)) this.#seen.address++;
		if (text.length > 80) this.#seen.longText++;
		if (text.length <= 12 && !/\s/.test(text) && (/\d/.test(text) || text === text.toUpperCase()))
			this.#seen.short++;
		let code = this.#labels.get(text);
		if (code === undefined) {
			if (this.#labels.size >= MAX_LABELS) {
				this.#overflow = true;
				return;
			}
			code = this.#labels.size;
			this.#labels.set(text, code);
		}
		this.#codes.set(row, code);
	}

	#addList(row: number, items: readonly string[]): void {
		this.#lengths.set(row, items.length);
		for (const item of items) {
			const count = this.#items.get(item);
			if (count === undefined && this.#items.size >= MAX_LIST_ITEMS) this.#itemsComplete = false;
			else this.#items.set(item, (count ?? 0) + 1);
		}
	}

	#finishNumber(common: Common, size: number, isDate: boolean): Column {
		const values = this.#numbers.finish(size);
		// 1970-01-01, 1971-01-01: a year that an export wrote as a day.
		const yearly =
			isDate && values.every((value) => Number.isNaN(value) || value === Date.UTC(yearOf(value), 0, 1));
		if (yearly) values.forEach((value, row) => (values[row] = Number.isNaN(value) ? value : yearOf(value)));
		const sorted = values.filter((value) => !Number.isNaN(value)).sort();
		const distinct = countDistinct(sorted);
		if (distinct < 2) return { ...common, kind: 'constant' };
		const whole = sorted.every((value) => Number.isInteger(value));
		if (!isDate && isIdentifier(this.#key, whole, distinct, sorted)) return { ...common, kind: 'id' };
		let sum = 0;
		for (const value of sorted) sum += value;
		const middle = sorted.length >> 1;
		const upper = sorted[middle] ?? 0;
		const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
		const words = isDate ? dateWords(common.words) : yearIfSo(common.words, whole, sorted);
		const readDays = isDate;
		isDate &&= !yearly;
		return {
			...common,
			known: sorted.length,
			kind: 'number',
			words,
			values,
			sorted,
			sum,
			median,
			distinct,
			isDate,
			mean: sum / sorted.length,
			readDays,
			decimals: whole ? 0 : decimalsOf(sorted),
			positive: (sorted[Math.floor(sorted.length * 0.05)] ?? 0) >= 0,
			discrete: distinct <= 12 && sorted.length >= distinct * 3,
		};
	}

	#finishBoolean(common: Common, size: number): Column {
		const values = this.#booleans.finish(size);
		let known = 0;
		let trues = 0;
		for (const value of values) {
			if (value >= 0) known++;
			if (value === 1) trues++;
		}
		if (trues === 0 || trues === known) return { ...common, kind: 'constant' };
		return { ...common, known, kind: 'boolean', values, trues };
	}

	#finishList(common: Common, size: number): Column {
		const lengths = this.#lengths.finish(size);
		const sortedLengths = lengths.filter((value) => !Number.isNaN(value)).sort();
		if (
			this.#itemsComplete &&
			[...this.#items.values()].every((count) => count === this.#seen.list) &&
			this.#seen.list > 1
		)
			return { ...common, kind: 'constant' };
		return {
			...common,
			known: sortedLengths.length,
			kind: 'list',
			counts: this.#items,
			complete: this.#itemsComplete,
			lengths,
			sortedLengths,
		};
	}

	#finishText(common: Common, size: number): Column {
		const distinct = this.#labels.size;
		const seen = this.#seen;
		if (!this.#overflow && distinct < 2) return { ...common, kind: 'constant' };
		const repeats = !this.#overflow && distinct <= seen.text * 0.5;
		if (!repeats && (ID_NAME.test(this.#key) || seen.short > seen.text * 0.95)) return { ...common, kind: 'id' };
		if (/^(?:url|link|image|img|photo|thumbnail|phone|slug)$|_(?:url|image|slug)$/i.test(this.#key))
			return { ...common, kind: 'id' };
		if (!repeats || seen.longText > seen.text * 0.5) return { ...common, kind: 'text' };
		const codes = this.#codes.finish(size);
		const counts = new Int32Array(distinct);
		let known = 0;
		for (const code of codes) {
			if (code < 0) continue;
			counts[code] = (counts[code] ?? 0) + 1;
			known++;
		}
		return {
			...common,
			known,
			kind: 'category',
			codes,
			labels: [...this.#labels.keys()],
			counts,
			codeOf: this.#labels,
		};
	}
}

function isIdentifier(key: string, whole: boolean, distinct: number, sorted: Float64Array): boolean {
	if (!whole) return false;
	const unique = distinct === sorted.length && sorted.length > 2;
	if (ID_NAME.test(key) || ID_NAME.test(key.toLowerCase())) return true;
	// 1, 2, 3 .. n without gaps under a name like "number" is a counter, not a measure.
	const first = sorted[0] ?? 0;
	return (
		unique &&
		sorted.length > 20 &&
		(first === 0 || first === 1) &&
		(sorted[sorted.length - 1] ?? 0) - first === sorted.length - 1 &&
		!/rank|position|place/i.test(key)
	);
}

function yearIfSo(words: ColumnWords, whole: boolean, sorted: Float64Array): ColumnWords {
	const first = sorted[0] ?? 0;
	const last = sorted[sorted.length - 1] ?? 0;
	const plausible = whole && first >= 1 && last <= 2200;
	if (words.role === 'year')
		return plausible
			? words
			: {
					...words,
					role: 'amount',
					verb: null,
					superlative: { highest: 'highest', lowest: 'lowest', higher: 'higher', lower: 'lower' },
				};
	return words;
}

function dateWords(words: ColumnWords): ColumnWords {
	return {
		...words,
		role: 'year',
		unit: null,
		additive: false,
		superlative: { highest: 'latest', lowest: 'earliest', higher: 'later', lower: 'earlier' },
	};
}

/** The number that a cell holds in this column, or null when it holds something else. */
export function numberIn(column: NumberColumn, cell: Cell): number | null {
	if (cell?.is === 'number') return column.readDays ? null : cell.value;
	if (cell?.is !== 'text' || !column.readDays) return null;
	const day = dayOf(cell.value);
	return day === null || column.isDate ? day : yearOf(day);
}

function yearOf(milliseconds: number): number {
	// Days of one year differ from the average length by less than a day; the middle of the year is safe from that.
	let year = 1970 + Math.floor(milliseconds / 31_556_952_000);
	while (Date.UTC(year + 1, 0, 1) <= milliseconds) year++;
	while (Date.UTC(year, 0, 1) > milliseconds) year--;
	return year;
}

function decimalsOf(sorted: Float64Array): number {
	let most = 0;
	for (const value of sorted) {
		while (most < 4 && Math.abs(value * 10 ** most - Math.round(value * 10 ** most)) > 1e-6 * 10 ** most) most++;
		if (most === 4) break;
	}
	return most;
}

function countDistinct(sorted: Float64Array): number {
	let distinct = 0;
	let previous = Number.NaN;
	for (const value of sorted) {
		if (value !== previous) distinct++;
		previous = value;
	}
	return distinct;
}

/** How many of the ascending values are below, and how many are at or below. */
export function below(sorted: Float64Array, value: number, from = 0, to = sorted.length): number {
	let low = from;
	let high = to;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((sorted[middle] ?? 0) < value) low = middle + 1;
		else high = middle;
	}
	return low - from;
}

export function upTo(sorted: Float64Array, value: number, from = 0, to = sorted.length): number {
	let low = from;
	let high = to;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((sorted[middle] ?? 0) <= value) low = middle + 1;
		else high = middle;
	}
	return low - from;
}
