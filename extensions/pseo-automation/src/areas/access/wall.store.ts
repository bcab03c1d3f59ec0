import type { System } from '../../kernel/who.js';
import { chunks, type Db, type Trx } from '../../platform/db/index.js';

/** The accounts of rows, by the rows' ids; rows that do not exist are left out. */
export async function readAccountsOf(
	trx: Trx,
	_who: System,
	{ table, column }: { table: string; column: string },
	keys: readonly unknown[],
): Promise<Map<number, number>> {
	const accounts = new Map<number, number>();
	const ids = keys.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0);
	for (const some of chunks(ids, 500)) {
		const rows: Record<string, number>[] = await trx(table).whereIn('id', some).select('id', `${column} as of`);
		for (const row of rows) accounts.set(Number(row['id']), Number(row['of']));
	}
	return accounts;
}

/** Whether a policy of the user, of its roles or of the public holds a permission for the action, under whatever rule. */
export async function isPermitted(
	trx: Trx,
	caller: { user: string | null; roles: readonly string[] },
	action: 'create' | 'update' | 'delete',
	collection: string,
): Promise<boolean> {
	const row: unknown = await trx('directus_permissions')
		.join('directus_access', 'directus_access.policy', 'directus_permissions.policy')
		.where({ action, collection })
		.where((any) => {
			void any.where((anybody) => void anybody.whereNull('user').whereNull('role'));
			if (caller.user !== null) void any.orWhere({ user: caller.user });
			if (caller.roles.length > 0) void any.orWhereIn('role', caller.roles);
		})
		.first('directus_permissions.id');
	return row !== undefined;
}

/** The collections, of those named, that a policy without administrator's rights lets somebody read. */
export async function readPermitted(db: Db, collections: readonly string[]): Promise<string[]> {
	const rows: { collection: string }[] = await db('directus_permissions')
		.join('directus_policies', 'directus_policies.id', 'directus_permissions.policy')
		.where({ 'directus_permissions.action': 'read', 'directus_policies.admin_access': false })
		.whereIn('directus_permissions.collection', collections)
		.distinct('directus_permissions.collection')
		.orderBy('directus_permissions.collection');
	return rows.map(({ collection }) => collection);
}

/** Fields of other collections that lead to ours, as `collection.field`, where others than administrators read them. */
export async function readRelationsToUs(db: Db, collections: readonly string[]): Promise<string[]> {
	const rows: { collection: string; field: string }[] = await db('directus_relations')
		.join('directus_permissions', 'directus_permissions.collection', 'directus_relations.many_collection')
		.join('directus_policies', 'directus_policies.id', 'directus_permissions.policy')
		.where({ 'directus_permissions.action': 'read', 'directus_policies.admin_access': false })
		.whereIn('one_collection', collections)
		.whereNotIn('many_collection', collections)
		.distinct('many_collection as collection', 'many_field as field');
	return rows.map(({ collection, field }) => `${collection}.${field}`).sort();
}
