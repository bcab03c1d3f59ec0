import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	type ArticleSummary,
	createUser,
	createWebsite,
	ended,
	importRows,
	type Job,
	type Page,
	type Transaction,
	until,
	type User,
	type Website,
} from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';
import { sharedDirectus } from '../support/shared.js';

let server: RunningServer;
beforeAll(async () => {
	server = await sharedDirectus();
});
afterAll(() => checkInvariants(server.db));

type Plan = { main_json: { pages: { route: string; title: string; priority: number }[] }; total_pages: number };

const DESCRIPTION =
	'We run guided bicycle tours and rent touring bicycles, e-bikes and child trailers in Salzburg, Passau and Linz. Our guests are families and older couples who ride the Danube trail and want luggage transport, hotel bookings and repair on the road.';

const ask = (user: User, pseo_id: number, more: Record<string, unknown> = {}, query = '') =>
	user.api.post<Plan>(`/generate/main-json${query}`, {
		pseo_id,
		language_code: 'en-US',
		description: DESCRIPTION,
		...more,
	});

describe('a plan from a description alone', () => {
	it('names up to thirty sensible routes in the words of the description', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const { status, body } = await ask(user, site.id);
		expect(status).toBe(200);
		const { pages } = body.data.main_json;
		expect(pages.length).toBeGreaterThanOrEqual(5);
		expect(pages.length).toBeLessThanOrEqual(30);
		expect(new Set(pages.map((page) => page.route)).size).toBe(pages.length);
		const words = new Set(DESCRIPTION.toLowerCase().match(/[a-z]+/g));
		for (const page of pages) {
			expect(page.route).toMatch(/^(\/[a-z0-9]+(-[a-z0-9]+)*)+$/);
			const own = (page.title.toLowerCase().match(/[a-z]+/g) ?? []).filter((word) => words.has(word));
			expect(own, page.title).not.toEqual([]);
		}
		const planned = (await user.api.get<Page[]>(`/pseo/${site.id}/pages?status=planned&limit=100`)).body.data;
		expect(planned.map((page) => page.route).sort()).toEqual(pages.map((page) => page.route).sort());
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data).toMatchObject({
			description: DESCRIPTION,
			language_code: 'en-US',
			main_json: body.data.main_json,
		});
	});

	it('can be written: its pages say what the description says', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const { body } = await ask(user, site.id);
		const count = body.data.total_pages;
		const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: count });
		const generation = await ended(user, started.body.generation_id);
		expect(generation.created_count, JSON.stringify(generation.failed_routes)).toBeGreaterThan(0);
		const articles = (await user.api.get<ArticleSummary[]>(`/articles?generation=${generation.id}&limit=100`)).body
			.data;
		expect(articles).toHaveLength(generation.created_count);
		for (const article of articles) expect(article.generator).toBe('template');
	});

	it('repeats no route when it is asked again, and keeps what was planned', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const first = await ask(user, site.id);
		const second = await ask(user, site.id);
		const routes = (answer: typeof first) => answer.body.data.main_json.pages.map((page) => page.route);
		expect(routes(second)).toEqual(expect.arrayContaining(routes(first)));
		expect(new Set(routes(second)).size).toBe(routes(second).length);
		expect(await user.balance()).toBe(460);
	});
});

describe('a plan beside imported rows', () => {
	it('shows at most a hundred pages and leaves the rows where they are', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(150));
		const { body } = await ask(user, site.id);
		expect(body.data.total_pages).toBeLessThanOrEqual(100);
		expect((await user.api.get<Page[]>(`/pseo/${site.id}/pages?source=import&limit=100`)).body.data).toHaveLength(
			100,
		);
	});
});

describe('several plans at once', () => {
	it("answers 409 plan_active to all but one of a user's concurrent calls, and charges one", async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		// Many rows to read make the plan long enough for the others to meet it.
		await importRows(user, site.id, towns(3000));
		const answers = await Promise.all(Array.from({ length: 6 }, () => ask(user, site.id)));
		expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
		for (const answer of answers) if (answer.status === 409) expect(answer.body.code).toBe('plan_active');
		expect(await user.balance()).toBe(480);
		expect((await ask(user, site.id)).status).toBe(200);
	});

	it('does not let one user wait for another', async () => {
		const users = await Promise.all([createUser(server), createUser(server), createUser(server)]);
		const sites = await Promise.all(users.map((user) => createWebsite(user)));
		const answers = await Promise.all(users.map((user, index) => ask(user, sites[index]?.id ?? 0)));
		expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200]);
	});
});

describe('a plan that fails', () => {
	it('answers 502 generation_failed and pays the tokens back when the description names nothing', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const { status, body } = await ask(user, site.id, { description: `${'and or but if '.repeat(14)} ` });
		expect([status, body.code]).toEqual([502, 'generation_failed']);
		expect(await user.balance()).toBe(500);
		const entries = (await user.api.get<Transaction[]>('/billing/transactions')).body.data.map((entry) => [
			entry.kind,
			entry.amount,
		]);
		expect(entries).toEqual([
			['refund', 20],
			['charge', -20],
			['grant', 500],
		]);
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data.main_json).toBeNull();
		expect((await ask(user, site.id)).status).toBe(200);
	});

	it.each([
		['an unknown language', { language_code: 'not a language' }],
		['a number for the description', { description: 5 }],
		['an unknown field', { pages: 500 }],
		['a website of text', { pseo_id: '1' }],
	])('refuses %s with 400 and charges nothing', async (_what, more) => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		expect((await ask(user, site.id, more)).status).toBe(400);
		expect(await user.balance()).toBe(500);
	});
});

describe('a plan in the background', () => {
	it('answers 202 with the job, which ends with the plan', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const { status, body } = await user.api.post<{ job_id: string; status: string; poll_url: string }>(
			'/generate/main-json?async=true',
			{ pseo_id: site.id, language_code: 'en-US', description: DESCRIPTION },
		);
		expect(status).toBe(202);
		expect(body.data.poll_url).toBe(`/pseo-endpoints/jobs/${body.data.job_id}`);
		const job = await until(async () => {
			const { data } = (await user.api.get<Job>(`/jobs/${body.data.job_id}`)).body;
			return data.status !== 'pending' && data.status !== 'running' && data;
		});
		expect(job).toMatchObject({ status: 'succeeded', type: 'plan', tokens_charged: 20, tokens_refunded: 0 });
		const { main_json } = (await user.api.get<Website>(`/pseo/${site.id}`)).body.data;
		expect(main_json?.pages.length).toBe(job.result?.['total_pages']);
	});
});
