import { beforeAll, describe, expect, it } from 'vitest';
import { api, createUser, createWebsite, ended, importRows, type User, type Website } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { towns } from '../support/rows.js';

let server: Server;
let user: User;
let newcomer: User;
let site: Website;

/** What an administrator is shown, and whether it came from the cache. */
async function shown(path: string): Promise<{ body: string; cached: boolean }> {
	const answer = await fetch(server.url + path, { headers: { Authorization: `Bearer ${server.adminToken}` } });
	return { body: await answer.text(), cached: answer.headers.get('x-cache') === 'HIT' };
}

/** Reads twice, so that the answer is in the cache, changes something, and reads again. */
async function before(path: string): Promise<string> {
	await shown(path);
	const second = await shown(path);
	expect(second.cached, path).toBe(true);
	return second.body;
}

/** Each collection of ours that `/items` shows, with a way of ours to change it. */
const CHANGES: Record<string, () => Promise<unknown>> = {
	// The first request of a user makes its account.
	pseo_accounts: () => newcomer.api.get('/credits'),
	pseo_token_balances: () => grant(),
	pseo_token_transactions: () => grant(),
	pseos: () => user.api.patch(`/pseo/${site.id}`, { name: `Another name ${Math.random()}` }),
	pseo_pages: () => importRows(user, site.id, towns(8)),
	pseo_jobs: () => generate(),
	pseo_generations: () => generate(),
	pseo_articles: async () => {
		const { body } = await user.api.get<{ id: number }[]>(`/articles?pseo_id=${site.id}&limit=1`);
		return user.api.patch(`/articles/${body.data[0]?.id}`, { title: `Another title ${Math.random()}` });
	},
	pseo_prompts: () => user.api.patch(`/pseo/${site.id}/prompts/draft`, { text: `Say ${Math.random()}.` }),
};
/** Written by administrators only, through Directus, which clears the cache itself. */
const BY_DIRECTUS = ['pseo_plans', 'pseo_settings'];

const grant = () =>
	api(server, server.adminToken).post(
		'/billing/grants',
		{ user_id: user.id, amount: 5, reason: 'a test' },
		{ headers: { 'Idempotency-Key': `grant-${Math.random()}` } },
	);

async function generate() {
	const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1 });
	return ended(user, started.body.generation_id);
}

beforeAll(async () => {
	server = await startDirectus({
		env: { CACHE_ENABLED: 'true', CACHE_AUTO_PURGE: 'true', CACHE_STORE: 'memory', CACHE_STATUS_HEADER: 'x-cache' },
	});
	user = await createUser(server);
	newcomer = await createUser(server);
	site = await createWebsite(user);
	await importRows(user, site.id, towns(5));
	await generate();
});

describe('where Directus caches answers and clears them after writes', () => {
	it.each(Object.keys(CHANGES))('/items shows what a change of ours has made of %s', async (collection) => {
		const path = `/items/${collection}?limit=-1`;
		const stale = await before(path);
		const answer = (await (CHANGES[collection] as () => Promise<unknown>)()) as { status?: number; text?: string };
		if (typeof answer.status === 'number') expect(answer.status, answer.text).toBeLessThan(300);
		const fresh = await shown(path);
		expect(fresh.cached).toBe(false);
		expect(fresh.body).not.toBe(stale);
	});

	it('every collection of ours is among these', async () => {
		const names = (await server
			.db('directus_collections')
			.where('collection', 'like', 'pseo%')
			.pluck('collection')) as string[];
		expect([...Object.keys(CHANGES), ...BY_DIRECTUS].sort()).toEqual(
			names.filter((name) => name !== 'pseo').sort(),
		);
	});

	it('reading over our routes leaves the cache as it is', async () => {
		await before('/items/pseos');
		await user.api.get('/pseo');
		expect((await shown('/items/pseos')).cached).toBe(true);
	});
});
