import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sitemapImported } from '../../extensions/pseo-automation/src/contract/websites.js';
import {
	api,
	createUser,
	createWebsite,
	ended,
	type Generation,
	type Job,
	until,
	type User,
	type Website,
} from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { makeFlow, setFlow, siteWith } from './operator-flows.js';
import { studio } from './studio.js';

const GENERATE = '5e0a1f7c-6b0d-4a5e-9d3e-70736f000001';
const WITHIN_2_S = { timeout: 2_000, every: 20 };

let server: Server;
let shop: HttpServer;
let shopUrl: string;

beforeAll(async () => {
	shop = createServer((req, res) => {
		const found = req.url === '/sitemap.xml';
		const urls = ['/', '/shoes', '/shoes/brown'].map((path) => `<url><loc>${shopUrl}${path}</loc></url>`).join('');
		res.writeHead(found ? 200 : 404, { 'Content-Type': 'application/xml' }).end(
			found ? `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls}</urlset>` : '',
		);
	});
	await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
	shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
	server = await startDirectus({ env: { LOG_LEVEL: 'info', PSEO_ALLOW_PRIVATE_HOSTS: '127.0.0.1' } });
});

afterEach(() => checkInvariants(server.db));
afterAll(async () => {
	shop.closeAllConnections();
	await new Promise((resolve) => shop.close(resolve));
});

const generationsOf = (site: Website): Promise<Record<string, unknown>[]> =>
	server.db('pseo_generations').where({ pseo_id: site.id }).orderBy('id');

const startPages = {
	type: 'pseo-generate-pages',
	options: { action: 'start', website: '{{$trigger.body.website}}', pages: '{{$trigger.body.pages}}', mode: 'bulk' },
};

describe('our own Flows', () => {
	it('start a generation within two seconds of its creation over REST', async () => {
		const { user, site } = await siteWith(server, 4);
		const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 4 });
		expect(started.body).toMatchObject({ success: true, status: 'pending' });
		await until(
			async () =>
				(await user.api.get<Generation>(`/generations/${started.body.generation_id}`)).body.data.status !==
				'pending',
			WITHIN_2_S,
		);
		expect(await ended(user, started.body.generation_id)).toMatchObject({
			status: 'completed',
			created_count: 4,
			tokens_charged: 20,
			tokens_refunded: 0,
		});
	});

	it('read the sitemap of a new website, whoever made it', async () => {
		const { user, account } = await siteWith(server, 0);
		const byRest = await createWebsite(user, { website_url: shopUrl, settings: {} });
		const inStudio = await studio(server).post<{ id: number }>('/items/pseos', {
			website_url: `${shopUrl}/`,
			master_prompt: 'Write well.',
			account,
		});
		expect(inStudio.status).toBe(200);
		for (const id of [byRest.id, inStudio.data.id]) {
			const routes = await until(async () => {
				const found = (await server
					.db('pseo_pages')
					.where({ pseo_id: id, source: 'sitemap' })
					.pluck('route')) as string[];
				return found.length === 3 && found.sort();
			});
			expect(routes).toEqual(['/', '/shoes', '/shoes/brown']);
			const job = await until(() =>
				server.db('pseo_jobs').where({ pseo_id: id, type: 'sitemap_import', status: 'succeeded' }).first('id'),
			);
			const { result } = (await user.api.get<Job>(`/jobs/job_${(job as { id: number }).id}`)).body.data;
			expect(sitemapImported.parse(result)).toMatchObject({ imported: 3, foreign: 0, warnings: [] });
			expect(sitemapImported.parse(result).requests).toMatchObject([
				{ url: `${shopUrl}/sitemap.xml`, status: 200, protocol: 'http/1.1' },
			]);
		}
	});

	it('leave the sitemap alone when the settings of the website say so', async () => {
		const user = await createUser(server);
		const silent = await createWebsite(user, { website_url: shopUrl, settings: { import_sitemap: false } });
		const asking = await createWebsite(user, { website_url: shopUrl, settings: { import_sitemap: true } });
		// Both Flows ran in order: when the second website has its job, the first one's would be there.
		await until(() =>
			server
				.db('pseo_jobs')
				.where({ pseo_id: asking.id, type: 'sitemap_import', status: 'succeeded' })
				.first('id'),
		);
		expect(await server.db('pseo_jobs').where({ pseo_id: silent.id })).toEqual([]);
	});
});

describe('the announcement of an end', () => {
	it('does not write over a retry that comes in the moment a generation fails', async () => {
		const { user, site } = await siteWith(server, 2);
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 40 });
		const row = () =>
			server.db('pseo_generations').where({ id: body.generation_id }).first() as Promise<{
				status: string;
				attempt: number;
				announced_at: number | null;
			}>;
		for (let attempt = 1; attempt <= 6; attempt++) {
			await until(async () => (await row()).status === 'failed', { every: 1 });
			if (attempt < 6) expect((await user.api.post(`/generations/${body.generation_id}/retry`)).status).toBe(200);
		}
		expect(await row()).toMatchObject({ attempt: 6, status: 'failed', active_key: null });
		await until(async () => (await row()).announced_at !== null);
	});
});

describe('a generation made in Studio', () => {
	it('is charged to the account of its website and runs, whatever the form said of account, status and tokens', async () => {
		const { user, site, account } = await siteWith(server, 6);
		const stranger = await createUser(server);
		await stranger.balance();
		const other = (await server.db('pseo_members').where({ user: stranger.id }).first('account')) as {
			account: number;
		};
		const forged = {
			account: other.account,
			status: 'completed',
			created_count: 6,
			tokens_charged: 0,
			tokens_refunded: 500,
			token_rate: 0,
			active_key: null,
			attempt: 9,
			job: 1,
			directus_user_id: stranger.id,
		};
		const { status, data } = await studio(server).post<{ id: number }>('/items/pseo_generations', {
			pseo_id: site.id,
			requested_count: 6,
			...forged,
		});
		expect(status).toBe(200);
		expect(await ended(user, data.id)).toMatchObject({
			status: 'completed',
			created_count: 6,
			tokens_charged: 30,
			tokens_refunded: 0,
			attempt: 1,
		});
		expect(await generationsOf(site)).toMatchObject([{ account, token_rate: 5 }]);
		expect((await generationsOf(site))[0]?.['directus_user_id']).not.toBe(stranger.id);
		expect([await user.balance(), await stranger.balance()]).toEqual([470, 500]);
	});

	it('is refused with 409 while another one runs and with 402 without tokens, leaving no row and no charge', async () => {
		const { user, site, account } = await siteWith(server, 3);
		const active = `pseo:${site.id}`;
		await setFlow(server, GENERATE, 'inactive');
		const first = await studio(server).post<{ id: number }>('/items/pseo_generations', {
			pseo_id: site.id,
			requested_count: 3,
		});
		const second = await studio(server).post('/items/pseo_generations', { pseo_id: site.id, requested_count: 1 });
		await setFlow(server, GENERATE, 'active');
		expect({ status: second.status, code: second.errors[0]?.extensions.code }).toEqual({
			status: 409,
			code: 'generation_active',
		});
		expect(await generationsOf(site)).toMatchObject([{ id: first.data.id, active_key: active }]);
		expect(await user.balance()).toBe(485);
		expect((await user.api.post(`/generations/${first.data.id}/cancel`)).status).toBe(200);
		const jobs = (await server.db('pseo_jobs').where({ account })) as unknown[];

		const broke = await studio(server).post('/items/pseo_generations', { pseo_id: site.id, requested_count: 101 });
		expect({ status: broke.status, code: broke.errors[0]?.extensions.code }).toEqual({
			status: 402,
			code: 'insufficient_tokens',
		});
		expect(await generationsOf(site)).toHaveLength(1);
		expect(await server.db('pseo_jobs').where({ account })).toEqual(jobs);
		expect(await server.db('pseo_queue').whereNull('lease_token')).toEqual([]);
		expect(await user.balance()).toBe(500);
	});

	it('is refused with 400 when it names no website or no number of pages', async () => {
		const { site } = await siteWith(server, 0);
		for (const payload of [
			{},
			{ pseo_id: site.id },
			{ pseo_id: site.id, requested_count: -1 },
			{ pseo_id: site.id, requested_count: 1.5 },
			{ pseo_id: site.id, requested_count: 2, mode: 'on_demand' },
			{ pseo_id: 'x', requested_count: 1 },
		]) {
			const answer = await studio(server).post('/items/pseo_generations', payload);
			expect(answer.status, JSON.stringify(payload)).toBe(400);
		}
		expect(await generationsOf(site)).toEqual([]);
	});
});

describe("an operator's own Flow", () => {
	it('starts pages by a webhook as the member who calls it, and refuses strangers and nobody', async () => {
		const { user, site } = await siteWith(server, 5);
		const stranger = await createUser(server);
		const flow = await makeFlow(
			server,
			{ trigger: 'webhook', options: { method: 'POST', async: false, return: '$last' } },
			startPages,
		);
		const trigger = (token: string | null) =>
			studio(server, token).post(`/flows/trigger/${flow}`, { website: site.id, pages: 5 });
		await trigger(null);
		await trigger(stranger.token);
		expect(await generationsOf(site)).toEqual([]);
		await trigger(user.token);
		const [made] = await generationsOf(site);
		expect(made).toMatchObject({ requested_count: 5, directus_user_id: user.id });
		expect(await ended(user, made?.['id'] as number)).toMatchObject({ status: 'completed', created_count: 5 });
		expect([await user.balance(), await stranger.balance()]).toEqual([475, 500]);
		await setFlow(server, flow, 'inactive');
	});

	it('starts pages by hand in Studio, charged to the account of the website', async () => {
		const { user, site } = await siteWith(server, 2);
		const options = { location: 'both', collections: ['pseos'], requireSelection: true };
		const flow = await makeFlow(
			server,
			{ trigger: 'manual', options },
			{
				type: 'pseo-generate-pages',
				options: { action: 'start', website: '{{$trigger.body.keys[0]}}', pages: '2' },
			},
		);
		await studio(server).post(`/flows/trigger/${flow}`, { collection: 'pseos', keys: [site.id] });
		const made = await until(async () => (await generationsOf(site))[0]);
		expect(await ended(user, made['id'] as number)).toMatchObject({ status: 'completed', created_count: 2 });
		expect(await user.balance()).toBe(490);
		await setFlow(server, flow, 'inactive');
	});

	it('starts pages on a schedule, as the account of the website', async () => {
		const { user, site, account } = await siteWith(server, 3);
		const operation = {
			type: 'pseo-generate-pages',
			options: { action: 'start', website: String(site.id), pages: '3' },
		};
		const flow = await makeFlow(server, { trigger: 'schedule', options: { cron: '* * * * * *' } }, operation);
		const made = await until(async () => (await generationsOf(site))[0]);
		await setFlow(server, flow, 'inactive');
		expect(made).toMatchObject({ account, directus_user_id: null, requested_count: 3 });
		expect(await ended(user, made['id'] as number)).toMatchObject({ status: 'completed', created_count: 3 });
		for (const generation of await generationsOf(site)) await ended(user, generation['id'] as number);
	});

	it('makes a plan and imports a sitemap in the background', async () => {
		const description =
			'We repair vintage bicycles, restore frames and sell refurbished touring bikes to commuters and collectors in Utrecht and Amsterdam. Our workshop offers wheel building, respraying and weekend courses.';
		const { user, site } = await siteWith(server, 0, { description, website_url: shopUrl });
		const flow = await makeFlow(
			server,
			{ trigger: 'webhook', options: { method: 'POST', async: false, return: '$last' } },
			{ type: 'pseo-generate-plan', options: { website: '{{$trigger.body.website}}' } },
		);
		await studio(server, user.token).post(`/flows/trigger/${flow}`, { website: site.id });
		await until(() =>
			server.db('pseo_jobs').where({ pseo_id: site.id, type: 'plan', status: 'succeeded' }).first('id'),
		);
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data.main_json?.pages.length).toBeGreaterThan(0);
		expect(await user.balance()).toBe(480);
		await setFlow(server, flow, 'inactive');

		const crawl = await makeFlow(
			server,
			{ trigger: 'webhook', options: { method: 'POST', async: false, return: '$last' } },
			{
				type: 'pseo-import-sitemap',
				options: { website: '{{$trigger.body.website}}', unless_settings_say_no: false },
			},
		);
		await studio(server, user.token).post(`/flows/trigger/${crawl}`, { website: site.id });
		await until(() =>
			server.db('pseo_jobs').where({ pseo_id: site.id, type: 'sitemap_import', status: 'succeeded' }).first('id'),
		);
		expect(await server.db('pseo_pages').where({ pseo_id: site.id, source: 'sitemap' })).toHaveLength(3);
		await setFlow(server, crawl, 'inactive');
	});
});

describe('with our Flow switched off', () => {
	beforeAll(() => setFlow(server, GENERATE, 'inactive'));

	const pending = async (user: User, site: Website, count: number): Promise<number> => {
		const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: count });
		expect(started.status).toBe(200);
		return started.body.generation_id;
	};

	it('says so to administrators, and starts generations by the fallback within 30 seconds', async () => {
		const { user, site } = await siteWith(server, 2);
		const id = await pending(user, site, 2);
		const began = performance.now();
		const { body } = await api(server, server.adminToken).get<{
			status: string;
			flows: unknown[];
			warnings: string[];
		}>('/health');
		expect(body.data).toMatchObject({
			status: 'ok',
			flows: [
				{ name: 'Generate pages', status: 'inactive' },
				{ name: 'Import sitemap', status: 'active' },
			],
		});
		expect(body.data.warnings).toEqual([
			expect.stringContaining('generations start by the fallback, within 30 seconds'),
		]);
		expect((await api(server, null).get('/health')).body.data).toEqual({ status: 'ok' });
		expect(await ended(user, id)).toMatchObject({ status: 'completed', created_count: 2 });
		const { date_started, date_created } = (await server.db('pseo_jobs').where({ pseo_id: site.id }).first()) as {
			date_started: number;
			date_created: number;
		};
		expect(date_started - date_created).toBeLessThan(30_000);
		expect(performance.now() - began).toBeGreaterThan(10_000);
	});

	it("starts them at once by an operator's own Flow with our operation", async () => {
		const { user, site } = await siteWith(server, 2);
		const options = { type: 'action', scope: ['items.create'], collections: ['pseo_generations'] };
		const flow = await makeFlow(
			server,
			{ trigger: 'event', options },
			{ type: 'pseo-generate-pages', options: { action: 'wake', generation: '{{$trigger.key}}' } },
		);
		const id = await pending(user, site, 2);
		await until(
			async () => (await user.api.get<Generation>(`/generations/${id}`)).body.data.status !== 'pending',
			WITHIN_2_S,
		);
		expect(await ended(user, id)).toMatchObject({ status: 'completed' });
		await setFlow(server, flow, 'inactive');
	});

	it('waits for the Flow as long as PSEO_FLOW_GRACE_MS says', async () => {
		await server.stop();
		await server.start({ PSEO_FLOW_GRACE_MS: '1000' });
		const { user, site } = await siteWith(server, 2);
		const id = await pending(user, site, 2);
		expect((await user.api.get<Generation>(`/generations/${id}`)).body.data.status).toBe('pending');
		expect(await ended(user, id, 8_000)).toMatchObject({ status: 'completed' });
	});
});
