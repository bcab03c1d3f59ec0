import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDatabase } from '../../support/database.js';
import type { Server } from '../../support/directus.js';
import { dropDatabase, newDatabase } from '../../support/postgres.js';
import { DirectusProcess } from '../../support/process.js';
import { ADMIN_TOKEN, placeDatabase, testEnvironment } from '../../support/template.js';

export type Vendor = 'SQLite' | 'PostgreSQL';

/** PostgreSQL only where one was found. */
export function vendors(): Vendor[] {
	return process.env['PSEO_TEST_POSTGRES'] ? ['SQLite', 'PostgreSQL'] : ['SQLite'];
}

export interface ServerOptions {
	vendor?: Vendor;
	env?: Record<string, string>;
	/** Without the bundle: Directus alone, on a database that never saw it. */
	bare?: boolean;
	/** Start it yourself, to see how long that takes. */
	stopped?: boolean;
}

/** Runs `body` beside a Directus in a home of its own, which is gone afterwards. */
export async function withServer<T>(options: ServerOptions, body: (server: Server) => Promise<T>): Promise<T> {
	const { vendor = 'SQLite', env = {}, bare = false, stopped = false } = options;
	const home = mkdtempSync(path.join(tmpdir(), 'pseo-bench-'));
	const database = vendor === 'PostgreSQL' ? await newDatabase(bare ? 'bare' : 'provisioned') : null;
	const environment = (port: number): Record<string, string> => ({
		// As in production, where answers are not checked against their declarations.
		...testEnvironment(home, port, {
			PSEO_CHECK_ANSWERS: '0',
			SERVE_APP: 'true',
			...profiling(),
			...database,
			...env,
		}),
		...(bare ? { EXTENSIONS_PATH: path.join(home, 'no-extensions') } : {}),
	});
	const fixed = environment(8055);
	if (!database) await placeDatabase(bare ? 'bare' : 'provisioned', fixed['DB_FILENAME'] as string);
	const child = new DirectusProcess(home, environment, false);
	const db = openDatabase(fixed);
	const server: Server = {
		get url() {
			return child.url;
		},
		adminToken: ADMIN_TOKEN,
		home,
		databaseFile: database ? null : (fixed['DB_FILENAME'] as string),
		database: database ?? { DB_CLIENT: 'sqlite3', DB_FILENAME: fixed['DB_FILENAME'] as string },
		get pid() {
			return child.pid;
		},
		log: () => child.log(),
		stop: (signal) => child.stop(signal),
		kill: () => child.kill(),
		died: () => child.died(),
		start: (more) => child.start(more, !bare),
		db,
	};
	try {
		if (!stopped) await server.start();
		return await body(server);
	} finally {
		// Asked politely, because a profile is written at a process's own end only.
		await child.stop();
		await db.destroy();
		if (database) await dropDatabase(database);
		rmSync(home, { recursive: true, force: true });
		if (child.crash) throw new Error(child.crash);
	}
}

/** `PSEO_BENCH_NODE_OPTIONS='--cpu-prof --cpu-prof-dir=/tmp/profiles' npm run bench -- NAME` shows where the time goes. */
function profiling(): Record<string, string> {
	const options = process.env['PSEO_BENCH_NODE_OPTIONS'];
	return options ? { NODE_OPTIONS: options } : {};
}

/** Memory that a process holds, in MB (2^20 bytes). */
export function residentMb(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, 'utf8');
	return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

/** Processor time that a process has used, in ms: on a busy machine steadier than the wall clock. Linux counts in 1/100 s. */
export function cpuMs(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
	return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Watches a process while `body` runs. @returns the most memory that it held, in MB */
export async function peakMb(pid: number, body: () => Promise<unknown>): Promise<number> {
	let peak = residentMb(pid);
	const timer = setInterval(() => {
		peak = Math.max(peak, residentMb(pid));
	}, 100);
	try {
		await body();
	} finally {
		clearInterval(timer);
	}
	return peak;
}
