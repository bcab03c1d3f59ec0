import type { FactValue } from './types.js';
import { oneLine } from '../../platform/text/lines.js';

/** A cell as the corpus reads it. Empty cells, NaN, infinities and absurdly large numbers are null. */
export type Cell =
	| { is: 'number'; value: number }
	| { is: 'boolean'; value: boolean }
	| { is: 'text'; value: string }
	| { is: 'list'; items: string[] }
	| null;

const EMPTY = /^(?:n\/?a|nan|null|none|undefined|unknown|-+|–|—|\?+|\.+)$/i;

/** Larger numbers are slips of an export; sums over a million of them still stay finite. */
const MAX_NUMBER = 1e100;

export function cellOf(value: FactValue | undefined): Cell {
	if (value === null || value === undefined) return null;
	if (typeof value === 'number') return Math.abs(value) < MAX_NUMBER ? { is: 'number', value } : null;
	if (typeof value === 'boolean') return { is: 'boolean', value };
	if (typeof value === 'string') {
		const text = oneLine(value);
		return text === '' || EMPTY.test(text) ? null : { is: 'text', value: text };
	}
	if (!Array.isArray(value)) return null;
	const items = [
		...new Set(
			value
				.filter((item) => typeof item === 'string' || Number.isFinite(item))
				.map((item) => oneLine(String(item))),
		),
	].filter((item) => item !== '');
	return items.length === 0 ? null : { is: 'list', items };
}

/** Milliseconds of an ISO calendar day (`2019-03-12`, with or without a time), or null. Other spellings are ambiguous between countries. */
export function dayOf(text: string): number | null {
	const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}.*)?$/.exec(text);
	if (match === null) return null;
	const [, year, month, day] = match.map(Number);
	if (
		year === undefined ||
		month === undefined ||
		day === undefined ||
		month < 1 ||
		month > 12 ||
		day < 1 ||
		day > 31
	)
		return null;
	return Date.UTC(year, month - 1, day);
}

export function isAddress(text: string): boolean {
	return /^(?:https?:\/\/|www\.|mailto:)\S+$|^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i.test(text);
}
