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

declare const ONLY_ONE: unique symbol;

/** Workers, the reconciler and Flows without a user: the product itself asks. `SYSTEM` is the only one. */
export interface System {
	readonly kind: 'system';
	readonly [ONLY_ONE]: true;
}

/** Never handed on from a request: what a caller asks for is asked as the caller. */
export const SYSTEM = { kind: 'system' } as System;

/** An administrator of the Directus instance, whom the router has let through to what only they may do. */
export type Admin = Account & { readonly admin: true };

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
 * tenant wall as a type. An owner's proof is also an editor's, and that one also a viewer's. Only `proved`
 * and `provedWith` make one.
 */
export interface Proof<Least extends Role> {
	readonly [PROVED]: { readonly [Role in Includes[Least]]: true };
}

/**
 * The row with the proof that `who` has at least this role on its account; null when they have not. The system and an
 * administrator have.
 */
export function proved<Row extends { account: number }>(who: System | Admin, row: Row): Row & Proof<'owner'>;
export function proved<Row extends { account: number }, Least extends Role>(
	who: Who,
	row: Row,
	least: Least,
): (Row & Proof<Least>) | null;
export function proved<Row extends { account: number }>(
	who: Who,
	row: Row,
	least: Role = 'owner',
): (Row & Proof<Role>) | null {
	return mayAct(who, row.account, least) ? (row as Row & Proof<Role>) : null;
}

/**
 * Another row of the account that `of` belongs to: what was asked for the one is true of the other.
 * @throws RangeError when it belongs to another account
 */
export function provedWith<Row extends { account: number }, Of extends { account: number } & Proof<'viewer'>>(
	of: Of,
	row: Row,
): Row & Pick<Of, typeof PROVED> {
	if (row.account !== of.account)
		throw new RangeError(`expected a row of account ${of.account}, got one of account ${row.account}`);
	return row as Row & Pick<Of, typeof PROVED>;
}
