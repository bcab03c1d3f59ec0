import { slugOf } from '../../../platform/text/slug.js';
import { MAX_CELL_CHARACTERS, MAX_COLUMNS, type RawRow } from '../../../platform/tabular/index.js';

/** A value of a flattened row, before its column's type is known. */
export type RawValue = string | number | boolean | null | (string | number)[];
export type Cells = Map<string, RawValue>;

const MAX_NAME_CHARACTERS = 64;
const MAX_LIST_ITEMS = 1_000;

function normalised(rawName: string, language: string | undefined): string {
	const words = rawName.replace(/([a-z\d])([A-Z])/g, '$1 $2');
	return slugOf(words, MAX_NAME_CHARACTERS, '', language)
		.replace(/[^a-z0-9]+/g, '_')
		.replace(/^_+|_+$/g, '');
}

/**
 * The columns of one import: file names to snake_case ascii names of at most 64 characters, each once
 * (`Area (km²)` gives `area_km2`, names without any ascii letter or digit give `column_<n>`).
 * Grows with the columns, of which there are at most 200, not with the rows.
 */
export class ColumnNames {
	readonly #byRaw = new Map<string, string>();
	readonly #names = new Set<string>();
	readonly #language: string | undefined;

	/** @param language BCP 47; how letters outside ASCII are transliterated */
	constructor(language?: string) {
		this.#language = language;
	}

	get names(): string[] {
		return [...this.#names];
	}

	/** The column's name, made at the first sight of it; null when that would be the 201st. */
	nameOf(rawName: string): string | null {
		const known = this.#byRaw.get(rawName);
		if (known !== undefined) return known;
		if (this.#names.size >= MAX_COLUMNS) return null;
		const base = normalised(rawName, this.#language) || `column_${this.#names.size + 1}`;
		let name = base;
		for (let twin = 2; this.#names.has(name); twin += 1) {
			const suffix = `_${twin}`;
			name = `${base.slice(0, MAX_NAME_CHARACTERS - suffix.length)}${suffix}`;
		}
		this.#names.add(name);
		this.#byRaw.set(rawName, name);
		return name;
	}

	/** The column that a pattern means by a name, as the file writes it or in snake_case; null when there is none. */
	find(written: string): string | null {
		const exact = this.#byRaw.get(written);
		if (exact !== undefined) return exact;
		if (this.#names.has(written)) return written;
		const name = normalised(written, this.#language);
		return this.#names.has(name) ? name : null;
	}
}

const isScalar = (value: unknown): value is string | number | boolean =>
	typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));

/** Halves of characters become the replacement character: PostgreSQL refuses them. */
const cleanText = (text: string) => text.replace(/\p{Surrogate}/gu, '\ufffd').trim();

/** Undefined drops the value: nested rows, functions and whatever else is no fact. */
function rawValueOf(value: unknown): RawValue | undefined {
	if (value === null || value === undefined) return null;
	if (typeof value === 'string') return cleanText(value);
	if (isScalar(value)) return value;
	if (!Array.isArray(value)) return undefined;
	if (value.some((item) => item !== null && !isScalar(item))) return undefined;
	return value.filter(isScalar).map((item) => (typeof item === 'number' ? item : cleanText(String(item))));
}

function sizeOf(value: RawValue): number {
	if (typeof value === 'string') return value.length;
	if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + String(item).length, 0);
	return 0;
}

const holdsNull = (value: RawValue) =>
	typeof value === 'string'
		? value.includes('\0')
		: Array.isArray(value) && value.some((item) => String(item).includes('\0'));

export type Flattened = { ok: true; cells: Cells; characters: number } | { ok: false; error: string };

/**
 * Turns a row into cells: nested objects one level deep become columns (`name.common` gives `name_common`), deeper
 * ones and lists of objects are dropped, lists of plain values stay. A cell of more than 10,000 characters or 1,000
 * list items, a NUL character (PostgreSQL cannot store it) or a 201st column rejects the row.
 *
 * `characters` is the size of the row, for bounds on what is kept in memory.
 */
export function flattenRow(row: RawRow, columns: ColumnNames): Flattened {
	const cells: Cells = new Map();
	let characters = 0;
	const add = (rawName: string, value: unknown): string | null => {
		const cell = rawValueOf(value);
		if (cell === undefined) return null;
		const name = columns.nameOf(rawName);
		if (name === null) return `Column "${rawName.slice(0, 64)}" would be one more than ${MAX_COLUMNS} columns`;
		const size = sizeOf(cell);
		if (size > MAX_CELL_CHARACTERS)
			return `Column "${name}" holds ${size} characters, at most ${MAX_CELL_CHARACTERS} are possible`;
		if (Array.isArray(cell) && cell.length > MAX_LIST_ITEMS) {
			return `Column "${name}" holds a list of ${cell.length} items, at most ${MAX_LIST_ITEMS} are possible`;
		}
		if (holdsNull(cell)) return `Column "${name}" holds a NUL character`;
		characters += size + name.length;
		cells.set(name, cell);
		return null;
	};
	for (const [key, value] of Object.entries(row)) {
		const nested = value !== null && typeof value === 'object' && !Array.isArray(value);
		const inner: [string, unknown][] = nested
			? Object.entries(value).map(([innerKey, innerValue]) => [`${key}.${innerKey}`, innerValue])
			: [[key, value]];
		for (const [name, cell] of inner) {
			const error = add(name, cell);
			if (error !== null) return { ok: false, error };
		}
	}
	return { ok: true, cells, characters };
}

/** What a pattern shows of a cell: the text as it is, list items joined by a comma. */
export function textOf(value: RawValue | undefined): string {
	if (value === null || value === undefined) return '';
	return Array.isArray(value) ? value.join(', ') : String(value);
}
