import type { Knex } from 'knex';
import { afterAll } from 'vitest';
import { openDatabase } from './database.js';
import { type Launched, type LaunchOptions, prepareDirectus } from './launch.js';
import { ADMIN_TOKEN } from './template.js';

export type ServerOptions = LaunchOptions;

/** A real Directus with the built bundle that answers requests; other accounts use it as well, and see only their own rows. */
export interface RunningServer {
	url: string;
	adminToken: string;
	home: string;
	/** The DB_* variables that lead another process to the same database. */
	database: Record<string, string>;
	/** Of the process that runs now; 0 when none does. */
	readonly pid: number;
	/** A connection of its own to the same database, for checks by SQL. */
	db: Knex;
}

/** One that belongs to a test file alone, which may stop, kill and start it. */
export interface Server extends RunningServer {
	/** Null where the database is not a file. */
	databaseFile: string | null;
	/** All that it has logged, over every start. */
	log(): string;
	stop(signal?: NodeJS.Signals): Promise<{ code: number | null }>;
	/** SIGKILL; answers when the process is gone. */
	kill(): Promise<void>;
	/** As `DirectusProcess.died`. */
	died(): Promise<string>;
	/** Starts a stopped or killed server again: same home, database and port. */
	start(extraEnv?: Record<string, string>): Promise<void>;
}

const started: { launched: Launched; db: Knex }[] = [];

// Registered when a test file imports this, so it runs after the file's own hooks.
afterAll(async () => {
	const crashes: string[] = [];
	for (const { launched, db } of started.splice(0)) {
		await db.destroy();
		const crash = await launched.end();
		if (crash) crashes.push(crash);
	}
	if (crashes.length > 0) throw new Error(crashes.join('\n'));
});

/**
 * Starts a Directus for this test file alone: for an environment, a database or a death of its own. Others take
 * `sharedDirectus`. It takes about 3 s, is killed and its home removed when the file is done. Accounts may ask a million
 * times a minute, unless the database began empty.
 */
export async function startDirectus(options: ServerOptions = {}): Promise<Server> {
	const launched = await prepareDirectus(options);
	const { process, home, databaseFile, database } = launched;
	const db = openDatabase(database);
	started.push({ launched, db });
	await launched.start();
	return {
		url: process.url,
		adminToken: ADMIN_TOKEN,
		home,
		databaseFile,
		database,
		get pid() {
			return process.pid;
		},
		log: () => process.log(),
		stop: (signal) => process.stop(signal),
		kill: () => process.kill(),
		died: () => process.died(),
		start: (extraEnv) => launched.start(extraEnv),
		db,
	};
}
