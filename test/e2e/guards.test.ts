import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createUser, createWebsite, ended, importRows, until, type User, type Website } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';
import { studio } from './studio.js';

let server: Server;
let user: User;
let site: Website;
let account: number;
let generation: number;

beforeAll(async () => {
	server = await startDirectus({ env: { LOG_LEVEL: 'info' } });
	user = await createUser(server);
	site = await createWebsite(user);
	await importRows(user, site.id, towns(5));
	const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 5 });
	generation = started.body.generation_id;
	await ended(user, generation);
	account = ((await server.db('pseos').where({ id: site.id }).first('account')) as { account: number }).account;
});
afterEach(() => checkInvariants(server.db));

const ledger = () =>
	Promise.all([server.db('pseo_token_transactions').orderBy('id'), server.db('pseo_token_balances').orderBy('id')]);

describe('the ledger', () => {
	it('is written by nobody through /items, not even by administrators', async () => {
		const before = await ledger();
		const admin = studio(server);
		const entry = { account, kind: 'grant', amount: 1000, balance_after: 1475, reference: 'forged' };
		const [transactions, balances] = before as [{ id: number }[], { id: number }[]];
		const attempts = [
			admin.post('/items/pseo_token_transactions', entry),
			admin.post('/items/pseo_token_transactions', [entry, { ...entry, reference: 'forged again' }]),
			admin.patch(`/items/pseo_token_transactions/${transactions[0]?.id}`, { amount: 5000 }),
			admin.patch('/items/pseo_token_transactions', {
				keys: transactions.map(({ id }) => id),
				data: { amount: 1 },
			}),
			admin.patch('/items/pseo_token_transactions', [{ id: transactions[0]?.id, amount: 7 }]),
			admin.del(`/items/pseo_token_transactions/${transactions[0]?.id}`),
			admin.del(
				'/items/pseo_token_transactions',
				transactions.map(({ id }) => id),
			),
			admin.post('/items/pseo_token_balances', { account, balance: 9 }),
			admin.patch(`/items/pseo_token_balances/${balances[0]?.id}`, { balance: 9999 }),
			admin.del(`/items/pseo_token_balances/${balances[0]?.id}`),
		];
		for (const [index, attempt] of (await Promise.all(attempts)).entries()) {
			expect({ index, status: attempt.status, code: attempt.errors[0]?.extensions.code }).toEqual({
				index,
				status: 403,
				code: 'forbidden',
			});
			expect(attempt.errors[0]?.message).toContain('POST /pseo-endpoints/billing/grants');
		}
		expect(await ledger()).toEqual(before);
	});

	it('is written by nobody through GraphQL', async () => {
		const before = await ledger();
		const mutations = [
			`mutation { create_pseo_token_transactions_item(data: { amount: 1000, kind: "grant", reference: "forged", balance_after: 1 }) { id } }`,
			`mutation { create_pseo_token_transactions_items(data: [{ amount: 1000, kind: "grant", reference: "forged", balance_after: 1 }]) { id } }`,
			`mutation { update_pseo_token_transactions_item(id: 1, data: { amount: 5000 }) { id } }`,
			`mutation { delete_pseo_token_transactions_item(id: 1) { id } }`,
			`mutation { update_pseo_token_balances_item(id: 1, data: { balance: 5000 }) { id } }`,
			`mutation { delete_pseo_token_balances_item(id: 1) { id } }`,
		];
		for (const query of mutations) {
			const { errors } = await studio(server).post('/graphql', { query });
			expect(errors[0]?.message, query).toMatch(/written by the ledger only/);
		}
		expect(await ledger()).toEqual(before);
	});

	it('is not written by an import of a file', async () => {
		const before = await ledger();
		const form = new FormData();
		form.set(
			'file',
			new Blob([`account,kind,amount,balance_after,reference\n${account},grant,1000,1000,forged\n`], {
				type: 'text/csv',
			}),
			'entries.csv',
		);
		const answer = await fetch(`${server.url}/utils/import/pseo_token_transactions`, {
			method: 'POST',
			body: form,
			headers: { Authorization: `Bearer ${server.adminToken}` },
		});
		expect(answer.status).toBe(403);
		expect(await ledger()).toEqual(before);
	});
});

describe('an article', () => {
	const HOSTILE =
		'<h2 onclick="steal()">Hello</h2><script>steal()</script><img src=x onerror=steal()><a href="javascript:steal()">go</a><iframe src="https://evil.example"></iframe>';
	const harmless = (html: string) => {
		expect(html).toContain('Hello');
		expect(html).not.toMatch(/script|onclick|onerror|javascript:|iframe/i);
	};

	it('is sanitised when its HTML is written through /items, in a new row and in an old one', async () => {
		const admin = studio(server);
		const { data: made } = await admin.post<{ id: number; content_html: string }>('/items/pseo_articles', {
			account,
			pseo_id: site.id,
			route: '/by-hand',
			title: 'By hand',
			content_html: HOSTILE,
		});
		harmless(made.content_html);
		const changed = await admin.patch<{ content_html: string }>(`/items/pseo_articles/${made.id}`, {
			content_html: `<p>more</p>${HOSTILE}`,
		});
		harmless(changed.data.content_html);
		const many = await admin.patch<{ content_html: string }[]>('/items/pseo_articles', {
			keys: [made.id],
			data: { content_html: HOSTILE },
		});
		harmless(many.data[0]?.content_html as string);
		expect((await admin.del(`/items/pseo_articles/${made.id}`)).status).toBe(204);
		// Directus waits for nothing that follows a deletion.
		const page = () => server.db('pseo_pages').where({ pseo_id: site.id, route: '/by-hand' }).first('status');
		await until(async () => ((await page()) as { status: string }).status === 'planned', {
			what: 'its page, planned',
		});
	});

	it('is rendered anew, and sanitised, when its markdown is written through /items', async () => {
		const row = (await server.db('pseo_articles').where({ pseo_id: site.id }).first('id')) as { id: number };
		const { data } = await studio(server).patch<{ content_html: string; word_count: number }>(
			`/items/pseo_articles/${row.id}`,
			{ content_markdown: `## Hello\n\nTwo words.\n\n${HOSTILE}` },
		);
		harmless(data.content_html);
		expect(data.content_html).toContain('<h2>Hello</h2>');
		expect(data.word_count).toBeLessThan(10);
	});
});

describe('a generation', () => {
	it('changes neither its status nor its counters or tokens through /items', async () => {
		const before = await server.db('pseo_generations').where({ id: generation }).first();
		for (const change of [
			{ status: 'pending' },
			{ created_count: 0 },
			{ tokens_refunded: 10 },
			{ active_key: 'x' },
			{ status: 'running', announced_at: null },
			{ announced_at: '2030-01-01T00:00:00Z' },
		]) {
			const answer = await studio(server).patch(`/items/pseo_generations/${generation}`, change);
			expect({ change, status: answer.status, code: answer.errors[0]?.extensions.code }).toEqual({
				change,
				status: 403,
				code: 'generation_guarded',
			});
		}
		const { errors } = await studio(server).post('/graphql', {
			query: `mutation { update_pseo_generations_item(id: ${generation}, data: { status: "failed" }) { id } }`,
		});
		expect(errors).toHaveLength(1);
		expect(await server.db('pseo_generations').where({ id: generation }).first()).toEqual(before);
	});
});

describe('a website', () => {
	it('takes its rows along to another account, and back', async () => {
		const admin = studio(server);
		const other = await createUser(server);
		await other.balance();
		const { account: theirs } = (await server.db('pseo_members').where({ user: other.id }).first('account')) as {
			account: number;
		};
		for (const owner of [theirs, account]) {
			expect((await admin.patch(`/items/pseos/${site.id}`, { account: owner })).status).toBe(200);
			for (const table of ['pseos', 'pseo_pages', 'pseo_articles', 'pseo_generations', 'pseo_jobs']) {
				const of = table === 'pseos' ? { id: site.id } : { pseo_id: site.id };
				expect(await server.db(table).where(of).distinct().pluck('account'), table).toEqual([owner]);
			}
			expect((await other.api.get(`/pseo/${site.id}`)).status).toBe(owner === theirs ? 200 : 403);
		}
	});

	it('keeps its count, and only takes a URL that REST would take', async () => {
		const admin = studio(server);
		const changed = await admin.patch<Record<string, unknown>>(`/items/pseos/${site.id}`, {
			post_counts_total: 99,
			website_url: 'HTTPS://Example.COM:443/shop/',
		});
		expect(changed.data).toMatchObject({
			account,
			post_counts_total: 5,
			website_url: expect.stringMatching(/^https:\/\/example\.com\/shop/) as string,
		});
		for (const website_url of [
			'ftp://example.com',
			'https://me:secret@example.com',
			'javascript:alert(1)',
			'no url',
		]) {
			expect((await admin.patch(`/items/pseos/${site.id}`, { website_url })).status, website_url).toBe(400);
		}
		expect(
			(await admin.post('/items/pseos', { website_url: 'https://example.com', master_prompt: 'x' })).data,
		).toMatchObject({ website_url: expect.stringContaining('https://example.com') as string });
	});
});

describe('work that is pending', () => {
	beforeAll(async () => {
		await server.stop();
		await server.start({ PSEO_WORKERS: '0' });
	});

	it('is not deleted with its tokens through /items: neither the generation nor its website', async () => {
		const busy = await createWebsite(user);
		await importRows(user, busy.id, towns(3));
		const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: busy.id, post_count: 3 });
		const admin = studio(server);
		const deletions = [
			await admin.del(`/items/pseo_generations/${body.generation_id}`),
			await admin.del('/items/pseo_generations', [generation, body.generation_id]),
			await admin.del(`/items/pseos/${busy.id}`),
		];
		expect(deletions.map(({ status, errors }) => [status, errors[0]?.extensions.code])).toEqual([
			[409, 'generation_active'],
			[409, 'generation_active'],
			[409, 'website_busy'],
		]);
		const before = await user.balance();
		expect((await user.api.post(`/generations/${body.generation_id}/cancel`)).status).toBe(200);
		expect(await user.balance()).toBe(before + 15);
		expect((await admin.del(`/items/pseos/${busy.id}`)).status).toBe(204);
		const dataSets = () => server.db('pseo_datasets').where({ pseo_id: busy.id });
		await until(async () => (await dataSets()).length === 0, { what: 'the end of its data sets' });
	});
});
