import { parse } from 'csv-parse/sync';
import { readLines, type ByteStream, type TextLine } from './byte-lines.js';
import { ImportFault } from './import-fault.js';
import { MAX_COLUMNS, type RawRow, type RowOrError } from './raw-rows.js';

export interface CsvOptions {
	/** Taken from the first lines when absent. */
	delimiter?: ',' | ';' | '\t' | '|';
}

const delimiters = [',', ';', '\t', '|'] as const;
type Delimiter = (typeof delimiters)[number];

/** Longest quoted cell with line breaks that is looked for: beyond it the quote was never closed. */
const MAX_OPEN_QUOTE_CHARACTERS = 1_000_000;
const SAMPLE_LINES = 20;

const hasOddQuotes = (text: string) => {
	let odd = false;
	for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) odd = !odd;
	return odd;
};

/** The cells of one record, or null when its quotes are broken. */
function cellsOf(text: string, delimiter: Delimiter): string[] | null {
	if (!text.includes('"')) return text.split(delimiter);
	const options = { delimiter, relax_column_count: true, record_delimiter: '\n' };
	const read = (relax_quotes: boolean): string[] | null => {
		try {
			const records: string[][] = parse(text, { ...options, relax_quotes });
			return records.length === 1 ? (records[0] ?? null) : null;
		} catch {
			return null;
		}
	};
	const strict = read(false);
	if (strict) return strict;
	// 3.5" disk is a cell that holds a quote. A cell that begins with one and does not end with it is broken.
	const relaxed = read(true);
	return relaxed?.some((cell) => cell.startsWith('"')) ? null : relaxed;
}

/** The delimiter that most lines show equally often outside quotes. */
function detectDelimiter(lines: string[]): Delimiter {
	const bare = lines
		.join('\n')
		.replace(/"(?:[^"]|"")*"/g, '')
		.split('\n')
		.filter((text) => text.trim() !== '');
	let best: { delimiter: Delimiter; share: number; count: number } = { delimiter: ',', share: 0, count: 0 };
	for (const delimiter of delimiters) {
		const counts = bare.map((text) => text.split(delimiter).length - 1);
		const count = counts[0] ?? 0;
		const share = counts.filter((other) => other === count).length / counts.length;
		if (count > 0 && (share > best.share || (share === best.share && count > best.count)))
			best = { delimiter, share, count };
	}
	return best.delimiter;
}

/** Lines that can be looked at before they are taken. */
class LineQueue {
	readonly #source: AsyncIterator<TextLine>;
	#queue: TextLine[] = [];
	#next = 0;

	constructor(source: AsyncIterator<TextLine>) {
		this.#source = source;
	}

	/** The line `ahead` places after the next one; null at the end of the file. */
	async peek(ahead: number): Promise<TextLine | null> {
		while (this.#queue.length - this.#next <= ahead) {
			const { done, value } = await this.#source.next();
			if (done) return null;
			this.#queue.push(value);
		}
		return this.#queue[this.#next + ahead] ?? null;
	}

	take(count: number): void {
		this.#next += count;
		if (this.#next < this.#queue.length && this.#next < 1_000) return;
		this.#queue = this.#queue.slice(this.#next);
		this.#next = 0;
	}
}

type Record = { line: number; cells: string[] } | { line: number; error: string };

const columnsWord = (count: number) => (count === 1 ? '1 column' : `${count} columns`);

/** Takes the next record; one with broken quotes or a wrong number of columns loses its first line only. */
async function nextRecord(lines: LineQueue, delimiter: Delimiter, width: number | null): Promise<Record | null> {
	let first = await lines.peek(0);
	while (first && 'text' in first && first.text.trim() === '') {
		lines.take(1);
		first = await lines.peek(0);
	}
	if (!first) return null;
	const { line } = first;
	if ('error' in first) {
		lines.take(1);
		return { line, error: first.error };
	}

	const fits = (cells: string[] | null): string[] | null => {
		if (!cells || width === null) return cells;
		const extra = cells.slice(width);
		return cells.length >= width && extra.every((cell) => cell.trim() === '') ? cells.slice(0, width) : null;
	};
	const alone = cellsOf(first.text, delimiter);
	const cells = fits(alone);
	if (cells) {
		lines.take(1);
		return { line, cells };
	}
	if (alone === null && hasOddQuotes(first.text)) {
		let text = first.text;
		for (let ahead = 1; text.length <= MAX_OPEN_QUOTE_CHARACTERS; ahead += 1) {
			const next = await lines.peek(ahead);
			if (!next || 'error' in next) break;
			text += `\n${next.text}`;
			if (!hasOddQuotes(next.text)) continue;
			const joined = fits(cellsOf(text, delimiter));
			if (!joined) break;
			lines.take(ahead + 1);
			return { line, cells: joined };
		}
	}
	lines.take(1);
	if (alone && width !== null)
		return { line, error: `Expected ${columnsWord(width)} as in the header, got ${alone.length}` };
	return { line, error: 'A quote is not closed, or text follows a closing quote' };
}

function headerOf(record: Record | null): string[] {
	const expected = 'Expected a header line with the names of the columns';
	if (!record) throw new ImportFault('invalid_csv', `${expected}, got an empty file`);
	if ('error' in record)
		throw new ImportFault('invalid_csv', `${expected}; line ${record.line} cannot be read: ${record.error}`);
	let cells = record.cells.map((cell) => cell.trim());
	while (cells.length > 1 && cells.at(-1) === '') cells = cells.slice(0, -1);
	if (cells.every((cell) => cell === '' || /^[-+]?[\d.,]+%?$/.test(cell))) {
		throw new ImportFault('invalid_csv', `${expected}, got ${JSON.stringify(cells.join(', ').slice(0, 100))}`);
	}
	if (cells.length > MAX_COLUMNS) {
		throw new ImportFault('invalid_csv', `Expected at most ${MAX_COLUMNS} columns, got ${cells.length}`);
	}
	const seen = new Set<string>();
	return cells.map((cell, index) => {
		const base = cell || `column_${index + 1}`;
		let name = base;
		for (let twin = 2; seen.has(name); twin += 1) name = `${base}_${twin}`;
		seen.add(name);
		return name;
	});
}

/**
 * Streams the rows of a CSV file with a header line: comma, semicolon, tab or pipe (found from the first lines, or
 * said by a line `sep=;`), quoted cells with line breaks, UTF-8, UTF-16 with a byte order mark, or Windows-1252.
 * A row with broken quotes or another number of columns than the header becomes an error with its line number, and
 * reading goes on with the next line. Empty lines are skipped; header names that come twice are numbered.
 *
 * @throws ImportFault `invalid_csv` before the first row when there is no usable header
 */
export async function* readCsv(stream: ByteStream, options: CsvOptions = {}): AsyncGenerator<RowOrError> {
	const source = readLines(stream);
	try {
		const lines = new LineQueue(source);
		let { delimiter } = options;
		const first = await lines.peek(0);
		const said = first && 'text' in first ? /^"?sep=([,;\t|])"?$/i.exec(first.text)?.[1] : undefined;
		if (said !== undefined) {
			lines.take(1);
			delimiter ??= delimiters.find((candidate) => candidate === said);
		}
		if (!delimiter) {
			const sample: string[] = [];
			for (let ahead = 0, size = 0; ahead < SAMPLE_LINES && size < 64_000; ahead += 1) {
				const next = await lines.peek(ahead);
				if (!next) break;
				if ('error' in next) continue;
				sample.push(next.text);
				size += next.text.length;
			}
			delimiter = detectDelimiter(sample);
		}
		const header = headerOf(await nextRecord(lines, delimiter, null));
		for (;;) {
			const record = await nextRecord(lines, delimiter, header.length);
			if (!record) return;
			if ('error' in record) {
				yield record;
				continue;
			}
			const row: RawRow = {};
			header.forEach((name, index) =>
				Object.defineProperty(row, name, { value: record.cells[index], enumerable: true }),
			);
			yield { line: record.line, row };
		}
	} finally {
		// Lets go of the request body when the import stops early.
		await source.return(undefined);
	}
}
