import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dumpEverything } from '../chaos/dump.js';
import { studio } from '../e2e/studio.js';
import {
	api,
	type Article,
	type ArticleSummary,
	createUser,
	createWebsite,
	ended,
	type Generation,
	grant,
	importRows,
	type Job,
	type Page,
	type Transaction,
	until,
	type User,
	type Website,
} from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkArticlesOf, checkInvariants } from '../support/invariants.js';
import { HOST } from '../support/process.js';
import { towns } from '../support/rows.js';

const PINNED = '11.17.4';
const DESCRIPTION =
	'We repair leather bags and leather belts for travellers in Vienna and Graz, and we dye worn leather in any colour. Our customers want to keep a good bag for decades and to know beforehand what its repair costs.';

let server: Server;
beforeAll(async () => {
	server = await startDirectus({ empty: true, env: { LOG_LEVEL: 'info', SERVE_APP: 'true' } });
	// Tests ask faster than the plan allows.
	await server.db('pseo_plans').update({ requests_per_minute: 1_000_000 });
});
afterAll(() => checkInvariants(server.db));

async function siteWith(count: number): Promise<{ user: User; site: Website }> {
	const user = await createUser(server);
	const site = await createWebsite(user);
	if (count > 0) await importRows(user, site.id, towns(count));
	return { user, site };
}

async function write(user: User, site: Website, post_count: number): Promise<Generation> {
	const { status, body, text } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count });
	expect(status, text).toBe(200);
	return ended(user, body.generation_id);
}

const lines = (): { level: number; msg: string }[] =>
	server
		.log()
		.split('\n')
		.filter((line) => line.startsWith('{'))
		.map((line) => JSON.parse(line) as { level: number; msg: string });

describe('the Directus under test', () => {
	it('is the pinned one, and says so itself', async () => {
		const require = createRequire(path.join(HOST, 'package.json'));
		expect((require('directus/package.json') as { version: string }).version).toBe(PINNED);
		const { data } = await studio(server).get<{ version: string }>('/server/info');
		expect(data.version).toBe(PINNED);
	});

	it('has loaded every part of the bundle, and logged no error about it', async () => {
		const { data } =
			await studio(server).get<{ schema: { name: string; type: string } | null; bundle: string | null }[]>(
				'/extensions',
			);
		const loaded = data.flatMap(({ schema }) => (schema ? [`${schema.type} ${schema.name}`] : []));
		for (const part of [
			'bundle pseo-automation',
			'hook pseo-hooks',
			'endpoint pseo-endpoints',
			'operation pseo-generate-pages',
			'operation pseo-generate-plan',
			'operation pseo-import-sitemap',
		]) {
			expect(loaded).toContain(part);
		}
		const app = await fetch(`${server.url}/extensions/sources/index.js`, {
			headers: { Authorization: `Bearer ${server.adminToken}` },
		});
		expect(app.status).toBe(200);
		expect(await app.text()).toContain('pseo-generate-pages');
		expect(
			lines()
				.filter(({ level }) => level >= 50)
				.map(({ msg }) => msg),
		).toEqual([]);
	});
});

describe('provisioning', () => {
	it('makes the collections and two active Flows, and is content with them', async () => {
		const { status, body } = await api(server, server.adminToken).get('/health');
		expect({ status, data: body.data }).toMatchObject({ status: 200, data: { status: 'ok', warnings: [] } });
		const { data } =
			await studio(server).get<{ collection: string; meta: { group: string | null } | null }[]>('/collections');
		const shown = data.filter(({ meta }) => meta?.group === 'pseo').map(({ collection }) => collection);
		expect(shown).toEqual(
			expect.arrayContaining(['pseos', 'pseo_pages', 'pseo_articles', 'pseo_generations', 'pseo_settings']),
		);
		expect(data.some(({ collection }) => collection === 'pseo_queue')).toBe(false);
		expect((await studio(server).get<{ token_per_page: number }>('/items/pseo_settings')).data.token_per_page).toBe(
			10,
		);
		expect(await server.db('directus_flows').where('description', 'like', 'PSEO:%').pluck('status')).toEqual([
			'active',
			'active',
		]);
	});

	it('changes nothing at a second start', async () => {
		const before = await dumpEverything(server.db);
		await server.stop();
		await server.start();
		expect(await dumpEverything(server.db)).toEqual(before);
	});
});

describe('what is wrong with a request', () => {
	const enveloped = (code: string) => ({
		success: false,
		code,
		error: expect.any(String) as string,
		request_id: expect.any(String) as string,
		timestamp: expect.any(String) as string,
	});

	it('is said in the envelope: malformed JSON, an unknown route, a bad token, none, a wrong method', async () => {
		const user = await createUser(server);
		const malformed = await user.api.post('/pseo', undefined, {
			raw: '{"a":',
			headers: { 'Content-Type': 'application/json' },
		});
		expect(malformed).toMatchObject({ status: 400, body: enveloped('invalid_json') });
		expect(await user.api.get('/no-such-thing')).toMatchObject({ status: 404, body: enveloped('route_not_found') });
		expect(await api(server, 'no-such-token').get('/pseo')).toMatchObject({
			status: 401,
			body: enveloped('unauthorized'),
		});
		expect(await api(server, null).get('/pseo')).toMatchObject({ status: 401, body: enveloped('unauthorized') });
		expect(await user.api.ask('PUT', '/pseo')).toMatchObject({
			status: 405,
			body: enveloped('method_not_allowed'),
		});
		expect(await user.api.post('/pseo', { website_url: 7 })).toMatchObject({
			status: 400,
			body: enveloped('invalid_body'),
		});
	});

	it('leaves the rest of Directus its own answers', async () => {
		const answer = await fetch(`${server.url}/items/no_such_collection`, {
			headers: { Authorization: `Bearer ${server.adminToken}` },
		});
		expect(answer.status).toBe(403);
		expect(await answer.json()).toHaveProperty('errors');
	});
});

describe('the loop', () => {
	it('goes from rows to articles that one can read and preview, started by the Flow within two seconds', async () => {
		const { user, site } = await siteWith(12);
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data).toMatchObject({
			website_url: 'https://example.com',
			post_counts_total: 0,
		});
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 10 });
		// Its fallback comes after 30 s only.
		await until(
			async () =>
				(await user.api.get<Generation>(`/generations/${body.generation_id}`)).body.data.status !== 'pending',
			{ timeout: 2_000, every: 20, what: 'the Flow' },
		);
		expect(await ended(user, body.generation_id)).toMatchObject({
			status: 'completed',
			created_count: 10,
			failed_count: 0,
			tokens_charged: 50,
			tokens_refunded: 0,
		});
		await checkArticlesOf(server.db, body.generation_id);
		const articles = (await user.api.get<ArticleSummary[]>(`/articles?generation=${body.generation_id}&limit=100`))
			.body.data;
		expect(articles).toHaveLength(10);
		const { data: article } = (await user.api.get<Article>(`/articles/${articles[0]?.id}`)).body;
		expect(article.content_html).toContain('<p>');
		const preview = await user.api.get(`/articles/${article.id}/preview`);
		expect(preview.status).toBe(200);
		expect(preview.headers.get('content-type')).toContain('text/html');
		expect(preview.text).toContain('<h1');
		expect((await user.api.get<Job>(`/jobs/gen_${body.generation_id}`)).body.data).toMatchObject({
			status: 'succeeded',
			progress: { total: 10, done: 10, failed: 0 },
		});
		expect((await user.api.get<Page[]>(`/pseo/${site.id}/pages?status=planned`)).body.data).toHaveLength(2);
	});

	it('reads a CSV file as it comes', async () => {
		const { user, site } = await siteWith(0);
		const csv = 'name,region,population\nAlford,Sundale,1200\nBremouth,Westmark,3400\n';
		const query = new URLSearchParams({ route: '/towns/{name}', title: '{name} in numbers' });
		const answer = await user.api.post(`/pseo/${site.id}/pages/import?${query}`, undefined, {
			raw: csv,
			headers: { 'Content-Type': 'text/csv' },
		});
		expect(answer.status, answer.text).toBe(200);
		const pages = (await user.api.get<Page[]>(`/pseo/${site.id}/pages`)).body.data;
		expect(pages.map((page) => page.route).sort()).toEqual(['/towns/alford', '/towns/bremouth']);
	});

	it('plans a website from its description', async () => {
		const { user, site } = await siteWith(0);
		const answer = await user.api.post<{ main_json: { pages: { route: string }[] }; total_pages: number }>(
			'/generate/main-json',
			{ pseo_id: site.id, language_code: 'en-US', description: DESCRIPTION },
		);
		expect(answer.status, answer.text).toBe(200);
		expect(answer.body.data.main_json.pages.length).toBeGreaterThanOrEqual(5);
		expect(await user.balance()).toBe(480);
	});

	it('works on a generation that was made in Studio', async () => {
		const { user, site } = await siteWith(4);
		const made = await studio(server).post<{ id: number }>('/items/pseo_generations', {
			pseo_id: site.id,
			requested_count: 4,
		});
		expect(made.status).toBe(200);
		expect(await ended(user, made.data.id)).toMatchObject({
			status: 'completed',
			created_count: 4,
			tokens_charged: 20,
		});
	});
});

describe('the ledger', () => {
	it('charges, pays back and grants, and says the balance after each', async () => {
		const { user, site } = await siteWith(3);
		await importRows(user, site.id, [{ name: 'Emptyford', population: '' }]);
		expect(await write(user, site, 4)).toMatchObject({
			status: 'failed',
			created_count: 3,
			failed_count: 1,
			tokens_charged: 20,
			tokens_refunded: 5,
		});
		await grant(server, user, 100);
		const entries = (await user.api.get<Transaction[]>('/billing/transactions')).body.data;
		expect(entries.reverse().map(({ kind, amount, balance_after }) => [kind, amount, balance_after])).toEqual([
			['grant', 500, 500],
			['charge', -20, 480],
			['refund', 5, 485],
			['grant', 100, 585],
		]);
		expect(await user.balance()).toBe(585);
		const broke = await createUser(server, { tokens: 4 });
		const poor = await createWebsite(broke);
		await importRows(broke, poor.id, towns(1));
		expect(await broke.api.post('/trigger/bulk-generation', { pseo_id: poor.id, post_count: 1 })).toMatchObject({
			status: 402,
			body: { code: 'insufficient_tokens' },
		});
	});

	it('repeats the answer to a repeated request, and charges once', async () => {
		const { user, site } = await siteWith(2);
		const headers = { 'Idempotency-Key': 'smoke-1' };
		const [first, second] = [
			await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 2 }, { headers }),
			await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 2 }, { headers }),
		];
		expect(second.body.generation_id).toBe(first.body.generation_id);
		await ended(user, first.body.generation_id);
		expect(await user.balance()).toBe(490);
	});
});

describe('the guards', () => {
	it('stand before what administrators write through /items and GraphQL', async () => {
		const { user, site } = await siteWith(2);
		const generation = await write(user, site, 2);
		const admin = studio(server);
		const entry = (await server.db('pseo_token_transactions').first('id')) as { id: number };
		for (const attempt of [
			await admin.post('/items/pseo_token_transactions', {
				kind: 'grant',
				amount: 1000,
				balance_after: 1000,
				reference: 'forged',
			}),
			await admin.patch(`/items/pseo_token_transactions/${entry.id}`, { amount: 5000 }),
			await admin.del(`/items/pseo_token_transactions/${entry.id}`),
		]) {
			expect(attempt).toMatchObject({ status: 403, errors: [{ extensions: { code: 'forbidden' } }] });
		}
		const { errors } = await admin.post('/graphql', {
			query: `mutation { delete_pseo_token_transactions_item(id: ${entry.id}) { id } }`,
		});
		expect(errors[0]?.message).toMatch(/written by the ledger only/);
		expect(await admin.patch(`/items/pseo_generations/${generation.id}`, { status: 'pending' })).toMatchObject({
			status: 403,
			errors: [{ extensions: { code: 'generation_guarded' } }],
		});
		const article = (await server.db('pseo_articles').where({ pseo_id: site.id }).first('id')) as { id: number };
		const changed = await admin.patch<{ content_html: string }>(`/items/pseo_articles/${article.id}`, {
			content_html: '<p>Hello</p><script>steal()</script>',
		});
		expect(changed.data.content_html).toBe('<p>Hello</p>');
	});

	it('keep the rows of one user from another, and all of them from /items', async () => {
		const { user, site } = await siteWith(1);
		const stranger = await createUser(server);
		expect((await stranger.api.get(`/pseo/${site.id}`)).status).toBe(403);
		expect((await studio(server, user.token).get('/items/pseos')).status).toBe(403);
	});
});

// The last: it ends the server of the others.
describe('SIGTERM in the middle of a generation', () => {
	it('hands the generation back, and the next start finishes the rest', async () => {
		const user = await createUser(server, { tokens: 10_000 });
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(1500));
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1500 });
		await until(
			async () =>
				(await user.api.get<Generation>(`/generations/${body.generation_id}`)).body.data.created_count > 0,
			{ every: 10, what: 'the first pages' },
		);
		const began = performance.now();
		await server.stop();
		expect(performance.now() - began).toBeLessThan(10_000);
		// A process that was killed would still hold both.
		expect(await server.db('pseo_queue').whereNotNull('lease_token')).toEqual([]);
		expect(await server.db('pseo_slots').where({ slot: 'embedded-runtime' })).toEqual([]);
		const row = (await server.db('pseo_generations').where({ id: body.generation_id }).first()) as {
			status: string;
			created_count: number;
		};
		expect(row.status).toBe('running');
		expect(row.created_count).toBeLessThan(1500);
		await checkInvariants(server.db);
		await server.start();
		expect(await ended(user, body.generation_id)).toMatchObject({
			status: 'completed',
			created_count: 1500,
			failed_count: 0,
			tokens_charged: 7500,
			tokens_refunded: 0,
		});
		await checkArticlesOf(server.db, body.generation_id);
	});
});
