import { createHash } from 'node:crypto';
import { parseJson } from '../db/index.js';

/** How a column of Directus's configuration is compared: vendors store JSON and booleans in different forms. */
type Kind = 'boolean' | 'json' | 'plain';

/** Hexadecimal digits of one value in a mark; a mark is a name of at most 255 characters. */
const DIGITS = 6;

/**
 * What was written into the columns of a row, so that a later start can tell which of them an administrator changed:
 * six digits for each column, in the order of `kinds`.
 */
export function fingerprint<Columns extends Record<string, Kind>>(
	row: { [Name in keyof Columns]?: unknown },
	kinds: Columns,
): string {
	return Object.entries(kinds)
		.map(([name, kind]) => digest(comparable(row[name], kind)))
		.join('');
}

/** The digits of each column in a fingerprint; of columns that it does not know yet, those of null. */
export function digestsOf<Columns extends Record<string, Kind>>(
	print: string,
	kinds: Columns,
): Record<keyof Columns, string> {
	return Object.fromEntries(
		Object.keys(kinds).map((name, index) => [
			name,
			print.slice(index * DIGITS, (index + 1) * DIGITS) || digest(null),
		]),
	) as Record<keyof Columns, string>;
}

function comparable(value: unknown, kind: Kind): unknown {
	if (kind === 'boolean') return Boolean(value);
	if (kind === 'json') return inOrder(parseJson<unknown>(value, null));
	return value ?? null;
}

/** The same object whatever the order of its keys: PostgreSQL keeps none in `jsonb`. */
function inOrder(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(inOrder);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, item]) => [key, inOrder(item)]),
	);
}

const digest = (value: unknown): string =>
	createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, DIGITS);
