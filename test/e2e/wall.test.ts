import {
	createItem,
	createPermission,
	createPolicy,
	createRole,
	createUser as createDirectusUser,
} from '@directus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminSdk, api, createUser, type User } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { overSocket } from '../support/socket.js';
import { ourTables } from '../support/tables.js';
import { type Belongings, belongings, declaredEndpoints, type RouteCase, routeCases } from '../support/routes.js';

// Tenants see their own rows through our routes and nothing at all through Directus: on the free tier it has no rules
// for rows, so any permission on a collection would show every tenant's.

let server: Server;
let owner: Belongings;
let stranger: Belongings;
let routes: RouteCase[];
let collections: string[];

beforeAll(async () => {
	server = await startDirectus({
		env: { WEBSOCKETS_ENABLED: 'true', WEBSOCKETS_REST_AUTH: 'handshake', WEBSOCKETS_GRAPHQL_ENABLED: 'false' },
	});
	[owner, stranger] = [await belongings(server), await belongings(server)];
	routes = routeCases(owner);
	collections = await ourTables(server.db);
	expect(collections).toEqual(
		expect.arrayContaining([
			'pseos',
			'pseo_pages',
			'pseo_articles',
			'pseo_generations',
			'pseo_token_balances',
			'pseo_token_transactions',
			'pseo_accounts',
			'pseo_jobs',
		]),
	);
});
afterAll(() => checkInvariants(server.db));

/** Rows that only the owner may see, as they would stand in an answer. */
async function secrets(): Promise<string[]> {
	const article = (await server
		.db('pseo_articles')
		.where({ id: owner.article })
		.first('title', 'content_markdown')) as { title: string; content_markdown: string };
	return [owner.user.id, article.content_markdown.slice(0, 60)];
}

describe('our routes', () => {
	it('refuse a stranger every route that names a row of the owner, and change nothing of it', async () => {
		expect(routes.map((route) => route.endpoint).sort()).toEqual((await declaredEndpoints(server)).sort());
		const before = JSON.stringify([
			await server.db('pseos').where({ id: owner.site }),
			await server.db('pseo_articles'),
			await server.db('pseo_generations'),
			await server.db('pseo_jobs'),
			await server.db('pseo_pages'),
		]);
		const naming = routes.filter(
			(route) =>
				route.endpoint.includes(':id') ||
				route.query['pseo_id'] !== undefined ||
				route.body?.['pseo_id'] !== undefined,
		);
		expect(naming.length).toBeGreaterThan(18);
		for (const route of naming) {
			const query = Object.keys(route.query).length > 0 ? `?${new URLSearchParams(route.query)}` : '';
			const answer = await stranger.user.api.ask(route.method, route.path + query, route.body ?? undefined);
			if (route.endpoint === 'GET /articles')
				expect(answer, route.endpoint).toMatchObject({ status: 200, body: { data: [], next_cursor: null } });
			else expect([403, 404], `${route.endpoint}: ${answer.status} ${answer.text}`).toContain(answer.status);
			for (const secret of await secrets()) expect(answer.text, route.endpoint).not.toContain(secret);
		}
		expect(
			JSON.stringify([
				await server.db('pseos').where({ id: owner.site }),
				await server.db('pseo_articles'),
				await server.db('pseo_generations'),
				await server.db('pseo_jobs'),
				await server.db('pseo_pages'),
			]),
		).toBe(before);
		expect(await stranger.user.balance()).toBe(4990);
	});

	it('list to everybody the own rows only', async () => {
		const newcomer = await createUser(server);
		for (const path of ['/pseo', '/articles']) {
			expect((await newcomer.api.get(path)).body.data, path).toEqual([]);
			const { body } = await stranger.user.api.get<{ id: number }[]>(path);
			expect(body.data.map((row) => row.id)).toEqual([path === '/pseo' ? stranger.site : stranger.article]);
		}
		const { body } = await newcomer.api.get<{ kind: string }[]>('/billing/transactions');
		expect(body.data.map((entry) => entry.kind)).toEqual(['grant']);
		for (const filter of [`generation=${owner.generation}`, `pseo_id=${owner.site}`, 'q=numbers'])
			expect((await newcomer.api.get(`/articles?${filter}`)).body.data, filter).toEqual([]);
	});

	it('refuse what names both an own and a foreign row', async () => {
		const answer = await stranger.user.api.post('/articles', {
			pseo_id: owner.site,
			route: '/mine',
			title: 'Mine',
			content_markdown: 'x',
		});
		expect(answer.status).toBe(403);
		expect((await stranger.user.api.patch(`/articles/${owner.article}`, { status: 'published' })).status).toBe(403);
		expect((await stranger.user.api.del(`/pseo/${owner.site}?force=true`)).status).toBe(403);
	});

	it('show everything to an administrator of the instance', async () => {
		const admin = api(server, server.adminToken);
		expect((await admin.get(`/pseo/${owner.site}`)).status).toBe(200);
		expect((await admin.get(`/articles/${owner.article}`)).status).toBe(200);
		expect((await admin.get<unknown[]>('/pseo')).body.data).toHaveLength(2);
	});

	it("give a member of another's account what the role allows", async () => {
		const [viewer, editor] = [await createUser(server), await createUser(server)];
		await Promise.all([viewer.balance(), editor.balance()]);
		const { account } = (await server.db('pseos').where({ id: owner.site }).first('account')) as {
			account: number;
		};
		await server.db('pseo_members').insert([
			{ account, user: viewer.id, role: 'viewer', date_created: new Date() },
			{ account, user: editor.id, role: 'editor', date_created: new Date() },
		]);
		for (const member of [viewer, editor]) expect((await member.api.get(`/pseo/${owner.site}`)).status).toBe(200);
		expect((await viewer.api.patch(`/pseo/${owner.site}`, { name: 'By a viewer' })).status).toBe(403);
		expect((await viewer.api.post('/trigger/bulk-generation', { pseo_id: owner.site, post_count: 1 })).status).toBe(
			403,
		);
		expect((await viewer.api.post(`/pseo/${owner.site}/pages/import`, { rows: [], route: '/x/{a}' })).status).toBe(
			403,
		);
		expect((await viewer.api.post(`/jobs/gen_${owner.generation}/cancel`)).status).toBe(403);
		expect((await editor.api.patch(`/pseo/${owner.site}`, { name: 'By an editor' })).status).toBe(200);
		expect((await editor.api.del(`/pseo/${owner.site}`)).status).toBe(403);
	});
});

/** A Studio user with a role and a policy that allows the app, and nothing of ours. */
async function createStudioUser(): Promise<Pick<User, 'id' | 'token'>> {
	const admin = adminSdk(server);
	const role = (await admin.request(createRole({ name: 'Editors' } as never))) as unknown as { id: string };
	const policy = (await admin.request(
		createPolicy({
			name: 'Editors',
			app_access: true,
			admin_access: false,
			roles: { create: [{ role: role.id, policy: '+' }] },
		} as never),
	)) as unknown as { id: string };
	await admin.request(
		createPermission({ policy: policy.id, collection: 'directus_files', action: 'read', fields: ['*'] } as never),
	);
	await server.db('directus_access').where({ policy: policy.id }).delete();
	const token = `studio-${role.id}`;
	await server.db('directus_access').insert({ id: crypto.randomUUID(), role: role.id, policy: policy.id, sort: 1 });
	const { id } = (await admin.request(
		createDirectusUser({ email: `studio-${role.id}@example.com`, role: role.id, token }),
	)) as { id: string };
	return { id, token };
}

describe.each(['an API user', 'a Studio user', 'nobody'])('Directus itself, asked by %s', (kind) => {
	let token: string | null;
	let headers: Record<string, string>;
	beforeAll(async () => {
		token =
			kind === 'nobody'
				? null
				: kind === 'a Studio user'
					? (await createStudioUser()).token
					: stranger.user.token;
		headers = { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) };
	});
	const ask = async (method: string, path: string, body?: unknown) => {
		const answer = await fetch(server.url + path, {
			method,
			headers,
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		return { status: answer.status, text: await answer.text() };
	};

	it('gives out, takes and deletes none of our rows through /items', async () => {
		const counts = async () =>
			JSON.stringify(
				await Promise.all(
					collections
						// The server's own heartbeats, and the places that it gives to events after their commit.
						.filter((name) => name !== 'pseo_slots' && name !== 'pseo_event_cursors')
						.map((name) => server.db(name).count({ n: '*' })),
				),
			);
		const before = await counts();
		// Complete rows, so that nothing but the missing permission stands in their way.
		const rows: Record<string, unknown> = {
			pseos: { website_url: 'https://example.com', master_prompt: 'x', directus_user_id: stranger.user.id },
			pseo_generations: { pseo_id: stranger.site, requested_count: 1, mode: 'on_demand' },
			pseo_articles: { pseo_id: stranger.site, route: '/x', title: 'x', content_html: 'x' },
		};
		for (const collection of collections) {
			const attempts: [string, string, unknown?][] = [
				['GET', `/items/${collection}`],
				['GET', `/items/${collection}/1`],
				['GET', `/items/${collection}?aggregate[count]=*`],
				['GET', `/items/${collection}?export=csv`],
				['SEARCH', `/items/${collection}`, { query: { limit: -1 } }],
				['POST', `/items/${collection}`, rows[collection] ?? { name: 'x' }],
				['PATCH', `/items/${collection}/1`, { name: 'x' }],
				['PATCH', `/items/${collection}`, { keys: [1], data: { name: 'x' } }],
				['DELETE', `/items/${collection}/1`],
				['DELETE', `/items/${collection}`, [1]],
			];
			for (const [method, path, body] of attempts) {
				const { status, text } = await ask(method, path, body);
				expect([401, 403, 404], `${method} ${path}: ${status} ${text.slice(0, 200)}`).toContain(status);
			}
		}
		expect(await counts()).toBe(before);
		expect(await stranger.user.balance()).toBe(4990);
	});

	it('hands no row of a website to the account of a caller who is refused', async () => {
		const owners = () => server.db('pseo_articles').where({ pseo_id: owner.site }).pluck('account');
		const before = await owners();
		const { account } = (await server.db('pseos').where({ id: stranger.site }).first('account')) as {
			account: number;
		};
		expect([401, 403]).toContain((await ask('PATCH', `/items/pseos/${owner.site}`, { account })).status);
		expect(before).not.toContain(account);
		expect(await owners()).toEqual(before);
	});

	it('does not reach them through users, files, revisions, activity, flows, exports or the schema', async () => {
		const hidden = await secrets();
		for (const path of [
			'/users?fields=*.*.*&limit=-1',
			'/revisions?limit=-1',
			'/activity?limit=-1',
			'/flows?fields=*.*',
			'/operations',
			'/collections',
			'/fields',
			'/relations',
			'/schema/snapshot',
			'/server/specs/oas',
			'/server/specs/graphql',
			'/permissions',
			'/presets',
			'/versions',
			'/shares',
			'/notifications',
		]) {
			const { text } = await ask('GET', path);
			for (const secret of hidden) expect(text, path).not.toContain(secret);
			// How the lists of Studio are arranged is everybody's to see; what stands in them is not.
			if (path === '/presets') continue;
			for (const collection of ['pseo_articles', 'pseo_token_balances'])
				expect(text, path).not.toContain(`"${collection}"`);
		}
	});

	it('has none of our collections in GraphQL', async () => {
		for (const collection of collections) {
			const { status, text } = await ask('POST', '/graphql', { query: `{ ${collection} { id } }` });
			const { data, errors } = JSON.parse(text) as { data?: unknown; errors?: unknown[] };
			expect(data ?? null, `${collection}: ${status} ${text.slice(0, 200)}`).toBeNull();
			expect(errors?.length).toBeGreaterThan(0);
		}
		const { text } = await ask('POST', '/graphql', { query: '{ __schema { types { name } } }' });
		expect(text).not.toContain('pseo');
	});

	it('lets nobody subscribe to them over a WebSocket', async () => {
		const answers = await overSocket(server, token, [
			...collections.map((collection, index) => ({ type: 'subscribe', collection, uid: `s${index}` })),
			...collections.map((collection, index) => ({
				type: 'items',
				action: 'read',
				collection,
				query: { limit: -1 },
				uid: `r${index}`,
			})),
		]);
		if (kind === 'nobody') {
			expect(answers.every((answer) => answer.status === 'error')).toBe(true);
			return;
		}
		expect(answers).toHaveLength(2 * collections.length);
		for (const answer of answers) {
			expect(answer, JSON.stringify(answer)).toMatchObject({ status: 'error' });
			expect(answer.data ?? null).toBeNull();
		}
	});
});

describe('the guards behind the wall', () => {
	it('hold even where an administrator lets the public create rows', async () => {
		const admin = adminSdk(server);
		const policy = (await server.db('directus_policies').where({ name: '$t:public_label' }).first('id')) as {
			id: string;
		};
		for (const collection of ['pseo_generations', 'pseos'])
			await admin.request(
				createPermission({ policy: policy.id, collection, action: 'create', fields: ['*'] } as never),
			);
		const post = async (collection: string, body: unknown, token: string | null) => {
			const answer = await fetch(`${server.url}/items/${collection}`, {
				method: 'POST',
				headers: { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) },
				body: JSON.stringify(body),
			});
			return answer.status;
		};
		const generation = { pseo_id: owner.site, requested_count: 3, mode: 'bulk' };
		const website = { website_url: 'https://example.com', master_prompt: 'x', directus_user_id: owner.user.id };
		expect(await post('pseo_generations', generation, null)).toBe(403);
		expect(await post('pseos', website, null)).toBe(403);
		expect(await post('pseo_generations', generation, stranger.user.token)).toBe(403);
		expect(await owner.user.balance()).toBe(4990);
		await server
			.db('directus_permissions')
			.where({ policy: policy.id })
			.whereIn('collection', ['pseo_generations', 'pseos'])
			.delete();
	});

	it("charge the website's account when an administrator creates a generation in Studio", async () => {
		const before = await owner.user.balance();
		const made = (await adminSdk(server).request(
			createItem(
				'pseo_generations' as never,
				{
					pseo_id: owner.site,
					requested_count: 1,
					mode: 'on_demand',
					account: 1,
					tokens_charged: 0,
					status: 'completed',
				} as never,
			),
		)) as { id: number };
		expect(await owner.user.balance()).toBe(before - 10);
		const { data } = (await owner.user.api.get(`/generations/${made.id}`)).body;
		expect(data).toMatchObject({ pseo_id: owner.site, tokens_charged: 10, mode: 'on_demand' });
	});
});
