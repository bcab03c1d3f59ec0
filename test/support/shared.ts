import type { Knex } from 'knex';
import { afterAll, inject } from 'vitest';
import { openDatabase } from './database.js';
import type { RunningServer } from './directus.js';
import type { SharedServer } from './shared-servers.js';
import { ADMIN_TOKEN } from './template.js';

const WORKER = process.env['VITEST_POOL_ID'] ?? '1';
const connections: Knex[] = [];

// Registered when a test file imports this, so it runs after the file's own hooks.
afterAll(async () => {
	const used = connections.splice(0);
	for (const db of used) await db.destroy();
	const crash = used.length > 0 ? await ask<string | null>('check') : null;
	if (crash !== null) throw new Error(crash);
});

/**
 * The Directus of this worker, with the environment of `testEnvironment` and what the files before have left in it:
 * for tests that make accounts of their own and look at nothing else. Accounts may ask a million times a minute.
 */
export async function sharedDirectus(): Promise<RunningServer> {
	const { url, home, database, pid } = await ask<SharedServer>('take');
	const db = openDatabase(database);
	connections.push(db);
	return { url, adminToken: ADMIN_TOKEN, home, database, pid, db };
}

async function ask<T>(verb: 'take' | 'check'): Promise<T> {
	const answer = await fetch(`${inject('sharedServers')}/${verb}/${WORKER}`);
	if (!answer.ok) throw new Error(await answer.text());
	return (await answer.json()) as T;
}
