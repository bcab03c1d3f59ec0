import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keptSecret, openHome, readState, writeState } from './home.mjs';
import { withLock } from './lock.mjs';
import { LogFile } from './log-file.mjs';
import { ROOT } from './root.mjs';
import { capture, exitCodeOf, forwardSignals } from './run.mjs';
import { Stop, say, tail } from './say.mjs';

/** Tables that are not edited in Studio. Directus would list them to admins; a bundle cannot hide them itself. */
const HIDDEN_TABLES = [
	...Object.keys(JSON.parse(readFileSync(path.join(ROOT, 'snapshots', 'tables.json'), 'utf8'))),
	// Directus's own default for this variable, which ours replaces.
	'spatial_ref_sys',
	'sysdiagrams',
];

const STOP_WITH_PARENT = new URL('./stop-with-parent.mjs', import.meta.url).href;
const READY_WITHIN_MS = 120_000;
/** The bundle drains its workers for at most 8 s; then Directus closes the database. */
const STOP_WITHIN_MS = 15_000;

const requireFrom = (/** @type {string} */ root) => createRequire(path.join(root, 'package.json'));
const require = requireFrom(ROOT);

/**
 * The environment that Directus runs in: everything from the settings, over defaults that suit one machine.
 * @param {Record<string, string>} settings as `readSettings` answers them
 * @returns {Record<string, string>}
 */
export function directusEnvironment(settings) {
	const home = String(settings.PSEO_HOME);
	openHome(home);
	return {
		NODE_ENV: 'production',
		// On a large machine V8 would let garbage grow to gigabytes before it collects it; this is what it takes on one of 1 GB.
		NODE_OPTIONS: '--max-old-space-size=512',
		PUBLIC_URL: urlOf(settings),
		LOG_STYLE: 'raw',
		LOG_HTTP_IGNORE_PATHS: '/server/ping',
		// Directus keeps the first two out of its log; our API keys come in the third.
		LOGGER_REDACT__PATHS: 'array:req.headers.authorization,req.headers.cookie,req.headers["x-api-key"]',
		// Otherwise Directus copies its whole schema for every request, which takes longer than all else that it does then.
		// Off only for an extension that changes what getSchema() answers.
		CACHE_SCHEMA_FREEZE_ENABLED: 'true',
		TELEMETRY: 'false',
		// As the AutoSEO document says; Directus's own default is a quarter of it.
		ACCESS_TOKEN_TTL: '1h',
		EMAIL_VERIFY_SETUP: 'false',
		WEBSOCKETS_ENABLED: 'true',
		STORAGE_LOCATIONS: 'local',
		STORAGE_LOCAL_DRIVER: 'local',
		STORAGE_LOCAL_ROOT: path.join(home, 'uploads'),
		TEMP_PATH: path.join(home, 'tmp'),
		DB_EXCLUDE_TABLES: HIDDEN_TABLES.join(','),
		...(settings.DB_CLIENT === 'sqlite3' ? { DB_FILENAME: path.join(home, 'database.sqlite') } : {}),
		...settings,
		HOST: bareHost(settings.HOST),
		SECRET: settings.SECRET ?? keptSecret(home),
		EXTENSIONS_PATH: path.join(ROOT, 'extensions'),
		// Our .env has been read already; a file that does not exist keeps Directus from reading it its own way.
		CONFIG_PATH: path.join(home, 'no-config-file.env'),
	};
}

/**
 * @param {Record<string, string>} settings
 * @returns {string} base URL of the server, without a slash at the end
 */
export function urlOf({ HOST = '127.0.0.1', PORT = '8055' }) {
	// "Every address of this machine" is none that a browser can open.
	const bare = bareHost(HOST)
		.replace(/^0\.0\.0\.0$/, '127.0.0.1')
		.replace(/^::$/, '::1');
	return `http://${bare.includes(':') ? `[${bare}]` : bare}:${PORT}`;
}

/** An IPv6 address without the brackets that it has in a URL. @param {string} [host] */
function bareHost(host = '127.0.0.1') {
	return host.replace(/^\[|\]$/g, '');
}

/**
 * Makes sure that the database has Directus's tables and an administrator. Skips what a former start did.
 * @param {Record<string, string>} env as `directusEnvironment` answers it
 * @param {string} [root] folder whose node_modules hold the Directus that is meant
 * @returns {Promise<{ email: string, password: string } | null>} the administrator's login if this made or renewed it
 */
export async function bootstrap(env, root = ROOT) {
	const home = String(env.PSEO_HOME);
	return withLock(path.join(home, 'bootstrap.lock'), async () => {
		const version = requireFrom(root)('directus/package.json').version;
		const database = databaseIdentity(env);
		const state = readState(home);
		const exists = env.DB_CLIENT !== 'sqlite3' || existsSync(String(env.DB_FILENAME));
		if (exists && state.directus === version && state.database === database) {
			return state.admin_email ? renewPassword(env, state.admin_email) : null;
		}
		say('database  installing or updating the tables of Directus');
		const admin = { email: String(env.ADMIN_EMAIL), password: env.ADMIN_PASSWORD ?? makePassword() };
		const fresh = env.DB_CLIENT === 'sqlite3' && !exists ? `${env.DB_FILENAME}.making` : null;
		if (fresh) await makeSqliteFile(fresh);
		// The level is ours, because the next line reads what Directus says.
		const { code, output } = await directus(root, ['bootstrap'], {
			...env,
			ADMIN_PASSWORD: admin.password,
			LOG_LEVEL: 'info',
			...(fresh ? { DB_FILENAME: fresh } : {}),
		});
		if (code !== 0)
			throw new Stop(`${tail(output, 40)}\n\nDirectus could not set up its database (exit code ${code}).`);
		if (fresh) renameSync(fresh, String(env.DB_FILENAME));
		// A database that had tables already has its own administrator.
		const made = output.includes('Installing Directus system tables');
		writeState(home, {
			...state,
			directus: version,
			database,
			...(made ? { admin_email: admin.email, introduced: false } : {}),
		});
		return made ? admin : null;
	});
}

/**
 * Notes that the login has been shown, so that no later start makes a new one.
 * @param {Record<string, string>} env
 */
export function markIntroduced(env) {
	const { admin_email: _shown, ...state } = readState(String(env.PSEO_HOME));
	writeState(String(env.PSEO_HOME), { ...state, introduced: true });
}

/**
 * A first start that was cut off never showed its password, so it is lost: make another.
 * @param {Record<string, string>} env
 * @param {string} email
 */
async function renewPassword(env, email) {
	const password = env.ADMIN_PASSWORD ?? makePassword();
	const script = `import('@directus/api/cli/commands/users/passwd').then(({ default: set }) =>
		set({ email: process.env.ADMIN_EMAIL, password: process.env.ADMIN_PASSWORD }))`;
	const { code, output } = await capture(process.execPath, ['--input-type=module', '-e', script], {
		cwd: ROOT,
		env: { ...env, ADMIN_EMAIL: email, ADMIN_PASSWORD: password },
	});
	if (code !== 0)
		throw new Stop(`${tail(output, 20)}\n\nCould not set the password of ${email} (exit code ${code}).`);
	return { email, password };
}

function makePassword() {
	return randomBytes(15).toString('base64url');
}

/**
 * Runs Directus's command line. Not through `directus/cli.js`: that asks the registry for news first, 8 s without a network.
 * @param {string} root
 * @param {string[]} args
 * @param {Record<string, string>} env
 */
function directus(root, args, env) {
	return capture(process.execPath, [requireFrom(root).resolve('@directus/api/cli/run.js'), ...args], {
		cwd: root,
		env,
	});
}

/**
 * Which database the settings mean, without its password.
 * @param {Record<string, string>} env
 */
function databaseIdentity(env) {
	const parts = [
		'DB_CLIENT',
		'DB_FILENAME',
		'DB_HOST',
		'DB_PORT',
		'DB_DATABASE',
		'DB_SEARCH_PATH',
		'DB_CONNECTION_STRING',
	];
	return createHash('sha256')
		.update(JSON.stringify(parts.map((name) => env[name] ?? null)))
		.digest('hex')
		.slice(0, 16);
}

/**
 * An empty database that lets readers and one writer in at the same time; the mode stays in the file. It is filled
 * under a name of its own, because Directus takes a half-filled one, after a kill, for complete.
 * @param {string} file
 * @returns {Promise<void>}
 */
function makeSqliteFile(file) {
	const { Database } = require('sqlite3');
	for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
	return new Promise((resolve, reject) => {
		const database = new Database(file, (/** @type {Error | null} */ opening) => {
			if (opening)
				return reject(
					new Stop(
						`DB_FILENAME: expected a file in a folder that can be written to, got "${file}" (${opening.message})`,
						2,
					),
				);
			database.exec('PRAGMA journal_mode = WAL', (/** @type {Error | null} */ error) => {
				database.close(() => (error ? reject(error) : resolve()));
			});
		});
	});
}

/**
 * A running Directus.
 * @typedef {object} Server
 * @property {string} url
 * @property {number} pid
 * @property {string} logFile
 * @property {Promise<number>} ended exit code
 * @property {() => Promise<number>} stop lets work drain, then answers the exit code
 */

/**
 * Starts Directus and waits until it and the bundle answer.
 * @param {Record<string, string>} env as `directusEnvironment` answers it
 * @returns {Promise<Server>}
 */
export async function serve(env) {
	await requireFreePort(env);
	const logFile = path.join(String(env.PSEO_HOME), 'logs', 'directus.log');
	const from = existsSync(logFile) ? statSync(logFile).size : 0;
	const log = new LogFile(logFile);
	const child = spawn(
		process.execPath,
		['--import', `${STOP_WITH_PARENT}?${process.pid}`, require.resolve('@directus/api/start')],
		{ cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] },
	);
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => log.write(chunk));
	const stopForwarding = forwardSignals(child);
	let running = true;
	/** @type {Promise<number>} */
	const ended = new Promise((resolve) => {
		child.once('error', () => resolve(1));
		// Not `exit`: its last words are still on the way then.
		child.once('close', (code, signal) => resolve(exitCodeOf(code, signal)));
	});
	void ended.then(() => {
		log.close();
		running = false;
		stopForwarding();
	});
	const server = {
		url: urlOf(env),
		pid: child.pid ?? 0,
		logFile,
		ended,
		stop: async () => {
			child.kill('SIGTERM');
			const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
			const code = await ended;
			clearTimeout(timer);
			return code;
		},
	};
	const problem = await waitUntilReady(server.url, () => running);
	if (problem) {
		const code = running ? await server.stop() : await ended;
		throw new Stop(`${lastMessages(logFile, from)}\n\n${problem} (exit code ${code}). Whole log: ${logFile}`);
	}
	return server;
}

/**
 * @param {string} url
 * @param {() => boolean} isRunning
 * @returns {Promise<string | null>} what went wrong
 */
async function waitUntilReady(url, isRunning) {
	const deadline = Date.now() + READY_WITHIN_MS;
	for (const place of ['/server/ping', '/pseo-endpoints/']) {
		let status = await statusOf(url + place);
		while (status !== 200) {
			if (!isRunning()) return 'Directus ended while starting';
			if (Date.now() > deadline)
				return `${place} did not answer within ${READY_WITHIN_MS / 1000} s (last: ${status || 'no answer'})`;
			await sleep(100);
			status = await statusOf(url + place);
		}
	}
	return null;
}

/** @param {string} url */
async function statusOf(url) {
	try {
		const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
		await answer.arrayBuffer();
		return answer.status;
	} catch {
		return 0;
	}
}

/**
 * @param {Record<string, string>} settings
 * @throws {Stop} when another program listens there
 */
export async function requireFreePort({ HOST = '127.0.0.1', PORT = '8055' }) {
	const problem = await new Promise((resolve) => {
		const probe = createServer();
		probe.once('error', resolve);
		probe.listen({ host: bareHost(HOST), port: Number(PORT) }, () => probe.close(() => resolve(null)));
	});
	if (!problem) return;
	if (problem.code === 'EADDRINUSE')
		throw new Stop(`PORT: expected a free port, got ${PORT}, which another program uses on ${HOST}`, 2);
	if (problem.code === 'EACCES') throw new Stop(`PORT: expected a port that this user may open, got ${PORT}`, 2);
	throw new Stop(`HOST: expected an address of this machine, got "${HOST}" (${problem.code})`, 2);
}

/**
 * The readable part of the log's last lines since this start.
 * @param {string} file
 * @param {number} from byte where this start began
 */
function lastMessages(file, from) {
	if (!existsSync(file)) return 'Nothing was logged.';
	const log = readFileSync(file);
	// Where it was turned over meanwhile, this start's lines begin at its beginning.
	const lines = log
		.subarray(from > log.length ? 0 : from)
		.toString()
		.trimEnd()
		.split('\n')
		.slice(-20);
	return lines.map(readableLine).join('\n');
}

/** @param {string} line */
function readableLine(line) {
	try {
		const { msg, err } = JSON.parse(line);
		return [msg, err?.stack].filter(Boolean).join('\n') || line;
	} catch {
		return line;
	}
}
