import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Knex } from 'knex';
import { afterAll } from 'vitest';
import { openDatabase } from './database.js';
import { dropDatabase, newDatabase, onPostgres } from './postgres.js';
import { DirectusProcess } from './process.js';
import { ADMIN_TOKEN, placeDatabase, testEnvironment } from './template.js';

/** A real Directus with the built bundle, in a home of its own. */
export interface Server {
	url: string;
	adminToken: string;
	home: string;
	/** Null where the database is not a file. */
	databaseFile: string | null;
	/** The DB_* variables that lead another process to the same database. */
	database: Record<string, string>;
	/** Of the process that runs now; 0 when none does. */
	readonly pid: number;
	/** All that it has logged, over every start. */
	log(): string;
	stop(signal?: NodeJS.Signals): Promise<{ code: number | null }>;
	/** SIGKILL; answers when the process is gone. */
	kill(): Promise<void>;
	/** As `DirectusProcess.died`. */
	died(): Promise<string>;
	/** Starts a stopped or killed server again: same home, database and port. */
	start(extraEnv?: Record<string, string>): Promise<void>;
	/** A connection of its own to the same database, for checks by SQL. */
	db: Knex;
}

export interface ServerOptions {
	/** Over the environment of `testEnvironment`. */
	env?: Record<string, string>;
	/** Whether Directus loads the bundle, or the folder with another build of it; true unless said otherwise. */
	extensions?: boolean | string;
	/** Begin from a database that holds Directus's tables only, instead of the provisioned template. */
	empty?: boolean;
	/** Begin from a copy of this SQLite file, wherever the other servers have their databases. */
	from?: string;
}

interface Started {
	process: DirectusProcess;
	db: Knex;
	home: string;
	/** Its database on PostgreSQL, to be dropped. */
	database: Record<string, string> | null;
}

const started: Started[] = [];

// Registered when a test file imports this, so it runs after the file's own hooks.
afterAll(async () => {
	const crashes: string[] = [];
	for (const { process, db, home, database } of started.splice(0)) {
		if (process.crash) crashes.push(process.crash);
		await process.kill();
		await db.destroy();
		if (database) await dropDatabase(database);
		rmSync(home, { recursive: true, force: true });
	}
	if (crashes.length > 0) throw new Error(crashes.join('\n'));
});

/**
 * Starts Directus with the bundle, about 4 s after the first time. It is killed and its home removed when the test
 * file is done. Accounts may ask a million times a minute, unless the database began empty.
 */
export async function startDirectus({
	env = {},
	extensions = true,
	empty = false,
	from,
}: ServerOptions = {}): Promise<Server> {
	const home = mkdtempSync(path.join(tmpdir(), 'pseo-e2e-'));
	const kind = empty || extensions === false ? 'bare' : 'provisioned';
	const database = onPostgres && from === undefined ? await newDatabase(kind) : null;
	const folder = typeof extensions === 'string' ? extensions : path.join(home, 'no-extensions');
	const environment = (port: number) => {
		const full = testEnvironment(home, port, { ...database, ...env });
		return extensions === true ? full : { ...full, EXTENSIONS_PATH: folder };
	};
	const fixed = environment(8055);
	const file = database ? null : (fixed['DB_FILENAME'] as string);
	if (file && from !== undefined) copyFileSync(from, file);
	else if (file) await placeDatabase(kind, file);
	const process = new DirectusProcess(home, environment);
	const db = openDatabase(fixed);
	started.push({ process, db, home, database });
	const mounted = extensions !== false;
	await process.start({}, mounted);
	return {
		url: process.url,
		adminToken: ADMIN_TOKEN,
		home,
		databaseFile: file,
		database: database ?? { DB_CLIENT: 'sqlite3', DB_FILENAME: file as string },
		get pid() {
			return process.pid;
		},
		log: () => process.log(),
		stop: (signal) => process.stop(signal),
		kill: () => process.kill(),
		died: () => process.died(),
		start: (extraEnv) => process.start(extraEnv, mounted),
		db,
	};
}
