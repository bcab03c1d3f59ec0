import { describe, expect, it } from 'vitest';
import { ColumnNames, flattenRow, type Cells } from './cells.js';
import { coerce, learnColumns, nameColumnOf, type Column } from './columns.js';

function learn(rows: Record<string, unknown>[]): { columns: Map<string, Column>; cells: Cells[]; list: Column[] } {
	const names = new ColumnNames();
	const cells = rows.map((row) => {
		const flat = flattenRow(row, names);
		if (!flat.ok) throw new Error(flat.error);
		return flat.cells;
	});
	const list = learnColumns(names.names, cells);
	return { columns: new Map(list.map((column) => [column.name, column])), cells, list };
}

/** Type, unit and values of one column. */
function typed(values: unknown[], name = 'value') {
	const { list, cells } = learn(values.map((value) => ({ [name]: value })));
	const [column] = list;
	if (!column) throw new Error('no column');
	return {
		type: column.type,
		unit: column.unit,
		values: cells.map((row) => coerce(column, row.get(column.name)).value),
		column,
	};
}

describe('column types', () => {
	it.each([
		['plain decimals', ['1234.5', '-3', '0.25', '1e3'], [1234.5, -3, 0.25, 1000], undefined],
		['grouped by comma', ['1,234.5', '12,345', '7'], [1234.5, 12345, 7], undefined],
		['grouped by dot', ['1.234,5', '83.200', '7'], [1234.5, 83200, 7], undefined],
		['grouped by space', ['1 234,5', '12\u00a0345', '7'], [1234.5, 12345, 7], undefined],
		['grouped by apostrophe', ["1'234.5", '12’345'], [1234.5, 12345], undefined],
		['percentages', ['12.5%', '3 %', '-1%'], [12.5, 3, -1], '%'],
		['prices', ['€ 5', '€1,200.50', '-€3'], [5, 1200.5, -3], '€'],
		['prices with a code', ['5 USD', '1,200 USD'], [5, 1200], 'USD'],
	])('reads numbers: %s', (_, values, expected, unit) => {
		expect(typed(values)).toMatchObject({ type: 'number', values: expected, unit });
	});

	it('reads an ambiguous column as the other columns of the file write numbers', () => {
		const { columns, cells } = learn([
			{ name: 'Köln', area: '405,02', people: '83.200' },
			{ name: 'Bonn', area: '141,06', people: '331.885' },
		]);
		const people = columns.get('people');
		expect(people && cells.map((row) => coerce(people, row.get('people')).value)).toEqual([83200, 331885]);
	});

	it.each([
		['postal codes with a leading zero', ['01067', '80331']],
		['whole numbers that a number cannot hold', ['1234567890123456', '2234567890123456']],
		['telephone numbers', ['+49 30 1234', '+49 40 5678']],
		['numbers with different units', ['5 €', '5 $']],
		['versions', ['1.2.3', '1.2.4']],
		['ambiguous dates', ['05/04/2024', '03/02/2024']],
		['dates that do not exist', ['31.02.2024', '30.02.2023']],
		['only NO, which is Norway', ['NO', 'NO']],
		['NA among names of continents', ['NA', 'EU', 'AS']],
		[
			'prose with semicolons',
			['A long sentence that really goes on for more than sixty characters; and another one.', 'b; c'],
		],
	])('keeps as text: %s', (_, values) => {
		expect(typed(values)).toMatchObject({ type: 'text', values });
	});

	it.each([
		[
			['true', 'false', 'TRUE'],
			[true, false, true],
		],
		[
			['yes', 'no'],
			[true, false],
		],
		[
			['ja', 'nein'],
			[true, false],
		],
		[
			['Evet', 'hayır'],
			[true, false],
		],
		[
			[true, false, null],
			[true, false, null],
		],
	])('reads booleans: %s', (values, expected) => {
		expect(typed(values)).toMatchObject({ type: 'boolean', values: expected });
	});

	it.each([
		[
			['2024-05-31', '1999-01-01T00:00:00Z'],
			['2024-05-31', '1999-01-01'],
		],
		[
			['2024-05-31 13:45', '2024-06-01T08:00:00.5+0200'],
			['2024-05-31T13:45:00', '2024-06-01T08:00:00.5+02:00'],
		],
		[
			['31.05.2024', '1.6.2024'],
			['2024-05-31', '2024-06-01'],
		],
		[
			['31/05/2024', '01/06/2024'],
			['2024-05-31', '2024-06-01'],
		],
		[
			['05/31/2024', '06/01/2024'],
			['2024-05-31', '2024-06-01'],
		],
		[
			['5 May 2024', '1 Sept 2024'],
			['2024-05-05', '2024-09-01'],
		],
		[
			['May 5, 2024', 'Feb 29, 2024'],
			['2024-05-05', '2024-02-29'],
		],
	])('reads dates: %s', (values, expected) => {
		expect(typed(values)).toMatchObject({ type: 'date', values: expected });
	});

	it('tells ids from facts', () => {
		expect(typed(['1', '2', '5'], 'city_id').type).toBe('id');
		expect(typed(['9b2f6f0e-8d5b-4f6a-9c7e-0a1b2c3d4e5f']).type).toBe('id');
		expect(typed(['1', '2', '3'], 'no').type).toBe('id');
		expect(typed(['1', '2', '3'], 'rank').type).toBe('number');
		expect(typed(['1990', '1991', '1992'], 'year').type).toBe('number');
	});

	it('reads lists: JSON, JSON in text, separated', () => {
		expect(typed([['a', 1], [], ['b']])).toMatchObject({ type: 'list', values: [['a', 1], null, ['b']] });
		expect(typed(['["a","b"]', '[]'])).toMatchObject({ type: 'list', values: [['a', 'b'], null] });
		expect(typed(['French; Dutch', 'German', 'Italian;Romansh;'])).toMatchObject({
			type: 'list',
			values: [['French', 'Dutch'], ['German'], ['Italian', 'Romansh']],
		});
	});

	it('reads urls and finds empty columns', () => {
		expect(typed(['https://example.com/a', 'http://example.org']).type).toBe('url');
		expect(typed(['', ' ', 'n/a']).type).toBe('empty');
	});

	it('takes NA for nothing among numbers', () => {
		expect(typed(['1', 'NA', '3'])).toMatchObject({ type: 'number', values: [1, null, 3] });
	});

	it('keeps a value that does not fit as text and says so', () => {
		const { column } = typed(['1', '2', '3']);
		expect(coerce(column, 'approx. 5')).toEqual({ value: 'approx. 5', misfit: true });
		expect(coerce(column, ['a', 'b'])).toEqual({ value: 'a, b', misfit: true });
	});

	it('lets one value in fifty be odd', () => {
		const numbers = Array.from({ length: 99 }, (_, index) => String(index));
		expect(typed([...numbers, 'unknown']).type).toBe('number');
		expect(typed([...numbers.slice(0, 40), 'unknown']).type).toBe('text');
	});

	it('finds the name column: the first text column with mostly different values', () => {
		const { list } = learn([
			{ id: 1, region: 'Europe', city: 'Paris', motto: 'x' },
			{ id: 2, region: 'Europe', city: 'Rome', motto: 'y' },
		]);
		expect(nameColumnOf(list)?.name).toBe('city');
	});
});

describe('rows of JSON', () => {
	it('flattens one level and drops what is no fact', () => {
		const { columns, cells } = learn([
			{
				name: { common: 'Peru', native: { spa: 'Perú' } },
				borders: ['BOL', 'BRA'],
				cities: [{ a: 1 }],
				latlng: [-10, -76],
				'Area (km²)': 5,
			},
		]);
		expect([...columns.keys()]).toEqual(['name_common', 'borders', 'latlng', 'area_km2']);
		expect(cells[0]?.get('latlng')).toEqual([-10, -76]);
	});

	it('names columns in snake_case ascii, each once', () => {
		const names = new ColumnNames();
		expect(
			['Größe', 'areaKm2', 'area km2', '人口', '__proto__', 'x'.repeat(100)].map((raw) => names.nameOf(raw)),
		).toEqual(['grosse', 'area_km2', 'area_km2_2', 'column_4', 'proto', 'x'.repeat(64)]);
		expect(names.find('人口')).toBe('column_4');
		expect(names.find('Area Km2')).toBe('area_km2');
		expect(names.find('nothing')).toBeNull();
	});

	it.each([
		[{ a: 'x'.repeat(10_001) }, 'holds 10001 characters'],
		[{ a: ['x'.repeat(6_000), 'y'.repeat(6_000)] }, 'holds 12000 characters'],
		[{ a: 'nul\0' }, 'NUL'],
		[Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`c${index}`, 1])), 'one more than 200 columns'],
	])('rejects a row beyond the limits', (row, error) => {
		expect(flattenRow(row, new ColumnNames())).toMatchObject({ ok: false, error: expect.stringContaining(error) });
	});

	it('repairs broken surrogates, which PostgreSQL refuses', () => {
		const flat = flattenRow({ a: 'x\ud800y' }, new ColumnNames());
		expect(flat.ok && flat.cells.get('a')).toBe('x\ufffdy');
	});
});
