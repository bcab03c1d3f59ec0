import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import type { RowOrError } from './raw-rows.js';
import { readJsonInAnyOrder } from './spooled-json.js';

const bytes = (body: unknown) => [Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))];
const spooled = () =>
	readdirSync(tmpdir())
		.filter((name) => name.startsWith('pseo-import-'))
		.sort();

async function all(rows: AsyncIterable<RowOrError>): Promise<RowOrError[]> {
	const list: RowOrError[] = [];
	for await (const row of rows) list.push(row);
	return list;
}

it('reads rows that stand before their route and title, and leaves no file behind', async () => {
	const before = spooled();
	const body = await readJsonInAnyOrder(
		bytes({ rows: [{ name: 'Rome' }, 7, { name: 'Oslo' }], route: '/x/{name}', title: '{name}' }),
		{},
	);
	expect([body.route, body.title]).toEqual(['/x/{name}', '{name}']);
	expect(await all(body.rows)).toEqual([
		{ line: 1, row: { name: 'Rome' } },
		{ line: 2, error: 'Expected an object with columns, got number' },
		{ line: 3, row: { name: 'Oslo' } },
	]);
	expect(spooled()).toEqual(before);
});

it('prefers the patterns of the query', async () => {
	const body = await readJsonInAnyOrder(bytes({ rows: [], route: '/x/{name}', title: 'a {name}' }), {
		title: 'b {name}',
	});
	expect([body.route, body.title]).toEqual(['/x/{name}', 'b {name}']);
});

it('refuses a body without a route, malformed JSON and unknown members, and leaves no file behind', async () => {
	const before = spooled();
	await expect(readJsonInAnyOrder(bytes({ rows: [{ name: 'Rome' }] }), {})).rejects.toMatchObject({
		code: 'route_missing',
	});
	await expect(readJsonInAnyOrder(bytes('{"rows": ['), {})).rejects.toMatchObject({ name: 'ImportFault' });
	await expect(readJsonInAnyOrder(bytes({ route: '/x/{name}', colour: 'red', rows: [] }), {})).rejects.toMatchObject({
		code: 'invalid_body',
	});
	expect(spooled()).toEqual(before);
});
