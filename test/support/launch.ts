import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dropDatabase, newDatabase, onPostgres } from './postgres.js';
import { DirectusProcess } from './process.js';
import { placeDatabase, testEnvironment } from './template.js';

export interface LaunchOptions {
	/** Over the environment of `testEnvironment`. */
	env?: Record<string, string>;
	/** Whether Directus loads the bundle, or the folder with another build of it; true unless said otherwise. */
	extensions?: boolean | string;
	/** Begin from a database that holds Directus's tables only, instead of the provisioned template. */
	empty?: boolean;
	/** Begin from a copy of this SQLite file, wherever the other servers have their databases. */
	from?: string;
	/** Folder that the home is made in; the system's for temporary files unless said otherwise. */
	within?: string;
}

/** A Directus that runs in a home of its own until it is ended. */
export interface Launched {
	process: DirectusProcess;
	home: string;
	/** Null where the database is not a file. */
	databaseFile: string | null;
	/** The DB_* variables that lead to its database. */
	database: Record<string, string>;
	/** Starts it, or starts it again, and waits until it answers. */
	start(more?: Record<string, string>): Promise<void>;
	/** Kills it and removes its home and database. @returns how it had ended before, where no test asked for that */
	end(): Promise<string | null>;
}

/** Prepares a Directus with a home and a database; `start` starts it. Not bound to a test file: end it yourself. */
export async function prepareDirectus({
	env = {},
	extensions = true,
	empty = false,
	from,
	within = tmpdir(),
}: LaunchOptions = {}): Promise<Launched> {
	const home = mkdtempSync(path.join(within, 'pseo-e2e-'));
	const kind = empty || extensions === false ? 'bare' : 'provisioned';
	const database = onPostgres && from === undefined ? await newDatabase(kind) : null;
	const folder = typeof extensions === 'string' ? extensions : path.join(home, 'no-extensions');
	const environment = (port: number) => {
		const full = testEnvironment(home, port, { ...database, ...env });
		return extensions === true ? full : { ...full, EXTENSIONS_PATH: folder };
	};
	const file = database ? null : (environment(8055)['DB_FILENAME'] as string);
	if (file && from !== undefined) copyFileSync(from, file);
	else if (file) await placeDatabase(kind, file);
	const process = new DirectusProcess(home, environment);
	return {
		process,
		home,
		databaseFile: file,
		database: database ?? { DB_CLIENT: 'sqlite3', DB_FILENAME: file as string },
		start: (more = {}) => process.start(more, extensions !== false),
		async end() {
			const { crash } = process;
			await process.kill();
			if (database) await dropDatabase(database);
			rmSync(home, { recursive: true, force: true });
			return crash;
		},
	};
}
