import { accountItem, newAccounts, planItem } from '../../contract/accounts.js';
import { SYSTEM } from '../../kernel/who.js';
import { type AreaContext, checkItem, type DirectusHook, collectionsWithRows } from '../../platform/area/index.js';
import type { Trx } from '../../platform/db/index.js';
import { httpError } from '../../platform/http/index.js';
import { accessError } from './errors.js';
import { hasPlan, removeMembers } from './store.js';

/** Gone with their account: they say nothing of what it did, as its members do not. */
const GO_ALONG = ['pseo_token_balances'];

/** Accounts, plans and the plan of new accounts, as they are written through Directus. */
export function accessHooks({ declared }: AreaContext): DirectusHook[] {
	const both = ['create', 'update'] as const;
	return [
		...both.map((verb): DirectusHook => ({
			event: `pseo_accounts.items.${verb}`,
			filter: async (payload, _meta, { database }) =>
				checkPlan(database, 'plan', checkItem(accountItem, payload)),
		})),
		...both.map((verb): DirectusHook => ({
			event: `pseo_plans.items.${verb}`,
			filter: async (payload) => checkItem(planItem, payload),
		})),
		...both.map((verb): DirectusHook => ({
			event: `pseo_settings.items.${verb}`,
			filter: async (payload, _meta, { database }) =>
				checkPlan(database, 'default_plan', checkItem(newAccounts, payload)),
		})),
		{
			event: 'pseo_accounts.items.delete',
			filter: async (given, _meta, { database, accountability }) => {
				const keys = given as unknown as number[];
				const tables = await collectionsWithRows(database, SYSTEM, declared.tables, keys, GO_ALONG);
				if (tables.length > 0) throw accessError('account_has_rows', { tables: tables.join(', ') });
				// Directus asks for permissions only after this.
				if (accountability === null || accountability.admin === true)
					await removeMembers(database, SYSTEM, keys);
				return keys;
			},
		},
	];
}

/** An account of a plan that does not exist would have the limits of none. @throws invalid_item */
async function checkPlan(
	trx: Trx,
	field: 'plan' | 'default_plan',
	payload: Record<string, unknown>,
): Promise<Record<string, unknown>> {
	const key = payload[field];
	if (typeof key === 'string' && !(await hasPlan(trx, key))) {
		const message = `Expected the key of a plan that exists, got ${JSON.stringify(key)}`;
		throw httpError('invalid_item', { first: `${field}: ${message}`, fields: [{ field, message }] });
	}
	return payload;
}
