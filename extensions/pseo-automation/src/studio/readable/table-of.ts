/** JSON as a table for people: `null` for nothing to show. */
export interface Table {
	/** Null for an object's names and values, which need no headings. */
	head: string[] | null;
	rows: string[][];
	/** Rows that are left out. */
	more: number;
}

/** Longer lists say how many rows they leave out: the form stays quick, and the API has all of them. */
const MAX_ROWS = 200;

/**
 * A list of objects is a table with a column for each of their names, other lists have one column, and an object is a
 * table of names and values.
 * @param value what the field holds, also as the text of JSON
 */
export function tableOf(value: unknown): Table | null {
	const read = parsed(value);
	if (read === null || read === undefined || read === '') return null;
	if (Array.isArray(read)) return read.length === 0 ? null : ofList(read);
	if (typeof read !== 'object') return { head: null, rows: [[text(read)]], more: 0 };
	const entries = Object.entries(read);
	if (entries.length === 0) return null;
	return cut({ head: null, rows: entries.map(([name, item]) => [heading(name), text(item)]), more: 0 });
}

function ofList(list: unknown[]): Table {
	if (!list.every(isObject)) return cut({ head: null, rows: list.map((item) => [text(item)]), more: 0 });
	const names = [...new Set(list.flatMap((item) => Object.keys(item)))];
	return cut({
		head: names.map(heading),
		rows: list.map((item) => names.map((name) => text(item[name]))),
		more: 0,
	});
}

function cut({ head, rows }: Table): Table {
	return { head, rows: rows.slice(0, MAX_ROWS), more: Math.max(0, rows.length - MAX_ROWS) };
}

function parsed(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	try {
		return JSON.parse(value);
	} catch {
		return value;
	}
}

const isObject = (item: unknown): item is Record<string, unknown> =>
	typeof item === 'object' && item !== null && !Array.isArray(item);

/** `review_reasons` -> `Review reasons`; names with capitals or spaces of their own stay. */
function heading(name: string): string {
	if (!/^[a-z0-9_]+$/.test(name)) return name;
	const words = name.replaceAll('_', ' ').trim();
	return words.charAt(0).toUpperCase() + words.slice(1);
}

function text(item: unknown): string {
	if (item === null || item === undefined) return '';
	if (Array.isArray(item) && item.every((part) => typeof part !== 'object')) return item.join(', ');
	if (isObject(item) || Array.isArray(item)) return JSON.stringify(item);
	return String(item);
}
