import { createHash } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bootstrap, directusEnvironment } from '../../scripts/lib/directus.mjs';
import { withLock } from '../../scripts/lib/lock.mjs';
import { ROOT } from '../../scripts/lib/root.mjs';
import { openDatabase } from './database.js';
import { DirectusProcess, HOST } from './process.js';

const require = createRequire(path.join(HOST, 'package.json'));
const { version: VERSION } = require('directus/package.json') as { version: string };
const CACHE = path.join(ROOT, '.cache', 'e2e');
const BUNDLE = path.join(ROOT, 'extensions', 'pseo-automation', 'dist', 'api.js');
/** Part of the cache's key: raise it when what a template holds changes. */
const TEMPLATE = 2;
const FORGET_AFTER_MS = 3600_000;

export const SECRET_OF_TESTS = 'secret-of-the-tests-0123456789abcdef';
export const ADMIN_EMAIL = 'admin@example.com';
export const ADMIN_PASSWORD = 'admin-password';
export const ADMIN_TOKEN = 'admin-token-of-the-tests';

/**
 * The environment of a test server: the product's own, over nothing of the caller's shell but PATH and HOME.
 * Answers are checked against their declarations; Directus's own limiters stay out of the way.
 */
export function testEnvironment(home: string, port: number, more: Record<string, string> = {}): Record<string, string> {
	const given = Object.fromEntries(
		['PATH', 'HOME'].flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
	);
	return directusEnvironment({
		...given,
		HOST: '127.0.0.1',
		PORT: String(port),
		PSEO_HOME: home,
		DB_CLIENT: 'sqlite3',
		SECRET: SECRET_OF_TESTS,
		ADMIN_EMAIL,
		ADMIN_PASSWORD,
		ADMIN_TOKEN,
		PSEO_CHECK_ANSWERS: '1',
		LOG_LEVEL: 'warn',
		RATE_LIMITER_ENABLED: 'false',
		PRESSURE_LIMITER_ENABLED: 'false',
		WEBSOCKETS_ENABLED: 'false',
		// Otherwise each start packs the Studio parts of all extensions, which only a browser asks for.
		SERVE_APP: 'false',
		...more,
	});
}

/** A SQLite file with Directus's tables, its administrator and nothing of ours. */
function bareDatabase(): Promise<string> {
	return cached(`bare-${VERSION}-${TEMPLATE}`, async (home) => {
		const env = testEnvironment(home, 8055);
		await bootstrap(env, HOST);
		return String(env['DB_FILENAME']);
	});
}

/** The same, provisioned by the bundle as it is built now. */
function provisionedDatabase(): Promise<string> {
	if (!existsSync(BUNDLE)) throw new Error('expected the built bundle: run `npm run build` first');
	const hash = createHash('sha256').update(readFileSync(BUNDLE)).digest('hex').slice(0, 16);
	return cached(`provisioned-${VERSION}-${hash}-${TEMPLATE}`, async (home) => {
		const bare = await bareDatabase();
		const server = new DirectusProcess(home, (port) => testEnvironment(home, port));
		const file = String(testEnvironment(home, 0)['DB_FILENAME']);
		copyFileSync(bare, file);
		await server.start();
		await server.stop();
		const db = openDatabase({ DB_CLIENT: 'sqlite3', DB_FILENAME: file });
		// Tests ask faster than any plan allows; the one about the limit sets its own.
		await db('pseo_plans').update({ requests_per_minute: 1_000_000 });
		await db.raw('PRAGMA wal_checkpoint(TRUNCATE)');
		await db.destroy();
		return file;
	});
}

/**
 * Puts a database into a new home.
 * @param kind `bare`: Directus only; `provisioned`: our collections, Flows and settings too
 */
export async function placeDatabase(kind: 'bare' | 'provisioned', file: string): Promise<void> {
	copyFileSync(await (kind === 'bare' ? bareDatabase() : provisionedDatabase()), file);
}

async function cached(name: string, make: (home: string) => Promise<string>): Promise<string> {
	const file = path.join(CACHE, `${name}.sqlite`);
	if (existsSync(file)) return file;
	return withLock(path.join(CACHE, `${name}.lock`), async () => {
		if (existsSync(file)) return file;
		const home = mkdtempSync(path.join(tmpdir(), 'pseo-template-'));
		try {
			const made = await make(home);
			mkdirSync(CACHE, { recursive: true });
			copyFileSync(made, `${file}.new`);
			renameSync(`${file}.new`, file);
			forgetOld(file);
			return file;
		} finally {
			rmSync(home, { recursive: true, force: true });
		}
	});
}

/** Templates of former builds, but not those that another run may be about to copy. */
function forgetOld(kept: string): void {
	for (const entry of readdirSync(CACHE)) {
		const file = path.join(CACHE, entry);
		if (!entry.startsWith('provisioned-') || !entry.endsWith('.sqlite') || file === kept) continue;
		if (Date.now() - statSync(file).mtimeMs > FORGET_AFTER_MS) rmSync(file, { force: true });
	}
}
