import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	type Answer,
	createUser,
	createWebsite,
	type ImportReport,
	type Page,
	until,
	type User,
} from '../support/client.js';
import { type RunningServer, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { csvLine, csvOf, town, towns } from '../support/rows.js';
import { sharedDirectus } from '../support/shared.js';

let server: RunningServer;
beforeAll(async () => {
	server = await sharedDirectus();
});
afterAll(() => checkInvariants(server.db));

type Body = string | Uint8Array | ReadableStream;

function upload(
	user: User,
	site: number,
	body: Body,
	{ type = 'text/csv', route = '/towns/{name}', title = '{name} in numbers' } = {},
): Promise<Answer<ImportReport>> {
	const query = new URLSearchParams({ route, title });
	return user.api.post<ImportReport>(`/pseo/${site}/pages/import?${query}`, undefined, {
		raw: body as never,
		headers: { 'Content-Type': type },
	});
}

async function pagesOf(user: User, site: number): Promise<Page[]> {
	const { body } = await user.api.get<Page[]>(`/pseo/${site}/pages?limit=100&sort=id:asc`);
	return body.data;
}

async function start(): Promise<{ user: User; site: number }> {
	const user = await createUser(server);
	return { user, site: (await createWebsite(user)).id };
}

describe('what can be imported', () => {
	it('takes CSV: quotes, line breaks in cells, CRLF, a byte order mark, and columns typed by their content', async () => {
		const { user, site } = await start();
		const csv =
			'\ufeffname,population,share,founded,coastal,note\r\n"Bree, Upper",12500,4.5 %,1205-03-01,yes,"two\r\nlines and ""quotes"""\r\nDale,8000,3 %,1310-01-01,no,\r\n';
		const { status, body } = await upload(user, site, csv);
		expect(status).toBe(200);
		expect(body).toMatchObject({
			success: true,
			message: 'Rows imported',
			data: { imported: 2, updated: 0, unchanged: 0, rejected: [], rejected_count: 0 },
		});
		const types = Object.fromEntries(body.data.columns.map((column) => [column.name, column.type]));
		expect(types).toMatchObject({
			name: 'text',
			population: expect.stringMatching(/integer|number/),
			founded: 'date',
			coastal: 'boolean',
		});
		const [bree, dale] = await pagesOf(user, site);
		expect(bree).toMatchObject({
			route: '/towns/bree-upper',
			title: 'Bree, Upper in numbers',
			source: 'import',
			status: 'planned',
			facts: { population: 12500, coastal: true },
		});
		expect(bree?.facts?.['note']).toMatch(/^two\r?\nlines and "quotes"$/);
		expect(dale?.facts).not.toHaveProperty('note');
	});

	it('takes a semicolon-separated file in Latin-1, as spreadsheets of the continent write it', async () => {
		const { user, site } = await start();
		const file = readFileSync(new URL('../fixtures/semicolon-latin1.csv', import.meta.url));
		const header = file.toString('latin1').split(/\r?\n/)[0]?.split(';') ?? [];
		const first = header[0]?.replaceAll('"', '') ?? '';
		const { status, body } = await upload(user, site, file, { route: `/orte/{${first}}`, title: `{${first}}` });
		expect(status, JSON.stringify(body)).toBe(200);
		expect(body.data.imported).toBeGreaterThan(0);
		for (const page of await pagesOf(user, site)) expect(page.title).not.toMatch(/\ufffd/);
	});

	it('takes JSON with patterns and rows, in any order of the members', async () => {
		const { user, site } = await start();
		const rows = towns(3);
		const answers = [
			await user.api.post<ImportReport>(`/pseo/${site}/pages/import`, {
				rows,
				route: '/a/{name}',
				title: '{name}',
			}),
			await user.api.post<ImportReport>(`/pseo/${site}/pages/import`, {
				route: '/b/{name}',
				title: '{name}',
				rows,
			}),
			await upload(user, site, JSON.stringify(rows), { type: 'application/json', route: '/c/{name}' }),
		];
		expect(answers.map((answer) => [answer.status, answer.body.data.imported])).toEqual([
			[200, 3],
			[200, 3],
			[200, 3],
		]);
	});

	it('takes NDJSON and flattens nested values into columns', async () => {
		const { user, site } = await start();
		const lines = [
			{ name: 'Aven', size: { area_km2: 12, people: 4000 } },
			{ name: 'Brun', size: { area_km2: 15, people: 5000 } },
		];
		const { body } = await upload(user, site, lines.map((line) => JSON.stringify(line)).join('\n'), {
			type: 'application/x-ndjson',
		});
		expect(body.data.imported).toBe(2);
		const [page] = await pagesOf(user, site);
		expect(Object.values(page?.facts ?? {})).toEqual(expect.arrayContaining([12, 4000]));
	});

	it('makes plain routes of names in other scripts and with accents', async () => {
		const { user, site } = await start();
		await upload(user, site, csvOf([{ name: 'Þórshöfn & Søn' }, { name: 'São Tomé' }, { name: 'Москва' }]));
		const routes = (await pagesOf(user, site)).map((page) => page.route);
		expect(routes).toHaveLength(3);
		for (const route of routes) expect(route).toMatch(/^\/towns\/[a-z0-9-]+$/);
	});
});

describe('rows that cannot be used', () => {
	it('keeps the good rows and reports the bad ones with their line numbers', async () => {
		const { user, site } = await start();
		const csv = 'name,population\nAven,100\n,200\nBrun,300\nCald,400,too,many\n"   ",500\nEsk,600\n';
		const { status, body } = await upload(user, site, csv);
		expect(status).toBe(200);
		expect(body.data).toMatchObject({ imported: 3, rejected_count: 3 });
		expect(body.data.rejected.map((row) => row.line)).toEqual([3, 5, 6]);
		for (const row of body.data.rejected) expect(row.error).toMatch(/\S/);
		expect((await pagesOf(user, site)).map((page) => page.title)).toEqual([
			'Aven in numbers',
			'Brun in numbers',
			'Esk in numbers',
		]);
	});

	it('goes on after a bad line of NDJSON', async () => {
		const { user, site } = await start();
		const { body } = await upload(user, site, '{"name":"Aven"}\n{"name":\n[1]\n{"name":"Brun"}\n', {
			type: 'application/x-ndjson',
		});
		expect(body.data).toMatchObject({ imported: 2, rejected: [{ line: 2 }, { line: 3 }] });
	});

	it('shows the first thousand rejected rows and counts them all', async () => {
		const { user, site } = await start();
		const { body } = await upload(user, site, `name,n\n${',1\n'.repeat(1500)}Aven,2\n`);
		expect(body.data).toMatchObject({ imported: 1, rejected_count: 1500 });
		expect(body.data.rejected).toHaveLength(1000);
	});

	it.each([
		['no route pattern', 'text/csv', 'name\nAven\n', ''],
		['a pattern that does not begin with a slash', 'text/csv', 'name\nAven\n', 'route=towns/{name}'],
		['a column that the data lacks', 'text/csv', 'name\nAven\n', 'route=/x/{nonsense}'],
		['a pattern without any column', 'text/csv', 'name\nAven\n', 'route=/x'],
		['an open brace', 'text/csv', 'name\nAven\n', 'route=/x/{name'],
		['a query in the route', 'text/csv', 'name\nAven\n', 'route=/x?a={name}'],
		['JSON that is not JSON', 'application/json', 'name\nAven\n', 'route=/x/{name}'],
		['no rows', 'application/json', '{"rows":5}', 'route=/x/{name}'],
		['an unknown member', 'application/json', '{"colour":1,"rows":[]}', 'route=/x/{name}'],
		['an empty body of JSON', 'application/json', '', 'route=/x/{name}'],
	])('refuses %s with 400 and writes nothing', async (_what, type, body, query) => {
		const { user, site } = await start();
		const answer = await user.api.post(`/pseo/${site}/pages/import?${new URLSearchParams(query)}`, undefined, {
			raw: body,
			headers: { 'Content-Type': type },
		});
		expect(answer.status, answer.text).toBe(400);
		expect(answer.body).toMatchObject({
			success: false,
			code: expect.stringMatching(/^invalid_(body|query|json)$/) as unknown,
		});
		expect(await pagesOf(user, site)).toEqual([]);
	});

	it('refuses media types that it does not read with 415', async () => {
		const { user, site } = await start();
		for (const type of ['application/pdf', 'multipart/form-data; boundary=x', 'text/html']) {
			expect((await upload(user, site, 'name\nAven\n', { type })).status, type).toBe(415);
		}
		expect(await pagesOf(user, site)).toEqual([]);
	});

	it('stays alive when refused uploads are still on their way', async () => {
		const { user, site } = await start();
		const endless = (): ReadableStream =>
			Readable.toWeb(
				Readable.from(
					(async function* () {
						yield Buffer.from('{"colour":1,');
						for (let part = 0; part < 200; part++) yield Buffer.alloc(16_384, 0x20);
					})(),
				),
			) as ReadableStream;
		for (let round = 0; round < 10; round++) {
			const answer = await upload(user, site, endless(), { type: 'application/json' });
			expect(answer.status).toBe(400);
		}
		expect((await user.api.get('/credits')).status).toBe(200);
	});

	it('keeps what came before a caller went away, and lets the next import begin at once', async () => {
		const { user, site } = await start();
		const leaving = new AbortController();
		const body = Readable.from(
			(async function* () {
				yield Buffer.from(csvOf(towns(3000)));
				await new Promise(() => {});
			})(),
		);
		const query = new URLSearchParams({ route: '/towns/{name}' });
		const gone = user.api
			.post(`/pseo/${site}/pages/import?${query}`, undefined, {
				raw: Readable.toWeb(body) as never,
				headers: { 'Content-Type': 'text/csv' },
				signal: leaving.signal,
			})
			.catch((error: unknown) => error);
		await until(async () => (await pagesOf(user, site)).length > 0, { what: 'the first rows' });
		leaving.abort();
		expect(await gone).toBeInstanceOf(Error);
		const again = await until(async () => {
			const answer = await upload(user, site, csvOf(towns(3000)), { title: '{name}' });
			return answer.status !== 409 && answer;
		});
		expect(again.status).toBe(200);
		const { imported, unchanged, updated } = again.body.data;
		expect(imported + unchanged + updated).toBe(3000);
		expect(unchanged + updated).toBeGreaterThan(0);
		expect(await server.db('pseo_pages').where({ pseo_id: site })).toHaveLength(3000);
	});
});

describe('repeating an import', () => {
	it('doubles nothing, and updates what changed', async () => {
		const { user, site } = await start();
		const rows = towns(50);
		expect((await upload(user, site, csvOf(rows))).body.data).toMatchObject({
			imported: 50,
			updated: 0,
			unchanged: 0,
		});
		expect((await upload(user, site, csvOf(rows))).body.data).toMatchObject({
			imported: 0,
			updated: 0,
			unchanged: 50,
		});
		const changed = rows.map((row, index) => (index < 5 ? { ...row, population: row.population + 1 } : row));
		expect((await upload(user, site, csvOf(changed))).body.data).toMatchObject({
			imported: 0,
			updated: 5,
			unchanged: 45,
		});
		const pages = await pagesOf(user, site);
		expect(pages).toHaveLength(50);
		expect(new Set(pages.map(({ kind }) => kind))).toEqual(new Set(['row']));
		const dataSets = (await server.db('pseo_datasets').where({ pseo_id: site })) as Record<string, unknown>[];
		expect(dataSets.map(({ pattern, row_count }) => [pattern, row_count])).toEqual([['/towns/{name}', 50]]);
		expect(JSON.parse(String(dataSets[0]?.['columns']))).toContainEqual({
			name: 'population',
			type: 'number',
			unit: null,
			role: null,
			label: null,
		});
		expect(pages.find((page) => page.title === `${rows[0]?.name} in numbers`)?.facts?.['population']).toBe(
			(rows[0]?.population ?? 0) + 1,
		);
	});

	it('numbers routes that collide, and gives every row its own again the next time', async () => {
		const { user, site } = await start();
		const csv = 'name,n\nBree,1\nBREE,2\nBrée,3\nDale,4\n';
		expect((await upload(user, site, csv)).body.data).toMatchObject({ imported: 4 });
		const routes = new Map((await pagesOf(user, site)).map((page) => [page.facts?.['n'], page.route]));
		expect([...routes.values()].sort()).toEqual(['/towns/bree', '/towns/bree-2', '/towns/bree-3', '/towns/dale']);
		expect((await upload(user, site, csv)).body.data).toMatchObject({ imported: 0, unchanged: 4 });
		expect(new Map((await pagesOf(user, site)).map((page) => [page.facts?.['n'], page.route]))).toEqual(routes);
	});

	it('lets one import into a website run at a time', async () => {
		const { user, site } = await start();
		const csv = csvOf(towns(4000));
		const answers = await Promise.all(Array.from({ length: 4 }, () => upload(user, site, csv)));
		const statuses = answers.map((answer) => answer.status).sort();
		expect(statuses).toEqual([200, 409, 409, 409]);
		expect(answers.find((answer) => answer.status === 409)?.body.code).toBe('import_active');
		expect(await server.db('pseo_pages').where({ pseo_id: site })).toHaveLength(4000);
	});
});

describe('a large file', () => {
	const ROWS = 100_000;

	function residentMegabytes(small: RunningServer): number {
		const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${small.pid}/status`, 'utf8'))?.[1];
		return Number(kilobytes) / 1024;
	}

	it('streams 100,000 rows with flat memory while others are served', async () => {
		// Without a limit V8 puts off collecting and grows by some 150 MB; under one, only what is really kept counts.
		const small = await startDirectus({ env: { NODE_OPTIONS: '--max-old-space-size=150' } });
		const user = await createUser(small);
		const site = (await createWebsite(user)).id;
		// A first import warms up what is compiled and cached once.
		await upload(user, site, csvOf(towns(5000)), { route: '/warm-up/{name}' });
		const before = residentMegabytes(small);
		async function* lines() {
			yield csvLine(Object.keys(town(0)));
			for (let from = 0; from < ROWS; from += 500)
				yield towns(500, from)
					.map((row) => csvLine(Object.values(row)))
					.join('');
		}
		let done = false;
		const answering = upload(user, site, Readable.toWeb(Readable.from(lines())) as ReadableStream).finally(() => {
			done = true;
		});
		let peak = before;
		let slowest = 0;
		await until(
			async () => {
				peak = Math.max(peak, residentMegabytes(small));
				const asked = performance.now();
				await user.api.get('/credits');
				slowest = Math.max(slowest, performance.now() - asked);
				return done;
			},
			{ timeout: 150_000, every: 100, what: 'the import' },
		);
		const { status, body } = await answering;
		expect(status).toBe(200);
		expect(body.data).toMatchObject({ imported: ROWS, updated: 0, unchanged: 0, rejected_count: 0 });
		const [count] = (await small
			.db('pseo_pages')
			.where({ pseo_id: site, dataset: '/towns/{name}' })
			.count({ n: '*' })) as { n: number }[];
		expect(Number(count?.n)).toBe(ROWS);
		expect(peak - before, `grew from ${before.toFixed(0)} to ${peak.toFixed(0)} MB`).toBeLessThan(60);
		expect(slowest).toBeLessThan(5_000);
		await checkInvariants(small.db);
	}, 240_000);
});
