import { createHash, createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { updateUser, deleteUser } from '@directus/sdk';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	adminSdk,
	type Answer,
	api,
	type Api,
	createUser,
	importRows,
	until,
	type Website,
} from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { type Belongings, belongings, declaredEndpoints, type RouteCase, routeCases } from '../support/routes.js';
import { commitMark, ourTables } from '../support/tables.js';
import { testEnvironment } from '../support/template.js';
import { towns } from '../support/rows.js';

let server: Server;
let own: Belongings;
let routes: RouteCase[];
let pid: number;

beforeAll(async () => {
	server = await startDirectus();
	own = await belongings(server);
	routes = routeCases(own);
	pid = server.pid;
	await api(server, server.adminToken).get('/credits');
});
afterAll(async () => {
	expect(server.pid, 'the process that started').toBe(pid);
	await checkInvariants(server.db);
});

/** Every status that the conventions document. */
const DOCUMENTED = new Set([200, 201, 202, 400, 401, 402, 403, 404, 405, 409, 413, 415, 422, 429, 502, 503]);
/** What the server's own heartbeats write. */
const ITS_OWN = ['pseo_slots', 'pseo_event_cursors'];

let known = { mark: '', digest: '' };

/** A digest of all that our tables hold, once no job is at work. */
async function contents(): Promise<string> {
	await until(async () => (await server.db('pseo_queue').limit(1)).length === 0, { what: 'an empty queue' });
	const mark = await commitMark(server.db);
	if (mark === known.mark) return known.digest;
	const hash = createHash('sha256');
	for (const name of await ourTables(server.db))
		if (!ITS_OWN.includes(name)) {
			const rows: Record<string, unknown>[] = await server.db(name).orderBy('id');
			// An event gets its place in the order of all events a moment after the commit that told it.
			hash.update(JSON.stringify([name, rows.map(({ position: _place, ...row }) => row)]));
		}
	known = { mark, digest: hash.digest('hex') };
	return known.digest;
}

/** Waits for what a request has set going: a Flow begins a moment after the answer. */
async function quiet(): Promise<void> {
	let last = '';
	await until(
		async () => {
			const now = await contents();
			const same = now === last;
			last = now;
			return same;
		},
		{ every: 250, what: 'a quiet server' },
	);
}

/** Asks something wrong: the answer is documented and in the envelope, and nothing was written. */
async function refused(asking: () => Promise<Answer>, expected: number | number[], what = ''): Promise<Answer> {
	const before = await contents();
	const answer = await asking();
	expect([expected].flat(), `${what}: ${answer.status} ${answer.text.slice(0, 300)}`).toContain(answer.status);
	expect(answer.headers.get('content-type'), what).toMatch(/^application\/json/);
	expect(answer.body, what).toMatchObject({
		success: false,
		error: expect.any(String) as string,
		code: expect.stringMatching(/^[a-z_]+$/) as string,
		request_id: expect.any(String) as string,
		timestamp: expect.stringMatching(/Z$/) as string,
	});
	expect(await contents(), `${what} wrote something`).toBe(before);
	return answer;
}

/** The caller that may ask a route. */
const caller = (route: RouteCase): Api => (route.access === 'admin' ? api(server, server.adminToken) : own.user.api);
const asQuery = (query: Record<string, string>): string =>
	Object.keys(query).length === 0 ? '' : `?${new URLSearchParams(query)}`;
const withBody = () => routes.filter((route) => route.body !== null);
const parsed = () => withBody().filter((route) => !route.stream);
const JSON_TYPE = { 'Content-Type': 'application/json' };
const raw = (
	route: RouteCase,
	text: string | Uint8Array,
	headers: Record<string, string> = JSON_TYPE,
	query = route.query,
) => caller(route).ask(route.method, route.path + asQuery(query), undefined, { raw: text as never, headers });
/** A request that its route would serve, with another body. */
const sending = (route: RouteCase, body: unknown) => caller(route).ask(route.method, route.path, body);

it('covers every declared route', async () => {
	expect(routes.map((route) => route.endpoint).sort()).toEqual((await declaredEndpoints(server)).sort());
});

describe('bodies', () => {
	it.each(['{', '{"a":', '{"a":1}}', "{'a':1}", 'undefined', '<xml/>', '\u0000', '{"a":1,}', 'NaN'])(
		'that are not JSON (%j) are refused with 400',
		async (text) => {
			for (const route of withBody()) {
				const { body } = await refused(() => raw(route, text), 400, route.endpoint);
				if (!route.stream) expect(body.code).toBe('invalid_json');
			}
		},
	);

	it('that are not JSON are refused on DELETE too', async () => {
		for (const route of routes.filter(({ method }) => method === 'DELETE'))
			await refused(() => raw(route, '{"a":'), 400, route.endpoint);
	});

	it.each(['null', '5', '"text"', 'true', '[]', '[{}]', '[[[]]]'])(
		'that are no objects (%s) are refused with 400',
		async (text) => {
			for (const route of parsed()) await refused(() => raw(route, text), 400, route.endpoint);
		},
	);

	it('that lack what is required are refused with 400, naming it', async () => {
		const required: Record<string, string[]> = {
			'POST /pseo': ['website_url', 'master_prompt'],
			'POST /trigger/on-demand-generation': ['pseo_id', 'post_count'],
			'POST /trigger/bulk-generation': ['pseo_id', 'post_count'],
			'POST /generate/main-json': ['pseo_id', 'language_code', 'description'],
			'POST /articles': ['pseo_id', 'title', 'content_markdown'],
			'POST /billing/grants': ['user_id', 'amount', 'reason'],
		};
		for (const route of parsed()) {
			for (const field of required[route.endpoint] ?? []) {
				const { [field]: _left, ...rest } = route.body as Record<string, unknown>;
				const { body } = await refused(() => sending(route, rest), 400, `${route.endpoint} without ${field}`);
				expect(body.details.fields.map((entry) => entry.field)).toEqual([field]);
				expect(body.error).toContain(field);
			}
		}
	});

	it('with fields that nobody knows are refused with 400, naming them', async () => {
		for (const route of parsed()) {
			const { body } = await refused(
				() => sending(route, { ...route.body, nonsense: 1, account: 2 }),
				400,
				route.endpoint,
			);
			expect(body.code).toBe('invalid_body');
			expect(body.details.fields).toEqual([
				{ field: 'nonsense', message: 'Unknown field' },
				{ field: 'account', message: 'Unknown field' },
			]);
		}
	});

	it('with a field of another type are refused with 400, naming it', async () => {
		const others: unknown[] = [true, { a: 1 }, [[1]], 12.5, 'no such thing \u{1F9E8}'];
		for (const route of parsed()) {
			for (const [field, valid] of Object.entries(route.body ?? {})) {
				for (const wrong of others) {
					const kind = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);
					if (kind(wrong) === kind(valid) && kind(valid) !== 'list') continue;
					const { body } = await refused(
						() => sending(route, { ...route.body, [field]: wrong }),
						400,
						`${route.endpoint} ${field}: ${JSON.stringify(wrong)}`,
					);
					expect(body.details.fields[0]?.field.split('.')[0], route.endpoint).toBe(field);
				}
			}
		}
	}, 120_000);

	it.each([
		'{"__proto__":{"admin":true}}',
		'{"constructor":{"prototype":{"admin":true}}}',
		'{"a":{"__proto__":{"admin":true}}}',
	])('with prototype keys (%s) change nothing', async (text) => {
		for (const route of parsed()) {
			// Cancel and retry take an empty object, and then answer that there is nothing to cancel or to retry.
			await refused(() => raw(route, text), [400, 404, 409], route.endpoint).catch((error: unknown) => {
				if (route.endpoint !== 'POST /pseo/:id/import-sitemap') throw error;
			});
			await quiet();
		}
		expect(
			(await own.user.api.post('/billing/grants', { user_id: own.user.id, amount: 1, reason: 'x' })).status,
		).toBe(403);
	});

	it('larger than a megabyte are refused with 413', async () => {
		const text = JSON.stringify({ title: 'x'.repeat(1_100_000) });
		for (const route of parsed()) {
			const { body } = await refused(() => raw(route, text), 413, route.endpoint);
			expect(body.code).toBe('payload_too_large');
		}
	});

	it('nested deeply are refused or served, but never break the server', async () => {
		const depth = 20_000;
		const text = `{"title":${'['.repeat(depth)}${']'.repeat(depth)}}`;
		for (const route of parsed()) await refused(() => raw(route, text), 400, route.endpoint);
		const rows = `{"route":"/x/{name}","rows":[{"name":"deep","a":${'['.repeat(depth)}${']'.repeat(depth)}}]}`;
		const answer = await own.user.api.post(`/pseo/${own.site}/pages/import`, undefined, {
			raw: rows,
			headers: JSON_TYPE,
		});
		expect([200, 400]).toContain(answer.status);
	});

	it('in other encodings and media types are refused', async () => {
		const text = JSON.stringify({ website_url: 'https://example.com', master_prompt: 'x' });
		const [route] = parsed().filter(({ endpoint }) => endpoint === 'POST /pseo') as [RouteCase];
		await refused(() => raw(route, text, { 'Content-Type': 'application/x-www-form-urlencoded' }), [400, 415]);
		await refused(() => raw(route, text, { 'Content-Type': 'text/plain' }), [400, 415]);
		await refused(() => raw(route, text, { 'Content-Type': 'application/json; charset=nonsense' }), [400, 415]);
		await refused(() => raw(route, text, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }), [400, 415]);
		await refused(() => raw(route, text, { ...JSON_TYPE, 'Content-Encoding': 'nonsense' }), [400, 415]);
		const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20));
		await refused(() => raw(route, bomb, { ...JSON_TYPE, 'Content-Encoding': 'gzip' }), [400, 413]);
		const [rows] = withBody().filter(({ stream }) => stream) as [RouteCase];
		await refused(
			() => raw(rows, gzipSync('name\nAven\n'), { 'Content-Type': 'text/csv', 'Content-Encoding': 'gzip' }),
			[400, 415],
		);
	});
});

describe('ids', () => {
	const WRONG = [
		'-1',
		'0',
		'1e0',
		'0x1',
		'%201',
		'1.0',
		'%2B1',
		'01',
		'1.5',
		'abc',
		'2147483648',
		'99999999999999999999',
		'1e3000',
		'NaN',
		'null',
		'undefined',
		'%20',
		'%00',
		'%EF%BC%91',
		'1;DROP%20TABLE%20pseos',
		'1%27%20OR%201=1',
		'__proto__',
		'true',
		'[1]',
		'{}',
	];

	it.each(WRONG)('in a path that name nothing (%s) are refused with 400 or 404', async (id) => {
		for (const route of routes.filter(({ endpoint }) => endpoint.includes(':id'))) {
			const path = route.endpoint.split(' ')[1]?.replace(':id', id).replace(':name', 'draft') ?? '';
			await refused(
				() => caller(route).ask(route.method, path, route.body ?? undefined),
				[400, 404],
				`${route.method} ${path}`,
			);
		}
	});

	it('in a path that nobody has are refused with 404', async () => {
		for (const route of routes.filter(({ endpoint }) => endpoint.includes(':id'))) {
			const path =
				route.endpoint
					.split(' ')[1]
					?.replace(':id', route.path.startsWith('/jobs') ? 'job_2000000000' : '2000000000')
					.replace(':name', 'draft') ?? '';
			await refused(
				() => caller(route).ask(route.method, path, route.body ?? undefined),
				404,
				`${route.method} ${path}`,
			);
		}
	});

	it('in a body or a query that are none are refused with 400, unknown ones with 404', async () => {
		for (const route of routes.filter(({ body }) => body?.['pseo_id'])) {
			for (const pseo_id of [-1, 0, 1.5, '1', null, true, [1], {}, 2147483648, 1e21])
				await refused(
					() => sending(route, { ...route.body, pseo_id }),
					400,
					`${route.endpoint} ${JSON.stringify(pseo_id)}`,
				);
			await refused(() => sending(route, { ...route.body, pseo_id: 2_000_000_000 }), 404, route.endpoint);
		}
		for (const endpoint of ['GET /generations', 'GET /fetch-sitemap']) {
			const route = routes.find((entry) => entry.endpoint === endpoint) as RouteCase;
			for (const pseo_id of WRONG)
				await refused(
					() => own.user.api.get(`${route.path}?pseo_id=${pseo_id}`),
					400,
					`${endpoint} ${pseo_id}`,
				);
			await refused(() => own.user.api.get(`${route.path}?pseo_id=1&pseo_id=2`), 400, endpoint);
			await refused(() => own.user.api.get(`${route.path}?pseo_id[a]=1`), 400, endpoint);
			await refused(() => own.user.api.get(`${route.path}?pseo_id=2000000000`), 404, endpoint);
		}
	});
});

describe('queries', () => {
	it('with names that nobody knows are refused with 400', async () => {
		for (const route of routes.filter(
			({ strictQuery, body, stream }) => strictQuery && (body === null || stream),
		)) {
			const query = { ...route.query, nonsense: '1' };
			await refused(() => caller(route).ask(route.method, route.path + asQuery(query)), 400, route.endpoint);
		}
	});

	it('with values that are none of the documented are refused with 400', async () => {
		for (const route of routes.filter(({ method }) => method === 'GET')) {
			for (const name of Object.keys(route.query).filter((name) => !['keyword', 'q'].includes(name))) {
				for (const value of ['', 'nonsense', '-1', '\u0000', 'x'.repeat(5000)])
					await refused(
						() => caller(route).get(route.path + asQuery({ ...route.query, [name]: value })),
						400,
						`${route.endpoint} ${name}`,
					);
			}
		}
	});
});

describe('routes', () => {
	it.each([
		'/nowhere',
		'/pseo/1/nowhere',
		'/articles/1/preview/more',
		'/pseo//pages',
		'/generations/1/restart',
		'/.env',
		'/jobs',
		'/health/more',
		'/%E0%A4%A',
		'/pseo/%FF',
	])('that do not exist (%s) are answered with 404', async (path) => {
		for (const method of ['GET', 'POST', 'PATCH', 'DELETE', 'PUT']) {
			await refused(
				() => own.user.api.ask(method, path, method === 'GET' ? undefined : {}),
				path.includes('%') ? [404, 400, 405] : 404,
				`${method} ${path}`,
			);
		}
	});

	it('refuse other methods with 405 and say which they allow', async () => {
		const allowed = new Map<string, Set<string>>();
		for (const { endpoint } of routes) {
			const [method = '', pattern = ''] = endpoint.split(' ');
			allowed.set(pattern, (allowed.get(pattern) ?? new Set()).add(method));
		}
		for (const route of routes) {
			const methods = allowed.get(route.endpoint.split(' ')[1] ?? '') ?? new Set();
			for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((other) => !methods.has(other))) {
				const answer = await refused(
					() => own.user.api.ask(method, route.path, method === 'GET' ? undefined : {}),
					405,
					`${method} ${route.path}`,
				);
				expect(answer.headers.get('allow')).toBe([...methods].sort().join(', '));
			}
		}
	});
});

describe('tokens', () => {
	const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
	function jwt(claims: Record<string, unknown>, secret: string, alg = 'HS256'): string {
		const head = `${base64({ alg, typ: 'JWT' })}.${base64(claims)}`;
		return `${head}.${alg === 'none' ? '' : createHmac('sha256', secret).update(head).digest('base64url')}`;
	}

	it('that are missing, made up, expired, forged, or of people who are gone are refused with 401 by every route', async () => {
		const secret = testEnvironment(server.home, 0)['SECRET'] ?? '';
		const now = Math.floor(Date.now() / 1000);
		const claims = {
			id: own.user.id,
			role: null,
			app_access: false,
			admin_access: false,
			iat: now - 100,
			exp: now + 900,
			iss: 'directus',
		};
		expect((await api(server, jwt(claims, secret)).get('/credits')).status, 'a sound token').toBe(200);

		const [suspended, deleted] = [await createUser(server), await createUser(server)];
		await Promise.all([suspended.balance(), deleted.balance()]);
		await adminSdk(server).request(updateUser(suspended.id, { status: 'suspended' }));
		await adminSdk(server).request(deleteUser(deleted.id));
		const tokens: Record<string, string | null> = {
			missing: null,
			'made up': 'no-such-token',
			'of an expired session': jwt({ ...claims, exp: now - 10 }, secret),
			'signed by somebody else': jwt(claims, 'another secret'),
			'signed by nobody': jwt(claims, '', 'none'),
			'of another issuer': jwt({ ...claims, iss: 'somebody' }, secret),
			'cut off': jwt(claims, secret).slice(0, -5),
			'of a suspended user': suspended.token,
			'of a deleted user': deleted.token,
			"of a deleted user's session": jwt({ ...claims, id: deleted.id }, secret),
			"of a suspended user's session": jwt({ ...claims, id: suspended.id }, secret),
			'of a user who never was': jwt({ ...claims, id: '00000000-0000-4000-8000-000000000000' }, secret),
		};
		for (const [kind, token] of Object.entries(tokens)) {
			for (const route of routes.filter(({ access }) => access !== 'public')) {
				const { body } = await refused(
					() =>
						api(server, token).ask(
							route.method,
							route.path + asQuery(route.query),
							route.body ?? undefined,
						),
					401,
					`${route.endpoint} with a token ${kind}`,
				);
				expect(body.code).toBe('unauthorized');
			}
		}
	}, 120_000);

	it('in two places at once are refused', async () => {
		await refused(() => own.user.api.get(`/credits?access_token=${own.user.token}`), [400, 401]);
	});
});

describe('strings', () => {
	const HOSTILE: Record<string, string> = {
		'a NUL': 'a\u0000b',
		emoji: '\u{1F469}\u200D\u{1F469}\u200D\u{1F467} \u{1F1E6}\u{1F1F9}',
		SQL: `'; DROP TABLE pseos; --`,
		'half a surrogate': 'a\ud800b',
		'right to left': '\u202Eabc\u202C',
		'a format': '%s %n %d {0} ${7*7} {{7*7}}',
		'a prototype': '__proto__',
		'900,000 characters': 'x'.repeat(900_000),
		'control characters': '\u0001\u0008\u001b[31m',
	};

	it.each(Object.keys(HOSTILE))('with %s are kept as they are or refused', async (kind) => {
		const text = HOSTILE[kind] ?? '';
		for (const route of parsed()) {
			for (const [field, valid] of Object.entries(route.body ?? {})) {
				if (typeof valid !== 'string') continue;
				const before = await contents();
				const answer = await sending(route, { ...route.body, [field]: text });
				expect(DOCUMENTED.has(answer.status), `${route.endpoint} ${field}: ${answer.status}`).toBe(true);
				if (answer.status >= 400) {
					expect(answer.body.success).toBe(false);
					expect(await contents(), `${route.endpoint} ${field}`).toBe(before);
				} else if (typeof answer.body.data?.[field] === 'string') {
					expect(answer.body.data[field], `${route.endpoint} ${field}`).toBe(
						text.isWellFormed() ? text.trim() : text.toWellFormed(),
					);
				}
				if (answer.status === 201) await own.user.api.del(`/articles/${answer.body.data['id'] as number}`);
			}
		}
	});

	it('with a NUL are refused everywhere, for PostgreSQL cannot keep one', async () => {
		for (const route of parsed()) {
			for (const [field, valid] of Object.entries(route.body ?? {})) {
				if (typeof valid === 'string')
					await refused(
						() => sending(route, { ...route.body, [field]: `${valid}\u0000` }),
						400,
						`${route.endpoint} ${field}`,
					);
			}
		}
		await refused(() => own.user.api.get('/articles?q=a%00b'), 400);
		await refused(() => own.user.api.get(`/pseo/${own.site}/pages?keyword=%00`), 400);
	});

	it('in rows become pages or rejected lines, and nothing else', async () => {
		const rows = Object.values(HOSTILE).map((name, index) => ({ name, note: name.slice(0, 1000), n: index }));
		const answer = await own.user.api.post<{ imported: number; rejected_count: number }>(
			`/pseo/${own.site}/pages/import`,
			{ route: '/hostile/{n}/{name}', title: '{name}', rows },
		);
		expect(answer.status, answer.text.slice(0, 500)).toBe(200);
		expect(answer.body.data.imported + answer.body.data.rejected_count).toBe(rows.length);
		const stored = (await server
			.db('pseo_pages')
			.where('route', 'like', '/hostile/%')
			.select('route', 'title', 'facts')) as { route: string; title: string; facts: string }[];
		for (const page of stored) {
			expect(page.route).toMatch(/^\/hostile\/[a-z0-9/-]+$/);
			expect(page.title).not.toContain('\u0000');
			expect(page.facts).not.toContain('\\u0000');
		}
		const columns = ['__proto__', 'constructor', 'a"b', 'DROP TABLE', '', 'x'.repeat(500), '\u{1F600}'];
		const row = Object.fromEntries([['name', 'Columns'], ...columns.map((column) => [column, 1] as const)]);
		const text = JSON.stringify({ route: '/columns/{name}', title: '{name}', rows: [row] });
		const wild = await own.user.api.post(`/pseo/${own.site}/pages/import`, undefined, {
			raw: text,
			headers: JSON_TYPE,
		});
		expect([200, 400]).toContain(wild.status);
	});
});

describe('anything at all', () => {
	it('is answered with a documented status in the envelope, and what is refused writes nothing', async () => {
		await importRows(own.user, own.site, towns(3));
		const words = fc.constantFrom(
			'pseo_id',
			'post_count',
			'website_url',
			'master_prompt',
			'title',
			'content_markdown',
			'status',
			'rows',
			'route',
			'faqs',
			'tags',
			'settings',
			'description',
			'language_code',
			'amount',
			'user_id',
			'__proto__',
			'toString',
			'',
		);
		const value = fc.oneof(
			fc.jsonValue({ maxDepth: 3 }),
			fc.constantFrom<unknown>(
				own.site,
				1,
				-0,
				1e308,
				'https://example.com',
				'/a',
				'en',
				'published',
				own.user.id,
			),
			fc.string({ unit: 'binary', maxLength: 50 }),
		);
		const body = fc.oneof(
			{ arbitrary: fc.dictionary(words, value, { maxKeys: 6 }), weight: 4 },
			{ arbitrary: fc.jsonValue({ maxDepth: 4 }), weight: 1 },
		);
		const query = fc.dictionary(
			fc.constantFrom(
				'limit',
				'cursor',
				'sort',
				'status',
				'pseo_id',
				'q',
				'keyword',
				'force',
				'async',
				'filter',
				'fields',
				'part',
				'route',
				'a[b]',
			),
			fc.string({ unit: 'binary', maxLength: 30 }),
			{ maxKeys: 3 },
		);
		const id = fc.oneof(
			fc.constantFrom('1', String(own.site), `gen_${own.generation}`, '-1'),
			fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
		);
		const request = fc.record({ route: fc.constantFrom(...routes), body, query, id, valid: fc.boolean() });
		await fc.assert(
			fc.asyncProperty(request, async ({ route, body, query, id, valid }) => {
				const wellFormed = (text: string) => encodeURIComponent(text.toWellFormed());
				const path = (route.endpoint.split(' ')[1] ?? '').replace(
					':id',
					valid ? (route.path.split('/')[2] ?? '') : wellFormed(id),
				);
				const pairs = Object.entries(query).map(([name, text]) => `${wellFormed(name)}=${wellFormed(text)}`);
				// What exists here shall stay: chance finds its ids too.
				if (route.method === 'DELETE' && (valid || /^\d+$/.test(id))) return;
				const before = await contents();
				const answer = await caller(route).ask(
					route.method,
					`${path}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`,
					route.method === 'GET' ? undefined : body,
				);
				expect(
					DOCUMENTED.has(answer.status),
					`${route.endpoint} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`,
				).toBe(true);
				expect(answer.status, `${route.endpoint}: ${answer.text.slice(0, 200)}`).not.toBe(503);
				if (answer.status < 400) {
					if (route.method !== 'GET') await quiet();
					return;
				}
				expect(answer.body).toMatchObject({
					success: false,
					error: expect.any(String) as string,
					code: expect.any(String) as string,
				});
				expect(await contents(), `${route.endpoint} ${path} wrote something`).toBe(before);
			}),
			{ numRuns: 600 },
		);
	}, 180_000);

	it('leaves the server alive and what was there as it was', async () => {
		expect((await own.user.api.get<Website>(`/pseo/${own.site}`)).status).toBe(200);
		expect((await own.user.api.get('/credits')).status).toBe(200);
		expect((await api(server, null).get('/health')).status).toBe(200);
	});
});
