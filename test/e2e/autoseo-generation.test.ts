import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser, createWebsite, ended, importRows, until, type User, type Website } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';
import { iso, TEXT } from './autoseo-document.js';

// Every example of generations in the AutoSEO document, field by field, matched as in autoseo-contract.test.ts.

let server: Server;

beforeAll(async () => {
	server = await startDirectus();
});
afterAll(() => checkInvariants(server.db));

async function siteWithTowns(user: User, count: number): Promise<Website> {
	const site = await createWebsite(user);
	await importRows(user, site.id, towns(count));
	return site;
}

describe('POST /trigger/on-demand-generation', () => {
	it('starts one page in the background and takes the rate of a page at once', async () => {
		const user = await createUser(server);
		const site = await siteWithTowns(user, 12);
		const { status, body } = await user.api.post('/trigger/on-demand-generation', {
			pseo_id: site.id,
			post_count: 1,
		});
		expect(status).toBe(200);
		expect(body).toMatchObject({
			success: true,
			message: 'Generation started in background',
			generation_id: expect.any(Number),
			status: 'pending',
			timestamp: iso,
		});
		expect(await user.balance()).toBe(490);
		expect(await ended(user, body.generation_id)).toMatchObject({
			status: 'completed',
			created_count: 1,
			tokens_charged: 10,
		});
	});

	it('refuses more than one page', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		for (const post_count of [0, 2, -1, 1.5, '1', null]) {
			const answer = await user.api.post('/trigger/on-demand-generation', { pseo_id: site.id, post_count });
			expect(answer.status, String(post_count)).toBe(400);
			expect(answer.body.details.fields[0]?.field).toBe('post_count');
		}
		expect(await user.balance()).toBe(500);
	});
});

describe('POST /trigger/bulk-generation', () => {
	it('starts any number of pages at the batch rate', async () => {
		const user = await createUser(server);
		const site = await siteWithTowns(user, 20);
		const { status, body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 20 });
		expect(status).toBe(200);
		expect(body).toMatchObject({
			success: true,
			message: 'Bulk generation started in background',
			generation_id: expect.any(Number),
			status: 'pending',
			timestamp: iso,
		});
		expect(await user.balance()).toBe(400);
		await ended(user, body.generation_id);
	});

	it('answers 409 while a generation of the website is pending or running, and names it', async () => {
		const user = await createUser(server, { tokens: 20_000 });
		const site = await siteWithTowns(user, 1500);
		const first = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1500 });
		const second = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1 });
		const third = await user.api.post('/trigger/on-demand-generation', { pseo_id: site.id, post_count: 1 });
		for (const answer of [second, third]) {
			expect(answer.status).toBe(409);
			expect(answer.body).toMatchObject({
				success: false,
				error: TEXT,
				code: 'generation_active',
				details: { generation_id: first.body.generation_id },
			});
		}
		await user.api.post(`/generations/${first.body.generation_id}/cancel`);
	});

	it('answers 402 with what is needed and what is left when the balance is too low, and takes nothing', async () => {
		const user = await createUser(server, { tokens: 49 });
		const site = await createWebsite(user);
		const { status, body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 10 });
		expect(status).toBe(402);
		expect(body).toMatchObject({
			success: false,
			code: 'insufficient_tokens',
			details: { required: 50, balance: 49 },
			timestamp: iso,
		});
		expect(await user.balance()).toBe(49);
		expect((await user.api.get<unknown[]>(`/generations?pseo_id=${site.id}`)).body.data).toEqual([]);
	});

	it("answers 404 for a website that does not exist and 403 for another user's", async () => {
		const [owner, stranger] = [await createUser(server), await createUser(server)];
		const site = await createWebsite(owner);
		const unknown = await stranger.api.post('/trigger/bulk-generation', { pseo_id: 2_000_000_000, post_count: 1 });
		const foreign = await stranger.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1 });
		expect([unknown.status, unknown.body.success]).toEqual([404, false]);
		expect([foreign.status, foreign.body.success]).toEqual([403, false]);
		expect(await owner.balance()).toBe(500);
		expect(await stranger.balance()).toBe(500);
	});
});

describe('GET /generations/:id', () => {
	it('shows the record of a generation with every field of the document', async () => {
		const user = await createUser(server);
		const site = await siteWithTowns(user, 10);
		const { body: started } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 10 });
		const before = await user.api.get(`/generations/${started.generation_id}`);
		expect(['pending', 'running', 'completed']).toContain(before.body.data['status']);
		await ended(user, started.generation_id);
		const { status, body } = await user.api.get(`/generations/${started.generation_id}`);
		expect(status).toBe(200);
		expect(body).toMatchObject({
			success: true,
			data: {
				id: started.generation_id,
				pseo_id: site.id,
				status: 'completed',
				requested_count: 10,
				created_count: 10,
				failed_count: 0,
				failed_routes: [],
				date_created: iso,
				date_updated: iso,
				date_completed: iso,
			},
			timestamp: iso,
		});
	});

	it('has no date of completion before the end', async () => {
		const user = await createUser(server, { tokens: 20_000 });
		const site = await siteWithTowns(user, 1500);
		const { body: started } = await user.api.post('/trigger/bulk-generation', {
			pseo_id: site.id,
			post_count: 1500,
		});
		const running = await until(async () => {
			const { body } = await user.api.get(`/generations/${started.generation_id}`);
			return body.data['status'] === 'running' && body.data;
		});
		expect(running).toMatchObject({ status: 'running', requested_count: 1500, date_completed: null });
		await user.api.post(`/generations/${started.generation_id}/cancel`);
	});

	it("answers 404 for an unknown one, 403 for another user's and 400 for what is not an id", async () => {
		const [owner, stranger] = [await createUser(server), await createUser(server)];
		const site = await siteWithTowns(owner, 5);
		const { body: started } = await owner.api.post('/trigger/on-demand-generation', {
			pseo_id: site.id,
			post_count: 1,
		});
		expect((await owner.api.get('/generations/2000000000')).status).toBe(404);
		expect((await stranger.api.get(`/generations/${started.generation_id}`)).status).toBe(403);
		expect((await owner.api.get('/generations/first')).status).toBe(400);
		await ended(owner, started.generation_id);
	});
});

describe('GET /generations?pseo_id', () => {
	it('lists the generations of a website, newest first', async () => {
		const user = await createUser(server);
		const site = await siteWithTowns(user, 10);
		const ids: number[] = [];
		for (let index = 0; index < 3; index++) {
			const { body } = await user.api.post('/trigger/on-demand-generation', { pseo_id: site.id, post_count: 1 });
			ids.unshift(body.generation_id);
			await ended(user, body.generation_id);
		}
		const { status, body } = await user.api.get<{ id: number }[]>(`/generations?pseo_id=${site.id}`);
		expect(status).toBe(200);
		expect(body).toMatchObject({ success: true, timestamp: iso, next_cursor: null });
		expect(body.data.map((row) => row.id)).toEqual(ids);
		expect(body.data[0]).toMatchObject({
			status: 'completed',
			requested_count: 1,
			created_count: 1,
			failed_count: 0,
			failed_routes: [],
			date_created: iso,
			date_completed: iso,
		});
	});

	it('shows the newest fifty where no limit is asked for', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const { account } = (await server.db('pseos').where({ id: site.id }).first('account')) as { account: number };
		const ended = {
			account,
			pseo_id: site.id,
			mode: 'bulk',
			status: 'failed',
			requested_count: 1,
			created_count: 0,
			failed_count: 0,
			tokens_charged: 0,
			tokens_refunded: 0,
			token_rate: 0,
			attempt: 1,
			cost_usd: 0,
			failed_routes: '[]',
			announced_at: new Date(),
			date_created: new Date(),
		};
		const keys = Array.from(
			{ length: 55 },
			(_, index) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
		);
		for (const request_key of keys) await server.db('pseo_generations').insert({ ...ended, request_key });
		const first = await user.api.get<{ id: number }[]>(`/generations?pseo_id=${site.id}`);
		expect(first.body.data).toHaveLength(50);
		const rest = await user.api.get<{ id: number }[]>(
			`/generations?pseo_id=${site.id}&cursor=${first.body.next_cursor}`,
		);
		expect(rest.body.data).toHaveLength(5);
		const ids = [...first.body.data, ...rest.body.data].map((row) => row.id);
		expect(ids).toEqual([...new Set(ids)].sort((a, b) => b - a));
	});

	it("answers 400 without pseo_id, 404 for an unknown website and 403 for another user's", async () => {
		const [owner, stranger] = [await createUser(server), await createUser(server)];
		const site = await createWebsite(owner);
		expect((await owner.api.get('/generations')).status).toBe(400);
		expect((await owner.api.get('/generations?pseo_id=2000000000')).status).toBe(404);
		expect((await stranger.api.get(`/generations?pseo_id=${site.id}`)).status).toBe(403);
	});
});
