import { beforeAll, describe, expect, it } from 'vitest';
import { createUser, createWebsite, type User, type Website } from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { sharedDirectus } from '../support/shared.js';
import { studio } from './studio.js';

let server: RunningServer;
let admin: ReturnType<typeof studio>;
let user: User;
let site: Website;
beforeAll(async () => {
	server = await sharedDirectus();
	admin = studio(server);
	user = await createUser(server);
	site = await createWebsite(user);
});

const MODEL = {
	id: 'claude-sonnet-5-5',
	writer: 'anthropic',
	tier: 'writer',
	input: 2,
	output: 10,
	cache_write_5m: 2.5,
	cache_write_1h: 4,
	cache_read: 0.1,
	batch_factor: 0.5,
};

describe('settings through /items', () => {
	it.each([
		[{ token_per_page: -5 }, /token_per_page: Expected a whole number from 0 to/],
		[{ token_per_page: null }, /token_per_page: Expected a whole number/],
		[{ token_per_batch_page: 1.5 }, /token_per_batch_page/],
		[{ token_per_main_json: 'many' }, /token_per_main_json/],
		[{ signup_grant: -1 }, /signup_grant/],
		[{ models: { a: 1 } }, /models: Expected a list of models/],
		[{ models: [{ ...MODEL, input: -1 }] }, /models\.0\.input: Expected a price in USD, 0 or more/],
		[{ models: [{ ...MODEL, output: '10' }] }, /models\.0\.output/],
		[{ models: [{ ...MODEL, batch_factor: 2 }] }, /models\.0\.batch_factor: Expected a share/],
		[{ models: [{ ...MODEL, tier: 'judge' }] }, /models\.0\.tier: Expected one of writer, checker/],
		[{ models: [{ id: 'x' }] }, /models\.0\./],
		[{ default_plan: 'nope' }, /default_plan: Expected the key of a plan that exists, got "nope"/],
		[{ default_writer: 'ghost' }, /default_writer: Expected one of auto, anthropic/],
	])('refuse %j with a sentence, and stay as they are', async (change, sentence) => {
		const before = await server.db('pseo_settings').first();
		const { status, errors } = await admin.patch('/items/pseo_settings', change);
		expect({ status, code: errors[0]?.extensions.code }).toEqual({ status: 400, code: 'invalid_item' });
		expect(errors[0]?.message).toMatch(sentence);
		expect(await server.db('pseo_settings').first()).toEqual(before);
	});

	it('take what is as it should be', async () => {
		const { token_per_page, models } = (await admin.get<Record<string, unknown>>('/items/pseo_settings')).data;
		const { status } = await admin.patch('/items/pseo_settings', {
			token_per_page,
			models,
			default_plan: 'self-hosted',
		});
		expect(status).toBe(200);
		expect(await server.db('pseo_settings').first('token_per_page')).toEqual({ token_per_page });
	});
});

describe('rows through /items', () => {
	const page = (fields: object) => ({ pseo_id: site.id, route: '/a-page', title: 'A page', ...fields });
	const article = (fields: object) => ({ pseo_id: site.id, route: '/an-article', title: 'An article', ...fields });

	it.each([
		['pseo_pages', page, { route: 'no slash and spaces' }, /route: Expected a path that starts with a slash/],
		['pseo_pages', page, { status: 'banana' }, /status: Expected one of idea, planned/],
		['pseo_pages', page, { kind: 'banana' }, /kind: Expected one of/],
		['pseo_pages', page, { source: 'banana' }, /source: Expected one of/],
		['pseo_pages', page, { priority: 'first' }, /priority: Expected a whole number/],
		['pseo_pages', page, { facts: ['a'] }, /facts: Expected facts as names with values/],
		['pseo_pages', page, { title: ' ' }, /title: Expected a title/],
		['pseo_articles', article, { route: 'no slash' }, /route: Expected a path/],
		['pseo_articles', article, { status: 'banana' }, /status: Expected one of draft, review/],
		['pseo_articles', article, { language_code: 'English!' }, /language_code: Expected a language code/],
		['pseo_articles', article, { faqs: [{ question: 'Only this?' }] }, /faqs\.0\.answer/],
		['pseo_articles', article, { tags: 'one, two' }, /tags/],
	] as const)('are refused in %s: %#', async (collection, row, wrong, sentence) => {
		const made = await admin.post(`/items/${collection}`, row(wrong));
		expect([made.status, made.errors[0]?.extensions.code]).toEqual([400, 'invalid_item']);
		expect(made.errors[0]?.message).toMatch(sentence);
		const { data } = await admin.post<{ id: number }>(`/items/${collection}`, row({}));
		const changed = await admin.patch(`/items/${collection}/${data.id}`, wrong);
		expect([changed.status, changed.errors[0]?.extensions.code]).toEqual([400, 'invalid_item']);
		expect((await admin.del(`/items/${collection}/${data.id}`)).status).toBe(204);
	});

	it.each([
		[{ status: 'banana' }, /status: Expected one of active, paused, archived/],
		[{ language_code: 'nonsense!' }, /language_code/],
		[{ settings: { monthly_budget_usd: -1 } }, /settings\.monthly_budget_usd: Expected a budget in USD/],
		[{ settings: { writr: 'template' } }, /settings\.writr: Unknown field/],
	])('are refused in websites: %j', async (wrong, sentence) => {
		const { status, errors } = await admin.patch(`/items/pseos/${site.id}`, wrong);
		expect([status, errors[0]?.extensions.code]).toEqual([400, 'invalid_item']);
		expect(errors[0]?.message).toMatch(sentence);
	});

	it.each([
		['pseo_plans', { key: 'Team 50', name: 'Team' }, /key: Expected a key/],
		[
			'pseo_plans',
			{ key: 'team', name: 'Team', requests_per_minute: 0 },
			/requests_per_minute: Expected a whole number from 1/,
		],
		[
			'pseo_plans',
			{ key: 'team', name: 'Team', concurrent_jobs: -1 },
			/concurrent_jobs: Expected a whole number from 1/,
		],
		['pseo_accounts', { name: 'Team', plan: 'nope' }, /plan: Expected the key of a plan that exists/],
		['pseo_accounts', { name: 'Team', status: 'banana' }, /status: Expected one of active, suspended/],
		[
			'pseo_prompts',
			{ name: 'poem', text: 'Write a poem about the page, please.' },
			/name: Expected one of system/,
		],
		['pseo_prompts', { name: 'draft', text: 'Short' }, /text: Expected at least 20 characters/],
	])('are refused in %s: %j', async (collection, row, sentence) => {
		const about = collection === 'pseo_prompts' ? { ...row, pseo_id: site.id } : row;
		const { status, errors } = await admin.post(`/items/${collection}`, about);
		expect([status, errors[0]?.extensions.code]).toEqual([400, 'invalid_item']);
		expect(errors[0]?.message).toMatch(sentence);
	});

	it('need a website that exists', async () => {
		for (const collection of ['pseo_pages', 'pseo_articles', 'pseo_prompts']) {
			const none = await admin.post(`/items/${collection}`, { route: '/x', title: 'X' });
			expect([none.status, none.errors[0]?.message], collection).toEqual([400, 'pseo_id: Expected a website']);
			const unknown = await admin.post(`/items/${collection}`, { pseo_id: 999_999, route: '/x', title: 'X' });
			expect([unknown.status, unknown.errors[0]?.extensions.code], collection).toEqual([
				404,
				'website_not_found',
			]);
		}
	});

	it('are made and changed by the server alone where they are jobs', async () => {
		const { account } = (await server.db('pseos').where({ id: site.id }).first('account')) as { account: number };
		const row = { account, type: 'generation', request_key: '3f0c1e2a-0000-4000-8000-000000000000' };
		const { status, errors } = await admin.post('/items/pseo_jobs', row);
		expect([status, errors[0]?.extensions.code]).toEqual([403, 'job_guarded']);
		expect(await server.db('pseo_jobs').where({ account })).toEqual([]);
	});
});

describe('deleting an account', () => {
	it('is refused with a sentence and without SQL while it has rows', async () => {
		const { account } = (await server.db('pseos').where({ id: site.id }).first('account')) as { account: number };
		const { status, errors } = await admin.del(`/items/pseo_accounts/${account}`);
		expect([status, errors[0]?.extensions.code]).toEqual([409, 'account_has_rows']);
		expect(errors[0]?.message).toMatch(/^The account has rows in .*pseos.*; suspend it instead/);
		expect(errors[0]?.message).not.toMatch(/constraint|foreign|delete from/i);
		expect((await user.api.get(`/pseo/${site.id}`)).status).toBe(200);
	});

	it('takes its members along where it has none', async () => {
		const { data } = await admin.post<{ id: number }>('/items/pseo_accounts', { name: 'Empty' });
		await server
			.db('pseo_members')
			.insert({ account: data.id, user: user.id, role: 'viewer', date_created: new Date() });
		expect((await admin.del(`/items/pseo_accounts/${data.id}`)).status).toBe(204);
		expect(await server.db('pseo_members').where({ account: data.id })).toEqual([]);
	});
});
