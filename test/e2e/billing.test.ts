import { createItem, deleteItem, updateItem } from '@directus/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	adminSdk,
	api,
	createUser,
	createWebsite,
	ended,
	grant,
	importRows,
	readAll,
	type Transaction,
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

describe('the ledger', () => {
	it('gives a user that an administrator made 500 tokens, once', async () => {
		const user = await createUser(server);
		const answers = await Promise.all(Array.from({ length: 8 }, () => user.api.get('/credits')));
		for (const answer of answers) expect(answer.body.data).toEqual({ balance: 500, auto_renew: false });
		const { body } = await user.api.get<Transaction[]>('/billing/transactions');
		expect(body.data).toEqual([
			{
				id: expect.any(Number) as number,
				kind: 'grant',
				amount: 500,
				balance_after: 500,
				reference: 'signup',
				reason: 'Signup grant',
				date_created: expect.stringMatching(/Z$/) as string,
			},
		]);
	});

	it('shows every movement with its sign and the balance after it, newest first', async () => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, [...towns(5), { name: 'Emptyford' }]);
		const { body: started } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 6 });
		await ended(user, started.generation_id);
		const { body } = await user.api.get<Transaction[]>('/billing/transactions');
		expect(body.data.map(({ kind, amount, balance_after }) => [kind, amount, balance_after])).toEqual([
			['refund', 5, 475],
			['charge', -30, 470],
			['grant', 500, 500],
		]);
		expect(body.next_cursor).toBeNull();
	});

	it('pages by cursor: entries booked while paging neither repeat nor hide others', async () => {
		const user = await createUser(server);
		await user.balance();
		for (let index = 1; index <= 11; index++) await grant(server, user, index);
		const entries = await readAll<Transaction>(user.api, '/billing/transactions?limit=5', async () => {
			await grant(server, user, 1000);
		});
		expect(entries.map((entry) => entry.amount)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 500]);
	});

	it.each(['limit=0', 'limit=101', 'limit=many', 'cursor=made-up', 'cursor=', 'offset=5', 'limit=5&limit=6'])(
		'refuses ?%s with 400',
		async (query) => {
			const user = await createUser(server);
			expect((await user.api.get(`/billing/transactions?${query}`)).status).toBe(400);
		},
	);

	it('cannot be written through Directus, not even by an administrator', async () => {
		const user = await createUser(server);
		await user.balance();
		const { account } = (await server.db('pseo_members').where({ user: user.id }).first('account')) as {
			account: number;
		};
		const { id } = (await server.db('pseo_token_transactions').where({ account }).first('id')) as { id: number };
		const admin = adminSdk(server);
		const attempts = [
			admin.request(
				updateItem('pseo_token_balances' as never, account as never, { balance: 1_000_000 } as never),
			),
			admin.request(
				createItem(
					'pseo_token_transactions' as never,
					{ account, kind: 'grant', amount: 5, balance_after: 5, reference: 'x' } as never,
				),
			),
			admin.request(updateItem('pseo_token_transactions' as never, id as never, { amount: 5 } as never)),
			admin.request(deleteItem('pseo_token_transactions' as never, id as never)),
		];
		for (const outcome of await Promise.allSettled(attempts)) {
			expect(outcome.status).toBe('rejected');
			expect((outcome as PromiseRejectedResult).reason).toMatchObject({ response: { status: 403 } });
		}
		expect(await user.balance()).toBe(500);
	});
});

describe('grants', () => {
	it('are booked by administrators and answered with the entry', async () => {
		const user = await createUser(server);
		await user.balance();
		const { status, body } = await grant(server, user, 250, 'Thank you');
		expect(status).toBe(200);
		expect(body).toMatchObject({
			success: true,
			message: 'Tokens granted',
			data: { kind: 'grant', amount: 250, balance_after: 750, reason: 'Thank you' },
		});
		expect(await user.balance()).toBe(750);
	});

	it('make the account of a user who has never asked for anything', async () => {
		const user = await createUser(server);
		await grant(server, user, 10);
		expect(await user.balance()).toBe(510);
	});

	it('are refused to everybody else, and then nothing is booked', async () => {
		const user = await createUser(server);
		const answer = await user.api.post('/billing/grants', { user_id: user.id, amount: 100, reason: 'me' });
		expect(answer).toMatchObject({ status: 403, body: { code: 'admin_only' } });
		expect(
			(await api(server, null).post('/billing/grants', { user_id: user.id, amount: 100, reason: 'me' })).status,
		).toBe(401);
		expect(await user.balance()).toBe(500);
	});

	it.each([
		['an amount of zero', { amount: 0 }, 400],
		['a negative amount', { amount: -5 }, 400],
		['a part of a token', { amount: 1.5 }, 400],
		['an amount of text', { amount: '5' }, 400],
		['an enormous amount', { amount: 1e15 }, 400],
		['no reason', { reason: ' ' }, 400],
		["what is not a user's id", { user_id: 'somebody' }, 400],
		['an unknown user', { user_id: '00000000-0000-4000-8000-000000000000' }, 404],
		['an unknown field', { account: 1 }, 400],
	])('refuse %s', async (_what, change, status) => {
		const user = await createUser(server);
		const answer = await api(server, server.adminToken).post('/billing/grants', {
			user_id: user.id,
			amount: 5,
			reason: 'test',
			...change,
		});
		expect(answer.status).toBe(status);
		expect(await user.balance()).toBe(500);
	});

	it('keep the balance within what the database can hold', async () => {
		const user = await createUser(server);
		const admin = api(server, server.adminToken);
		const huge = { user_id: user.id, amount: 1_000_000_000, reason: 'much' };
		expect((await admin.post('/billing/grants', huge)).status).toBe(200);
		expect(await admin.post('/billing/grants', huge)).toMatchObject({
			status: 400,
			body: { code: 'balance_too_large' },
		});
		expect(await user.balance()).toBe(1_000_000_500);
	});

	it('add up when many are booked at once', async () => {
		const user = await createUser(server);
		await user.balance();
		await Promise.all(Array.from({ length: 20 }, () => grant(server, user, 7)));
		expect(await user.balance()).toBe(640);
	});
});
