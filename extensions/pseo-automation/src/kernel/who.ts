/** On whose behalf a store is read or written. Every store function takes one: it is the tenant wall. */
export type Who = Account | System;

export type Role = 'owner' | 'editor' | 'viewer';

/** A signed-in caller: the accounts that the user is a member of, the personal one first. */
export interface Account {
	kind: 'account';
	/** The account that new rows belong to. */
	id: number;
	user: string;
	/** Admins of the Directus instance see every row. */
	admin: boolean;
	roles: ReadonlyMap<number, Role>;
	/** How often its plan lets it ask. */
	requestsPerMinute: number;
	/** What it may ask for: everything with a Directus token, what an API key names with one. */
	scopes: 'all' | ReadonlySet<string>;
}

/** Workers, the reconciler and Flows without a user. Never made from a request. */
export interface System {
	kind: 'system';
}

export const SYSTEM: System = { kind: 'system' };

const RANK: Record<Role, number> = { viewer: 0, editor: 1, owner: 2 };

/** Whether `who` may see (viewer) or change (editor) or own (owner) rows of `account`. */
export function mayAct(who: Who, account: number, least: Role): boolean {
	if (who.kind === 'system' || who.admin) return true;
	const role = who.roles.get(account);
	return role !== undefined && RANK[role] >= RANK[least];
}

declare const PROVED: unique symbol;

/** Roles that are included in each. */
interface Includes {
	owner: 'owner' | 'editor' | 'viewer';
	editor: 'editor' | 'viewer';
	viewer: 'viewer';
}

/**
 * That it was asked whether the caller may act, with at least this role, on the row that carries the proof: the
 * tenant wall as a type. An owner's proof is also an editor's, and that one also a viewer's. Only `proved` makes one.
 */
export interface Proof<Least extends Role> {
	readonly [PROVED]: { readonly [Role in Includes[Least]]: true };
}

/** The row with the proof that `who` has at least this role on its account; null when they have not. */
export function proved<Row extends { account: number }, Least extends Role>(
	who: Who,
	row: Row,
	least: Least,
): (Row & Proof<Least>) | null {
	return mayAct(who, row.account, least) ? (row as Row & Proof<Least>) : null;
}
