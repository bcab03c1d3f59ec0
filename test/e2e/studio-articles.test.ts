import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser, createWebsite, importRows, type Page, until, type User, type Website } from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { sharedDirectus } from '../support/shared.js';
import { towns } from '../support/rows.js';
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
	await importRows(user, site.id, towns(2));
});
afterAll(() => checkInvariants(server.db));

const counted = async () => (await user.api.get<Website>(`/pseo/${site.id}`)).body.data.post_counts_total;
const pageAt = async (route: string) =>
	(await user.api.get<Page[]>(`/pseo/${site.id}/pages?limit=100`)).body.data.find((page) => page.route === route);
const eventsOf = async (article: number): Promise<string[]> => {
	const events = (await server.db('pseo_events').whereLike('type', 'article.%').select('type', 'payload')) as {
		type: string;
		payload: string | { article_id: number };
	}[];
	return events
		.filter(({ payload }) => {
			const { article_id } =
				typeof payload === 'string' ? (JSON.parse(payload) as { article_id: number }) : payload;
			return article_id === article;
		})
		.map(({ type }) => type);
};

async function write(route: string, title: string): Promise<number> {
	const { status, data } = await admin.post<{ id: number }>('/items/pseo_articles', {
		pseo_id: site.id,
		route,
		title,
		content_markdown: `## ${title}\n\nA town by the river with a market on Saturdays.`,
	});
	expect(status).toBe(200);
	return data.id;
}

describe('an article that a person makes in Studio', () => {
	it('takes the planned page at its route, is counted, compared with later ones and told of', async () => {
		const [planned] = (await user.api.get<Page[]>(`/pseo/${site.id}/pages?limit=1`)).body.data;
		const before = await counted();
		const id = await write(String(planned?.route), 'Market town');
		expect(await pageAt(String(planned?.route))).toMatchObject({ id: planned?.id, status: 'written' });
		expect(await counted()).toBe(before + 1);
		expect(await server.db('pseo_signatures').where({ page: planned?.id })).toHaveLength(1);
		await until(async () => (await eventsOf(id)).includes('article.created'), { what: 'the event' });
	});

	it('makes a page where none is planned, and gives it back when it is deleted', async () => {
		const before = await counted();
		const id = await write('/by-hand', 'By hand');
		expect(await pageAt('/by-hand')).toMatchObject({ status: 'written' });
		expect((await admin.del(`/items/pseo_articles/${id}`)).status).toBe(204);
		await until(async () => (await counted()) === before, { what: 'the count of articles' });
		expect(await pageAt('/by-hand')).toMatchObject({ status: 'planned' });
		expect(await eventsOf(id)).toEqual(['article.created', 'article.deleted']);
	});

	it('is refused at a route that has one, and nothing is counted', async () => {
		await write('/taken', 'Taken');
		const before = await counted();
		const { status } = await admin.post('/items/pseo_articles', {
			pseo_id: site.id,
			route: '/taken',
			title: 'Again',
			content_markdown: 'Again.',
		});
		expect(status).toBe(400);
		expect(await counted()).toBe(before);
	});
});
