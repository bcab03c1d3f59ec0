import type { PseoTokenTransactionsRow } from '../../contract/rows.generated.js';
import { clock } from '../../kernel/clock.js';
import type { Account, Proof } from '../../kernel/who.js';
import { type Db, insertOne, iso, type Trx } from '../../platform/db/index.js';
import { billingError } from './errors.js';

export type TransactionKind = 'grant' | 'charge' | 'refund' | 'adjustment';

/** Whose tokens are moved: anything of an account, for a caller that may spend its tokens. */
export type Payer = { readonly account: number } & Proof<'editor'>;

/** One movement of tokens. `amount` is positive here; its sign in the ledger follows from the kind. */
export interface Movement {
	kind: TransactionKind;
	amount: number;
	/** The same reference is booked at most once per account. */
	reference: string;
	reason?: string;
	actor?: string | null;
}

export interface Transaction {
	id: number;
	account: number;
	kind: TransactionKind;
	amount: number;
	balance_after: number;
	reference: string;
	reason: string | null;
	date_created: string | null;
}

export interface Rates {
	token_per_page: number;
	token_per_batch_page: number;
	token_per_main_json: number;
	signup_grant: number;
}

/** Integer columns end at 2,147,483,647. */
const MAX_BALANCE = 2_000_000_000;

export async function readRates(db: Db | Trx): Promise<Rates> {
	const row: Rates | undefined = await db('pseo_settings').first(
		'token_per_page',
		'token_per_batch_page',
		'token_per_main_json',
		'signup_grant',
	);
	return row ?? { token_per_page: 10, token_per_batch_page: 5, token_per_main_json: 20, signup_grant: 500 };
}

export async function readBalance(db: Db, who: Account): Promise<number> {
	return balanceOf(db, who.id);
}

async function balanceOf(db: Db | Trx, account: number): Promise<number> {
	const row: { balance: number } | undefined = await db('pseo_token_balances').where({ account }).first('balance');
	return Number(row?.balance ?? 0);
}

export async function insertBalance(trx: Trx, { account }: Payer): Promise<void> {
	await trx('pseo_token_balances').insert({ account, balance: 0, date_updated: new Date(clock.now()) });
}

/** Locks an account's balance until the transaction ends. */
export async function holdBalance(trx: Trx, { account }: Payer): Promise<void> {
	await trx('pseo_token_balances').where({ account }).forUpdate().first('account');
}

/**
 * Books one movement inside the caller's transaction: a guarded update of the balance, then the entry that explains
 * it. A movement of nothing books nothing.
 * @returns the entry's id, or null when the reference was booked before
 * @throws insufficient_tokens, with what was required and what is left
 */
export async function book(trx: Trx, payer: Payer, movement: Movement): Promise<number | null> {
	const { account } = payer;
	const { kind, amount, reference } = movement;
	if (!Number.isSafeInteger(amount) || amount < 0)
		throw new RangeError(`expected a whole number of tokens, got ${amount}`);
	if (amount === 0) return null;
	// Another transaction that books the same reference waits here, and then finds it booked.
	await holdBalance(trx, payer);
	if (await findTransaction(trx, account, reference)) return null;
	const signed = kind === 'charge' ? -amount : amount;
	const balance = trx('pseo_token_balances').where({ account });
	const now = new Date(clock.now());
	const changed =
		signed < 0
			? await balance
					.where('balance', '>=', amount)
					.update({ balance: trx.raw('balance - ?', [amount]), date_updated: now })
			: await balance
					.where('balance', '<=', MAX_BALANCE - amount)
					.update({ balance: trx.raw('balance + ?', [amount]), date_updated: now });
	const after = await balanceOf(trx, account);
	if (changed !== 1) {
		if (signed < 0) throw billingError('insufficient_tokens', { required: amount, balance: after });
		throw billingError('balance_too_large');
	}
	return insertOne(trx, 'pseo_token_transactions', {
		account,
		kind,
		amount: signed,
		balance_after: after,
		reference,
		reason: movement.reason ?? null,
		actor: movement.actor ?? null,
		date_created: now,
	});
}

async function findTransaction(trx: Trx, account: number, reference: string): Promise<boolean> {
	return (await trx('pseo_token_transactions').where({ account, reference }).first('id')) !== undefined;
}

/** An account's ledger, newest first; `before` is the last id of the page before. */
export async function listTransactions(
	db: Db,
	who: Account,
	limit: number,
	before: number | null,
): Promise<Transaction[]> {
	const query = db('pseo_token_transactions').where({ account: who.id }).orderBy('id', 'desc').limit(limit);
	if (before !== null) void query.where('id', '<', before);
	const rows: PseoTokenTransactionsRow[] = await query;
	return rows.map(fromRow);
}

export async function readTransaction(
	db: Db | Trx,
	{ account }: Payer,
	reference: string,
): Promise<Transaction | null> {
	const row: PseoTokenTransactionsRow | undefined = await db('pseo_token_transactions')
		.where({ account, reference })
		.first();
	return row ? fromRow(row) : null;
}

export async function readAutoRenew(db: Db, who: Account): Promise<boolean> {
	const row: { auto_renew: unknown } | undefined = await db('pseo_accounts')
		.where({ id: who.id })
		.first('auto_renew');
	return Boolean(row?.auto_renew);
}

function fromRow(row: PseoTokenTransactionsRow): Transaction {
	return {
		id: row.id,
		account: row.account,
		kind: row.kind,
		amount: Number(row.amount),
		balance_after: Number(row.balance_after),
		reference: row.reference,
		reason: row.reason,
		date_created: iso(row.date_created),
	};
}
