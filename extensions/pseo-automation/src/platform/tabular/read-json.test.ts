import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportFault } from './import-fault.js';
import { readJson, readNdjson, type JsonSettings } from './read-json.js';
import { bytesOf, collect, heapGrowth } from './test-support.js';

async function read(text: string, settings: JsonSettings = {}) {
	const { route, title, rows } = await readJson(bytesOf(text), settings);
	return { route, title, rows: await collect(rows) };
}

describe('reading JSON', () => {
	it('reads patterns and rows', async () => {
		expect(
			await read(
				'\ufeff {"title": "{a} x", "route":"/x/{a}", "rows": [{"a": 1, "b": {"c": [1, "é"]}}, {"a": null}] }\n',
			),
		).toEqual({
			route: '/x/{a}',
			title: '{a} x',
			rows: [
				{ line: 1, row: { a: 1, b: { c: [1, 'é'] } } },
				{ line: 2, row: { a: null } },
			],
		});
	});

	it('reads a bare list with the patterns of the query, however the bytes are cut', async () => {
		const bytes = new TextEncoder().encode('[{"a":"ö"},{"a":[{"b":2}]}]');
		const { rows } = await readJson(
			[...bytes].map((byte) => Uint8Array.of(byte)),
			{ route: '/{a}' },
		);
		expect(await collect(rows)).toEqual([
			{ line: 1, row: { a: 'ö' } },
			{ line: 2, row: { a: [{ b: 2 }] } },
		]);
	});

	it('lets the query win over the body', async () => {
		expect(
			await read('{"rows":[{}],"route":"/body/{a}","title":"t"}', { route: '/query/{a}', title: 'q' }),
		).toMatchObject({
			route: '/query/{a}',
			title: 'q',
		});
	});

	it('reports elements that are no objects and keeps the others', async () => {
		expect((await read('{"route":"/{a}","rows":[1,{"a":1},[2],null]}')).rows).toEqual([
			{ line: 1, error: 'Expected an object with columns, got number' },
			{ line: 2, row: { a: 1 } },
			{ line: 3, error: 'Expected an object with columns, got a list' },
			{ line: 4, error: 'Expected an object with columns, got null' },
		]);
	});

	it.each([
		'{"route":"/{a}","rows":[{"a":1},{"a":2},oops',
		'{"route":"/{a}","rows":[{"a":1},{"a":2}',
		'[{"a":1},{"a":2}] trailing',
	])('keeps the rows before a fault and reports the fault after them: %s', async (text) => {
		const { rows } = await read(text, { route: '/{a}' });
		expect(rows.slice(0, 2)).toEqual([
			{ line: 1, row: { a: 1 } },
			{ line: 2, row: { a: 2 } },
		]);
		expect(rows.slice(2)).toEqual([{ line: 3, error: expect.stringContaining('The JSON is malformed') }]);
	});

	it('says at which byte the fault is', async () => {
		const { rows } = await read('[{"a":1},x]', { route: '/{a}' });
		expect(rows[1]).toEqual({ line: 2, error: 'The JSON is malformed at byte 9: unexpected "x"' });
	});

	it.each([
		['', 'invalid_json', 'empty'],
		['name,b\n1,2', 'invalid_json', 'got "name,b'],
		['"text"', 'invalid_json', 'must be'],
		['{"rows": oops', 'invalid_json', 'malformed'],
		['{"rows":[{"a":1}]}', 'route_missing', 'got none'],
		['{"route":5,"rows":[]}', 'invalid_body', 'Expected "route" to be text, got number'],
		['{"route":"/{a}","rows":{"a":1}}', 'invalid_body', 'Expected "rows" to be a list'],
		['{"route":"/{a}","rows":"x"}', 'invalid_body', 'Expected "rows" to be a list'],
		['{"route":"/{a}","colour":1,"rows":[]}', 'invalid_body', 'got "colour"'],
	])('refuses %s with %s', async (text, code, message) => {
		const failure = await read(text).catch((error: unknown) => error);
		expect(failure).toBeInstanceOf(ImportFault);
		expect(failure).toMatchObject({ code, message: expect.stringContaining(message) });
	});

	it('takes the members in any order, as JSON says', async () => {
		expect(await read('{"rows":[{"a":1},{"a":2}],"title":"{a} x","route":"/{a}"}')).toEqual({
			route: '/{a}',
			title: '{a} x',
			rows: [
				{ line: 1, row: { a: 1 } },
				{ line: 2, row: { a: 2 } },
			],
		});
	});

	it('refuses patterns that come after more rows than are held, for they would be lost silently', async () => {
		const rows = JSON.stringify(Array(600).fill({ name: 'x'.repeat(2_000) }));
		await expect(read(`{"route":"/{name}","rows":${rows},"title":"{name}"}`)).rejects.toMatchObject({
			code: 'title_misplaced',
		});
		await expect(read(`{"rows":${rows},"route":"/{name}"}`)).rejects.toMatchObject({
			code: 'route_missing',
			message: expect.stringContaining('before "rows"'),
		});
	});

	it('keeps no row once it was given out', async () => {
		const row = JSON.stringify({ name: 'x'.repeat(2_000) });
		async function* body() {
			yield Buffer.from('{"route":"/{name}","rows":[');
			for (let n = 0; n < 2_500; n += 1)
				yield Buffer.from(`${n === 0 ? '' : ','}${Array(20).fill(row).join(',')}`);
			yield Buffer.from(']}');
		}
		const growth = heapGrowth();
		let count = 0;
		let peak = 0;
		for await (const entry of (await readJson(body())).rows) {
			if ('row' in entry) count += 1;
			if (count % 10_000 === 0) peak = Math.max(peak, growth());
		}
		expect(count).toBe(50_000);
		expect(peak).toBeLessThan(10 * 1024 * 1024);
	}, 60_000);

	it('never fails on wild text otherwise than with a reason', async () => {
		const wild = fc.string({
			unit: fc.constantFrom('{', '}', '[', ']', '"', ':', ',', 'a', '1', ' ', '\\', 'é', '"rows":'),
			maxLength: 40,
		});
		await fc.assert(
			fc.asyncProperty(wild, async (text) => {
				await read(`{"route":"/{a}","rows":[{"a":1},${text}`).catch((error: unknown) =>
					expect(error).toBeInstanceOf(ImportFault),
				);
			}),
			{ numRuns: 300 },
		);
	});

	it('reads what JSON.parse reads', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(
					fc.dictionary(
						fc.string({ maxLength: 5 }).filter((key) => key !== '__proto__'),
						fc.jsonValue({ maxDepth: 2 }),
					),
					{ maxLength: 5 },
				),
				async (rows) => {
					const got = await read(JSON.stringify(rows), { route: '/{a}' });
					expect(got.rows.map((entry) => ('row' in entry ? entry.row : null))).toEqual(
						JSON.parse(JSON.stringify(rows)),
					);
				},
			),
			{ numRuns: 100 },
		);
	});

	it('reads NDJSON and goes on after a bad line', async () => {
		expect(await collect(readNdjson(bytesOf('{"a":1}\n\n{"a":\n[1]\r\n{"a":2}')))).toEqual([
			{ line: 1, row: { a: 1 } },
			{ line: 3, error: 'The line is not JSON' },
			{ line: 4, error: 'Expected an object with columns, got a list' },
			{ line: 5, row: { a: 2 } },
		]);
	});
});
