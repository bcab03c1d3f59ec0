import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { api, createUser, createWebsite, type Website } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { iso, TEXT } from './autoseo-document.js';

// Every example of the AutoSEO document but those of generations, field by field. What we add stands beside, so bodies are matched, not equalled.

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
	it('answers every route but the health checks and signed previews with 401 when the token is missing or invalid', async () => {
		const { body } = await api(server, null).get('/');
		const listed = (body as unknown as { endpoints: string[] }).endpoints;
		for (const endpoint of listed) {
			const [method = '', path = ''] = endpoint.split(' ');
			if (path === '/' || path === '/health' || path.startsWith('/preview?')) continue;
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
