import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Knex } from 'knex';
import { bootstrap } from '../../scripts/lib/directus.mjs';
import { withLock } from '../../scripts/lib/lock.mjs';
import { ROOT } from '../../scripts/lib/root.mjs';
import { openDatabase } from './database.js';
import { DirectusProcess } from './process.js';
import { testEnvironment } from './template.js';

/** The name that the databases of a run begin with; set by scripts/services.mjs, which drops them at the end. */
const PREFIX = process.env['PSEO_TEST_POSTGRES'];

/** Whether servers of the harness get a database on PostgreSQL instead of a SQLite file: `npm run test:services`. */
export const onPostgres = PREFIX !== undefined;

export type Kind = 'bare' | 'provisioned';

/** The DB_* variables of a database on the server that PGHOST, PGPORT, PGUSER and PGPASSWORD name. */
function settingsOf(database: string): Record<string, string> {
	const { PGHOST = '', PGPORT = '', PGUSER = '', PGPASSWORD = '' } = process.env;
	return {
		DB_CLIENT: 'pg',
		DB_HOST: PGHOST,
		DB_PORT: PGPORT,
		DB_USER: PGUSER,
		DB_PASSWORD: PGPASSWORD,
		DB_DATABASE: database,
	};
}

/**
 * Makes a database of its own from a template, in about 200 ms after the first time.
 * @param kind `bare`: Directus only; `provisioned`: our collections, Flows and settings too
 * @returns the DB_* variables that lead to it
 */
export async function newDatabase(kind: Kind): Promise<Record<string, string>> {
	const name = `${PREFIX}_${randomBytes(6).toString('hex')}`;
	await copyDatabase(await templateOf(kind), name);
	return settingsOf(name);
}

/** Ends the connections that are still open. */
export async function dropDatabase(env: Record<string, string>): Promise<void> {
	await asAdmin((admin) => admin.raw('DROP DATABASE IF EXISTS ?? WITH (FORCE)', [env['DB_DATABASE'] as string]));
}

async function copyDatabase(template: string, name: string): Promise<void> {
	await asAdmin((admin) => admin.raw('CREATE DATABASE ?? TEMPLATE ??', [name, template]));
}

function templateOf(kind: Kind): Promise<string> {
	const name = `${PREFIX}_template_${kind}`;
	return withLock(path.join(ROOT, '.cache', 'e2e', `${name}.lock`), async () => {
		if (await asAdmin((admin) => admin('pg_database').where({ datname: name }).first('datname'))) return name;
		const making = `${name}_making`;
		if (kind === 'bare') {
			await copyDatabase('template0', making);
			await inHome((home) => bootstrap(testEnvironment(home, 8055, settingsOf(making))));
		} else {
			await copyDatabase(await templateOf('bare'), making);
			await provisionIt(making);
		}
		await asAdmin((admin) => admin.raw('ALTER DATABASE ?? RENAME TO ??', [making, name]));
		return name;
	});
}

async function provisionIt(database: string): Promise<void> {
	await inHome(async (home) => {
		const server = new DirectusProcess(home, (port) => testEnvironment(home, port, settingsOf(database)));
		await server.start();
		await server.stop();
	});
	const db = openDatabase(settingsOf(database));
	// Tests ask faster than any plan allows; the one about the limit sets its own.
	await db('pseo_plans').update({ requests_per_minute: 1_000_000 });
	await db.destroy();
}

async function inHome(body: (home: string) => Promise<unknown>): Promise<void> {
	const home = mkdtempSync(path.join(tmpdir(), 'pseo-template-'));
	try {
		await body(home);
	} finally {
		rmSync(home, { recursive: true, force: true });
	}
}

async function asAdmin<T>(body: (admin: Knex) => PromiseLike<T>): Promise<T> {
	const admin = openDatabase(settingsOf('postgres'));
	try {
		return await body(admin);
	} finally {
		await admin.destroy();
	}
}
