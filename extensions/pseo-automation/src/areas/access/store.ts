import { randomUUID } from 'node:crypto';
import { clock } from '../../kernel/clock.js';
import { type Proof, proved, type Role, SYSTEM, type System } from '../../kernel/who.js';
import { type Db, inTransaction, insertOne, isUniqueViolation, type Trx } from '../../platform/db/index.js';

export interface Membership {
	account: number;
	role: Role;
	personal: boolean;
	status: string;
	/** Of the account's plan; null when an admin deleted that plan. */
	requests_per_minute: number | null;
	/** Of the user, as Directus keeps it. */
	user_status: string;
}

/** A new account, in the hands of the product: what belongs to it is made before its user asks for anything. */
export type Founded = { account: number } & Proof<'owner'>;

export interface Plan {
	key: string;
	name: string;
	requests_per_minute: number;
	concurrent_jobs: number;
}

/** An account whose plan an admin deleted keeps working under these limits. */
export const DEFAULT_PLAN: Plan = {
	key: 'self-hosted',
	name: 'Self-hosted',
	requests_per_minute: 300,
	concurrent_jobs: 10,
};

/** The accounts that a user is a member of, the personal one first. Every request asks: it stays one statement. */
export async function readMemberships(db: Db | Trx, user: string): Promise<Membership[]> {
	const rows: (Omit<Membership, 'personal'> & { personal_of: string | null })[] = await db('pseo_members')
		.join('pseo_accounts', 'pseo_accounts.id', 'pseo_members.account')
		.join('directus_users', 'directus_users.id', 'pseo_members.user')
		.leftJoin('pseo_plans', 'pseo_plans.key', 'pseo_accounts.plan')
		.where('pseo_members.user', user)
		.select(
			'pseo_members.account',
			'pseo_members.role',
			'pseo_accounts.personal_of',
			'pseo_accounts.status',
			'pseo_plans.requests_per_minute',
			'directus_users.status as user_status',
		)
		.orderBy('pseo_members.id');
	return rows
		.map(({ personal_of, ...row }) => ({ ...row, personal: personal_of === user }))
		.sort((a, b) => Number(b.personal) - Number(a.personal));
}

/**
 * Makes a user's personal account with its membership; `found` adds in the same transaction what other areas keep of an
 * account. Two first calls at once make one account.
 */
export async function createPersonalAccount(
	db: Db,
	user: { id: string; name: string },
	found: (trx: Trx, founded: Founded) => Promise<void>,
): Promise<void> {
	try {
		await inTransaction(db, async (trx) => {
			const now = new Date(clock.now());
			const settings: { default_plan?: string } | undefined = await trx('pseo_settings').first('default_plan');
			const account = await insertOne(trx, 'pseo_accounts', {
				name: user.name,
				personal_of: user.id,
				plan: settings?.default_plan ?? 'self-hosted',
				status: 'active',
				auto_renew: false,
				date_created: now,
			});
			await trx('pseo_members').insert({ account, user: user.id, role: 'owner', date_created: now });
			await found(trx, proved(SYSTEM, { account }));
		});
	} catch (error) {
		if (!isUniqueViolation(error)) throw error;
	}
}

export async function readUser(db: Db, id: string): Promise<{ id: string; name: string; status: string } | null> {
	const row:
		| { id: string; first_name: string | null; last_name: string | null; email: string | null; status: string }
		| undefined = await db('directus_users')
		.where({ id })
		.first('id', 'first_name', 'last_name', 'email', 'status');
	if (!row) return null;
	const name =
		[row.first_name, row.last_name].filter(Boolean).join(' ') || row.email || `Account ${randomUUID().slice(0, 8)}`;
	return { id: row.id, name, status: row.status };
}

/**
 * Whether a new user may have the signup grant: made by another user (Directus's activity tells by whom), or
 * self-registered with a verified address. Without this, registering again and again would mint tokens.
 */
export async function mayHaveSignupGrant(db: Db, user: string): Promise<boolean> {
	const made: { user: string | null } | undefined = await db('directus_activity')
		.where({ collection: 'directus_users', action: 'create', item: user })
		.whereNotNull('user')
		.first('user');
	if (made) return true;
	const settings: { public_registration_verify_email?: unknown } | undefined = await db('directus_settings').first(
		'public_registration',
		'public_registration_verify_email',
	);
	const row: { status: string; provider: string } | undefined = await db('directus_users')
		.where({ id: user })
		.first('status', 'provider');
	const verified = Boolean(settings?.public_registration_verify_email) && row?.status === 'active';
	return verified;
}

export async function readAccountPlan(db: Db | Trx, { account }: { account: number } & Proof<'viewer'>): Promise<Plan> {
	const row: Plan | undefined = await db('pseo_accounts')
		.join('pseo_plans', 'pseo_plans.key', 'pseo_accounts.plan')
		.where('pseo_accounts.id', account)
		.first('pseo_plans.*');
	return row ?? DEFAULT_PLAN;
}

export async function hasPlan(db: Db | Trx, key: string): Promise<boolean> {
	return (await db('pseo_plans').where({ key }).first('id')) !== undefined;
}

/** Of accounts that Directus deletes, in its transaction: no foreign key takes them along. */
export async function removeMembers(trx: Trx, _who: System, accounts: readonly number[]): Promise<void> {
	await trx('pseo_members').whereIn('account', accounts).delete();
}
