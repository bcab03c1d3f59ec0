import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FactValue, PageBrief } from '../../types.js';
import { ColumnBuilder, type Column, type NumberColumn } from './column.js';
import { DatasetBuilder } from './dataset.js';
import { standing } from './groups.js';
import { findNameColumn } from './name-column.js';
import { nearest } from './neighbours.js';
import { cellOf } from '../../cells.js';

function column(key: string, values: FactValue[]): Column {
	const builder = new ColumnBuilder(key);
	values.forEach((value, row) => builder.add(row, cellOf(value)));
	return builder.finish(values.length);
}

function page(index: number, facts: Record<string, FactValue>, title = `Row ${index}`): PageBrief {
	return { id: index, kind: 'row', route: `/x/${index}`, title, keyword: null, dataset: '/x/{slug}', facts };
}

describe('columns', () => {
	const many = (make: (index: number) => FactValue): FactValue[] =>
		Array.from({ length: 40 }, (_, index) => make(index));
	it.each<[string, string, FactValue[]]>([
		['number', 'area', many((index) => index * 1.5)],
		['category', 'color', many((index) => (index % 3 === 0 ? 'red' : 'blue'))],
		['boolean', 'open', many((index) => index % 2 === 0)],
		['list', 'tags', many((index) => ['a', `b${index}`])],
		['id', 'id', many((index) => index + 1)],
		['id', 'number', many((index) => index + 1)],
		['address', 'site', many((index) => `https://x.example/${index}`)],
		['constant', 'country', many(() => 'USA')],
		['constant', 'n', many(() => 4)],
		['text', 'notes', many((index) => `a note about row ${index}`)],
		['id', 'cca2', many((index) => `A${index}`)],
		['constant', 'empty', many(() => 'N/A')],
		['number', 'opened', many((index) => `20${10 + (index % 9)}-05-0${1 + (index % 9)}`)],
	])('takes %s for what it is (%s)', (kind, key, values) => {
		expect(column(key, values).kind).toBe(kind);
	});

	it('reads days that are all first of January as years', () => {
		const years = column('year', ['1970-01-01', '1971-01-01', '2000-01-01', '1850-01-01']) as NumberColumn;
		expect([...years.values]).toEqual([1970, 1971, 2000, 1850]);
		expect(years.isDate).toBe(false);
	});

	it('computes mean, median, sum and standing as a plain count does', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 60 }),
				fc.integer({ min: -60, max: 60 }),
				(values, asked) => {
					const built = column('measure', [...values.map((value) => value + 0.25), 99.5]);
					if (built.kind !== 'number') return;
					const all = [...values.map((value) => value + 0.25), 99.5].sort((a, b) => a - b);
					expect(built.sum).toBeCloseTo(
						all.reduce((a, b) => a + b, 0),
						6,
					);
					const middle = all.length >> 1;
					expect(built.median).toBeCloseTo(
						all.length % 2 === 1 ? (all[middle] ?? 0) : ((all[middle - 1] ?? 0) + (all[middle] ?? 0)) / 2,
						9,
					);
					const place = standing(built.sorted, asked + 0.25);
					expect(place).toMatchObject({
						above: all.filter((value) => value > asked + 0.25).length,
						below: all.filter((value) => value < asked + 0.25).length,
						same: all.filter((value) => value === asked + 0.25).length,
						count: all.length,
					});
				},
			),
		);
	});
});

describe('the name column', () => {
	it('is the text that stands in the titles and hardly repeats', () => {
		const pages = Array.from({ length: 30 }, (_, index) =>
			page(
				index,
				{ city: `City ${index % 3}`, hotel: `Hotel ${index}`, note: 'x' },
				`Hotel ${index} in City ${index % 3}`,
			),
		);
		expect(findNameColumn(pages)).toBe('hotel');
	});

	it('is none where the title joins columns that repeat', () => {
		const pages = Array.from({ length: 30 }, (_, index) =>
			page(index, { make: `M${index % 3}`, model: `T${index % 10}` }, `M${index % 3} T${index % 10}`),
		);
		expect(findNameColumn(pages)).toBeNull();
	});
});

describe('the corpus', () => {
	it('samples past its limit and says so', () => {
		const builder = new DatasetBuilder('/x/{slug}', [], 50);
		for (let index = 0; index < 500; index++)
			builder.add(page(index, { a: index * 1.1, b: index % 2 === 0, c: `k${index % 4}` }));
		const dataset = builder.finish();
		expect(dataset).toMatchObject({ total: 500, size: 50, sampled: true });
		const [first] = dataset.columns;
		if (first?.kind !== 'number') throw new Error('expected a number column');
		// A uniform sample of 0..549 reaches into the later rows.
		expect(first.sorted.some((value) => value > 300)).toBe(true);
		dataset.routes.forEach((route, row) => expect(first.values[row]).toBeCloseTo(Number(route.slice(3)) * 1.1));
	});

	it('finds the nearest row of the same group', () => {
		const builder = new DatasetBuilder('/x/{slug}');
		for (let index = 0; index < 60; index++)
			builder.add(page(index, { a: index * 2.5, b: 1000 - index * 3.5, c: `k${index % 3}` }));
		const dataset = builder.finish();
		const group = dataset.column.get('c');
		if (group?.kind !== 'category') throw new Error('expected a category');
		const found = nearest(
			dataset,
			{
				own: 30,
				numbers: new Map([
					['a', 75],
					['b', 895],
				]),
				codes: new Map([['c', 0]]),
			},
			{ column: group, code: 0 },
			2,
		);
		expect(found.map(({ row }) => row).sort((x, y) => x - y)).toEqual([27, 33]);
	});

	it('holds 100,000 rows in little memory and little time', () => {
		const builder = new DatasetBuilder('/x/{slug}');
		const started = performance.now();
		for (let index = 0; index < 100_000; index++)
			builder.add(
				page(
					index,
					{
						name: `Row ${index}`,
						a: Math.sin(index),
						b: index % 97,
						c: `k${index % 40}`,
						d: index % 3 === 0,
					},
					`Row ${index}`,
				),
			);
		const dataset = builder.finish();
		expect(dataset.size).toBe(100_000);
		expect(dataset.nameColumn).toBe('name');
		// Measured at 0.3 s; ten times that means that something became quadratic.
		expect(performance.now() - started).toBeLessThan(10_000);
	}, 20_000);
});
