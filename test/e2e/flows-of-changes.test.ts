import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ended, until } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { makeFlow, setFlow, siteWith } from './operator-flows.js';
import { studio } from './studio.js';

let server: Server;

beforeAll(async () => {
	server = await startDirectus({ env: { LOG_LEVEL: 'info', PSEO_ALLOW_PRIVATE_HOSTS: '127.0.0.1' } });
});

afterEach(() => checkInvariants(server.db));

describe("an operator's own Flow", () => {
	it('hears of what is created, changed and deleted over REST, once, with key and payload, and of nothing that is refused', async () => {
		const fields = [
			...['event', 'key'].map((field) => ({ field, type: 'string', schema: {}, meta: {} })),
			{ field: 'payload', type: 'json', schema: {}, meta: { special: ['cast-json'] } },
		];
		expect(
			(await studio(server).post('/collections', { collection: 'heard', schema: {}, meta: {}, fields })).status,
		).toBe(200);
		const payload = {
			event: '{{$trigger.event}}',
			key: '{{$trigger.key}}{{$trigger.keys[0]}}',
			payload: '{{$trigger.payload}}',
		};
		const flow = await makeFlow(
			server,
			{
				trigger: 'event',
				options: {
					type: 'action',
					scope: ['items.create', 'items.update', 'items.delete'],
					collections: ['pseos', 'pseo_articles'],
				},
			},
			{ type: 'item-create', options: { collection: 'heard', permissions: '$full', emitEvents: false, payload } },
		);

		const { user, site, account } = await siteWith(server, 0, { name: 'Shop' });
		const written = { pseo_id: site.id, route: '/care', title: 'Care', content_markdown: 'Oil it.' };
		const { body } = await user.api.post<{ id: number; title: string }>('/articles', written);
		const article = body.data.id;
		const { user: stranger } = await siteWith(server, 0, { name: 'Stranger' });
		const refused = [
			await user.api.post('/articles', { ...written, title: 'Again' }),
			await user.api.patch(`/pseo/${site.id}`, { website_url: 'javascript:alert(1)' }),
			await stranger.api.patch(`/pseo/${site.id}`, { name: 'Mine' }),
			await stranger.api.patch(`/articles/${article}`, { title: 'Mine' }),
			await stranger.api.del(`/articles/${article}`),
			await stranger.api.del(`/pseo/${site.id}`),
		];
		expect(refused.map(({ status }) => status)).toEqual([409, 400, 403, 403, 403, 403]);
		const done = [
			await user.api.patch(`/pseo/${site.id}`, { name: 'Shoe shop', settings: { import_sitemap: false } }),
			await user.api.patch(`/articles/${article}`, { content_markdown: 'Oil it twice.', status: 'published' }),
			await user.api.del(`/articles/${article}`),
			await user.api.del(`/pseo/${site.id}`),
		];
		expect(done.map(({ status }) => status)).toEqual([200, 200, 200, 200]);

		const heard = await until(async () => {
			const rows = (await server.db('heard').orderBy('id')) as { event: string; key: string; payload: unknown }[];
			const own = rows.map((row) => ({
				...row,
				// A creation has a key, a change and a deletion have keys; Directus writes the other as a word.
				key: row.key.replace('undefined', ''),
				payload: (typeof row.payload === 'string' ? JSON.parse(row.payload) : row.payload) as unknown,
			}));
			return own.length >= 7 && own;
		});
		// Flows of different changes run side by side, so their rows may come in another order.
		const of = (event: string) =>
			heard.filter((row) => row.event === event).map(({ key, payload }) => ({ key, payload }));
		expect(of('pseos.items.create')).toMatchObject([
			{ key: String(site.id), payload: { name: 'Shop' } },
			{ payload: { name: 'Stranger' } },
		]);
		expect(of('pseos.items.update')).toMatchObject([
			{ key: String(site.id), payload: { name: 'Shoe shop', settings: { import_sitemap: false } } },
		]);
		expect(of('pseos.items.delete')).toEqual([{ key: String(site.id), payload: [site.id] }]);
		expect(of('pseo_articles.items.create')).toMatchObject([
			{
				key: String(article),
				payload: { pseo_id: site.id, route: '/care', title: 'Care', content_html: '<p>Oil it.</p>' },
			},
		]);
		expect(of('pseo_articles.items.update')).toMatchObject([
			{
				key: String(article),
				payload: {
					status: 'published',
					content_html: '<p>Oil it twice.</p>',
					published_at: expect.any(String) as string,
				},
			},
		]);
		expect(of('pseo_articles.items.delete')).toEqual([{ key: String(article), payload: [article] }]);
		expect(heard).toHaveLength(7);

		const events = (await server.db('pseo_events').where({ account }).orderBy('id').select('type', 'payload')) as {
			type: string;
			payload: string;
		}[];
		const told = { article_id: article, pseo_id: site.id, route: '/care' };
		expect(events.map(({ type, payload: text }) => ({ type, payload: JSON.parse(text) as unknown }))).toMatchObject(
			[
				{ type: 'website.created', payload: { pseo_id: site.id, name: 'Shop' } },
				{ type: 'article.created', payload: { ...told, title: 'Care' } },
				{ type: 'website.updated', payload: { pseo_id: site.id, fields: ['name', 'settings'] } },
				{
					type: 'article.updated',
					payload: { ...told, status: 'published', fields: ['content_markdown', 'status'] },
				},
				{ type: 'article.deleted', payload: told },
				{ type: 'website.deleted', payload: { pseo_id: site.id, name: 'Shoe shop' } },
			],
		);
		await setFlow(server, flow, 'inactive');
	});

	it('hears once of every generation that ends, however it ends', async () => {
		const fields = ['generation', 'status'].map((field) => ({ field, type: 'string', schema: {}, meta: {} }));
		expect(
			(await studio(server).post('/collections', { collection: 'ends', schema: {}, meta: {}, fields })).status,
		).toBe(200);
		const payload = { generation: '{{$trigger.keys[0]}}', status: '{{$trigger.payload.status}}' };
		const flow = await makeFlow(
			server,
			{
				trigger: 'event',
				options: { type: 'action', scope: ['items.update'], collections: ['pseo_generations'] },
			},
			{ type: 'item-create', options: { collection: 'ends', permissions: '$full', emitEvents: false, payload } },
		);
		const { user, site } = await siteWith(server, 3);
		const completed = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 3 });
		await ended(user, completed.body.generation_id);
		// The hubs of three towns are fewer than 40 pages: the rest of the plan is exhausted.
		const failed = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 40 });
		await ended(user, failed.body.generation_id);
		const heard = await until(async () => {
			const rows = (await server.db('ends').orderBy('id').select('generation', 'status')) as {
				generation: string;
				status: string;
			}[];
			return rows.length >= 2 && rows;
		});
		expect(heard.map(({ generation, status }) => ({ generation: Number(generation), status }))).toEqual([
			{ generation: completed.body.generation_id, status: 'completed' },
			{ generation: failed.body.generation_id, status: 'failed' },
		]);
		await setFlow(server, flow, 'inactive');
	});
});
