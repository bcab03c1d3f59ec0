import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { updateUser, deleteUser } from '@directus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminSdk, api, createUser } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { type Belongings, declaredEndpoints, type RouteCase } from '../support/routes.js';
import { testEnvironment } from '../support/template.js';
import {
	caller,
	checkAlive,
	checkUnharmed,
	JSON_TYPE,
	parsed,
	prepareToAsk,
	quiet,
	refused,
	sending,
} from './bad-questions.js';

let server: Server;
let own: Belongings;
let routes: RouteCase[];

beforeAll(async () => {
	server = await startDirectus();
	({ own, routes } = await prepareToAsk(server));
});
afterAll(async () => {
	await checkUnharmed();
	await checkAlive();
});

const asQuery = (query: Record<string, string>): string =>
	Object.keys(query).length === 0 ? '' : `?${new URLSearchParams(query)}`;
const withBody = () => routes.filter((route) => route.body !== null);
const raw = (
	route: RouteCase,
	text: string | Uint8Array,
	headers: Record<string, string> = JSON_TYPE,
	query = route.query,
) => caller(route).ask(route.method, route.path + asQuery(query), undefined, { raw: text as never, headers });

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
