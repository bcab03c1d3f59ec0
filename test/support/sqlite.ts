import { randomBytes, randomUUID } from 'node:crypto';
import knex, { type Knex } from 'knex';
import { afterAll } from 'vitest';
import type { Account } from '../../extensions/pseo-automation/src/kernel/who.js';
import { insertOne } from '../../extensions/pseo-automation/src/platform/db/index.js';
import {
	createLedgerOfMarks,
	createTables,
} from '../../extensions/pseo-automation/src/platform/provisioning/tables.js';
import { reference } from '../../extensions/pseo-automation/src/reference.js';

const { model } = reference.declared;

/**
 * A real SQLite for suites that run in the process of the test, without Directus:
 *
 *     const db = await freshDatabase();          // every table and index of the model, its seed rows
 *     const account = await newAccount(db, { tokens: 100 });
 *     const website = await newWebsite(db, account);
 *
 * As Directus does, it has one connection (a query beside an open transaction waits for it) and checks foreign keys.
 * The first one of a test file takes about 100 ms, another one 5 ms, so a test may have its own. All are closed when
 * the file is done.
 * @param options `file`: a path instead of memory, for a database that a second connection opens
 */
export async function freshDatabase({ file = ':memory:' }: { file?: string } = {}): Promise<Knex> {
	schema ??= makeSchema();
	const db = openSqlite(file);
	await execute(db, await schema);
	await db('directus_settings').insert({ id: 1 });
	for (const [table, { rows }] of Object.entries(model.seed)) await db(table).insert(rows.map(storable));
	return db;
}

/** One more connection to a database that `freshDatabase({ file })` has made, as a second process has it. */
export function openSqlite(file: string): Knex {
	const db = knex({
		client: 'sqlite3',
		connection: { filename: file },
		useNullAsDefault: true,
		pool: {
			min: 1,
			max: 1,
			afterCreate: (raw: Sqlite, done: (error: Error | null, raw: Sqlite) => void) =>
				raw.exec('PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL', (error) =>
					done(error, raw),
				),
		},
	});
	opened.push(db);
	return db;
}

/** The driver's connection, as far as it is used here. */
interface Sqlite {
	exec(sql: string, done: (error: Error | null) => void): void;
}

/** The SQL of all tables and indexes, as provisioning makes them: the same for every database of this process. */
let schema: Promise<string> | null = null;

async function makeSchema(): Promise<string> {
	const db = openSqlite(':memory:');
	await createDirectusTables(db);
	await createLedgerOfMarks(db, model);
	await createTables(db, model);
	const made = (await db('sqlite_master').whereNotNull('sql').whereNot('name', 'like', 'sqlite_%').select('sql')) as {
		sql: string;
	}[];
	return made.map(({ sql }) => `${sql};`).join('\n');
}

async function execute(db: Knex, sql: string): Promise<void> {
	const client = db.client as { acquireConnection(): Promise<Sqlite>; releaseConnection(raw: Sqlite): Promise<void> };
	const raw = await client.acquireConnection();
	try {
		await new Promise<void>((resolve, reject) => raw.exec(sql, (error) => (error ? reject(error) : resolve())));
	} finally {
		await client.releaseConnection(raw);
	}
}

const opened: Knex[] = [];
// Registered when a test file imports this, so it runs after the file's own hooks.
afterAll(async () => {
	for (const db of opened.splice(0)) await db.destroy();
});

/** What we read of Directus's own tables. */
export async function createDirectusTables(db: Knex): Promise<void> {
	await db.schema.createTable('directus_users', (table) => {
		table.uuid('id').primary();
		for (const name of ['first_name', 'last_name', 'email', 'external_identifier']) table.string(name);
		table.string('status').defaultTo('active');
		table.string('provider').defaultTo('default');
	});
	await db.schema.createTable('directus_activity', (table) => {
		table.increments('id');
		table.uuid('user');
		for (const name of ['action', 'collection', 'item']) table.string(name);
	});
	await db.schema.createTable('directus_settings', (table) => {
		table.increments('id');
		table.boolean('public_registration').defaultTo(false);
		table.boolean('public_registration_verify_email').defaultTo(true);
	});
}

/** Adds a user of Directus, made by an administrator: such a one has the signup grant at its first call. */
export async function newUser(db: Knex, fields: { status?: string; provider?: string } = {}): Promise<string> {
	const id = randomUUID();
	await db('directus_users').insert({ id, email: `${randomBytes(6).toString('hex')}@example.com`, ...fields });
	await db('directus_activity').insert({
		action: 'create',
		collection: 'directus_users',
		item: id,
		user: randomUUID(),
	});
	return id;
}

/**
 * Adds a user with a personal account and answers it as a signed-in caller.
 * @param options `tokens`: the balance, booked in the ledger as a grant (none unless given); `plan`: key of its plan
 */
export async function newAccount(
	db: Knex,
	{ tokens = 0, plan = 'self-hosted' }: { tokens?: number; plan?: string } = {},
): Promise<Account> {
	const user = await newUser(db);
	const now = new Date();
	const id = await insertOne(db, 'pseo_accounts', {
		name: `Account of ${user}`,
		personal_of: user,
		plan,
		status: 'active',
		auto_renew: false,
		date_created: now,
	});
	await db('pseo_members').insert({ account: id, user, role: 'owner', date_created: now });
	await db('pseo_token_balances').insert({ account: id, balance: tokens, date_updated: now });
	if (tokens > 0) {
		await db('pseo_token_transactions').insert({
			account: id,
			kind: 'grant',
			amount: tokens,
			balance_after: tokens,
			reference: 'test',
			date_created: now,
		});
	}
	const roles = new Map([[id, 'owner']] as const);
	return { kind: 'account', id, user, admin: false, roles, requestsPerMinute: 1_000_000, scopes: 'all' };
}

/** Adds a website of an account. @returns its id */
export async function newWebsite(
	db: Knex,
	account: Pick<Account, 'id' | 'user'>,
	fields: Record<string, unknown> = {},
): Promise<number> {
	const now = new Date();
	return insertOne(db, 'pseos', {
		account: account.id,
		directus_user_id: account.user,
		name: 'example.com',
		website_url: 'https://example.com',
		website_software: 'wordpress',
		master_prompt: 'Write about towns.',
		status: 'active',
		language_code: 'en-US',
		settings: '{}',
		post_counts_total: 0,
		request_key: randomUUID(),
		date_created: now,
		date_updated: now,
		...fields,
	});
}

function storable(row: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(row).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : value]),
	);
}
