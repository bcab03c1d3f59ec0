import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	api,
	createUser,
	createWebsite,
	ended,
	importRows,
	MASTER_PROMPT,
	type Transaction,
	type User,
	type Website,
} from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';
import { sharedDirectus } from '../support/shared.js';

let server: RunningServer;
beforeAll(async () => {
	server = await sharedDirectus();
});
afterAll(() => checkInvariants(server.db));

const FIELDS = {
	website_url: 'https://example.com',
	master_prompt: MASTER_PROMPT,
	settings: { import_sitemap: false },
};
const withKey = (key: string) => ({ headers: { 'Idempotency-Key': key } });
const sites = async (user: User) => (await user.api.get<Website[]>('/pseo?limit=100')).body.data;
const charges = async (user: User) =>
	(await user.api.get<Transaction[]>('/billing/transactions?limit=100')).body.data.filter(
		(entry) => entry.kind === 'charge',
	).length;

describe('the same key again', () => {
	it('answers the same with Idempotent-Replayed, and does nothing twice', async () => {
		const user = await createUser(server);
		const first = await user.api.post<Website>('/pseo', FIELDS, withKey('create-1'));
		const again = await user.api.post<Website>('/pseo', FIELDS, withKey('create-1'));
		expect(first.headers.get('idempotent-replayed')).toBeNull();
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect(again.status).toBe(first.status);
		expect(again.body).toEqual({ ...first.body, request_id: again.body.request_id });
		expect(await sites(user)).toHaveLength(1);
	});

	it('keeps the status of the first answer too', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const body = { pseo_id: site.id, title: 'Once', content_markdown: 'x' };
		const first = await user.api.post('/articles', body, withKey('article'));
		const again = await user.api.post('/articles', body, withKey('article'));
		expect([first.status, again.status]).toEqual([201, 201]);
	});

	it('means the same bare and in quotes, and whatever the order of the fields', async () => {
		const user = await createUser(server);
		const first = await user.api.post<Website>('/pseo', FIELDS, withKey('quoted'));
		const again = await user.api.post<Website>(
			'/pseo',
			Object.fromEntries(Object.entries(FIELDS).reverse()),
			withKey('"quoted"'),
		);
		expect(again.body.data.id).toBe(first.body.data.id);
	});

	it('is another key on another route and for another user', async () => {
		const [user, other] = [await createUser(server), await createUser(server)];
		const first = await user.api.post<Website>('/pseo', FIELDS, withKey('shared'));
		const second = await other.api.post<Website>('/pseo', FIELDS, withKey('shared'));
		const article = await user.api.post(
			'/articles',
			{ pseo_id: first.body.data.id, title: 'T', content_markdown: 'x' },
			withKey('shared'),
		);
		expect([first.status, second.status, article.status]).toEqual([200, 200, 201]);
		expect(second.body.data.id).not.toBe(first.body.data.id);
	});

	it('with another body is refused with 409', async () => {
		const user = await createUser(server);
		await user.api.post('/pseo', FIELDS, withKey('reused'));
		const other = await user.api.post('/pseo', { ...FIELDS, name: 'Other' }, withKey('reused'));
		expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
		expect(await sites(user)).toHaveLength(1);
	});

	it('may be used again after wrong input, for that is not kept', async () => {
		const user = await createUser(server);
		expect((await user.api.post('/pseo', { ...FIELDS, website_url: 'nonsense' }, withKey('fixed'))).status).toBe(
			400,
		);
		expect((await user.api.post('/pseo', FIELDS, withKey('fixed'))).status).toBe(200);
	});

	it('may be used again when there are tokens at last', async () => {
		const user = await createUser(server, { tokens: 4 });
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(5));
		const body = { pseo_id: site.id, post_count: 1 };
		expect((await user.api.post('/trigger/bulk-generation', body, withKey('later'))).status).toBe(402);
		await api(server, server.adminToken).post('/billing/grants', {
			user_id: user.id,
			amount: 1,
			reason: 'at last',
		});
		const answer = await user.api.post('/trigger/bulk-generation', body, withKey('later'));
		expect(answer.status).toBe(200);
		await ended(user, answer.body.generation_id);
	});

	it.each(['', ' ', 'a'.repeat(256), 'with space', 'tab\tin', 'é'])('is refused as %j', async (key) => {
		const user = await createUser(server);
		const { status, body } = await user.api.post('/pseo', FIELDS, withKey(key));
		expect([status, body.code]).toEqual([400, 'invalid_idempotency_key']);
		expect(await sites(user)).toEqual([]);
	});
});

describe('at the same time', () => {
	it('lets one request work; the others replay it or hear that it is in progress', async () => {
		const user = await createUser(server);
		const answers = await Promise.all(
			Array.from({ length: 10 }, () => user.api.post<Website>('/pseo', FIELDS, withKey('at-once'))),
		);
		const done = answers.filter((answer) => answer.status === 200);
		expect(new Set(done.map((answer) => answer.body.data.id)).size).toBe(1);
		expect(done.filter((answer) => answer.headers.get('idempotent-replayed') === null)).toHaveLength(1);
		for (const answer of answers)
			if (answer.status !== 200)
				expect(answer).toMatchObject({ status: 409, body: { code: 'request_in_progress' } });
		expect(await sites(user)).toHaveLength(1);
	});

	it('starts and charges one generation', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(6));
		const body = { pseo_id: site.id, post_count: 6 };
		const answers = await Promise.all(
			Array.from({ length: 10 }, () => user.api.post('/trigger/bulk-generation', body, withKey('one-start'))),
		);
		const ids = new Set(
			answers.filter((answer) => answer.status === 200).map((answer) => answer.body.generation_id),
		);
		expect(ids.size).toBe(1);
		const [id = 0] = ids;
		await ended(user, id);
		const later = await user.api.post('/trigger/bulk-generation', body, withKey('one-start'));
		expect(later.body.generation_id).toBe(id);
		expect(await charges(user)).toBe(1);
		expect(await user.balance()).toBe(470);
	});
});

describe('after a crash', () => {
	/** As a process leaves a key behind that died after its work and before its answer was stored. */
	async function forgetAnswer(key: string): Promise<void> {
		const changed = await server
			.db('pseo_idempotency_keys')
			.where({ idempotency_key: key })
			.update({ state: 'running', answer: null, status: null, lease_until: Date.now() - 1000 });
		expect(changed).toBe(1);
	}

	it('rebuilds the answer from the generation that was started, without a second charge', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(6));
		const body = { pseo_id: site.id, post_count: 3 };
		const first = await user.api.post('/trigger/bulk-generation', body, withKey('crashed-generation'));
		await ended(user, first.body.generation_id);
		await forgetAnswer('crashed-generation');
		const again = await user.api.post('/trigger/bulk-generation', body, withKey('crashed-generation'));
		expect(again.status).toBe(200);
		expect(again.body.generation_id).toBe(first.body.generation_id);
		expect(await charges(user)).toBe(1);
	});

	it('rebuilds the answer from the plan that was made, without a second charge', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const description =
			'We rent camper vans and roof tents in Lisbon and Porto to couples and young families who want to see the coast of Portugal slowly, with maps, gas, bedding and a telephone number that answers at night.';
		const body = { pseo_id: site.id, language_code: 'en-US', description };
		const first = await user.api.post('/generate/main-json', body, withKey('crashed-plan'));
		expect(first.status).toBe(200);
		await forgetAnswer('crashed-plan');
		const again = await user.api.post('/generate/main-json', body, withKey('crashed-plan'));
		expect(again.status).toBe(200);
		expect(again.body.data).toEqual(first.body.data);
		expect(await charges(user)).toBe(1);
	});

	it('books a grant once', async () => {
		const user = await createUser(server);
		const admin = api(server, server.adminToken);
		const body = { user_id: user.id, amount: 50, reason: 'once' };
		const first = await admin.post<Transaction>('/billing/grants', body, withKey('crashed-grant'));
		await forgetAnswer('crashed-grant');
		const again = await admin.post<Transaction>('/billing/grants', body, withKey('crashed-grant'));
		expect(again.body.data.id).toBe(first.body.data.id);
		expect(await user.balance()).toBe(550);
	});

	it('waits while the lease of the first may still be held', async () => {
		const user = await createUser(server);
		await user.api.post('/pseo', FIELDS, withKey('held'));
		await server
			.db('pseo_idempotency_keys')
			.where({ idempotency_key: 'held' })
			.update({ state: 'running', answer: null, lease_until: Date.now() + 60_000 });
		expect(await user.api.post('/pseo', FIELDS, withKey('held'))).toMatchObject({
			status: 409,
			body: { code: 'request_in_progress' },
		});
	});

	it('forgets a key after 72 hours', async () => {
		const user = await createUser(server);
		await user.api.post('/pseo', FIELDS, withKey('old'));
		await server
			.db('pseo_idempotency_keys')
			.where({ idempotency_key: 'old' })
			.update({ date_created: new Date(Date.now() - 73 * 3600_000) });
		const again = await user.api.post('/pseo', FIELDS, withKey('old'));
		expect(again.headers.get('idempotent-replayed')).toBeNull();
		expect(await sites(user)).toHaveLength(2);
	});
});
