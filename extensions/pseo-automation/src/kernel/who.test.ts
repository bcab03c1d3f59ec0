import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Account, type Admin, type Proof, proved, provedWith, type Role, SYSTEM, type System } from './who.js';

const member = (role: Role, admin = false): Account => ({
	kind: 'account',
	id: 1,
	user: 'u',
	admin,
	roles: new Map([[7, role]]),
	requestsPerMinute: 60,
	scopes: 'all',
});

describe('a proof that the caller may act', () => {
	test('is given for the role asked for and every lesser one', () => {
		const row = { account: 7 };
		expect(proved(member('owner'), row, 'editor')).toBe(row);
		expect(proved(member('editor'), row, 'editor')).toBe(row);
		expect(proved(member('viewer'), row, 'editor')).toBeNull();
		expect(proved(member('viewer'), row, 'viewer')).toBe(row);
	});

	test('is refused on an account that the caller does not belong to', () => {
		expect(proved(member('owner'), { account: 8 }, 'viewer')).toBeNull();
		expect(proved(member('viewer', true), { account: 8 }, 'owner')).not.toBeNull();
		expect(proved(SYSTEM, { account: 8 }, 'owner')).not.toBeNull();
	});

	test('holds for other rows of the same account, and for none of another', () => {
		const owned = proved(SYSTEM, { account: 7 });
		const other = { account: 7, id: 1 };
		expect(provedWith(owned, other)).toBe(other);
		expect(() => provedWith(owned, { account: 8 })).toThrow('expected a row of account 7, got one of account 8');
		expectTypeOf(provedWith(owned, other)).toExtend<Proof<'owner'>>();
		expectTypeOf<{ kind: 'system' }>().not.toExtend<System>();
		expectTypeOf<Account>().not.toExtend<Admin>();
	});

	test('serves where a lesser role is asked for, and nowhere else', () => {
		expectTypeOf<Proof<'owner'>>().toExtend<Proof<'editor'>>();
		expectTypeOf<Proof<'editor'>>().toExtend<Proof<'viewer'>>();
		expectTypeOf<Proof<'viewer'>>().not.toExtend<Proof<'editor'>>();
		expectTypeOf<Proof<'editor'>>().not.toExtend<Proof<'owner'>>();
		expectTypeOf<{ account: number }>().not.toExtend<Proof<'viewer'>>();
	});
});
