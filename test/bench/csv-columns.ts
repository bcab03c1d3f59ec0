import type { Facts, FactValue } from '../../extensions/pseo-automation/src/areas/writers/index.js';

/** Gives each column of a CSV the type that all of its non-empty cells have: number, yes/no, list (`a|b`), else text. */
export function typeColumns(rows: readonly Record<string, string>[]): Facts[] {
	const readers = new Map<string, (cell: string) => FactValue>();
	for (const key of Object.keys(rows[0] ?? {})) {
		const cells = rows.map((row) => row[key] ?? '').filter((cell) => cell !== '');
		readers.set(key, readerFor(cells));
	}
	return rows.map((row) =>
		Object.fromEntries(
			[...readers].map(([key, read]) => [key, row[key] === undefined || row[key] === '' ? null : read(row[key])]),
		),
	);
}

function readerFor(cells: readonly string[]): (cell: string) => FactValue {
	if (cells.length > 0 && cells.every((cell) => /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:e[+-]?\d{1,2})?$/i.test(cell)))
		return Number;
	if (cells.length > 0 && cells.every((cell) => /^(?:true|false|yes|no)$/i.test(cell)))
		return (cell) => /^(?:true|yes)$/i.test(cell);
	if (cells.filter((cell) => cell.includes('|')).length > cells.length * 0.3)
		return (cell) =>
			cell
				.split('|')
				.map((item) => item.trim())
				.filter((item) => item !== '');
	return (cell) => cell;
}
