import {
	createCollection,
	createField,
	createPermission,
	createPolicy,
	createRelation,
	updateRelation,
} from '@directus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AREAS } from '../../extensions/pseo-automation/src/wiring.js';
import { adminSdk, api, createUser, createWebsite, importRows, until, type User } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { type Belongings, belongings } from '../support/routes.js';
import { towns } from '../support/rows.js';
import { overSocket } from '../support/socket.js';

// An administrator permits everything on all our collections to a policy: its users still see and change the rows of
// their own accounts only, whichever door of Directus they take. The free tier has no rules for rows.

let server: Server;
let owner: Belongings;
let member: Belongings;
/** Ids of the rows that the member must not see, and of those that they may. */
const foreign: Record<string, number[]> = {};
const own: Record<string, number[]> = {};
/** Own collections of the administrator, with relations from and to ours. */
let notes: { foreign: number; own: number };

const TABLES = AREAS.flatMap(({ tables }) => Object.entries(tables ?? {}));
const COLLECTIONS = TABLES.filter(([, { model }]) => 'collection' in model).map(([name]) => name);
const PLAIN = TABLES.filter(([, { model }]) => !('collection' in model)).map(([name]) => name);
const SHARED = ['pseo_plans', 'pseo_settings'];
const WALLED = COLLECTIONS.filter((name) => !SHARED.includes(name));

beforeAll(async () => {
	server = await startDirectus({
		env: { WEBSOCKETS_ENABLED: 'true', WEBSOCKETS_REST_AUTH: 'handshake', WEBSOCKETS_GRAPHQL_ENABLED: 'false' },
	});
	[owner, member] = [await belongings(server), await belongings(server)];
	for (const { site, user } of [owner, member]) {
		const prompt = { account: await accountOf(user), pseo_id: site, name: 'draft', text: 'Write.' };
		await server.db('pseo_prompts').insert({ ...prompt, date_created: new Date() });
	}
	const mine = await accountOf(member.user);
	for (const name of WALLED) {
		const column = name === 'pseo_accounts' ? 'id' : 'account';
		own[name] = await server.db(name).where(column, mine).pluck('id');
		foreign[name] = await server.db(name).whereNot(column, mine).pluck('id');
		expect(own[name].length, name).toBeGreaterThan(0);
		expect(foreign[name].length, name).toBeGreaterThan(0);
	}
	await server
		.db('pseo_articles')
		.where({ id: owner.article })
		.update({ title: 'A title that only the owner knows' });
	await makeNotes();
	await permit(member.user);
});
afterAll(() => checkInvariants(server.db));

const accountOf = async (user: User): Promise<number> =>
	((await server.db('pseo_members').where({ user: user.id }).first('account')) as { account: number }).account;

/** Notes of the administrator's that refer to articles, and a list of a user's websites in `directus_users`. */
async function makeNotes(): Promise<void> {
	const admin = adminSdk(server);
	await admin.request(
		createCollection({
			collection: 'notes',
			meta: {},
			schema: {},
			fields: [
				{ field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true } },
				{ field: 'art', type: 'integer', schema: {} },
			],
		} as never),
	);
	await admin.request(
		createRelation({ collection: 'notes', field: 'art', related_collection: 'pseo_articles', schema: {} } as never),
	);
	await admin.request(
		createField(
			'directus_users' as never,
			{ field: 'websites', type: 'alias', meta: { special: ['o2m'] } } as never,
		),
	);
	await admin.request(
		updateRelation('pseos' as never, 'directus_user_id' as never, { meta: { one_field: 'websites' } } as never),
	);
	const insert = async (art: number): Promise<number> => {
		const answer = await ask('POST', '/items/notes', { art }, server.adminToken);
		return (JSON.parse(answer.text) as { data: { id: number } }).data.id;
	};
	notes = { foreign: await insert(owner.article), own: await insert(member.article) };
}

/** Gives a user every right on our collections, on the notes and to read users. */
async function permit(user: User): Promise<void> {
	const admin = adminSdk(server);
	const policy = (await admin.request(
		createPolicy({ name: 'All of it', app_access: false, admin_access: false } as never),
	)) as unknown as { id: string };
	for (const collection of [...COLLECTIONS, ...PLAIN, 'notes'])
		for (const action of ['read', 'create', 'update', 'delete'])
			await admin.request(createPermission({ policy: policy.id, collection, action, fields: ['*'] } as never));
	await admin.request(
		createPermission({ policy: policy.id, collection: 'directus_users', action: 'read', fields: ['*'] } as never),
	);
	const answer = await ask(
		'PATCH',
		`/users/${user.id}`,
		{ policies: { create: [{ policy: { id: policy.id } }] } },
		server.adminToken,
	);
	expect(answer.status, answer.text).toBe(200);
}

async function ask(method: string, path: string, body?: unknown, token: string | null = member.user.token) {
	const answer = await fetch(server.url + path, {
		method,
		headers: {
			'Content-Type': 'application/json',
			...(token === null ? {} : { Authorization: `Bearer ${token}` }),
		},
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	return { status: answer.status, text: await answer.text() };
}

const idsIn = (text: string): number[] =>
	((JSON.parse(text) as { data: { id: number | string }[] }).data ?? [])
		.map(({ id }) => Number(id))
		.sort((a, b) => a - b);
const q = (value: unknown): string => encodeURIComponent(JSON.stringify(value));

describe.each(WALLED)('a member with every permission on %s', (name) => {
	it('lists, searches, filters and exports the own rows', async () => {
		const mine = [...(own[name] ?? [])].sort((a, b) => a - b);
		for (const [method, path, body] of [
			['GET', `/items/${name}?limit=-1`],
			['GET', `/items/${name}?limit=-1&sort=-id&fields=id`],
			['GET', `/items/${name}?limit=-1&filter=${q({ id: { _in: [...mine, ...(foreign[name] ?? [])] } })}`],
			['GET', `/items/${name}?limit=-1&filter=${q({ _or: [{ id: { _gt: 0 } }, { id: { _null: true } }] })}`],
			['GET', `/items/${name}?limit=-1&filter=${q({ _or: [{ id: { _gt: 0 } }, {}] })}`],
			['GET', `/items/${name}?limit=-1&deep=${q({ account: { _filter: { id: { _gt: 0 } } } })}`],
			['SEARCH', `/items/${name}`, { query: { limit: -1 } }],
			['SEARCH', `/items/${name}`, { query: { limit: -1, filter: { id: { _gt: 0 } } } }],
		] as [string, string, unknown?][]) {
			const answer = await ask(method, path, body);
			expect(answer.status, `${path} ${answer.text.slice(0, 300)}`).toBe(200);
			expect(idsIn(answer.text), path).toEqual(mine);
		}
		const csv = await ask('GET', `/items/${name}?limit=-1&export=csv&fields=id`);
		expect(
			csv.text
				.split('\n')
				.slice(1)
				.map(Number)
				.sort((a, b) => a - b),
		).toEqual(mine);
		const json = await ask('GET', `/items/${name}?limit=-1&export=json&fields=id`);
		expect((JSON.parse(json.text) as { id: number }[]).map(({ id }) => id).sort((a, b) => a - b)).toEqual(mine);
	});

	it('counts and groups the own rows, and is refused counts that Directus makes past the hooks', async () => {
		const mine = own[name]?.length ?? 0;
		const count = await ask('GET', `/items/${name}?aggregate[count]=*`);
		expect(Number((JSON.parse(count.text) as { data: { count: number }[] }).data[0]?.count), count.text).toBe(mine);
		const groups = await ask('GET', `/items/${name}?aggregate[count]=*&groupBy[]=id&limit=-1`);
		expect(idsIn(groups.text)).toEqual([...(own[name] ?? [])].sort((a, b) => a - b));
		for (const meta of ['total_count', 'filter_count']) {
			expect((await ask('GET', `/items/${name}?meta=${meta}`)).status, meta).toBe(403);
			expect((await ask('GET', `/items/${name}?meta=*`)).status, meta).toBe(403);
			expect((await ask('SEARCH', `/items/${name}`, { query: { meta: [meta] } })).status, meta).toBe(403);
		}
	});

	it('reads an own row by its id, and no foreign one', async () => {
		expect((await ask('GET', `/items/${name}/${own[name]?.[0]}`)).status).toBe(200);
		for (const id of foreign[name] ?? []) {
			expect((await ask('GET', `/items/${name}/${id}`)).status).toBe(403);
			expect((await ask('GET', `/items/${name}/${id}?version=draft`)).status).toBe(403);
			const keys = await ask('SEARCH', `/items/${name}`, { keys: [id] });
			expect(keys.status === 403 || idsIn(keys.text).length === 0, keys.text).toBe(true);
		}
	});

	it('has the same in GraphQL', async () => {
		const graphql = async (query: string) => {
			const { text } = await ask('POST', '/graphql', { query });
			return JSON.parse(text) as { data?: Record<string, unknown>; errors?: unknown };
		};
		const list = await graphql(`{ ${name}(limit: -1) { id } }`);
		const ids = (list.data?.[name] as { id: string }[]).map(({ id }) => Number(id)).sort((a, b) => a - b);
		expect(ids).toEqual([...(own[name] ?? [])].sort((a, b) => a - b));
		const id = foreign[name]?.[0];
		expect((await graphql(`{ ${name}_by_id(id: ${id}) { id } }`)).data?.[`${name}_by_id`] ?? null).toBeNull();
		const counted = await graphql(`{ ${name}_aggregated { count { id } } }`);
		expect(counted.data?.[`${name}_aggregated`]).toEqual([{ count: { id: own[name]?.length } }]);
	});

	it('has the same over a WebSocket', async () => {
		const answers = await overSocket(server, member.user.token, [
			{ type: 'subscribe', collection: name, query: { limit: -1, fields: ['id'] }, uid: 'subscribed' },
			{ type: 'items', action: 'read', collection: name, query: { limit: -1, fields: ['id'] }, uid: 'read' },
			{
				type: 'items',
				action: 'read',
				collection: name,
				query: { limit: -1, meta: ['total_count'] },
				uid: 'counted',
			},
			{ type: 'items', action: 'read', collection: name, id: foreign[name]?.[0], uid: 'one' },
		]);
		for (const uid of ['subscribed', 'read']) {
			const answer = answers.find((each) => each.uid === uid);
			const ids = (answer?.data as { id: number }[]).map(({ id }) => id).sort((a, b) => a - b);
			expect(ids, JSON.stringify(answer)).toEqual([...(own[name] ?? [])].sort((a, b) => a - b));
		}
		for (const uid of ['counted', 'one'])
			expect(answers.find((each) => each.uid === uid)).toMatchObject({ status: 'error' });
	});

	it('changes and deletes no foreign row, by key or by query', async () => {
		const ids = foreign[name] ?? [];
		const rows = () => server.db(name).whereIn('id', ids).orderBy('id');
		const before = JSON.stringify(await rows());
		const change = { account: await accountOf(member.user) };
		for (const [method, path, body] of [
			['PATCH', `/items/${name}/${ids[0]}`, change],
			['PATCH', `/items/${name}/${ids[0]}`, {}],
			['PATCH', `/items/${name}`, { keys: ids, data: change }],
			['PATCH', `/items/${name}`, ids.map((id) => ({ id, ...change }))],
			['PATCH', `/items/${name}`, { query: { filter: { id: { _in: ids } } }, data: change }],
			['DELETE', `/items/${name}/${ids[0]}`],
			['DELETE', `/items/${name}`, ids],
			['DELETE', `/items/${name}`, { query: { filter: { id: { _in: ids } } } }],
		] as [string, string, unknown?][]) {
			const answer = await ask(method, path, body);
			const emptyQuery = answer.status < 300 && JSON.stringify(body)?.includes('query');
			expect(
				answer.status === 403 || emptyQuery,
				`${method} ${path} ${JSON.stringify(body)}: ${answer.status} ${answer.text}`,
			).toBe(true);
		}
		await ask('POST', '/graphql', { query: `mutation { delete_${name}_item(id: ${ids[0]}) { id } }` });
		expect(JSON.stringify(await rows())).toBe(before);
	});

	it('finds none of them without a token, whatever the public may read', async () => {
		expect((await ask('GET', `/items/${name}?limit=-1`, undefined, null)).status).toBe(403);
	});
});

describe('relations', () => {
	it('show what own rows refer to', async () => {
		const answer = await ask(
			'GET',
			`/items/pseo_articles/${member.article}?fields=id,pseo_id.id,pseo_id.account.id`,
		);
		expect(answer.status, answer.text).toBe(200);
		expect(JSON.parse(answer.text)).toMatchObject({ data: { pseo_id: { id: member.site } } });
	});

	it('show of a foreign row no more than its number, from wherever they lead to it', async () => {
		const { title } = (await server.db('pseo_articles').where({ id: owner.article }).first('title')) as {
			title: string;
		};
		for (const fields of ['*.*', 'art.title', 'id,art.*,art.pseo_id.*', 'art.*.*', '*.*.*']) {
			const { status, text } = await ask('GET', `/items/notes?fields=${fields}`);
			expect([200, 403], text).toContain(status);
			expect(text, fields).not.toContain(title);
			expect(text).not.toContain(owner.user.id);
		}
		const { text } = await ask('GET', '/items/notes?fields=id,art.title');
		expect((JSON.parse(text) as { data: unknown }).data).toEqual([
			{ id: notes.foreign, art: null },
			{ id: notes.own, art: { title: expect.any(String) as unknown } },
		]);
		const aliased = await ask('GET', `/items/notes?fields=id,x.title&alias[x]=art`);
		expect(aliased.text).not.toContain(title);
		const { text: graph } = await ask('POST', '/graphql', { query: '{ notes { id art { id title } } }' });
		expect(graph).not.toContain(title);
	});

	it('tell nothing of foreign rows through filters, sorting, grouping and counts', async () => {
		const starts = { title: { _nnull: true } };
		for (const filter of [
			{ art: starts },
			{ _or: [{ art: starts }, { art: { pseo_id: { name: { _nnull: true } } } }] },
		]) {
			const { text } = await ask('GET', `/items/notes?fields=id&filter=${q(filter)}`);
			expect(idsIn(text), JSON.stringify(filter)).toEqual([notes.own]);
		}
		for (const query of [
			`sort=art.title`,
			`sort=-art.pseo_id.name`,
			`groupBy[]=art.title&aggregate[count]=*`,
			`meta=filter_count&filter=${q({ art: starts })}`,
		])
			expect((await ask('GET', `/items/notes?${query}`)).status, query).not.toBe(200);
		// What is only about the notes themselves stays open.
		expect(
			(await ask('GET', `/items/notes?meta=total_count&sort=art&filter=${q({ art: { _nnull: true } })}`)).status,
		).toBe(200);
	});

	it('list of a user the own websites only', async () => {
		for (const fields of ['*', 'id,websites', 'id,websites.*', 'id,websites.name']) {
			const { status, text } = await ask('GET', `/users?fields=${fields}&limit=-1`);
			expect(status, text).toBe(200);
			const rows = (JSON.parse(text) as { data: { id: string; websites?: unknown[] }[] }).data;
			expect(rows.find(({ id }) => id === owner.user.id)?.websites, fields).toEqual([]);
			expect(rows.find(({ id }) => id === member.user.id)?.websites, fields).toHaveLength(1);
		}
		for (const filter of [
			{ websites: { name: { _nnull: true } } },
			{ websites: { _some: { name: { _nnull: true } } } },
			{ _and: [{ websites: { _none: { name: { _null: true } } } }, { websites: { id: { _gt: 0 } } }] },
		]) {
			const { text } = await ask('GET', `/users?fields=id&filter=${q(filter)}`);
			expect((JSON.parse(text) as { data: { id: string }[] }).data, JSON.stringify(filter)).toEqual([
				{ id: member.user.id },
			]);
		}
		expect((await ask('GET', '/users?fields=id,count(websites)')).status).toBe(403);
	});
});

describe('what a member writes', () => {
	it('stays in the account of its website', async () => {
		const account = await accountOf(member.user);
		const made = await ask('POST', '/items/pseo_articles', {
			pseo_id: member.site,
			route: '/by-hand',
			title: 'By hand',
			content_markdown: 'Text.',
			account: await accountOf(owner.user),
		});
		expect(made.status, made.text).toBe(200);
		const { id } = (JSON.parse(made.text) as { data: { id: number } }).data;
		expect(await server.db('pseo_articles').where({ id }).first('account')).toEqual({ account });
		expect((await ask('PATCH', `/items/pseo_articles/${id}`, { title: 'By another hand' })).status).toBe(200);
		for (const change of [
			{ account: await accountOf(owner.user) },
			{ pseo_id: owner.site },
			{ pseo_id: { id: owner.site, name: 'Mine' } },
			{ account: { id: await accountOf(owner.user), name: 'Mine' } },
		])
			expect((await ask('PATCH', `/items/pseo_articles/${id}`, change)).status, JSON.stringify(change)).toBe(403);
		expect((await ask('DELETE', `/items/pseo_articles/${id}`)).status).toBe(204);
	});

	it('is refused where it refers to a foreign row, or comes through another collection', async () => {
		const row = { route: '/x', title: 'x', content_markdown: 'x' };
		for (const [path, body] of [
			['/items/pseo_articles', { ...row, pseo_id: owner.site }],
			['/items/pseo_pages', { route: '/x', title: 'x', source: 'import', pseo_id: owner.site }],
			['/items/pseo_generations', { pseo_id: owner.site, requested_count: 1, mode: 'on_demand' }],
			['/items/pseo_prompts', { pseo_id: owner.site, name: 'x', text: 'x' }],
			['/items/notes', { art: { id: owner.article, title: 'Mine' } }],
			['/items/pseo_jobs', { pseo_id: member.site, type: 'generation', status: 'pending' }],
			['/items/pseo_settings', { token_per_page: 0 }],
			['/items/pseo_plans', { key: 'x', name: 'x', requests_per_minute: 1, concurrent_jobs: 1 }],
		] as [string, unknown][])
			expect((await ask(path.endsWith('settings') ? 'PATCH' : 'POST', path, body)).status, path).toBe(403);
	});

	it('is refused to a viewer of the account', async () => {
		const viewer = await createUser(server);
		await viewer.balance();
		await server.db('pseo_members').insert({
			account: await accountOf(member.user),
			user: viewer.id,
			role: 'viewer',
			date_created: new Date(),
		});
		await permit(viewer);
		const asViewer = (method: string, path: string, body?: unknown) => ask(method, path, body, viewer.token);
		expect((await asViewer('GET', `/items/pseos/${member.site}`)).status).toBe(200);
		expect((await asViewer('GET', `/items/pseos/${owner.site}`)).status).toBe(403);
		expect((await asViewer('PATCH', `/items/pseos/${member.site}`, { name: 'Mine' })).status).toBe(403);
		expect((await asViewer('DELETE', `/items/pseos/${member.site}`)).status).toBe(403);
	});
});

describe('a website that its owner deletes through Directus', () => {
	it('takes along what no foreign key leads to', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(2));
		await permit(user);
		const dataSets = () => server.db('pseo_datasets').where({ pseo_id: site.id });
		expect(await dataSets()).toHaveLength(1);
		expect((await ask('DELETE', `/items/pseos/${site.id}`, undefined, user.token)).status).toBe(204);
		await until(async () => (await dataSets()).length === 0, { what: 'the end of its data sets' });
	});
});

describe('beside the account wall', () => {
	it.each(PLAIN)('%s is open to no permission', async (name) => {
		for (const path of [`/items/${name}`, `/items/${name}/1`, `/items/${name}?aggregate[count]=*`])
			expect((await ask('GET', path)).status, path).toBe(403);
		expect((await ask('PATCH', `/items/${name}/1`, {})).status).toBe(403);
		expect((await ask('DELETE', `/items/${name}/1`)).status).toBe(403);
	});

	it.each(SHARED)('%s are the same for everybody', async (name) => {
		expect((await ask('GET', `/items/${name}`)).status).toBe(200);
	});

	it('an administrator moves a website with its rows, and no row of it alone', async () => {
		const account = await accountOf(owner.user);
		const asAdmin = (path: string, body: unknown) => ask('PATCH', path, body, server.adminToken);
		expect((await asAdmin(`/items/pseo_articles/${member.article}`, { account })).status).toBe(403);
		expect((await asAdmin(`/items/pseo_articles/${member.article}`, { pseo_id: owner.site })).status).toBe(403);
		expect(
			(await asAdmin(`/items/pseo_articles/${member.article}`, { title: 'By the administrator' })).status,
		).toBe(200);
	});

	it('health names the permissions and the relations that lead to rows of accounts', async () => {
		const { body } = await api(server, server.adminToken).get<{ warnings: string[] }>('/health');
		expect(body.data.warnings.join('\n')).toContain('pseo_articles');
		expect(body.data.warnings.join('\n')).toContain('notes.art');
	});
});
