import { event } from '../../contract/events.js';
import { type Account, type Admin, proved } from '../../kernel/who.js';
import { type Db, inTransaction, type Trx } from '../../platform/db/index.js';
import { append } from '../../platform/events/index.js';
import { billingError } from './errors.js';
import * as store from './store.js';

export interface Billing {
	rates(db?: Db | Trx): Promise<store.Rates>;
	/** Lets what an account begins at the same moment stand in line, so that each sees what the one before has begun. */
	hold(trx: Trx, payer: store.Payer): Promise<void>;
	/** Takes tokens in the caller's transaction. @throws insufficient_tokens */
	charge(trx: Trx, payer: store.Payer, amount: number, reference: string, reason: string): Promise<void>;
	/** Gives tokens back, once per reference. */
	refund(trx: Trx, payer: store.Payer, amount: number, reference: string, reason: string): Promise<void>;
	/** Opens the balance of a new account, with the signup grant where its user may have it. */
	openBalance(trx: Trx, founded: store.Payer, granted: boolean): Promise<void>;
	/** An admin's grant to a user; repeating the same request key returns the same entry. */
	grant(admin: Admin, to: Account, amount: number, reason: string, requestKey: string): Promise<store.Transaction>;
	credits(who: Account): Promise<{ balance: number; auto_renew: boolean }>;
	transactions(who: Account, limit: number, before: number | null): Promise<store.Transaction[]>;
}

export function createBilling(db: Db): Billing {
	return {
		rates: (from = db) => store.readRates(from),
		hold: (trx, payer) => store.holdBalance(trx, payer),
		async charge(trx, payer, amount, reference, reason) {
			await store.book(trx, payer, { kind: 'charge', amount, reference, reason });
		},
		async refund(trx, payer, amount, reference, reason) {
			await store.book(trx, payer, { kind: 'refund', amount, reference, reason });
		},
		async openBalance(trx, founded, granted) {
			await store.insertBalance(trx, founded);
			if (!granted) return;
			const { signup_grant: amount } = await store.readRates(trx);
			await store.book(trx, founded, { kind: 'grant', amount, reference: 'signup', reason: 'Signup grant' });
		},
		async grant(admin, to, amount, reason, requestKey) {
			const reference = `grant:${requestKey}`;
			const payee = proved(admin, { account: to.id });
			await inTransaction(db, async (trx) => {
				const movement = { kind: 'grant' as const, amount, reference, reason, actor: admin.user };
				const booked = await store.book(trx, payee, movement);
				if (booked) await append(trx, event('credits.granted', to.id, { amount, reason }));
			});
			const entry = await store.readTransaction(db, payee, reference);
			if (!entry) throw billingError('user_not_found');
			return entry;
		},
		async credits(who) {
			return { balance: await store.readBalance(db, who), auto_renew: await store.readAutoRenew(db, who) };
		},
		transactions: (who, limit, before) => store.listTransactions(db, who, limit, before),
	};
}
