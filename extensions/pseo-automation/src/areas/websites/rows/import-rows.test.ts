import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importRows, type ImportSink } from './import-rows.js';
import { readCsv, readJson } from '../../../platform/tabular/index.js';
import { bytesOf, heapGrowth } from '../../../platform/tabular/test-support.js';
import { memorySink, rowsOf, type StoredPage } from './test-support.js';

const fixture = (name: string) => readFile(new URL(`../../../../../../test/fixtures/${name}`, import.meta.url));

function run(
	rows: Record<string, unknown>[],
	options: { sink?: ImportSink; route?: string; title?: string; chunk?: number } = {},
) {
	const { sink = memorySink(), route = '/x/{slug}', title, chunk = 500 } = options;
	return importRows({ rows: rowsOf(rows), route, title, run: randomUUID(), sink, chunk });
}

describe('importing rows', () => {
	it('lands the good rows and reports the bad ones with their line numbers', async () => {
		const sink = memorySink();
		const report = await importRows({
			rows: readCsv([await fixture('bad-rows.csv')]),
			route: '/countries/{slug}',
			title: '{name} travel facts',
			run: randomUUID(),
			sink,
		});
		expect(report).toMatchObject({ imported: 4, updated: 0, unchanged: 0, rejected_count: 5 });
		expect(report.rejected.map(({ line }) => line)).toEqual([3, 4, 6, 7, 10]);
		expect(report.rejected[2]).toEqual({ line: 6, error: 'Column "name" is empty, and the route needs it' });
		expect(report.columns).toContainEqual({ name: 'population', type: 'number', filled: 4, misfits: 0 });
		expect(sink.pages.get('/countries/france')).toMatchObject({
			title: 'France travel facts',
			priority: 1,
			facts: { name: 'France', capital: 'Paris', population: 68042591, area_km2: 551695, founded: '1958-10-04' },
		});
	});

	it('types the columns of a German file and keeps its units', async () => {
		const sink = memorySink();
		const report = await importRows({
			rows: readCsv([await fixture('semicolon-latin1.csv')]),
			route: '/orte/{Gemeinde}',
			run: randomUUID(),
			sink,
		});
		expect(report.columns.map(({ name, type, unit }) => [name, type, unit])).toEqual([
			['gemeinde', 'text', undefined],
			['flache_km2', 'number', undefined],
			['einwohner', 'number', undefined],
			['anteil', 'number', '%'],
			['kuste', 'boolean', undefined],
			['plz', 'text', undefined],
		]);
		expect(sink.pages.get('/orte/koln')).toMatchObject({
			title: 'Köln',
			facts: {
				gemeinde: 'Köln',
				flache_km2: 405.02,
				einwohner: 1073096,
				anteil: 2.1,
				kuste: false,
				plz: '01067',
			},
		});
	});

	it('gives {slug} to the title’s first column, or to the name column, or to a column called slug', async () => {
		const rows = [
			{ id: 1, city: 'New York', mayor: 'A B' },
			{ id: 2, city: 'Los Angeles', mayor: 'C D' },
		];
		const routes = async (title: string | undefined, data = rows) => {
			const sink = memorySink();
			await run(data, { sink, ...(title === undefined ? {} : { title }) });
			return [...sink.pages.keys()];
		};
		expect(await routes('{mayor} of {city}')).toEqual(['/x/a-b', '/x/c-d']);
		expect(await routes(undefined)).toEqual(['/x/new-york', '/x/los-angeles']);
		expect(
			await routes(
				undefined,
				rows.map((row) => ({ ...row, slug: `S ${row.id}` })),
			),
		).toEqual(['/x/s-1', '/x/s-2']);
	});

	it('refuses a pattern that names a missing column and lists those that exist, before it saves anything', async () => {
		const sink = memorySink();
		await expect(run([{ name: 'a', size: 1 }], { sink, route: '/x/{colour}' })).rejects.toMatchObject({
			code: 'unknown_column',
			message: 'The route pattern names the column "colour", which the data lacks; available: name, size',
		});
		await expect(run([{ name: 'a' }], { sink, title: '{Colour}' })).rejects.toMatchObject({
			code: 'unknown_column',
		});
		expect(sink.saves).toBe(0);
	});

	it('numbers rows with the same slug in the order of the file, across chunks', async () => {
		const sink = memorySink();
		const names = ['Foo', 'foo', 'Bar', 'FOO', 'foo 2', 'Foo', 'bar'];
		await run(
			names.map((name, index) => ({ name, n: index })),
			{ sink, chunk: 2 },
		);
		const found = new Map([...sink.pages].map(([route, { facts }]) => [facts['n'], route]));
		expect(names.map((_, index) => found.get(index))).toEqual([
			'/x/foo',
			'/x/foo-2',
			'/x/bar',
			'/x/foo-3',
			'/x/foo-2-2',
			'/x/foo-4',
			'/x/bar-2',
		]);
	});

	it('puts the number behind the last column, not behind the file’s ending', async () => {
		const sink = memorySink();
		await run([{ name: 'a' }, { name: 'a' }], { sink, route: '/x/{name}.html' });
		expect([...sink.pages.keys()]).toEqual(['/x/a.html', '/x/a-2.html']);
	});

	it('tells new, changed and unchanged rows apart', async () => {
		const sink = memorySink();
		await run(
			[
				{ name: 'a', n: 1 },
				{ name: 'b', n: 1 },
			],
			{ sink },
		);
		const report = await run(
			[
				{ n: 1, name: 'a' },
				{ name: 'b', n: 2 },
				{ name: 'c', n: 3 },
			],
			{ sink },
		);
		expect(report).toMatchObject({ imported: 1, updated: 1, unchanged: 1 });
	});

	it('maps every row to the same route when the same file comes again, or again after a kill', async () => {
		const names = fc.array(fc.constantFrom('a', 'A', 'a 2', 'b', 'a-2-2', '東', '👍', 'b 3'), {
			minLength: 1,
			maxLength: 40,
		});
		await fc.assert(
			fc.asyncProperty(
				names,
				fc.integer({ min: 1, max: 7 }),
				fc.integer({ min: 0, max: 6 }),
				async (list, chunk, savesBeforeKill) => {
					const rows = list.map((name, n) => ({ name, n }));
					const routes = (pages: Map<string, StoredPage>) =>
						new Map([...pages].map(([route, { facts }]) => [facts['n'], route]));
					const whole = memorySink();
					await run(rows, { sink: whole, title: '{name}', chunk });
					expect(whole.pages.size).toBe(rows.length);

					const again = await run(rows, { sink: whole, title: '{name}', chunk });
					expect(again).toMatchObject({ imported: 0, updated: 0, unchanged: rows.length });

					const killed = memorySink();
					const dying: ImportSink = {
						existing: (asked) => killed.existing(asked),
						save: (pages, dataSet) =>
							killed.saves >= savesBeforeKill
								? Promise.reject(new Error('killed'))
								: killed.save(pages, dataSet),
						finish: (dataSet, id) => killed.finish(dataSet, id),
					};
					await run(rows, { sink: dying, title: '{name}', chunk }).catch((error: unknown) =>
						expect(error).toMatchObject({ message: 'killed' }),
					);
					await run(rows, { sink: killed, title: '{name}', chunk });
					expect(routes(killed.pages)).toEqual(routes(whole.pages));
				},
			),
			{ numRuns: 60 },
		);
	});

	it('asks little of the store when thousands of rows share a slug', async () => {
		const sink = memorySink();
		const report = await run(
			Array.from({ length: 5_000 }, (_, n) => ({ name: 'same', n })),
			{ sink, title: '{name}' },
		);
		expect(report.imported).toBe(5_000);
		expect(sink.pages.has('/x/same-5000')).toBe(true);
		expect(sink.lookUps).toBeLessThanOrEqual(3 * sink.saves);
	});

	it('counts misfits after the sample and values of columns that come late', async () => {
		const sink = memorySink();
		const rows: Record<string, unknown>[] = Array.from({ length: 1_000 }, (_, n) => ({ name: `r${n}x`, size: n }));
		rows.push({ name: 'odd', size: 'huge', late: 5 });
		const report = await run(rows, { sink });
		expect(report.columns).toEqual([
			{ name: 'name', type: 'text', filled: 1_001, misfits: 0 },
			{ name: 'size', type: 'number', filled: 1_001, misfits: 1 },
			{ name: 'late', type: 'empty', filled: 1, misfits: 1 },
		]);
		expect(sink.pages.get('/x/odd')?.facts).toEqual({ name: 'odd', size: 'huge', late: '5' });
	});

	it('shows the first thousand rejected lines and counts all', async () => {
		const report = await importRows({
			rows: readCsv(bytesOf(`name,b\n${'only\n'.repeat(3_000)}good,1\n`)),
			route: '/x/{slug}',
			run: randomUUID(),
			sink: memorySink(),
		});
		expect(report).toMatchObject({ imported: 1, rejected_count: 3_000 });
		expect(report.rejected).toHaveLength(1_000);
		expect(report.rejected[0]).toEqual({ line: 2, error: 'Expected 2 columns as in the header, got 1' });
	});

	it('imports the countries that an npm package ships', async () => {
		const { rows, route } = await readJson(
			[await readFile(new URL('../../../../../../node_modules/world-countries/countries.json', import.meta.url))],
			{ route: '/countries/{slug}' },
		);
		const sink = memorySink();
		const report = await importRows({
			rows,
			route: route ?? '',
			title: '{name.common} facts',
			run: randomUUID(),
			sink,
		});
		expect(report).toMatchObject({ imported: 250, rejected_count: 0 });
		expect(sink.pages.get('/countries/turkiye')?.title).toBe('Türkiye facts');
		expect(sink.pages.get('/countries/france')?.facts).toMatchObject({
			name_common: 'France',
			area: 551695,
			landlocked: false,
			capital: ['Paris'],
		});
	});

	it('streams 100,000 rows with flat memory', async () => {
		async function* file() {
			yield Buffer.from('name,region,population,area\n');
			for (let block = 0; block < 1_000; block += 1) {
				let text = '';
				for (let n = block * 100; n < block * 100 + 100; n += 1)
					text += `"Place ${n % 90_000}",Region ${n % 40},"${n},123",${n / 7}\n`;
				yield Buffer.from(text);
			}
		}
		// Pages kept by the test would be memory of its own: counts stand in for the store.
		const counts = { saved: 0, saves: 0, largest: 0, peak: 0 };
		const growth = heapGrowth();
		const sink: ImportSink = {
			existing: async () => new Map(),
			save: async (pages) => {
				counts.saved += pages.length;
				counts.largest = Math.max(counts.largest, pages.length);
				counts.saves += 1;
				if (counts.saves % 20 === 0) counts.peak = Math.max(counts.peak, growth());
				return { imported: pages.length, updated: 0, unchanged: 0 };
			},
			finish: async () => {},
		};
		const report = await importRows({ rows: readCsv(file()), route: '/p/{slug}', run: randomUUID(), sink });
		expect(report).toMatchObject({ imported: 100_000, rejected_count: 0 });
		expect(counts).toMatchObject({ saved: 100_000, largest: 500 });
		expect(counts.peak).toBeLessThan(20 * 1024 * 1024);
	}, 60_000);
});
