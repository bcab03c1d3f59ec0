import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	api,
	createUser,
	createWebsite,
	ended,
	importRows,
	until,
	type User,
	type Website,
} from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';

// Every example of the AutoSEO document, field by field. What we add stands beside, so bodies are matched, not equalled.

const TEXT = expect.any(String) as unknown;
const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const iso = expect.stringMatching(ISO_DATE) as unknown;
const LEATHER =
	'We sell premium handmade leather goods including bags, wallets, and belts targeting fashion-conscious adults aged 25–45 in the United States. Our USP is ethically sourced full-grain leather with lifetime repair guarantee.';

let server: Server;
let shop: HttpServer;
let shopUrl: string;
let shopPages: Record<string, string>;

beforeAll(async () => {
	shop = createServer((req, res) => {
		const body = shopPages[req.url ?? ''];
		res.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'application/xml' }).end(body ?? 'not here');
	});
	await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
	const { port } = shop.address() as AddressInfo;
	shopUrl = `http://127.0.0.1:${port}`;
	server = await startDirectus({ env: { PSEO_ALLOW_PRIVATE_HOSTS: `127.0.0.1:${port}` } });
});
afterAll(async () => {
	await checkInvariants(server.db);
	shop.closeAllConnections();
	await new Promise((resolve) => shop.close(resolve));
});

async function siteWithTowns(user: User, count: number): Promise<Website> {
	const site = await createWebsite(user);
	await importRows(user, site.id, towns(count));
	return site;
}

describe('Authentication', () => {
	it('takes the short-lived token of a login and a static token alike', async () => {
		const user = await createUser(server, { login: true });
		const login = {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ email: user.email, password: user.password }),
		};
		const { data: session } = (await (await fetch(`${server.url}/auth/login`, login)).json()) as {
			data: { access_token: string };
		};
		expect(session).toMatchObject({ access_token: TEXT, expires: 3_600_000, refresh_token: TEXT });
		const byLogin = await api(server, session.access_token).get('/pseo');
		const byToken = await user.api.get('/pseo');
		expect([byLogin.status, byToken.status]).toEqual([200, 200]);
	});
});

describe('GET / (health check)', () => {
	it('answers without a token, as the document shows it', async () => {
		const { status, body } = await api(server, null).get('/');
		expect(status).toBe(200);
		expect(body).toEqual({
			status: 'ok',
			extension: 'pseo-automation',
			version: expect.stringMatching(/^\d+\.\d+\.\d+/),
			timestamp: iso,
			request_id: TEXT,
			endpoints: expect.any(Array),
		});
	});

	it('lists every endpoint of the document', async () => {
		const { body } = await api(server, null).get('/');
		const listed = (body as unknown as { endpoints: string[] }).endpoints;
		const documented = [
			'GET /',
			'POST /pseo',
			'POST /trigger/on-demand-generation',
			'POST /trigger/bulk-generation',
			'GET /generations/:id',
			'GET /generations?pseo_id=X',
			'POST /generate/main-json',
			'GET /fetch-sitemap?pseo_id=X',
		];
		for (const endpoint of documented) expect(listed).toContain(endpoint);
	});
});

describe('POST /pseo', () => {
	it('creates a website with the fields and the message of the document', async () => {
		const user = await createUser(server);
		const { status, body } = await user.api.post<Website>('/pseo', {
			website_url: 'https://example.com',
			website_software: 'wordpress',
			master_prompt:
				'This website sells handmade leather bags targeting fashion-conscious adults in the US. Write SEO-friendly product content in English using a professional yet warm tone.',
		});
		expect(status).toBe(200);
		expect(body).toMatchObject({
			success: true,
			message: 'PSEO created successfully',
			data: {
				id: expect.any(Number),
				website_url: 'https://example.com',
				website_software: 'wordpress',
				directus_user_id: user.id,
				post_counts_total: 0,
			},
			timestamp: iso,
		});
	});

	it('takes WordPress where no software is named', async () => {
		const user = await createUser(server);
		expect(await createWebsite(user)).toMatchObject({ website_software: 'wordpress' });
	});

	it('answers 400 in the shape of the document when a required field is missing', async () => {
		const user = await createUser(server);
		for (const missing of ['website_url', 'master_prompt']) {
			const body: Record<string, string> = { website_url: 'https://example.com', master_prompt: 'Write well.' };
			delete body[missing];
			const answer = await user.api.post('/pseo', body);
			expect(answer.status).toBe(400);
			expect(answer.body).toMatchObject({
				success: false,
				error: expect.stringContaining(missing),
				timestamp: iso,
				code: 'invalid_body',
			});
			expect(answer.body.details.fields.map((entry) => entry.field)).toEqual([missing]);
		}
	});
});

describe('POST /trigger/on-demand-generation', () => {
	it('starts one page in the background and takes the rate of a page at once', async () => {
		const user = await createUser(server);
		const site = await siteWithTowns(user, 12);
		const { status, body } = await user.api.post('/trigger/on-demand-generation', {
			pseo_id: site.id,
			post_count: 1,
		});
		expect(status).toBe(200);
		expect(body).toMatchObject({
			success: true,
			message: 'Generation started in background',
			generation_id: expect.any(Number),
			status: 'pending',
			timestamp: iso,
		});
		expect(await user.balance()).toBe(490);
		expect(await ended(user, body.generation_id)).toMatchObject({
			status: 'completed',
			created_count: 1,
			tokens_charged: 10,
		});
	});

	it('refuses more than one page', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		for (const post_count of [0, 2, -1, 1.5, '1', null]) {
			const answer = await user.api.post('/trigger/on-demand-generation', { pseo_id: site.id, post_count });
			expect(answer.status, String(post_count)).toBe(400);
			expect(answer.body.details.fields[0]?.field).toBe('post_count');
		}
		expect(await user.balance()).toBe(500);
	});
});

describe('POST /trigger/bulk-generation', () => {
	it('starts any number of pages at the batch rate', async () => {
		const user = await createUser(server);
		const site = await siteWithTowns(user, 20);
		const { status, body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 20 });
		expect(status).toBe(200);
		expect(body).toMatchObject({
			success: true,
			message: 'Bulk generation started in background',
			generation_id: expect.any(Number),
			status: 'pending',
			timestamp: iso,
		});
		expect(await user.balance()).toBe(400);
		await ended(user, body.generation_id);
	});

	it('answers 409 while a generation of the website is pending or running, and names it', async () => {
		const user = await createUser(server, { tokens: 20_000 });
		const site = await siteWithTowns(user, 1500);
		const first = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1500 });
		const second = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1 });
		const third = await user.api.post('/trigger/on-demand-generation', { pseo_id: site.id, post_count: 1 });
		for (const answer of [second, third]) {
			expect(answer.status).toBe(409);
			expect(answer.body).toMatchObject({
				success: false,
				error: TEXT,
				code: 'generation_active',
				details: { generation_id: first.body.generation_id },
			});
		}
		await user.api.post(`/generations/${first.body.generation_id}/cancel`);
	});

	it('answers 402 with what is needed and what is left when the balance is too low, and takes nothing', async () => {
		const user = await createUser(server, { tokens: 49 });
		const site = await createWebsite(user);
		const { status, body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 10 });
		expect(status).toBe(402);
		expect(body).toMatchObject({
			success: false,
			code: 'insufficient_tokens',
			details: { required: 50, balance: 49 },
			timestamp: iso,
		});
		expect(await user.balance()).toBe(49);
		expect((await user.api.get<unknown[]>(`/generations?pseo_id=${site.id}`)).body.data).toEqual([]);
	});

	it("answers 404 for a website that does not exist and 403 for another user's", async () => {
		const [owner, stranger] = [await createUser(server), await createUser(server)];
		const site = await createWebsite(owner);
		const unknown = await stranger.api.post('/trigger/bulk-generation', { pseo_id: 2_000_000_000, post_count: 1 });
		const foreign = await stranger.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1 });
		expect([unknown.status, unknown.body.success]).toEqual([404, false]);
		expect([foreign.status, foreign.body.success]).toEqual([403, false]);
		expect(await owner.balance()).toBe(500);
		expect(await stranger.balance()).toBe(500);
	});
});

describe('GET /generations/:id', () => {
	it('shows the record of a generation with every field of the document', async () => {
		const user = await createUser(server);
		const site = await siteWithTowns(user, 10);
		const { body: started } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 10 });
		const before = await user.api.get(`/generations/${started.generation_id}`);
		expect(['pending', 'running', 'completed']).toContain(before.body.data['status']);
		await ended(user, started.generation_id);
		const { status, body } = await user.api.get(`/generations/${started.generation_id}`);
		expect(status).toBe(200);
		expect(body).toMatchObject({
			success: true,
			data: {
				id: started.generation_id,
				pseo_id: site.id,
				status: 'completed',
				requested_count: 10,
				created_count: 10,
				failed_count: 0,
				failed_routes: [],
				date_created: iso,
				date_updated: iso,
				date_completed: iso,
			},
			timestamp: iso,
		});
	});

	it('has no date of completion before the end', async () => {
		const user = await createUser(server, { tokens: 20_000 });
		const site = await siteWithTowns(user, 1500);
		const { body: started } = await user.api.post('/trigger/bulk-generation', {
			pseo_id: site.id,
			post_count: 1500,
		});
		const running = await until(async () => {
			const { body } = await user.api.get(`/generations/${started.generation_id}`);
			return body.data['status'] === 'running' && body.data;
		});
		expect(running).toMatchObject({ status: 'running', requested_count: 1500, date_completed: null });
		await user.api.post(`/generations/${started.generation_id}/cancel`);
	});

	it("answers 404 for an unknown one, 403 for another user's and 400 for what is not an id", async () => {
		const [owner, stranger] = [await createUser(server), await createUser(server)];
		const site = await siteWithTowns(owner, 5);
		const { body: started } = await owner.api.post('/trigger/on-demand-generation', {
			pseo_id: site.id,
			post_count: 1,
		});
		expect((await owner.api.get('/generations/2000000000')).status).toBe(404);
		expect((await stranger.api.get(`/generations/${started.generation_id}`)).status).toBe(403);
		expect((await owner.api.get('/generations/first')).status).toBe(400);
		await ended(owner, started.generation_id);
	});
});

describe('GET /generations?pseo_id', () => {
	it('lists the generations of a website, newest first', async () => {
		const user = await createUser(server);
		const site = await siteWithTowns(user, 10);
		const ids: number[] = [];
		for (let index = 0; index < 3; index++) {
			const { body } = await user.api.post('/trigger/on-demand-generation', { pseo_id: site.id, post_count: 1 });
			ids.unshift(body.generation_id);
			await ended(user, body.generation_id);
		}
		const { status, body } = await user.api.get<{ id: number }[]>(`/generations?pseo_id=${site.id}`);
		expect(status).toBe(200);
		expect(body).toMatchObject({ success: true, timestamp: iso, next_cursor: null });
		expect(body.data.map((row) => row.id)).toEqual(ids);
		expect(body.data[0]).toMatchObject({
			status: 'completed',
			requested_count: 1,
			created_count: 1,
			failed_count: 0,
			failed_routes: [],
			date_created: iso,
			date_completed: iso,
		});
	});

	it('shows the newest fifty where no limit is asked for', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const { account } = (await server.db('pseos').where({ id: site.id }).first('account')) as { account: number };
		const ended = {
			account,
			pseo_id: site.id,
			mode: 'bulk',
			status: 'failed',
			requested_count: 1,
			created_count: 0,
			failed_count: 0,
			tokens_charged: 0,
			tokens_refunded: 0,
			token_rate: 0,
			attempt: 1,
			cost_usd: 0,
			failed_routes: '[]',
			announced_at: new Date(),
			date_created: new Date(),
		};
		const keys = Array.from(
			{ length: 55 },
			(_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
		);
		for (const request_key of keys) await server.db('pseo_generations').insert({ ...ended, request_key });
		const first = await user.api.get<{ id: number }[]>(`/generations?pseo_id=${site.id}`);
		expect(first.body.data).toHaveLength(50);
		const rest = await user.api.get<{ id: number }[]>(
			`/generations?pseo_id=${site.id}&cursor=${first.body.next_cursor}`,
		);
		expect(rest.body.data).toHaveLength(5);
		const ids = [...first.body.data, ...rest.body.data].map((row) => row.id);
		expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
	});

	it("answers 400 without pseo_id, 404 for an unknown website and 403 for another user's", async () => {
		const [owner, stranger] = [await createUser(server), await createUser(server)];
		const site = await createWebsite(owner);
		expect((await owner.api.get('/generations')).status).toBe(400);
		expect((await owner.api.get('/generations?pseo_id=2000000000')).status).toBe(404);
		expect((await stranger.api.get(`/generations?pseo_id=${site.id}`)).status).toBe(403);
	});
});

describe('POST /generate/main-json', () => {
	it('answers with the plan, its number of pages and the message of the document', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const { status, body } = await user.api.post<{
			main_json: { pages: { route: string; title: string; priority: number }[] };
			total_pages: number;
		}>('/generate/main-json', {
			pseo_id: site.id,
			language_code: 'en-US',
			description: LEATHER,
		});
		expect(status, JSON.stringify(body)).toBe(200);
		expect(body).toMatchObject({
			success: true,
			message: 'main_json generated and saved successfully',
			timestamp: iso,
		});
		const { main_json, total_pages } = body.data;
		expect(total_pages).toBe(main_json.pages.length);
		expect(total_pages).toBeGreaterThan(0);
		for (const page of main_json.pages) {
			expect(page).toEqual({
				route: expect.stringMatching(/^\/[a-z0-9/-]+$/),
				title: expect.stringMatching(/\S/),
				priority: expect.any(Number),
			});
		}
		expect(await user.balance()).toBe(480);
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data.main_json).toEqual(main_json);
	});

	it('takes descriptions of 150 to 1000 characters only', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const ask = (description: string) =>
			user.api.post('/generate/main-json', { pseo_id: site.id, language_code: 'en-US', description });
		for (const description of [LEATHER.slice(0, 149), 'a'.repeat(1001), '']) {
			const answer = await ask(description);
			expect(answer.status).toBe(400);
			expect(answer.body.details.fields[0]?.field).toBe('description');
		}
		expect(await user.balance()).toBe(500);
		const padded = `${LEATHER} ${LEATHER} ${LEATHER} ${LEATHER} ${LEATHER}`.slice(0, 999).padEnd(1000, '.');
		expect((await ask(LEATHER.slice(0, 149).padEnd(150, '.'))).status).toBe(200);
		expect((await ask(padded)).status).toBe(200);
	});

	it("answers 402 when the balance is too low, 403 for another user's website and 404 for an unknown one", async () => {
		const [owner, poor] = [await createUser(server), await createUser(server, { tokens: 19 })];
		const [foreign, own] = [await createWebsite(owner), await createWebsite(poor)];
		const ask = (pseo_id: number) =>
			poor.api.post('/generate/main-json', { pseo_id, language_code: 'en-US', description: LEATHER });
		expect(await ask(own.id)).toMatchObject({
			status: 402,
			body: { code: 'insufficient_tokens', details: { required: 20, balance: 19 } },
		});
		expect((await ask(foreign.id)).status).toBe(403);
		expect((await ask(2_000_000_000)).status).toBe(404);
		expect(await poor.balance()).toBe(19);
	});
});

describe('GET /fetch-sitemap', () => {
	const urlset = (paths: string[]) =>
		`<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${paths.map((path) => `<url><loc>${shopUrl}${path}</loc></url>`).join('')}</urlset>`;

	it('answers with a flat list of the page URLs', async () => {
		shopPages = { '/sitemap.xml': urlset(['/', '/leather-bags', '/leather-wallets', '/about']) };
		const user = await createUser(server);
		const site = await createWebsite(user, { website_url: shopUrl });
		const { status, body } = await user.api.get(`/fetch-sitemap?pseo_id=${site.id}`);
		expect(status).toBe(200);
		expect(body).toMatchObject({
			success: true,
			urls: ['/', '/leather-bags', '/leather-wallets', '/about'].map((path) => shopUrl + path),
		});
	});

	it.each(['/sitemap.xml', '/sitemap_index.xml', '/wp-sitemap.xml', '/sitemap'])(
		'finds the sitemap at %s',
		async (place) => {
			shopPages = { [place]: urlset([`/found-at${place}`]) };
			const user = await createUser(server);
			const site = await createWebsite(user, { website_url: shopUrl });
			const { body } = await user.api.get(`/fetch-sitemap?pseo_id=${site.id}`);
			expect(body.urls).toEqual([`${shopUrl}/found-at${place}`]);
		},
	);

	it('follows a sitemap index', async () => {
		shopPages = {
			'/sitemap.xml': `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>${shopUrl}/one.xml</loc></sitemap><sitemap><loc>${shopUrl}/two.xml</loc></sitemap></sitemapindex>`,
			'/one.xml': urlset(['/a']),
			'/two.xml': urlset(['/b']),
		};
		const user = await createUser(server);
		const site = await createWebsite(user, { website_url: shopUrl });
		expect((await user.api.get(`/fetch-sitemap?pseo_id=${site.id}`)).body.urls).toEqual([
			`${shopUrl}/a`,
			`${shopUrl}/b`,
		]);
	});

	it('answers with an empty list when no sitemap is found and when the site cannot be reached', async () => {
		shopPages = {};
		const user = await createUser(server);
		const without = await createWebsite(user, { website_url: shopUrl });
		const unreachable = await createWebsite(user, { website_url: 'https://unreachable.invalid' });
		for (const site of [without, unreachable]) {
			const { status, body } = await user.api.get(`/fetch-sitemap?pseo_id=${site.id}`);
			expect([status, body.success, body.urls]).toEqual([200, true, []]);
		}
	});

	it("answers 400 without pseo_id, 404 for an unknown website and 403 for another user's", async () => {
		const [owner, stranger] = [await createUser(server), await createUser(server)];
		const site = await createWebsite(owner);
		expect((await owner.api.get('/fetch-sitemap')).status).toBe(400);
		expect((await owner.api.get('/fetch-sitemap?pseo_id=2000000000')).status).toBe(404);
		expect((await stranger.api.get(`/fetch-sitemap?pseo_id=${site.id}`)).status).toBe(403);
	});
});

describe('Error codes', () => {
	it('answers every route but the health checks with 401 when the token is missing or invalid', async () => {
		const { body } = await api(server, null).get('/');
		const listed = (body as unknown as { endpoints: string[] }).endpoints;
		for (const endpoint of listed) {
			const [method = '', path = ''] = endpoint.split(' ');
			if (path === '/' || path === '/health') continue;
			for (const token of [null, 'not-a-token', 'eyJhbGciOiJIUzI1NiJ9.e30.nonsense']) {
				const answer = await api(server, token).ask(
					method,
					path.replace(/:[a-z_]+/g, '1'),
					method === 'GET' ? undefined : {},
				);
				expect(answer.status, `${endpoint} with ${token}`).toBe(401);
				expect(answer.body).toMatchObject({
					success: false,
					error: TEXT,
					code: 'unauthorized',
					timestamp: iso,
				});
			}
		}
	});
});
