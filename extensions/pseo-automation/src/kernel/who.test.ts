import { describe, expect, expectTypeOf, test } from 'vitest';
import { type Account, type Proof, proved, type Role, SYSTEM } from './who.js';

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

	test('serves where a lesser role is asked for, and nowhere else', () => {
		expectTypeOf<Proof<'owner'>>().toExtend<Proof<'editor'>>();
		expectTypeOf<Proof<'editor'>>().toExtend<Proof<'viewer'>>();
		expectTypeOf<Proof<'viewer'>>().not.toExtend<Proof<'editor'>>();
		expectTypeOf<Proof<'editor'>>().not.toExtend<Proof<'owner'>>();
		expectTypeOf<{ account: number }>().not.toExtend<Proof<'viewer'>>();
	});
});
