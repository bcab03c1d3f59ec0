import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportFault } from './import-fault.js';
import { readCsv } from './read-csv.js';
import { bytesOf, collect } from './test-support.js';

const fixture = (name: string) => readFile(new URL(`../../../../../test/fixtures/${name}`, import.meta.url));
const read = (text: string) => collect(readCsv(bytesOf(text)));
const rowsOf = async (text: string) => (await read(text)).map((entry) => ('row' in entry ? entry.row : entry.error));

describe('reading CSV', () => {
	it('keeps the good rows and reports the bad ones with their line numbers', async () => {
		const entries = await collect(readCsv([await fixture('bad-rows.csv')]));
		expect(entries.map((entry) => [entry.line, 'row' in entry ? entry.row['name'] : entry.error])).toEqual([
			[2, 'France'],
			[3, 'Expected 5 columns as in the header, got 3'],
			[4, 'A quote is not closed, or text follows a closing quote'],
			[5, 'Italy'],
			[6, ''],
			[7, 'Expected 5 columns as in the header, got 7'],
			[8, 'Austria'],
			[10, 'A quote is not closed, or text follows a closing quote'],
			[11, 'Ireland'],
		]);
		expect(entries[6]).toMatchObject({ row: { capital: 'Vienna\n(Wien)' } });
	});

	it('reads semicolons and Windows-1252 with CRLF', async () => {
		const entries = await collect(readCsv([await fixture('semicolon-latin1.csv')]));
		expect(entries).toHaveLength(4);
		expect(entries[0]).toEqual({
			line: 2,
			row: {
				Gemeinde: 'Köln',
				'Fläche (km²)': '405,02',
				Einwohner: '1.073.096',
				Anteil: '2,1 %',
				Küste: 'nein',
				PLZ: '01067',
			},
		});
		expect(entries[3]).toMatchObject({ row: { Gemeinde: 'Straßburg – „Eurométropole“' } });
	});

	it.each([
		['utf-8 with a mark', Buffer.from('\ufeffname,b\nÄ,1\n', 'utf8')],
		['utf-16le', Buffer.from('\ufeffname,b\nÄ,1\n', 'utf16le')],
		['utf-16be', Buffer.from('\ufeffname,b\nÄ,1\n', 'utf16le').swap16()],
		['carriage returns alone', Buffer.from('name,b\rÄ,1\r', 'utf8')],
		['no line end', Buffer.from('name,b\nÄ,1', 'utf8')],
	])('reads %s', async (_, bytes) => {
		const whole = await collect(readCsv([bytes]));
		expect(whole).toEqual([{ line: 2, row: { name: 'Ä', b: '1' } }]);
		const byteByByte = await collect(readCsv([...bytes].map((byte) => Uint8Array.of(byte))));
		expect(byteByByte).toEqual(whole);
	});

	it('reports a damaged line in a UTF-8 file instead of showing wrong letters', async () => {
		const bytes = Buffer.concat([Buffer.from('name\nÄ\n'), Buffer.from([0xe4, 0x0a]), Buffer.from('Ö\n')]);
		expect(await collect(readCsv([bytes]))).toEqual([
			{ line: 2, row: { name: 'Ä' } },
			{ line: 3, error: 'The line holds bytes that are not UTF-8' },
			{ line: 4, row: { name: 'Ö' } },
		]);
	});

	it.each([',', ';', '\t', '|'])('finds the delimiter %j, also with others in the cells', async (delimiter) => {
		const line = (...cells: string[]) => cells.join(delimiter);
		const text = [line('name', 'note', 'x'), line('a', '"1,2;3|4"', '5'), line('b', '6', '7')].join('\n');
		expect(await rowsOf(text)).toEqual([
			{ name: 'a', note: '1,2;3|4', x: '5' },
			{ name: 'b', note: '6', x: '7' },
		]);
	});

	it('obeys a line sep=; as spreadsheets write it', async () => {
		expect(await rowsOf('sep=;\na,b;c\n1;2\n')).toEqual([{ 'a,b': '1', c: '2' }]);
	});

	it('keeps a quote inside a cell, and trailing empty cells do no harm', async () => {
		expect(await rowsOf('name,size\ndisk,3.5"\ndisk,5.25" floppy,,\n')).toEqual([
			{ name: 'disk', size: '3.5"' },
			{ name: 'disk', size: '5.25" floppy' },
		]);
	});

	it('loses one line only when a quote is never closed', async () => {
		const rows = await read(
			`name,b\n1,"open\n${Array.from({ length: 50 }, (_, index) => `${index},x`).join('\n')}\n`,
		);
		expect(rows).toHaveLength(51);
		expect(rows.filter((entry) => 'error' in entry)).toEqual([
			{ line: 2, error: 'A quote is not closed, or text follows a closing quote' },
		]);
	});

	it('numbers header names that come twice and names empty ones', async () => {
		expect(await rowsOf('a,a,,b\n1,2,3,4\n')).toEqual([{ a: '1', a_2: '2', column_3: '3', b: '4' }]);
	});

	it.each([
		['', 'got an empty file'],
		['\n\n', 'got an empty file'],
		['1,2,3\n4,5,6\n', 'got "1, 2, 3"'],
		['"broken,b\n1,2', 'line 1 cannot be read'],
		[Array.from({ length: 201 }, (_, index) => `c${index}`).join(','), 'at most 200 columns'],
	])('refuses a file without a usable header: %j', async (text, expected) => {
		await expect(read(text)).rejects.toThrow(expected);
		await expect(read(text)).rejects.toBeInstanceOf(ImportFault);
	});

	it('skips a line beyond four million bytes and goes on', async () => {
		const rows = await read(`name\n${'x'.repeat(4_000_001)}\nok\n`);
		expect(rows).toEqual([
			{ line: 2, error: 'The line is longer than 4000000 bytes' },
			{ line: 3, row: { name: 'ok' } },
		]);
	});

	it('gives back the values that were written, whatever they are', async () => {
		const cell = fc.string({
			unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', ' ', '東', '👍', '0', "'"),
			maxLength: 12,
		});
		const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 8 });
		const written = (value: string) => `"${value.replaceAll('"', '""')}"`;
		await fc.assert(
			fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), async (rows, lineEnd) => {
				const text = [['k1', 'k2', 'k3'], ...rows].map((row) => row.map(written).join(',')).join(lineEnd);
				expect(await rowsOf(text)).toEqual(rows.map(([k1, k2, k3]) => ({ k1, k2, k3 })));
			}),
			{ numRuns: 150 },
		);
	});

	it('never fails on wild bytes otherwise than with a reason', async () => {
		const bytes = fc.oneof(
			fc.uint8Array({ maxLength: 400 }),
			fc
				.string({ unit: fc.constantFrom('"', ',', '\n', 'a', '\r'), maxLength: 200 })
				.map((text) => new TextEncoder().encode(text)),
		);
		await fc.assert(
			fc.asyncProperty(bytes, async (wild) => {
				try {
					const lines = (await collect(readCsv([new TextEncoder().encode('name,b\n'), wild]))).map(
						(entry) => entry.line,
					);
					expect(lines).toEqual([...lines].sort((a, b) => a - b));
					expect(new Set(lines).size).toBe(lines.length);
				} catch (error) {
					expect(error).toBeInstanceOf(ImportFault);
				}
			}),
			{ numRuns: 200 },
		);
	});
});
