import Anthropic from '@anthropic-ai/sdk';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
	type Article,
	type ArticleSummary,
	ended,
	type Generation,
	type Job,
	readAll,
	until,
	type User,
	type Website,
} from '../support/client.js';
import { askedTwice, expectPaid, priceOf, startClaude, townSite } from '../support/claude.js';
import type { Emulator } from '../support/claude-emulator/index.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';

let claude: Emulator;
let server: Server;
beforeAll(async () => {
	const service = await startClaude();
	claude = service.claude;
	server = await startDirectus({ env: service.env });
});
beforeEach(() => claude.reset());

const siteOf = (rows: number, fields?: Record<string, unknown>, from?: number) => townSite(server, rows, fields, from);

const bulk = async (user: User, site: Website, post_count: number): Promise<number> =>
	(await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count })).body.generation_id;
const articlesOf = (user: User, generation: number) =>
	readAll<ArticleSummary>(user.api, `/articles?generation=${generation}&limit=100`);
const wholeArticlesOf = async (user: User, generation: number) =>
	Promise.all(
		(await articlesOf(user, generation)).map(
			async ({ id }) => (await user.api.get<Article>(`/articles/${id}`)).body.data,
		),
	);

/** No batch was sent twice. */
async function nothingTwice(): Promise<void> {
	expect(askedTwice(claude), 'questions that were sent in two batches').toEqual([]);
	await checkInvariants(server.db);
}

describe('bulk pages through Message Batches', () => {
	it('writes 200 pages in three languages at once, priced to a millionth of a dollar', async () => {
		const languages = ['en-GB', 'de-DE', 'tr-TR'];
		const counts = [80, 60, 60];
		const sites = await Promise.all(
			languages.map((language_code, index) => siteOf(counts[index] ?? 0, { language_code }, index * 300)),
		);
		const ids = await Promise.all(sites.map(({ user, site }, index) => bulk(user, site, counts[index] ?? 0)));
		const amounts: number[] = [];
		for (const [index, { user }] of sites.entries()) {
			const generation = await ended(user, ids[index] as number, 120_000);
			expect(generation, JSON.stringify(generation)).toMatchObject({
				status: 'completed',
				created_count: counts[index],
				failed_count: 0,
				cost_unknown: 0,
				tokens_charged: (counts[index] as number) * 5,
			});
			amounts.push(generation.cost_usd);
			const articles = await articlesOf(user, generation.id);
			expect(articles).toHaveLength(counts[index] as number);
			expect(new Set(articles.map(({ route }) => route)).size).toBe(counts[index]);
			expect(articles.every(({ language_code }) => language_code === languages[index])).toBe(true);
			expect(articles.filter(({ status }) => status === 'draft').length).toBeGreaterThan(articles.length * 0.9);
			expect(articles.reduce((sum, { cost_usd }) => sum + cost_usd, 0)).toBeCloseTo(generation.cost_usd, 4);
		}
		expectPaid(amounts, claude.journal.paid());
		const [first] = sites;
		const next = (await first?.user.api.get(`/generations/estimate?pseo_id=${first.site.id}&post_count=10`))?.body
			.data;
		expect(next).toMatchObject({ cost_basis: 'measured', model: 'claude-sonnet-5-5' });
		const spent = (await ended(first?.user as User, ids[0] as number)).cost_usd;
		expect(Number(next?.['cost_usd'])).toBeCloseTo((spent / 80) * 10, 5);
		expect(claude.journal.paid().every(({ service_tier }) => service_tier === 'batch')).toBe(true);
		await nothingTwice();
	}, 180_000);

	it('says honestly what is known while a batch is open, and waits without holding a worker', async () => {
		const { user, site } = await siteOf(10);
		claude.holdBatches();
		const id = await bulk(user, site, 10);
		const job = await until(
			async () => {
				const { data } = (await user.api.get<Job & { current_stage: string }>(`/jobs/gen_${id}`)).body;
				return data.current_stage === 'in_progress' && data;
			},
			{ what: 'an open batch' },
		);
		expect(job).toMatchObject({ status: 'running', progress: { total: 10, done: 0, failed: 0 } });
		const { user: other, site: small } = await siteOf(4, {
			settings: { import_sitemap: false, writer: 'template' },
		});
		expect(await ended(other, await bulk(other, small, 4))).toMatchObject({ status: 'completed' });
		claude.releaseBatches();
		claude.endBatches();
		expect(await ended(user, id)).toMatchObject({ status: 'completed', created_count: 10 });
	});

	it('asks again for what errored or expired, and never for what can not be helped', async () => {
		const { user, site } = await siteOf(12);
		claude.fail({ on: 'batches.items', fault: 'errored', times: 2 });
		claude.fail({ on: 'batches.items', fault: 'expired', times: 2 });
		claude.fail({ on: 'batches.items', fault: 'refusal' });
		claude.fail({ on: 'batches.items', fault: 'truncated' });
		claude.fail({ on: 'batches.items', fault: { kind: 'errored', type: 'invalid_request_error' } });
		const generation = await ended(user, await bulk(user, site, 12));
		expect(generation).toMatchObject({ status: 'failed', created_count: 10, failed_count: 2, tokens_refunded: 10 });
		expect(generation.failed_routes.map(({ error }) => error.split(':')[0]).sort()).toEqual([
			'refused',
			'request_refused',
		]);
		expectPaid(generation.cost_usd, claude.journal.paid());
		await checkInvariants(server.db);
	});

	it('stores and books a result once, however often it comes', async () => {
		// More than are stored in one transaction, so that the second coming of some is with the first of others.
		const { user, site } = await siteOf(160);
		claude.fail({ on: 'batches.results', fault: 'twice', times: 'always' });
		const generation = await ended(user, await bulk(user, site, 160), 120_000);
		expect(generation, JSON.stringify(generation)).toMatchObject({
			status: 'completed',
			created_count: 160,
			failed_count: 0,
			cost_unknown: 0,
		});
		expectPaid(generation.cost_usd, claude.journal.paid());
		await nothingTwice();
	}, 150_000);

	it('retries the failed pages of a generation and charges for them alone', async () => {
		const { user, site } = await siteOf(6);
		claude.fail({ on: 'batches.items', fault: 'refusal', times: 2 });
		const id = await bulk(user, site, 6);
		expect(await ended(user, id)).toMatchObject({ status: 'failed', created_count: 4, failed_count: 2 });
		claude.clearFaults();
		await user.api.post(`/generations/${id}/retry`);
		const generation = await ended(user, id);
		expect(generation).toMatchObject({
			status: 'completed',
			created_count: 6,
			attempt: 2,
			tokens_charged: 40,
			tokens_refunded: 10,
		});
		expectPaid(generation.cost_usd, claude.journal.paid());
	});
});

describe('the prompt cache', () => {
	it.each([
		[0.9, '1h'],
		[0.2, '5m'],
	])(
		'that the first batch read at a rate of %f is asked for with a life of %s by the next one',
		async (batchCacheHitRate, ttl) => {
			// The cache takes no prefix below 512 tokens of the service's count.
			const { user, site } = await siteOf(6, {
				master_prompt: 'Write helpful pages in plain English for people who compare before they buy. '.repeat(
					30,
				),
			});
			claude.set({ batchCacheHitRate });
			for (let page = 0; page < 6; page++) claude.misbehave({ how: 'short', purpose: 'draft' });
			expect(await ended(user, await bulk(user, site, 6))).toMatchObject({ status: 'completed' });
			const asked = [...claude.journal.messages()].map(({ purpose, params }) =>
				[purpose, ...JSON.stringify(params?.system).matchAll(/"ttl":"(\w+)"/g)]
					.map((match) => (typeof match === 'string' ? match : match[1]))
					.join(' '),
			);
			expect(asked.filter((entry) => entry === 'draft 5m')).toHaveLength(6);
			expect(new Set(asked.filter((entry) => entry.startsWith('rewrite')))).toEqual(new Set([`rewrite ${ttl}`]));
		},
	);
});

describe('a budget for the month', () => {
	it('sends no more than it holds, writes what it can and refunds the rest', async () => {
		const { user, site } = await siteOf(30, { settings: { import_sitemap: false, monthly_budget_usd: 0.15 } });
		const generation = await ended(user, await bulk(user, site, 30));
		expect(generation.status).toBe('failed');
		expect(generation.error).toContain('budget_exceeded');
		expect(generation.created_count).toBeGreaterThan(3);
		expect(generation.created_count).toBeLessThan(30);
		expect(generation.tokens_refunded).toBe((30 - generation.created_count) * 5);
		const spent = priceOf(claude.journal.paid());
		expect(spent).toBeLessThanOrEqual(0.15);
		expectPaid(generation.cost_usd, claude.journal.paid());
		expect(await user.balance()).toBe(5000 - generation.created_count * 5);
		await nothingTwice();
	});

	it('saves every draft that is paid when it ends before they are mended, and says so to a person', async () => {
		const { user, site } = await siteOf(30, { settings: { import_sitemap: false, monthly_budget_usd: 0.15 } });
		claude.misbehave({ how: 'short', times: 'always' });
		const generation = await ended(user, await bulk(user, site, 30));
		expect(generation).toMatchObject({
			status: 'failed',
			failed_count: 0,
			error: expect.stringContaining('budget_exceeded') as string,
		});
		const paid = claude.journal.paid();
		const drafted = new Set(paid.filter(({ purpose }) => purpose === 'draft').map(({ route }) => route));
		const articles = await wholeArticlesOf(user, generation.id);
		expect(new Set(articles.map(({ route }) => route))).toEqual(drafted);
		expect(articles.length).toBeGreaterThan(3);
		const unmended = articles.filter(({ review_reasons }) =>
			review_reasons.some(({ rule }) => rule === 'budget_exceeded'),
		);
		expect(unmended.length).toBeGreaterThan(0);
		for (const { status, review_reasons } of articles) {
			expect(status).toBe('review');
			expect(review_reasons.map(({ rule }) => rule)).toContain('thin_content');
		}
		expect(generation).toMatchObject({
			created_count: articles.length,
			tokens_refunded: (30 - articles.length) * 5,
		});
		expect(await user.balance()).toBe(5000 - articles.length * 5);
		expectPaid(generation.cost_usd, paid);
		expect(articles.reduce((sum, { cost_usd }) => sum + cost_usd, 0)).toBeCloseTo(generation.cost_usd, 4);
		await nothingTwice();
		await user.api.patch(`/pseo/${site.id}`, { settings: { import_sitemap: false } });
		claude.reset();
		await user.api.post(`/generations/${generation.id}/retry`);
		expect(await ended(user, generation.id)).toMatchObject({ status: 'completed', created_count: 30 });
		expect(await user.balance()).toBe(5000 - 30 * 5);
	});
});

describe('a key or a spending limit that ends a bulk generation', () => {
	it.each(['unauthorized', 'spend_cap'] as const)(
		'leaves the drafts that are paid as pages for a person: %s',
		async (fault) => {
			const { user, site } = await siteOf(5);
			claude.misbehave({ how: 'short', times: 'always' });
			claude.holdBatches();
			const id = await bulk(user, site, 5);
			await until(async () => claude.batches().length === 1, { what: 'the batch of drafts' });
			claude.fail({ on: 'batches.create', fault, times: 'always' });
			claude.releaseBatches();
			claude.endBatches();
			const generation = await ended(user, id);
			expect(generation).toMatchObject({ status: 'completed', created_count: 5, tokens_refunded: 0 });
			for (const { status, review_reasons } of await wholeArticlesOf(user, id))
				expect([status, review_reasons[0]?.rule]).toEqual(['review', 'service_refused']);
			expectPaid(generation.cost_usd, claude.journal.paid());
			await nothingTwice();
		},
	);
});

describe('an unclear answer to the creation of a batch', () => {
	it('is found again by the ids of its results, and is not paid twice', async () => {
		const { user, site } = await siteOf(8);
		claude.fail({ on: 'batches.create', fault: 'lost_answer' });
		const generation = await ended(user, await bulk(user, site, 8));
		expect(generation).toMatchObject({ status: 'completed', created_count: 8 });
		await nothingTwice();
	});

	it('is waited for while a batch of the same size is open, and sent again only when none was ours', async () => {
		const { user, site } = await siteOf(5);
		claude.holdBatches();
		const service = new Anthropic({ apiKey: claude.key, baseURL: claude.url });
		const params = {
			model: 'claude-haiku-5-5',
			max_tokens: 100,
			messages: [{ role: 'user' as const, content: 'Hello' }],
		};
		await service.messages.batches.create({
			requests: Array.from({ length: 5 }, (_, index) => ({ custom_id: `stranger_${index}`, params })),
		});
		claude.fail({ on: 'batches.create', fault: 'reset' });
		const id = await bulk(user, site, 5);
		await until(async () => claude.journal.count('batches.list') > 6, { what: 'several looks at the list' });
		expect(claude.batches()).toHaveLength(1);
		claude.releaseBatches();
		claude.endBatches();
		expect(await ended(user, id)).toMatchObject({ status: 'completed', created_count: 5 });
		await nothingTwice();
	});
});

describe('results that are cut', () => {
	it('are read again from the start, and stored once', async () => {
		const { user, site } = await siteOf(10);
		claude.fail({ on: 'batches.results', fault: { kind: 'cut', after: 4 }, times: 2 });
		const generation = await ended(user, await bulk(user, site, 10));
		expect(generation).toMatchObject({ status: 'completed', created_count: 10 });
		expectPaid(generation.cost_usd, claude.journal.paid());
		await nothingTwice();
	});
});

describe('results that the service no longer keeps', () => {
	it('are counted as lost, and their pages are asked for again', async () => {
		const { user, site } = await siteOf(4);
		claude.fail({ on: 'batches.results', fault: 'not_found' });
		const generation = await ended(user, await bulk(user, site, 4));
		expect(generation).toMatchObject({ status: 'completed', created_count: 4, cost_unknown: 4 });
		await checkInvariants(server.db);
	});
});

describe('canceling', () => {
	it('cancels upstream, keeps and pays what was finished, refunds the rest and frees the website', async () => {
		const { user, site } = await siteOf(20);
		claude.set({ finishedBeforeCancel: 0.5, batchMs: 600_000 });
		const id = await bulk(user, site, 20);
		await until(
			async () => (await user.api.get<Generation>(`/generations/${id}`)).body.data.stage === 'in_progress',
			{ what: 'an open batch' },
		);
		const canceled = await user.api.post<Generation>(`/generations/${id}/cancel`);
		expect(canceled.status).toBe(200);
		expect(canceled.body.data.stage).toBe('canceling');
		const generation = await ended(user, id);
		expect(generation).toMatchObject({
			status: 'failed',
			error: 'canceled',
			created_count: 10,
			failed_count: 0,
			tokens_charged: 100,
			tokens_refunded: 50,
		});
		expect(claude.journal.count('batches.cancel')).toBeGreaterThan(0);
		expectPaid(generation.cost_usd, claude.journal.paid());
		expect(await user.balance()).toBe(5000 - 50);
		expect((await user.api.post('/trigger/on-demand-generation', { pseo_id: site.id, post_count: 1 })).status).toBe(
			200,
		);
		await nothingTwice();
	});

	it('forced by the deletion of a website ends at once, and the batch is canceled upstream', async () => {
		const { user, site } = await siteOf(10);
		claude.holdBatches();
		const id = await bulk(user, site, 10);
		await until(
			async () => (await user.api.get<Generation>(`/generations/${id}`)).body.data.stage === 'in_progress',
			{ what: 'an open batch' },
		);
		expect((await user.api.del(`/pseo/${site.id}?force=true`)).status).toBe(200);
		expect(await user.balance()).toBe(5000);
		await until(async () => claude.journal.count('batches.cancel') > 0, {
			what: 'the cancellation upstream',
			timeout: 30_000,
		});
	});
});

describe('a key that is refused', () => {
	it('is said by the health route in words', async () => {
		const service = await startClaude({ keys: ['another-key'] });
		const broken = await startDirectus({ env: { ...service.env, ANTHROPIC_API_KEY: 'a-wrong-key' } });
		const health = (await (
			await fetch(`${broken.url}/pseo-endpoints/health`, {
				headers: { Authorization: `Bearer ${broken.adminToken}` },
			})
		).json()) as { data?: { warnings?: string[] }; warnings?: string[] };
		expect(JSON.stringify(health)).toContain('refused the API key');
	});
});
