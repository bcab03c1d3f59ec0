import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, newAccount } from '../../../../../test/support/sqlite.js';
import { type Account, type Admin, proved, SYSTEM } from '../../kernel/who.js';
import { inTransaction } from '../../platform/db/index.js';
import { type Billing, createBilling } from './service.js';

let db: Knex;
let billing: Billing;
beforeAll(async () => {
	db = await freshDatabase();
	billing = createBilling(db);
});

const payerOf = (account: Account) => proved(SYSTEM, { account: account.id });
const charge = (account: Account, amount: number, reference: string = randomUUID()) =>
	inTransaction(db, (trx) => billing.charge(trx, payerOf(account), amount, reference, 'Pages'));
const refund = (account: Account, amount: number, reference: string = randomUUID()) =>
	inTransaction(db, (trx) => billing.refund(trx, payerOf(account), amount, reference, 'Not written'));
const balanceOf = async (account: Account) => (await billing.credits(account)).balance;
const ledgerOf = async (account: Account) =>
	(await billing.transactions(account, 100, null)).map(({ kind, amount, balance_after }) => ({
		kind,
		amount,
		balance_after,
	}));
const admin = { ...({} as Account), kind: 'account', id: 0, user: randomUUID(), admin: true } as Admin;

describe('a charge', () => {
	it('takes tokens and says the balance after it', async () => {
		const account = await newAccount(db, { tokens: 100 });
		await charge(account, 30);
		expect(await balanceOf(account)).toBe(70);
		expect((await ledgerOf(account))[0]).toEqual({ kind: 'charge', amount: -30, balance_after: 70 });
	});

	it('of more than there is takes nothing, and names what is required and what is left', async () => {
		const account = await newAccount(db, { tokens: 20 });
		await expect(charge(account, 21)).rejects.toMatchObject({
			code: 'insufficient_tokens',
			details: { required: 21, balance: 20 },
		});
		expect(await balanceOf(account)).toBe(20);
		expect(await ledgerOf(account)).toHaveLength(1);
	});

	it('is booked once for a reference, however often it is asked for', async () => {
		const account = await newAccount(db, { tokens: 100 });
		for (let times = 0; times < 3; times++) await charge(account, 10, 'gen:one:1');
		expect(await balanceOf(account)).toBe(90);
	});

	it('of another account may have the same reference', async () => {
		const [one, other] = [await newAccount(db, { tokens: 10 }), await newAccount(db, { tokens: 10 })];
		await charge(one, 4, 'gen:two:1');
		await charge(other, 4, 'gen:two:1');
		expect([await balanceOf(one), await balanceOf(other)]).toEqual([6, 6]);
	});

	it('goes with the transaction that it is part of', async () => {
		const account = await newAccount(db, { tokens: 50 });
		const work = inTransaction(db, async (trx) => {
			await billing.charge(trx, payerOf(account), 50, 'gen:three:1', 'Pages');
			throw new Error('the row could not be made');
		});
		await expect(work).rejects.toThrow('the row could not be made');
		expect(await balanceOf(account)).toBe(50);
		expect(await ledgerOf(account)).toHaveLength(1);
	});

	it.each([-1, 0.5, Number.NaN, 2 ** 53])('of %d tokens is refused before anything is read', async (amount) => {
		const account = await newAccount(db, { tokens: 5 });
		await expect(charge(account, amount)).rejects.toThrow(RangeError);
		expect(await balanceOf(account)).toBe(5);
	});

	it('of nothing books nothing', async () => {
		const account = await newAccount(db);
		await charge(account, 0);
		expect(await ledgerOf(account)).toEqual([]);
	});
});

describe('a refund', () => {
	it('gives tokens back once for a reference', async () => {
		const account = await newAccount(db, { tokens: 10 });
		await charge(account, 10);
		await refund(account, 4, 'gen:four:1:page:7');
		await refund(account, 4, 'gen:four:1:page:7');
		expect(await balanceOf(account)).toBe(4);
	});

	it('is refused where the balance would outgrow its column, and changes nothing', async () => {
		const account = await newAccount(db, { tokens: 1_999_999_999 });
		await expect(refund(account, 2)).rejects.toMatchObject({ code: 'balance_too_large' });
		expect(await balanceOf(account)).toBe(1_999_999_999);
	});
});

describe('a grant', () => {
	it('is one entry and one event for a request, and the repeated request gets that entry', async () => {
		const account = await newAccount(db);
		const key = randomUUID();
		const first = await billing.grant(admin, account, 70, 'Welcome', key);
		expect(await billing.grant(admin, account, 70, 'Welcome', key)).toEqual(first);
		expect(await balanceOf(account)).toBe(70);
		const events = (await db('pseo_events').where({ account: account.id }).pluck('type')) as string[];
		expect(events).toEqual(['credits.granted']);
	});
});

describe('a new account', () => {
	it.each([
		[true, 500],
		[false, 0],
	])('opens with the signup grant where its user may have it: %s', async (granted, balance) => {
		const account = await newAccount(db);
		await db('pseo_token_balances').where({ account: account.id }).delete();
		await inTransaction(db, (trx) => billing.openBalance(trx, payerOf(account), granted));
		expect(await balanceOf(account)).toBe(balance);
	});
});

describe('the ledger', () => {
	it('is read newest first, page by page', async () => {
		const account = await newAccount(db, { tokens: 10 });
		for (const amount of [1, 2, 3]) await charge(account, amount);
		const newest = await billing.transactions(account, 2, null);
		expect(newest.map(({ amount }) => amount)).toEqual([-3, -2]);
		const older = await billing.transactions(account, 10, newest[1]?.id ?? 0);
		expect(older.map(({ amount }) => amount)).toEqual([-1, 10]);
	});

	it('explains the balance after any movements, in whatever order and however often they come', async () => {
		const movement = fc.record({
			kind: fc.constantFrom('charge' as const, 'refund' as const),
			amount: fc.integer({ min: 0, max: 60 }),
			reference: fc.integer({ min: 1, max: 8 }).map(String),
		});
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 100 }),
				fc.array(movement, { maxLength: 12 }),
				async (tokens, movements) => {
					const account = await newAccount(db, { tokens });
					const booked = new Set<string>();
					let expected = tokens;
					for (const { kind, amount, reference } of movements) {
						const book = kind === 'charge' ? charge : refund;
						const refused = await book(account, amount, reference).then(
							() => false,
							(error: { code?: string }) => error.code === 'insufficient_tokens',
						);
						if (amount === 0 || booked.has(reference)) {
							expect(refused).toBe(false);
							continue;
						}
						const after = expected + (kind === 'charge' ? -amount : amount);
						expect(refused).toBe(after < 0);
						if (refused) continue;
						booked.add(reference);
						expected = after;
					}
					expect(await balanceOf(account)).toBe(expected);
					const entries = (await ledgerOf(account)).reverse();
					let running = 0;
					for (const entry of entries) {
						running += entry.amount;
						expect(entry.balance_after).toBe(running);
					}
					expect(running).toBe(expected);
				},
			),
			{ numRuns: 40 },
		);
	});
});
