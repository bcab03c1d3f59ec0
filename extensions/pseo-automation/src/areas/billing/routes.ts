import { z } from 'zod';
import { query } from '../../contract/common.js';
import { credits, transaction } from '../../contract/billing.js';
import type { Access } from '../access/index.js';
import { type Cursors, listRoute, type Route, route } from '../../platform/http/index.js';
import { billingError } from './errors.js';
import type { Billing } from './service.js';
import type { Transaction } from './store.js';

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
			answer: credits,
			handler: async ({ account }) => ({ data: await billing.credits(account) }),
		}),
		listRoute(cursors, {
			path: '/billing/transactions',
			summary: 'The ledger, newest first',
			access: 'billing:read',
			order: 'id:desc',
			item: transaction,
			show: shown,
			list: ({ account }, { limit, after }) => billing.transactions(account, limit, after?.[1] ?? null),
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
