import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importRows } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import type { Belongings, RouteCase } from '../support/routes.js';
import { towns } from '../support/rows.js';
import {
	caller,
	checkAlive,
	checkUnharmed,
	contents,
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
afterAll(checkUnharmed);

/** Every status that the conventions document. */
const DOCUMENTED = new Set([200, 201, 202, 400, 401, 402, 403, 404, 405, 409, 413, 415, 422, 429, 502, 503]);

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

	it('leaves the server alive and what was there as it was', checkAlive);
});
