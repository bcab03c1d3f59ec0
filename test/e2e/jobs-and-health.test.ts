import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	adminSdk,
	api,
	createUser,
	createWebsite,
	ended,
	type Generation,
	importRows,
	type Job,
	until,
} from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { onPostgres } from '../support/postgres.js';
import { checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';
import { readFlows, updateFlow } from '@directus/sdk';

interface Health {
	status: string;
	database: { status: string; client: string };
	runtime: { state: string; waiting: number; running: number };
	flows: { name: string; status: string }[];
	writer: { id: string; ai: boolean };
	versions: { extension: string; node: string; directus: string; model: number };
	warnings: string[];
}

const GRACE_MS = 2500;

let server: Server;
beforeAll(async () => {
	server = await startDirectus({ env: { PSEO_FLOW_GRACE_MS: String(GRACE_MS) } });
});
afterAll(() => checkInvariants(server.db));

const admin = () => api(server, server.adminToken);

describe('health', () => {
	it('tells everybody ok or not, and administrators the parts', async () => {
		const user = await createUser(server);
		for (const asker of [api(server, null), user.api]) {
			const { status, body } = await asker.get('/health');
			expect([status, body.data]).toEqual([200, { status: 'ok' }]);
		}
		const { data } = (await admin().get<Health>('/health')).body;
		expect(data).toMatchObject({
			status: 'ok',
			database: { status: 'ok', client: onPostgres ? 'pg' : 'sqlite3' },
			runtime: { state: 'working' },
			flows: [
				{ name: 'Generate pages', status: 'active' },
				{ name: 'Import sitemap', status: 'active' },
			],
			writer: { id: 'template', ai: false },
			versions: { directus: '12.4.0', node: process.version },
			warnings: [],
		});
	});

	it("sends an X-Request-Id with every answer: the caller's when it is sane, else a new one", async () => {
		const sane = await api(server, null).get('/health', { headers: { 'X-Request-Id': 'my-request_1.2' } });
		expect([sane.headers.get('x-request-id'), sane.body.request_id]).toEqual(['my-request_1.2', 'my-request_1.2']);
		for (const wild of ['a b', 'x'.repeat(200), '<script>']) {
			const answer = await api(server, null).get('/nowhere', { headers: { 'X-Request-Id': wild } });
			expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
			expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
		}
	});
});

describe('the Flow "Generate pages"', () => {
	it('switched off: the fallback takes over after its grace, and health says so', async () => {
		const flows = (await adminSdk(server).request(readFlows())) as unknown as { id: string; name: string }[];
		const flow = flows.find(({ name }) => name === 'Generate pages');
		await adminSdk(server).request(updateFlow(flow?.id ?? '', { status: 'inactive' } as never));
		const { data } = (await admin().get<Health>('/health')).body;
		expect(data.status).toBe('ok');
		expect(data.warnings).toEqual([expect.stringContaining('"Generate pages" is inactive')]);

		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(5));
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 5 });
		const started = performance.now();
		await until(
			async () =>
				(await user.api.get<Generation>(`/generations/${body.generation_id}`)).body.data.status !== 'pending',
		);
		expect(performance.now() - started).toBeGreaterThan(GRACE_MS - 500);
		expect((await ended(user, body.generation_id)).status).toBe('completed');
		await adminSdk(server).request(updateFlow(flow?.id ?? '', { status: 'active' } as never));
		expect((await admin().get<Health>('/health')).body.data.warnings).toEqual([]);
	});
});

describe('jobs', () => {
	it('are read and canceled by their names', async () => {
		const user = await createUser(server, { tokens: 10_000 });
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(1500));
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1500 });
		const name = `gen_${body.generation_id}`;
		expect((await user.api.get<Job>(`/jobs/${name}`)).body.data).toMatchObject({
			id: name,
			type: 'generation',
			tokens_charged: 7500,
		});
		const canceled = await user.api.post<Job>(`/jobs/${name}/cancel`);
		expect(canceled).toMatchObject({
			status: 200,
			body: { message: 'Job canceled', data: { id: name, status: 'canceled', error: 'canceled' } },
		});
		expect(await user.api.post(`/jobs/${name}/cancel`)).toMatchObject({ status: 409 });
		const { data } = (await user.api.get<Generation>(`/generations/${body.generation_id}`)).body;
		expect(data).toMatchObject({ status: 'failed', error: 'canceled' });
		expect(await user.balance()).toBe(10_000 - data.created_count * 5);
	});

	it('and websites are not touched by a viewer, who is refused before anything happens', async () => {
		const owner = await createUser(server, { tokens: 10_000 });
		const viewer = await createUser(server);
		await viewer.balance();
		const site = await createWebsite(owner, { website_url: 'https://unreachable.invalid' });
		await importRows(owner, site.id, towns(1500));
		const { account } = (await server.db('pseo_members').where({ user: owner.id }).first('account')) as {
			account: number;
		};
		await server.db('pseo_members').insert({ account, user: viewer.id, role: 'viewer', date_created: new Date() });
		const generation = (await owner.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1500 }))
			.body.generation_id;
		const sitemap = (await owner.api.post<{ job_id: string }>(`/pseo/${site.id}/import-sitemap`)).body.data.job_id;
		for (const ask of [
			() => viewer.api.del(`/pseo/${site.id}?force=true`),
			() => viewer.api.del(`/pseo/${site.id}`),
			() => viewer.api.post(`/jobs/gen_${generation}/cancel`),
			() => viewer.api.post(`/generations/${generation}/cancel`),
			() => viewer.api.post(`/jobs/${sitemap}/cancel`),
		])
			expect((await ask()).status).toBe(403);
		expect((await viewer.api.get<Job>(`/jobs/gen_${generation}`)).body.data.status).not.toBe('canceled');
		expect((await viewer.api.get<Job>(`/jobs/${sitemap}`)).body.data.status).not.toBe('canceled');
		expect(await ended(owner, generation, 60_000)).toMatchObject({ status: 'completed', created_count: 1500 });
		for (const name of [sitemap, `gen_${generation}`])
			expect((await viewer.api.post(`/jobs/${name}/cancel`)).status).toBe(403);
	});

	it.each([
		'gen_0',
		'gen_-1',
		'gen_1.5',
		'gen_2000000000',
		'gen_99999999999',
		'job_2000000000',
		'job_',
		'scan_1',
		'7',
		'gen_1%20',
	])('answer 404 for %s', async (name) => {
		const user = await createUser(server);
		expect((await user.api.get(`/jobs/${name}`)).status).toBe(404);
		expect((await user.api.post(`/jobs/${name}/cancel`)).status).toBe(404);
	});

	it('import a sitemap in the background, at most one at a time for a website', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user, { website_url: 'https://unreachable.invalid' });
		const { status, body } = await user.api.post<{ job_id: string; status: string; poll_url: string }>(
			`/pseo/${site.id}/import-sitemap`,
		);
		expect(status).toBe(202);
		expect(body.data).toEqual({
			job_id: expect.stringMatching(/^job_\d+$/) as string,
			status: expect.any(String) as string,
			poll_url: `/pseo-endpoints/jobs/${body.data.job_id}`,
		});
		const job = await until(async () => {
			const { data } = (await user.api.get<Job>(body.data.poll_url.slice('/pseo-endpoints'.length))).body;
			return !['pending', 'running'].includes(data.status) && data;
		});
		expect(job).toMatchObject({ type: 'sitemap_import', tokens_charged: 0 });
	});
});

describe('when something is wrong with the server', () => {
	it('answers 500 without the cause, and logs it with the request id', async () => {
		const user = await createUser(server);
		await user.balance();
		await server.db.raw('ALTER TABLE pseo_articles RENAME TO pseo_articles_away');
		try {
			const { status, body, text } = await user.api.get('/articles', {
				headers: { 'X-Request-Id': 'the-broken-one' },
			});
			expect(status).toBe(500);
			expect(body).toMatchObject({
				success: false,
				code: 'internal_error',
				request_id: 'the-broken-one',
				error: expect.any(String) as string,
			});
			expect(body.details).toBeUndefined();
			expect(text).not.toMatch(/sqlite|select|pseo_articles/i);
			expect(server.log()).toMatch(/the-broken-one/);
			expect(server.log()).toMatch(/no such table: pseo_articles|relation \\"pseo_articles\\" does not exist/);
		} finally {
			await server.db.raw('ALTER TABLE pseo_articles_away RENAME TO pseo_articles');
		}
		expect((await user.api.get('/articles')).status).toBe(200);
	});

	it("answers 429 with the seconds to wait beyond the plan's requests a minute", async () => {
		const user = await createUser(server);
		await user.balance();
		const { account } = (await server.db('pseo_members').where({ user: user.id }).first('account')) as {
			account: number;
		};
		await server.db('pseo_plans').insert({ key: 'slow', name: 'Slow', requests_per_minute: 5, concurrent_jobs: 2 });
		await server.db('pseo_accounts').where({ id: account }).update({ plan: 'slow' });
		const answers = await Promise.all(Array.from({ length: 8 }, () => user.api.get('/credits')));
		const refused = answers.filter((answer) => answer.status === 429);
		expect(refused).toHaveLength(3);
		for (const answer of refused) {
			const seconds = Number(answer.headers.get('retry-after'));
			expect(seconds).toBeGreaterThanOrEqual(1);
			expect(answer.body).toMatchObject({
				success: false,
				code: 'rate_limited',
				retry_after_seconds: seconds,
				details: { retry_after_seconds: seconds },
			});
		}
	});

	it('answers 503 to every route but the public ones when it is not provisioned, with the reason in the log', async () => {
		const user = await createUser(server);
		await server.stop();
		await server.db('pseo_migrations').insert({ name: 'model 999', date_created: new Date() });
		await server.start();
		const { status, body, headers } = await user.api.get('/pseo');
		expect(status).toBe(503);
		expect(body).toMatchObject({ success: false, code: 'service_unavailable' });
		expect(headers.get('retry-after')).toBe('30');
		expect(await api(server, null).get('/health')).toMatchObject({
			status: 503,
			body: { data: { status: 'not_ok' } },
		});
		expect((await api(server, null).get('/')).status).toBe(200);
		expect(server.log()).toMatch(/not provisioned: .*model version/);
		await server.stop();
		await server.db('pseo_migrations').where({ name: 'model 999' }).delete();
		await server.start();
		expect((await user.api.get('/pseo')).status).toBe(200);
		// Two starts of Directus, on a machine that may be busy with other tests.
	}, 180_000);
});
