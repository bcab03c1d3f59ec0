import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	type Article,
	type ArticleSummary,
	createUser,
	createWebsite,
	ended,
	type Generation,
	importRows,
	type Job,
	type Page,
	type Transaction,
	until,
	type User,
	type Website,
} from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { checkArticlesOf, checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';
import { sharedDirectus } from '../support/shared.js';

let server: RunningServer;
beforeAll(async () => {
	server = await sharedDirectus();
});
afterAll(() => checkInvariants(server.db));

async function siteWithTowns(count: number, tokens?: number): Promise<{ user: User; site: Website }> {
	const user = await createUser(server, tokens === undefined ? {} : { tokens });
	const site = await createWebsite(user);
	await importRows(user, site.id, towns(count));
	return { user, site };
}

async function startBulk(user: User, pseo_id: number, post_count: number): Promise<number> {
	const { status, body, text } = await user.api.post('/trigger/bulk-generation', { pseo_id, post_count });
	expect(status, text).toBe(200);
	return body.generation_id;
}

async function ledger(user: User): Promise<Transaction[]> {
	return (await user.api.get<Transaction[]>('/billing/transactions?limit=100')).body.data;
}

const LITTLE = [
	{ name: 'Emptyford', population: '' },
	{ name: 'Sparsegrad', population: 12 },
];

describe('the loop from rows to pages', () => {
	it('writes what was asked for: articles exist, pages are written, the website counts them', async () => {
		const { user, site } = await siteWithTowns(30);
		const id = await startBulk(user, site.id, 25);
		const generation = await ended(user, id);
		expect(generation).toMatchObject({
			status: 'completed',
			stage: 'done',
			requested_count: 25,
			created_count: 25,
			failed_count: 0,
			failed_routes: [],
			tokens_charged: 125,
			tokens_refunded: 0,
			error: null,
			attempt: 1,
			mode: 'bulk',
		});
		await checkArticlesOf(server.db, id);

		const articles = (await user.api.get<ArticleSummary[]>(`/articles?generation=${id}&limit=100`)).body.data;
		expect(articles).toHaveLength(25);
		for (const article of articles) {
			expect(article).toMatchObject({
				pseo_id: site.id,
				generation: id,
				generator: 'template',
				status: 'draft',
				language_code: 'en-US',
			});
			expect(article.word_count).toBeGreaterThanOrEqual(100);
			expect(article.meta_description).toMatch(/\S/);
		}
		const { data: article } = (await user.api.get<Article>(`/articles/${articles[0]?.id}`)).body;
		expect(article.content_html).toContain('<p>');
		expect(article.content_html).not.toMatch(/<h1|<script/);
		expect(article.faqs.length).toBeGreaterThan(0);

		const written = (await user.api.get<Page[]>(`/pseo/${site.id}/pages?status=written&limit=100`)).body.data;
		expect(written.map((page) => page.priority)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
		expect((await user.api.get<Page[]>(`/pseo/${site.id}/pages?status=planned`)).body.data).toHaveLength(5);
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data.post_counts_total).toBe(25);
		expect(await user.balance()).toBe(375);
	});

	it('says of English pages on a German website that they are English', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user, { language_code: 'de-DE' });
		await importRows(user, site.id, towns(6));
		const id = await startBulk(user, site.id, 5);
		await ended(user, id);
		const [summary] = (await user.api.get<ArticleSummary[]>(`/articles?generation=${id}`)).body.data;
		const { data: article } = (await user.api.get<Article>(`/articles/${summary?.id}`)).body;
		expect(article).toMatchObject({ language_code: 'en-DE', sources: [{ text_language: 'en' }] });
		expect(JSON.stringify(article.schema_org)).toContain('"inLanguage":"en-DE"');
		expect((await user.api.get(`/articles/${article.id}/preview`)).text).toContain('<html lang="en-DE" dir="ltr">');
	});

	it('keeps every figure of an article that is saved as it is', async () => {
		const { user, site } = await siteWithTowns(6);
		const id = await startBulk(user, site.id, 5);
		await ended(user, id);
		for (const { id: article } of (await user.api.get<ArticleSummary[]>(`/articles?generation=${id}`)).body.data) {
			const { date_updated: _, ...before } = (await user.api.get<Article>(`/articles/${article}`)).body.data;
			const { content_markdown, faqs, title } = before;
			const saved = await user.api.patch<Article>(`/articles/${article}`, { content_markdown, faqs, title });
			expect(saved.body.data).toMatchObject(before);
		}
	});

	it('begins within two seconds and moves its counters while it writes', async () => {
		const { user, site } = await siteWithTowns(2000, 20_000);
		const id = await startBulk(user, site.id, 2000);
		const asked = performance.now();
		await until(async () => (await user.api.get<Generation>(`/generations/${id}`)).body.data.status === 'running', {
			what: 'its beginning',
		});
		expect(performance.now() - asked).toBeLessThan(2000);
		const seen = new Set<number>();
		let last = 0;
		const generation = await until(
			async () => {
				const { data } = (await user.api.get<Generation>(`/generations/${id}`)).body;
				expect(data.created_count).toBeGreaterThanOrEqual(last);
				last = data.created_count;
				seen.add(last);
				return data.status !== 'running' && data;
			},
			{ timeout: 50_000 },
		);
		expect(generation.created_count).toBe(2000);
		expect(seen.size).toBeGreaterThan(3);
		await checkArticlesOf(server.db, id);
	});

	it('shows the same work as a job named gen_N', async () => {
		const { user, site } = await siteWithTowns(12);
		const id = await startBulk(user, site.id, 12);
		await ended(user, id);
		const { status, body } = await user.api.get<Job>(`/jobs/gen_${id}`);
		expect(status).toBe(200);
		expect(body.data).toMatchObject({
			id: `gen_${id}`,
			type: 'generation',
			status: 'succeeded',
			progress: { total: 12, done: 12, failed: 0 },
			error: null,
			tokens_charged: 60,
			tokens_refunded: 0,
			pseo_id: site.id,
			result: { generation_id: id },
		});
		expect((await user.api.get<Generation>(`/generations/${id}`)).body.data.job_id).toBe(`gen_${id}`);
	});

	it('goes on with the next planned pages in the next generation', async () => {
		const { user, site } = await siteWithTowns(10);
		const first = await ended(user, await startBulk(user, site.id, 6));
		const second = await ended(user, await startBulk(user, site.id, 4));
		const routes = async (id: number) =>
			(await user.api.get<ArticleSummary[]>(`/articles?generation=${id}&limit=100&sort=id:asc`)).body.data.map(
				(article) => article.route,
			);
		const all = [...(await routes(first.id)), ...(await routes(second.id))];
		expect(new Set(all).size).toBe(10);
		expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data.post_counts_total).toBe(10);
	});
});

describe('more pages than are planned', () => {
	it('extends the plan with routes that repeat no existing one', async () => {
		const { user, site } = await siteWithTowns(40);
		const before = new Set(
			(await user.api.get<Page[]>(`/pseo/${site.id}/pages?limit=100`)).body.data.map((page) => page.route),
		);
		const generation = await ended(user, await startBulk(user, site.id, 43));
		expect(generation).toMatchObject({ status: 'completed', created_count: 43 });
		const added = (await user.api.get<Page[]>(`/pseo/${site.id}/pages?source=plan&limit=100`)).body.data;
		expect(added.length).toBeGreaterThanOrEqual(3);
		for (const page of added) expect(before.has(page.route)).toBe(false);
	});

	it('fails the rest as plan_exhausted when no route is left, and pays it back', async () => {
		const user = await createUser(server, { tokens: 5000 });
		const site = await createWebsite(user, {
			description: 'We repair leather bags and leather belts for travellers in Vienna and Graz.',
		});
		const generation = await ended(user, await startBulk(user, site.id, 500));
		expect(generation.status).toBe('failed');
		expect(generation.created_count + generation.failed_count).toBe(500);
		expect(generation.failed_routes).toContainEqual({
			route: null,
			error: 'plan_exhausted',
			count: expect.any(Number) as number,
		});
		expect(generation.tokens_refunded).toBe(generation.failed_count * 5);
		expect(await user.balance()).toBe(5000 - generation.created_count * 5);
		const reasons = (await ledger(user)).filter((entry) => entry.kind === 'refund').map((entry) => entry.reference);
		expect(reasons.filter((reference) => reference.includes('plan_exhausted'))).toHaveLength(1);
	});
});

describe('pages that cannot be written', () => {
	it('fail with the reason, cost nothing, and make the generation a failed one that names them', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, [...towns(8), ...LITTLE]);
		const generation = await ended(user, await startBulk(user, site.id, 10));
		expect(generation).toMatchObject({
			status: 'failed',
			created_count: 8,
			failed_count: 2,
			tokens_charged: 50,
			tokens_refunded: 10,
		});
		expect(generation.failed_routes.map((entry) => entry.route).sort()).toEqual([
			'/towns/emptyford',
			'/towns/sparsegrad',
		]);
		for (const entry of generation.failed_routes) expect(entry.error).toMatch(/\S/);
		const failed = (await user.api.get<Page[]>(`/pseo/${site.id}/pages?status=failed`)).body.data;
		expect(failed.map((page) => page.error)).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
		expect(await user.balance()).toBe(460);
		expect((await user.api.get<Job>(`/jobs/gen_${generation.id}`)).body.data).toMatchObject({
			status: 'failed',
			progress: { total: 10, done: 8, failed: 2 },
			tokens_refunded: 10,
		});
	});

	it('are written by a retry once their facts are there; the retry charges for them alone', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, [...towns(8), ...LITTLE]);
		const generation = await ended(user, await startBulk(user, site.id, 10));
		expect(generation.failed_count).toBe(2);
		const better = towns(2, 100).map((row, index) => ({ ...row, name: LITTLE[index]?.name ?? '' }));
		await importRows(user, site.id, [...towns(8), ...better]);
		const retried = await user.api.post<Generation>(`/generations/${generation.id}/retry`);
		expect(retried).toMatchObject({
			status: 200,
			body: {
				message: 'Generation restarted in background',
				data: { id: generation.id, attempt: 2, failed_count: 0, failed_routes: [], date_completed: null },
			},
		});
		const after = await ended(user, generation.id);
		expect(after).toMatchObject({
			status: 'completed',
			requested_count: 10,
			created_count: 10,
			failed_count: 0,
			tokens_charged: 60,
			tokens_refunded: 10,
		});
		expect(await user.balance()).toBe(450);
		await checkArticlesOf(server.db, generation.id);
	});

	it('fail again, and are paid back again, when nothing has changed', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, [...towns(6), ...LITTLE]);
		const generation = await ended(user, await startBulk(user, site.id, 8));
		await user.api.post(`/generations/${generation.id}/retry`);
		const after = await ended(user, generation.id);
		expect(after).toMatchObject({ status: 'failed', attempt: 2, created_count: 6, failed_count: 2 });
		expect(after.failed_routes).toHaveLength(2);
		expect(await user.balance()).toBe(470);
	});

	it('cannot be retried when the generation has completed, or the tokens are missing', async () => {
		const { user, site } = await siteWithTowns(5);
		const done = await ended(user, await startBulk(user, site.id, 5));
		expect(await user.api.post(`/generations/${done.id}/retry`)).toMatchObject({
			status: 409,
			body: { code: 'nothing_to_retry' },
		});

		const poor = await createUser(server, { tokens: 35 });
		const sparse = await createWebsite(poor);
		await importRows(poor, sparse.id, [...towns(6), ...LITTLE]);
		const failed = await ended(poor, await startBulk(poor, sparse.id, 7));
		expect(failed.failed_count).toBe(1);
		await poor.api.post('/trigger/on-demand-generation', { pseo_id: sparse.id, post_count: 1 });
		expect(await poor.balance()).toBe(5);
		expect((await poor.api.post(`/generations/${failed.id}/retry`)).status).toBe(200);
		await ended(poor, failed.id);
		expect(await poor.balance()).toBe(5);
	});
});

describe('canceling', () => {
	it('keeps what is written and pays back the rest', async () => {
		const { user, site } = await siteWithTowns(2000, 10_000);
		const id = await startBulk(user, site.id, 2000);
		await until(async () => (await user.api.get<Generation>(`/generations/${id}`)).body.data.created_count > 0, {
			what: 'the first pages',
		});
		const { status, body } = await user.api.post<Generation>(`/generations/${id}/cancel`);
		expect(status).toBe(200);
		expect(body).toMatchObject({ message: 'Generation canceled', data: { status: 'failed', error: 'canceled' } });
		expect(body.data.created_count).toBeGreaterThan(0);
		expect(body.data.created_count).toBeLessThan(2000);
		// What a worker had in hand at that moment must not land afterwards.
		await until(async () => (await server.db('pseo_queue').where({ kind: 'generation' })).length === 0, {
			what: 'an empty queue',
		});
		const after = (await user.api.get<Generation>(`/generations/${id}`)).body.data;
		expect(after.created_count).toBe(body.data.created_count);
		expect(await user.balance()).toBe(10_000 - after.created_count * 5);
		expect((await user.api.get<Job>(`/jobs/gen_${id}`)).body.data).toMatchObject({
			status: 'canceled',
			error: 'canceled',
		});
		await checkArticlesOf(server.db, id);
		expect(await user.api.post(`/generations/${id}/cancel`)).toMatchObject({
			status: 409,
			body: { code: 'generation_ended' },
		});
	});

	it('leaves the website free for the next generation, and the canceled one open for a retry', async () => {
		const { user, site } = await siteWithTowns(1200, 20_000);
		const id = await startBulk(user, site.id, 1200);
		await user.api.post(`/jobs/gen_${id}/cancel`);
		const next = await ended(user, await startBulk(user, site.id, 10));
		expect(next.status).toBe('completed');
		const busy = await startBulk(user, site.id, 700);
		expect(await user.api.post(`/generations/${id}/retry`)).toMatchObject({
			status: 409,
			body: { code: 'generation_active', details: { generation_id: busy } },
		});
		await user.api.post(`/generations/${busy}/cancel`);
		expect((await user.api.post(`/generations/${id}/retry`)).status).toBe(200);
		const after = await ended(user, id);
		expect(after).toMatchObject({ attempt: 2, requested_count: 1200 });
		expect(after.created_count + after.failed_count).toBe(1200);
	});
});

describe('at the same time', () => {
	it('lets one of ten simultaneous starts win: nine get 409, one charge is booked', async () => {
		const { user, site } = await siteWithTowns(1500, 10_000);
		const answers = await Promise.all(
			Array.from({ length: 10 }, () =>
				user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1500 }),
			),
		);
		expect(answers.map((answer) => answer.status).sort()).toEqual([200, ...Array<number>(9).fill(409)]);
		const winner = answers.find((answer) => answer.status === 200)?.body.generation_id;
		for (const answer of answers)
			if (answer.status === 409)
				expect(answer.body).toMatchObject({ code: 'generation_active', details: { generation_id: winner } });
		expect((await ledger(user)).filter((entry) => entry.kind === 'charge').map((entry) => entry.amount)).toEqual([
			-7500,
		]);
		await user.api.post(`/generations/${winner}/cancel`);
	});

	it('works on several websites of one user, and refuses more jobs than the plan allows', async () => {
		const user = await createUser(server, { tokens: 100_000 });
		const { account } = (await server.db('pseo_members').where({ user: user.id }).first('account')) as {
			account: number;
		};
		await server
			.db('pseo_plans')
			.insert({ key: `two-jobs-${account}`, name: 'Two jobs', requests_per_minute: 10_000, concurrent_jobs: 2 });
		await server
			.db('pseo_accounts')
			.where({ id: account })
			.update({ plan: `two-jobs-${account}` });
		const sites = [];
		for (let index = 0; index < 3; index++) {
			const site = await createWebsite(user);
			await importRows(user, site.id, towns(1500));
			sites.push(site);
		}
		const answers = [];
		for (const site of sites)
			answers.push(await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1500 }));
		expect(answers.map((answer) => answer.status)).toEqual([200, 200, 409]);
		expect(answers[2]?.body).toMatchObject({ code: 'concurrent_job_limit', details: { limit: 2 } });
		for (const answer of answers.slice(0, 2))
			await user.api.post(`/generations/${answer.body.generation_id}/cancel`);
		expect((await user.api.post('/trigger/bulk-generation', { pseo_id: sites[2]?.id, post_count: 5 })).status).toBe(
			200,
		);
	});
});

describe('An estimate', () => {
	it('tells what a generation would cost and how much of it is planned, and charges nothing', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, [
			{ name: 'Rome', people: 2_800_000 },
			{ name: 'Oslo', people: 700_000 },
		]);
		const bulk = await user.api.get(`/generations/estimate?pseo_id=${site.id}&post_count=5`);
		const free = { cost_usd: 0, cost_basis: 'free', writer: 'template', model: null };
		expect(bulk.body.data).toEqual({ tokens: 25, ...free, pages_planned: 2, pages_to_plan: 3 });
		const onDemand = await user.api.get(`/generations/estimate?pseo_id=${site.id}&post_count=1&mode=on_demand`);
		expect(onDemand.body.data).toEqual({ tokens: 10, ...free, pages_planned: 1, pages_to_plan: 0 });
		expect(await user.balance()).toBe(500);
	});
});
