import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshDatabase, newAccount, newUser } from '../../../../../test/support/sqlite.js';
import { mayAct, proved, SYSTEM } from '../../kernel/who.js';
import { inTransaction, insertOne } from '../../platform/db/index.js';
import { type Access, createAccess } from './service.js';

let db: Knex;
let access: Access;
beforeEach(async () => {
	db = await freshDatabase();
	access = createAccess(db);
});

const accounts = async (): Promise<number> => Number((await db('pseo_accounts').count({ n: '*' }))[0]?.['n']);

/** A member of somebody else's account. */
async function join(account: number, user: string, role: string): Promise<void> {
	await db('pseo_members').insert({ account, user, role, date_created: new Date() });
}

describe('a caller', () => {
	it('gets an account of its own at the first call, as its owner, and keeps it', async () => {
		const user = await newUser(db);
		const first = await access.identify({ user });
		expect(first).toMatchObject({ kind: 'account', user, admin: false, scopes: 'all', requestsPerMinute: 300 });
		expect([...(first?.roles ?? [])]).toEqual([[first?.id, 'owner']]);
		expect((await access.identify({ user }))?.id).toBe(first?.id);
		expect(await accounts()).toBe(1);
	});

	it('without a user, or with one that Directus does not know, is nobody', async () => {
		expect(await access.identify(null)).toBeNull();
		expect(await access.identify({ user: null, admin: true })).toBeNull();
		expect(await access.identify({ user: randomUUID() })).toBeNull();
		expect(await accounts()).toBe(0);
	});

	it.each(['suspended', 'draft', 'invited', 'archived'])('with a user that is %s is nobody', async (status) => {
		expect(await access.identify({ user: await newUser(db, { status }) })).toBeNull();
		const known = await newAccount(db);
		await db('directus_users').where({ id: known.user }).update({ status });
		expect(await access.identify({ user: known.user })).toBeNull();
	});

	it('whose account is suspended is told so, and an administrator still gets in', async () => {
		const { id, user } = await newAccount(db);
		await db('pseo_accounts').where({ id }).update({ status: 'suspended' });
		await expect(access.identify({ user })).rejects.toMatchObject({ code: 'account_suspended', status: 403 });
		expect(await access.identify({ user, admin: true })).toMatchObject({ id, admin: true });
	});

	it('acts for its own account first, whichever it joined before', async () => {
		const agency = await newAccount(db);
		const user = await newUser(db);
		await join(agency.id, user, 'viewer');
		const caller = await access.identify({ user });
		expect(caller?.id).not.toBe(agency.id);
		expect(caller?.roles).toEqual(
			new Map([
				[caller?.id, 'owner'],
				[agency.id, 'viewer'],
			]),
		);
	});

	it('has no role in a suspended account', async () => {
		const agency = await newAccount(db);
		const member = await newAccount(db);
		await join(agency.id, member.user, 'editor');
		await db('pseo_accounts').where({ id: agency.id }).update({ status: 'suspended' });
		expect([...((await access.identify({ user: member.user }))?.roles.keys() ?? [])]).toEqual([member.id]);
		expect([...(await access.rolesOf(member.user, db)).keys()]).toEqual([member.id]);
	});

	it('is held to its plan, or to the default where an administrator deleted that', async () => {
		await insertOne(db, 'pseo_plans', {
			key: 'small',
			name: 'Small',
			requests_per_minute: 7,
			concurrent_jobs: 2,
		});
		const { user, id } = await newAccount(db, { plan: 'small' });
		const jobs = () => inTransaction(db, (trx) => access.concurrentJobs(trx, proved(SYSTEM, { account: id })));
		expect((await access.identify({ user }))?.requestsPerMinute).toBe(7);
		expect(await jobs()).toBe(2);
		await db('pseo_plans').where({ key: 'small' }).delete();
		expect((await access.identify({ user }))?.requestsPerMinute).toBe(300);
		expect(await jobs()).toBe(10);
	});
});

describe('a new account', () => {
	it('is completed by other areas in the transaction that makes it, or not made at all', async () => {
		access.eachNewAccount(async (trx, { account }) => {
			expect(await trx('pseo_accounts').where({ id: account }).first('id')).toBeDefined();
			throw new Error('no balance');
		});
		await expect(access.identify({ user: await newUser(db) })).rejects.toThrow('no balance');
		expect(await accounts()).toBe(0);
	});

	it('is made once by two first calls at once', async () => {
		const made: number[] = [];
		access.eachNewAccount(async (_, { account }) => void made.push(account));
		const user = await newUser(db);
		const [one, other] = await Promise.all([access.identify({ user }), access.identify({ user })]);
		expect(one?.id).toBe(other?.id);
		expect(await accounts()).toBe(1);
	});

	it('has the signup grant where another user made its user, or its address was verified', async () => {
		const granted: boolean[] = [];
		access.eachNewAccount(async (_, __, grant) => void granted.push(grant));
		const registered = async (verify: boolean) => {
			await db('directus_settings').update({ public_registration_verify_email: verify });
			const user = randomUUID();
			await db('directus_users').insert({ id: user, email: `${user}@example.com` });
			await access.identify({ user });
		};
		await access.identify({ user: await newUser(db) });
		await registered(true);
		await registered(false);
		expect(granted).toEqual([true, true, false]);
	});
});

describe('who makes a row through Directus', () => {
	it('is the system without an accountability, a signed-in user, and otherwise refused', async () => {
		const { user, id } = await newAccount(db);
		expect(await access.makerOf(null, db)).toBeNull();
		expect((await access.makerOf({ user }, db))?.id).toBe(id);
		await expect(access.makerOf({ user: null }, db)).rejects.toMatchObject({ code: 'forbidden', status: 403 });
	});
});

describe('a role', () => {
	it.each([
		['viewer', [true, false, false]],
		['editor', [true, true, false]],
		['owner', [true, true, true]],
	] as const)('%s includes what is below it, on its own account only', async (role, allowed) => {
		const agency = await newAccount(db);
		const member = await newAccount(db);
		await join(agency.id, member.user, role);
		const caller = await access.identify({ user: member.user });
		if (caller === null) throw new Error('expected an account');
		const roles = ['viewer', 'editor', 'owner'] as const;
		expect(roles.map((least) => mayAct(caller, agency.id, least))).toEqual(allowed);
		expect(roles.map((least) => mayAct(caller, agency.id + 1000, least))).toEqual([false, false, false]);
	});
});
