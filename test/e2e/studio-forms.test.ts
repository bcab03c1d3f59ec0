import { beforeAll, describe, expect, it } from 'vitest';
import {
	createUser,
	createWebsite,
	ended,
	importRows,
	MASTER_PROMPT,
	type User,
	type Website,
} from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { sharedDirectus } from '../support/shared.js';
import { towns } from '../support/rows.js';
import { browser, studio } from './studio.js';

interface Field {
	collection: string;
	field: string;
	type: string;
	schema: { is_nullable: boolean; default_value: unknown } | null;
	meta: {
		interface: string | null;
		options: Record<string, unknown> | null;
		display: string | null;
		display_options: Record<string, unknown> | null;
		required: boolean;
		readonly: boolean;
		hidden: boolean;
		note: string | null;
		group: string | null;
		special: string[] | null;
		translations: { language: string; translation: string }[] | null;
		conditions: { rule: object; readonly?: boolean; hidden?: boolean }[] | null;
	} | null;
}

let server: RunningServer;
let admin: ReturnType<typeof studio>;
let user: User;
let site: Website;
let account: number;
beforeAll(async () => {
	server = await sharedDirectus();
	admin = studio(server);
	user = await createUser(server);
	site = await createWebsite(user);
	await importRows(user, site.id, towns(3));
	({ account } = (await server.db('pseos').where({ id: site.id }).first('account')) as { account: number });
});

const fieldsOf = async (collection: string) => {
	const { data } = await admin.get<Field[]>(`/fields/${collection}`);
	return new Map(data.map((field) => [field.field, field]));
};
const demanded = async (collection: string) =>
	[...(await fieldsOf(collection)).values()].filter(({ meta }) => meta?.required).map(({ field }) => field);

describe('a form', () => {
	it('demands only what a person has to say', async () => {
		expect(await demanded('pseos')).toEqual(['website_url', 'master_prompt']);
		expect(await demanded('pseo_generations')).toEqual(['pseo_id', 'requested_count']);
		expect(await demanded('pseo_pages')).toEqual(['pseo_id', 'route', 'title']);
		expect(await demanded('pseo_articles')).toEqual(['title', 'pseo_id']);
		expect(await demanded('pseo_prompts')).toEqual(['pseo_id', 'name', 'text']);
		for (const collection of ['pseo_jobs', 'pseo_token_balances', 'pseo_token_transactions', 'pseo_settings'])
			expect(await demanded(collection), collection).toEqual([]);
	});

	it('begins with what a person says first, and folds the rest into named groups', async () => {
		for (const [collection, first] of [
			['pseos', ['website_url', 'master_prompt']],
			['pseo_generations', ['pseo_id', 'requested_count', 'mode']],
			['pseo_articles', ['title', 'pseo_id', 'status', 'content_markdown']],
		] as const) {
			const fields = [...(await fieldsOf(collection)).values()];
			const open = fields.filter(
				({ meta }) => meta && !meta.hidden && meta.group === null && !meta.special?.includes('group'),
			);
			expect(
				open.map(({ field }) => field),
				collection,
			).toEqual(first);
			const groups = fields.filter(({ meta }) => meta?.special?.includes('group')).map(({ field }) => field);
			expect(groups.length, collection).toBeGreaterThan(1);
			for (const { field, meta } of fields)
				if (meta?.group) expect(groups, `${collection}.${field}`).toContain(meta.group);
		}
		// Groups are no columns: answers do not hold them.
		const { data } = await admin.get<Record<string, unknown>>(`/items/pseos/${site.id}`);
		expect(Object.keys(data).filter((name) => name.startsWith('section_'))).toEqual([]);
	});

	it('shows what the server writes as text to read, and hides it while there is nothing', async () => {
		const fields = await fieldsOf('pseo_generations');
		for (const name of ['status', 'stage', 'created_count', 'tokens_charged', 'cost_usd', 'account', 'job'])
			expect(fields.get(name)?.meta?.readonly, name).toBe(true);
		for (const name of ['pseo_id', 'requested_count', 'mode'])
			expect(fields.get(name)?.meta?.conditions, name).toEqual([
				expect.objectContaining({ rule: { _and: [{ id: { _nnull: true } }] }, readonly: true }),
			]);
		const progress = fields.get('section_progress')?.meta;
		expect(progress?.hidden).toBe(true);
		expect(progress?.conditions).toEqual([expect.objectContaining({ hidden: false })]);
	});

	it('edits texts as markdown, tags as tags and questions one by one, and shows facts and findings as tables', async () => {
		const articles = await fieldsOf('pseo_articles');
		const interfaces = Object.fromEntries([...articles].map(([name, { meta }]) => [name, meta?.interface]));
		expect(interfaces).toMatchObject({
			content_markdown: 'input-rich-text-md',
			tags: 'tags',
			faqs: 'list',
			findings: 'pseo-readable',
			review_reasons: 'pseo-readable',
			sources: 'pseo-readable',
		});
		expect((await fieldsOf('pseo_pages')).get('facts')?.meta?.interface).toBe('pseo-readable');
		expect((await fieldsOf('pseo_settings')).get('models')?.meta?.interface).toBe('list');
		const { data } = await admin.get<{ schema: { name: string; type: string } | null }[]>('/extensions');
		expect(data.map(({ schema }) => `${schema?.type} ${schema?.name}`)).toContain('interface pseo-readable');
	});
});

describe('a row made in Studio', () => {
	it('is a website with nothing but its address and instructions', async () => {
		const { status, data } = await admin.post<Record<string, unknown>>('/items/pseos', {
			website_url: 'https://Example.org:443/',
			master_prompt: MASTER_PROMPT,
		});
		expect(status).toBe(200);
		expect(data).toMatchObject({ website_url: 'https://example.org', name: 'example.org', status: 'active' });
		expect(data['account']).toEqual(expect.any(Number));
	});

	it('is a generation with nothing but its website and a number', async () => {
		const { status, data } = await admin.post<{ id: number; request_key: string }>('/items/pseo_generations', {
			pseo_id: site.id,
			requested_count: 2,
		});
		expect(status).toBe(200);
		expect(data).toMatchObject({ account, status: 'pending', tokens_charged: 10, mode: 'bulk' });
		expect(data.request_key).toMatch(/^[0-9a-f-]{36}$/);
		expect(await ended(user, data.id)).toMatchObject({ status: 'completed', created_count: 2 });
	});

	it('is a page, an article or a prompt of the account of its website', async () => {
		const page = await admin.post('/items/pseo_pages', { pseo_id: site.id, route: '/by-hand', title: 'By hand' });
		expect([page.status, page.data]).toMatchObject([200, { account, status: 'planned', source: 'manual' }]);
		const article = await admin.post('/items/pseo_articles', {
			pseo_id: site.id,
			title: 'What a bag costs',
			content_markdown: '## Prices\n\nTen euros.',
		});
		expect([article.status, article.data]).toMatchObject([
			200,
			{
				account,
				route: '/what-a-bag-costs',
				slug: 'what-a-bag-costs',
				status: 'draft',
				generator: 'manual',
				language_code: 'en-US',
				content_html: expect.stringContaining('<h2>Prices</h2>') as string,
			},
		]);
		const text = 'Write as if you stood behind the counter.';
		const prompt = await admin.post('/items/pseo_prompts', { pseo_id: site.id, name: 'draft', text });
		expect([prompt.status, prompt.data]).toMatchObject([200, { account }]);
	});

	it('keeps no account that the payload names beside the one of its website', async () => {
		const other = await createUser(server);
		await other.balance();
		const theirs = (await server.db('pseo_members').where({ user: other.id }).first('account')) as {
			account: number;
		};
		const page = { pseo_id: site.id, route: '/theirs', title: 'Theirs', account: theirs.account };
		expect((await admin.post('/items/pseo_pages', page)).data).toMatchObject({ account });
	});

	it('refuses a request key that is none, with a sentence, and charges nothing', async () => {
		const before = await user.balance();
		const { status, errors } = await admin.post('/items/pseo_generations', {
			pseo_id: site.id,
			requested_count: 1,
			request_key: 'abc',
		});
		expect(status).toBe(400);
		expect(errors[0]?.message).toBe('request_key: Expected a UUID, or nothing and the server makes one, got "abc"');
		expect(await user.balance()).toBe(before);
	});
});

describe('Studio', () => {
	it('shows a sentence at the field where a form is refused', async () => {
		const person = await browser(server);
		const poor = await createUser(server, { tokens: 20 });
		const theirs = await createWebsite(poor);
		await importRows(poor, theirs.id, towns(3));
		const { status, errors } = await person.post('/items/pseo_generations', {
			pseo_id: theirs.id,
			requested_count: 3000,
		});
		const sentence =
			'This takes 15000 tokens, and the account has 20. Ask for fewer pages, or have tokens granted.';
		expect({ status, errors }).toEqual({
			status: 402,
			errors: [
				{
					message: sentence,
					extensions: {
						code: 'FAILED_VALIDATION',
						field: 'requested_count',
						path: [],
						type: 'regex',
						validation_message: sentence,
						pseo_code: 'insufficient_tokens',
					},
				},
			],
		});
	});

	it('advises what can be done there, and names no route', async () => {
		const person = await browser(server);
		const generation = (await server.db('pseo_generations').where({ pseo_id: site.id }).first('id')) as {
			id: number;
		};
		const attempts = await Promise.all([
			person.patch(`/items/pseo_generations/${generation.id}`, { status: 'failed' }),
			person.post('/items/pseo_token_balances', { account, balance: 9 }),
			person.post('/items/pseo_jobs', { account, type: 'generation' }),
			person.patch(`/items/pseos/${site.id}`, { website_url: 'example' }),
			person.del(`/items/pseo_accounts/${account}`),
		]);
		const KNOWN = ['FAILED_VALIDATION', 'FORBIDDEN'];
		for (const { status, errors } of attempts) {
			expect(status).toBeGreaterThanOrEqual(400);
			expect(status).toBeLessThan(500);
			expect(errors).toHaveLength(1);
			expect(KNOWN).toContain(errors[0]?.extensions.code);
			expect(errors[0]?.message).not.toMatch(/POST|GET|pseo-endpoints|\?force/);
			expect(errors[0]?.message.length).toBeLessThan(198);
		}
	});

	it('leaves programs their codes', async () => {
		const generation = (await server.db('pseo_generations').where({ pseo_id: site.id }).first('id')) as {
			id: number;
		};
		const { status, errors } = await admin.patch(`/items/pseo_generations/${generation.id}`, { status: 'failed' });
		expect([status, errors[0]?.extensions.code]).toEqual([403, 'generation_guarded']);
	});
});
