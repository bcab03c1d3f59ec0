import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Knex } from 'knex';
import { afterAll } from 'vitest';
import { openDatabase } from '../support/database.js';
import { DirectusProcess } from '../support/process.js';
import { ADMIN_TOKEN, placeDatabase, testEnvironment } from '../support/template.js';

/** A process whose start is the test's own business: several on one database, or one that is killed while it starts. */
export interface Instance {
	readonly url: string;
	readonly pid: number;
	adminToken: string;
	log(): string;
	start(more?: Record<string, string>): Promise<void>;
	kill(): Promise<void>;
	stop(): Promise<{ code: number | null }>;
}

const homes: string[] = [];
const processes: DirectusProcess[] = [];
const connections: Knex[] = [];

afterAll(async () => {
	for (const process of processes.splice(0)) await process.kill();
	for (const connection of connections.splice(0)) await connection.destroy();
	for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function newHome(): string {
	const home = mkdtempSync(path.join(tmpdir(), 'pseo-instance-'));
	homes.push(home);
	return home;
}

/** A SQLite file with Directus's tables only, and a connection to it. */
export async function bareDatabase(): Promise<{ file: string; db: Knex }> {
	const file = path.join(newHome(), 'database.sqlite');
	await placeDatabase('bare', file);
	const db = openDatabase({ DB_CLIENT: 'sqlite3', DB_FILENAME: file });
	connections.push(db);
	return { file, db };
}

/**
 * A process, not yet started, that works on a database.
 * @param database the file of a SQLite database, or the DB_* variables of another
 */
export function instanceOn(database: string | Record<string, string>, env: Record<string, string> = {}): Instance {
	const home = newHome();
	const process = new DirectusProcess(home, (port) =>
		testEnvironment(home, port, {
			LOG_LEVEL: 'info',
			...env,
			...(typeof database === 'string' ? { DB_FILENAME: database } : database),
		}),
	);
	processes.push(process);
	return {
		get url() {
			return process.url;
		},
		get pid() {
			return process.pid;
		},
		adminToken: ADMIN_TOKEN,
		log: () => process.log(),
		start: (more) => process.start(more),
		kill: () => process.kill(),
		stop: () => process.stop(),
	};
}
