import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBilling } from '../../extensions/pseo-automation/src/areas/billing/index.js';
import { proved, SYSTEM } from '../../extensions/pseo-automation/src/kernel/who.js';
import { inTransaction, type Trx } from '../../extensions/pseo-automation/src/platform/db/index.js';
import { openDatabase } from '../support/database.js';
import { dropDatabase, newDatabase } from '../support/postgres.js';

const CHARGES = 1000;
const TOKENS = 500;
/** So many charges are under way at once; the others wait for a connection. */
const CONNECTIONS = 24;

let env: Record<string, string>;
let db: Knex;
beforeAll(async () => {
	env = await newDatabase('provisioned');
	db = openDatabase(env, CONNECTIONS);
});
afterAll(async () => {
	await db.destroy();
	await dropDatabase(env);
});

/** An account whose ledger explains its balance. */
async function newAccount(tokens: number): Promise<number> {
	const date_created = new Date();
	const [row] = (await db('pseo_accounts')
		.insert({ name: 'Ledger', plan: 'self-hosted', status: 'active', auto_renew: false, date_created })
		.returning('id')) as { id: number }[];
	const account = row?.id as number;
	await db('pseo_token_balances').insert({ account, balance: tokens, date_updated: date_created });
	if (tokens > 0)
		await db('pseo_token_transactions').insert({
			account,
			kind: 'grant',
			amount: tokens,
			balance_after: tokens,
			reference: 'signup',
			date_created,
		});
	return account;
}

/** An account as the ledger takes it. */
const payer = (account: number) => proved(SYSTEM, { account });

type Charge = (trx: Trx, account: number, amount: number, reference: string) => Promise<void>;

/** What a thousand charges of one token, all at once, did to a balance of 500. */
async function chargeAtOnce(charge: Charge) {
	const account = await newAccount(TOKENS);
	const outcomes = await Promise.allSettled(
		Array.from({ length: CHARGES }, (_, index) =>
			inTransaction(db, (trx) => charge(trx, account, 1, `page:${index}`)),
		),
	);
	const codes = outcomes.map((outcome) =>
		outcome.status === 'fulfilled'
			? 'charged'
			: String((outcome.reason as { code?: string }).code ?? outcome.reason),
	);
	const count = (code: string): number => codes.filter((other) => other === code).length;
	return {
		account,
		charged: count('charged'),
		refused: count('insufficient_tokens'),
		others: codes.filter((code) => code !== 'charged' && code !== 'insufficient_tokens'),
	};
}

interface Ledger {
	balance: number;
	amounts: number[];
	afters: number[];
}

async function readLedger(account: number): Promise<Ledger> {
	const { balance } = (await db('pseo_token_balances').where({ account }).first('balance')) as { balance: number };
	const entries = (await db('pseo_token_transactions')
		.where({ account })
		.orderBy('id')
		.select('amount', 'balance_after')) as { amount: number; balance_after: number }[];
	return {
		balance,
		amounts: entries.map((entry) => entry.amount),
		afters: entries.map((entry) => entry.balance_after),
	};
}

/** One sentence for everything that a right ledger would not have done. */
function violations(outcome: Awaited<ReturnType<typeof chargeAtOnce>>, { balance, amounts, afters }: Ledger): string[] {
	const sum = amounts.reduce((total, amount) => total + amount, 0);
	const running = amounts.map((_, index) => amounts.slice(0, index + 1).reduce((total, amount) => total + amount, 0));
	const rules: [boolean, string][] = [
		[outcome.charged === TOKENS, `${TOKENS} charges succeed, here ${outcome.charged}`],
		[
			outcome.refused === CHARGES - TOKENS,
			`${CHARGES - TOKENS} charges are refused as insufficient_tokens, here ${outcome.refused}`,
		],
		[outcome.others.length === 0, `no charge ends otherwise, here ${outcome.others[0]}`],
		[balance === 0, `the balance is 0, here ${balance}`],
		[sum === balance, `the balance is the sum of the ledger, here ${balance} and ${sum}`],
		[amounts.length === TOKENS + 1, `the ledger has an entry for every movement, here ${amounts.length}`],
		[running.join() === afters.join(), 'every entry says the balance after it'],
	];
	return rules.filter(([holds]) => !holds).map(([, says]) => says);
}

/** What `book` must not be: it reads the balance, then writes what it has worked out. */
const readThenWrite: Charge = async (trx, account, amount, reference) => {
	const { balance } = (await trx('pseo_token_balances').where({ account }).first('balance')) as { balance: number };
	if (balance < amount) throw Object.assign(new Error('not enough'), { code: 'insufficient_tokens' });
	const after = balance - amount;
	await trx('pseo_token_balances').where({ account }).update({ balance: after });
	await trx('pseo_token_transactions').insert({
		account,
		kind: 'charge',
		amount: -amount,
		balance_after: after,
		reference,
		date_created: new Date(),
	});
};

describe('a thousand charges at once against a balance for five hundred', () => {
	it('are booked five hundred times, and refused five hundred times', async () => {
		const billing = createBilling(db);
		const outcome = await chargeAtOnce((trx, account, amount, reference) =>
			billing.charge(trx, payer(account), amount, reference, 'Page'),
		);
		expect(violations(outcome, await readLedger(outcome.account))).toEqual([]);
	});

	it('are miscounted by a ledger that reads, then writes: the checks above see it', async () => {
		const outcome = await chargeAtOnce(readThenWrite);
		const found = violations(outcome, await readLedger(outcome.account));
		expect(found).toContainEqual(expect.stringContaining('the balance is the sum of the ledger'));
		expect(found).toContainEqual(expect.stringContaining('500 charges succeed'));
	});
});

describe('the same movement at once', () => {
	it('pays a refund once, and tells every caller that it is done', async () => {
		const billing = createBilling(db);
		const account = await newAccount(0);
		const refunds = Array.from({ length: 60 }, (_, index) =>
			inTransaction(db, (trx) =>
				billing.refund(trx, payer(account), 7, `page:${index % 3}:refund`, 'Page not written'),
			),
		);
		expect((await Promise.allSettled(refunds)).filter((outcome) => outcome.status === 'rejected')).toEqual([]);
		expect(await readLedger(account)).toEqual({ balance: 21, amounts: [7, 7, 7], afters: [7, 14, 21] });
	});

	it('charges a reference once', async () => {
		const billing = createBilling(db);
		const account = await newAccount(100);
		const charges = Array.from({ length: 40 }, () =>
			inTransaction(db, (trx) => billing.charge(trx, payer(account), 30, 'gen:one:1', 'Generation')),
		);
		expect((await Promise.allSettled(charges)).filter((outcome) => outcome.status === 'rejected')).toEqual([]);
		expect(await readLedger(account)).toEqual({ balance: 70, amounts: [100, -30], afters: [100, 70] });
	});

	it('keeps sum and balance together when charges and refunds cross', async () => {
		const billing = createBilling(db);
		const account = await newAccount(50);
		const movements = Array.from({ length: 200 }, (_, index) =>
			inTransaction(db, (trx) =>
				index % 2
					? billing.charge(trx, payer(account), 3, `charge:${index}`, 'Page')
					: billing.refund(trx, payer(account), 3, `refund:${index}`, 'Page'),
			),
		);
		const codes = (await Promise.allSettled(movements)).map((outcome) =>
			outcome.status === 'fulfilled' ? 'done' : (outcome.reason as { code: string }).code,
		);
		expect(codes.filter((code) => code !== 'done' && code !== 'insufficient_tokens')).toEqual([]);
		const { balance, amounts, afters } = await readLedger(account);
		expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBe(balance);
		expect(afters.every((after) => after >= 0)).toBe(true);
	});
});
