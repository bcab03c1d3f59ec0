import { z } from 'zod';
import { bodyId, cursor, date, limit, query } from '../../contract/common.js';
import type { Access } from '../access/index.js';
import { type Cursors, type Route, route } from '../../platform/http/index.js';
import { billingError } from './errors.js';
import type { Billing } from './service.js';
import type { Transaction } from './store.js';

const transaction = z.object({
	id: bodyId,
	kind: z.enum(['grant', 'charge', 'refund', 'adjustment']),
	amount: z.number().int(),
	balance_after: z.number().int(),
	reference: z.string(),
	reason: z.string().nullable(),
	date_created: date,
});

const shown = ({ account: _account, ...rest }: Transaction) => rest;

export function billingRoutes(billing: Billing, access: Access, cursors: Cursors): Route[] {
	return [
		route({
			method: 'GET',
			path: '/credits',
			summary: 'Tokens left',
			access: 'billing:read',
			rate: 'read',
			query: query({}),
			answer: z.object({ balance: z.number().int(), auto_renew: z.boolean() }),
			handler: async ({ account }) => ({ data: await billing.credits(account) }),
		}),
		route({
			method: 'GET',
			path: '/billing/transactions',
			summary: 'The ledger, newest first',
			access: 'billing:read',
			rate: 'read',
			query: query({ limit, cursor }),
			answer: z.array(transaction),
			handler: async ({ account, query: asked }) => {
				const before = asked.cursor ? Number(cursors.read('transactions', asked.cursor)[0]) : null;
				const rows = await billing.transactions(account, asked.limit + 1, before);
				const page = rows.slice(0, asked.limit);
				const last = rows.length > asked.limit ? page.at(-1) : undefined;
				return { data: page.map(shown), next_cursor: last ? cursors.write('transactions', [last.id]) : null };
			},
		}),
		route({
			method: 'POST',
			path: '/billing/grants',
			summary: 'Grant tokens to a user',
			access: 'admin',
			rate: 'write',
			body: z.strictObject({
				user_id: z.uuid('Expected the id of a Directus user'),
				amount: z
					.number()
					.int('Expected a whole number')
					.min(1, 'Expected at least 1')
					.max(1_000_000_000, 'Expected at most 1,000,000,000'),
				reason: z.string().trim().min(1, 'Expected a reason').max(255),
			}),
			answer: transaction,
			handler: async ({ account, body, requestKey }) => {
				const to = await access.accountOfUser(body.user_id);
				if (!to) throw billingError('user_not_found');
				return {
					message: 'Tokens granted',
					data: shown(await billing.grant(account, to, body.amount, body.reason, requestKey)),
				};
			},
		}),
	];
}
