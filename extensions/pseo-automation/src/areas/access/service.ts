import { AppError } from '../../kernel/errors.js';
import type { Account, Proof, Role } from '../../kernel/who.js';
import type { Db, Trx } from '../../platform/db/index.js';
import { accessError } from './errors.js';
import {
	createPersonalAccount,
	DEFAULT_PLAN,
	type Founded,
	readAccountPlan,
	readMemberships,
	readUser,
	mayHaveSignupGrant,
} from './store.js';

/** What Directus knows of the caller. */
export interface Accountability {
	user?: string | null;
	admin?: boolean;
}

export interface Access {
	/**
	 * The caller as an account, made at the user's first call; null without an active user: Directus lets the session
	 * of a suspended one live on until it expires. Inside a transaction, `from` is that transaction.
	 */
	identify(accountability: Accountability | null | undefined, from?: Db): Promise<Account | null>;
	/** The account of any user, for grants by an admin. Null when there is no such user. */
	accountOfUser(user: string, from?: Db): Promise<Account | null>;
	/**
	 * Who creates a row through Directus: a user, or null for the system. Inside Directus's own transaction, `from`.
	 * @throws forbidden for a caller that is neither, whatever an administrator lets the public do
	 */
	makerOf(accountability: Accountability | null, from: Db): Promise<Account | null>;
	/** The roles of an active user in accounts that are not suspended; none for anybody else. Makes no account. */
	rolesOf(user: string, from: Db | Trx): Promise<ReadonlyMap<number, Role>>;
	/** Has `found` run in the transaction that makes an account: areas that come later add what is theirs. */
	eachNewAccount(found: Founding): void;
	/** How many jobs the plan of an account allows at once, given something of that account. */
	concurrentJobs(trx: Trx, of: { account: number } & Proof<'viewer'>): Promise<number>;
}

/** What another area adds to a new account. `granted`: its user may have what new users are given. */
export type Founding = (trx: Trx, founded: Founded, granted: boolean) => Promise<void>;

export function createAccess(db: Db): Access {
	const foundings: Founding[] = [];
	async function found(trx: Trx, founded: Founded, granted: boolean): Promise<void> {
		for (const founding of foundings) await founding(trx, founded, granted);
	}

	async function accountOf(
		from: Db,
		user: string,
		{ admin, anyStatus }: { admin: boolean; anyStatus: boolean },
	): Promise<Account | null> {
		let memberships = await readMemberships(from, user);
		if (!memberships.some((membership) => membership.personal)) {
			const known = await readUser(from, user);
			if (!known || (known.status !== 'active' && !anyStatus)) return null;
			const granted = await mayHaveSignupGrant(from, user);
			await createPersonalAccount(from, known, (trx, founded) => found(trx, founded, granted));
			memberships = await readMemberships(from, user);
		}
		const [first] = memberships;
		if (!first || (first.user_status !== 'active' && !anyStatus)) return null;
		if (first.status === 'suspended' && !admin) throw accessError('account_suspended');
		const active = memberships.filter((membership) => membership.status !== 'suspended');
		const roles = new Map<number, Role>(active.map(({ account, role }) => [account, role]));
		const requestsPerMinute = first.requests_per_minute ?? DEFAULT_PLAN.requests_per_minute;
		return { kind: 'account', id: first.account, user, admin, roles, requestsPerMinute, scopes: 'all' };
	}
	async function identify(accountability: Accountability | null | undefined, from: Db = db): Promise<Account | null> {
		return accountability?.user
			? accountOf(from, accountability.user, { admin: accountability.admin === true, anyStatus: false })
			: null;
	}
	return {
		identify,
		async rolesOf(user, from) {
			const memberships = await readMemberships(from, user);
			return new Map(
				memberships
					.filter(({ status, user_status }) => status !== 'suspended' && user_status === 'active')
					.map(({ account, role }) => [account, role]),
			);
		},
		async makerOf(accountability, from) {
			if (accountability === null) return null;
			const maker = await identify(accountability, from);
			if (!maker)
				throw new AppError('forbidden', 403, 'Expected a signed-in user or the system, got another caller');
			return maker;
		},
		eachNewAccount: (founding) => void foundings.push(founding),
		accountOfUser: (user, from = db) => accountOf(from, user, { admin: false, anyStatus: true }),
		concurrentJobs: async (trx, of) => (await readAccountPlan(trx, of)).concurrent_jobs,
	};
}
