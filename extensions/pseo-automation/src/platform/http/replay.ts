import { type Account, mayAct, type Role } from '../../kernel/who.js';

/** On what grounds an answer was given: it is repeated only while they last. */
export interface Grounds {
	/** The accounts that the work asked about, with the caller's role there. */
	roles: [account: number, role: Role][];
	/** Whether the caller was an administrator of the instance, who is asked for no role. */
	admin: boolean;
}

/** The roles of a caller, with a note of those that were asked for. */
class NotedRoles extends Map<number, Role> {
	readonly asked = new Map<number, Role>();

	override get(account: number): Role | undefined {
		const role = super.get(account);
		if (role !== undefined) this.asked.set(account, role);
		return role;
	}
}

/** The same caller, for one piece of work, and the grounds on which that was done. */
export function noteGrounds(account: Account): { account: Account; grounds(): Grounds } {
	const roles = new NotedRoles(account.roles);
	return {
		account: { ...account, roles },
		grounds: () => ({ roles: [...roles.asked], admin: account.admin }),
	};
}

/**
 * Whether the caller still stands on these grounds. A caller who has a lesser role now, but may still change what the
 * account has, is given the answer: it is theirs.
 */
export function standsOn(account: Account, { roles, admin }: Grounds): boolean {
	if (admin) return account.admin;
	return roles.every(([id, role]) => mayAct(account, id, role === 'viewer' ? 'viewer' : 'editor'));
}
