import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { ROOT } from './root.mjs';
import { Stop } from './say.mjs';

/**
 * One setting. `kind` names what a value must look like (see KINDS), `unset` says what happens without one.
 * @typedef {object} Setting
 * @property {string} name
 * @property {keyof typeof KINDS} kind
 * @property {string} [default]
 * @property {string} [unset]
 * @property {string} [compose] what docker-compose.yml makes of none, where that is something else
 * @property {[number, number]} [range] for integers
 * @property {string[]} [values] for choices
 * @property {string} about
 */

const MUST = 'must be set';

/** Every setting of the start script. `.env.example` and the table in the README are made from here. */
export const SETTINGS = /** @type {Setting[]} */ ([
	{ name: 'PORT', kind: 'integer', range: [1, 65535], default: '8055', about: 'Port of the server.' },
	{
		name: 'HOST',
		kind: 'host',
		default: '127.0.0.1',
		about: 'Address to listen on. 0.0.0.0 lets other machines in.',
	},
	{
		name: 'PUBLIC_URL',
		kind: 'url',
		unset: 'http://HOST:PORT',
		compose: 'http://127.0.0.1:PORT',
		about: 'Address under which users reach the server, for links and cookies.',
	},
	{
		name: 'PSEO_HOME',
		kind: 'path',
		default: './data',
		about: 'Data folder: database, uploads, logs and the generated secret.',
	},
	{
		name: 'SECRET',
		kind: 'secret',
		unset: 'made once and kept in PSEO_HOME/secrets.json',
		compose: MUST,
		about: 'Signs sessions and encrypts stored credentials: losing it voids both.',
	},
	{
		name: 'ADMIN_EMAIL',
		kind: 'email',
		default: 'admin@example.com',
		about: 'Login of the administrator. Read at the first start only.',
	},
	{
		name: 'ADMIN_PASSWORD',
		kind: 'secret',
		unset: 'made at the first start and shown once',
		compose: MUST,
		about: 'Password of the administrator. Read at the first start only.',
	},
	{
		name: 'ADMIN_TOKEN',
		kind: 'secret',
		unset: 'none',
		about: 'Static API token of the administrator. Read at the first start only.',
	},
	{
		name: 'PSEO_DEMO',
		kind: 'boolean',
		default: '1',
		about: 'At the first start, make a demo user and a demo site with 25 pages.',
	},
	{
		name: 'PSEO_WORKERS',
		kind: 'integer',
		range: [0, 64],
		default: '2',
		about: 'Generations that this instance writes at the same time; other work has places of its own. 0 makes it serve the API only.',
	},
	{
		name: 'PSEO_ALLOW_PRIVATE_HOSTS',
		kind: 'hosts',
		unset: 'none',
		about: 'Hosts of private networks that outgoing requests may reach, as host or host:port, separated by commas.',
	},
	{
		name: 'ANTHROPIC_API_KEY',
		kind: 'secret',
		unset: 'pages come from the template writer',
		about: 'Key of the Claude API.',
	},
	{
		name: 'ANTHROPIC_BASE_URL',
		kind: 'url',
		unset: 'https://api.anthropic.com',
		about: 'Another server that speaks the Messages API, without /v1.',
	},
	{
		name: 'PSEO_BATCH_POLL_MS',
		kind: 'integer',
		range: [50, 300000],
		default: '15000',
		about: 'Milliseconds between the first looks at an open message batch; the time grows to five minutes.',
	},
	{
		name: 'PSEO_OPENAI_BASE_URL',
		kind: 'url',
		unset: 'no such writer',
		about: 'Server that speaks chat completions with structured output (Ollama, llama.cpp, vLLM, OpenAI), with its /v1.',
	},
	{ name: 'PSEO_OPENAI_API_KEY', kind: 'secret', unset: 'none', about: 'Key of that server.' },
	{
		name: 'PSEO_OPENAI_MODEL',
		kind: 'text',
		unset: 'the first model of the settings',
		about: 'Its model, where the settings hold no price list for it.',
	},
	{
		name: 'DB_CLIENT',
		kind: 'choice',
		values: ['sqlite3', 'pg', 'mysql', 'cockroachdb', 'mssql', 'oracledb'],
		default: 'sqlite3',
		about: 'Database. All DB_* variables go to Directus as they are.',
	},
	{ name: 'DB_FILENAME', kind: 'path', unset: 'PSEO_HOME/database.sqlite', about: 'File of the database (SQLite).' },
	{ name: 'DB_HOST', kind: 'text', unset: 'none', about: 'Host of the database server.' },
	{ name: 'DB_PORT', kind: 'integer', range: [1, 65535], unset: 'none', about: 'Port of the database server.' },
	{ name: 'DB_DATABASE', kind: 'text', unset: 'none', compose: 'directus', about: 'Name of the database.' },
	{ name: 'DB_USER', kind: 'text', unset: 'none', compose: 'directus', about: 'User of the database.' },
	{ name: 'DB_PASSWORD', kind: 'secret', unset: 'none', compose: MUST, about: 'Password of the database user.' },
	{
		name: 'LOG_LEVEL',
		kind: 'choice',
		values: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
		default: 'info',
		about: 'What goes to PSEO_HOME/logs/directus.log.',
	},
]);

const HOST =
	/^(\[?[0-9a-f:.]*:[0-9a-f:.]*\]?|[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?)$/i;

/**
 * What a value of each kind must be: `expected` for the message, `fits` to check it.
 * @type {Record<string, { expected: (setting: Setting) => string, fits: (value: string, setting: Setting) => boolean }>}
 */
const KINDS = {
	integer: {
		expected: ({ range = [0, 0] }) => `an integer from ${range[0]} to ${range[1]}`,
		fits: (value, { range = [0, 0] }) =>
			/^\d+$/.test(value) && Number(value) >= range[0] && Number(value) <= range[1],
	},
	boolean: { expected: () => '1, 0, true or false', fits: (value) => /^(1|0|true|false)$/i.test(value) },
	choice: {
		expected: ({ values = [] }) => `one of ${values.join(', ')}`,
		fits: (value, { values = [] }) => values.includes(value),
	},
	host: { expected: () => 'a host name or an IP address', fits: (value) => HOST.test(value) },
	hosts: {
		expected: () => 'hosts as host or host:port, separated by commas',
		fits: (value) => value.split(',').every((entry) => HOST.test(entry.trim().replace(/:\d{1,5}$/, ''))),
	},
	path: { expected: () => 'a path', fits: (value) => !value.includes('\0') },
	url: {
		expected: () => 'a URL that begins with http:// or https://',
		fits: (value) => /^https?:\/\/[^/\s]/i.test(value) && URL.canParse(value),
	},
	email: { expected: () => 'an e-mail address', fits: (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value) },
	secret: { expected: () => 'at least 8 characters', fits: (value) => value.length >= 8 },
	text: { expected: () => 'a text', fits: () => true },
};

/** Passwords of other people's servers may be short, so only what we give out has a least length. */
const ANY_LENGTH = new Set(['DB_PASSWORD', 'ANTHROPIC_API_KEY', 'PSEO_OPENAI_API_KEY']);

/**
 * The settings of the process over those of `.env`, over the defaults. An empty value counts as none.
 * @param {{ root?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Record<string, string>} every variable of both sources, defaults filled in, paths absolute
 * @throws {Stop} naming the first unusable setting, what was expected and what came
 */
export function readSettings({ root = ROOT, env = process.env } = {}) {
	const file = path.join(root, '.env');
	const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
	/** @type {Record<string, string>} */
	const values = {};
	for (const [name, value] of [...Object.entries(fromFile), ...Object.entries(env)]) {
		if (value !== undefined && value !== '') values[name] = value;
	}
	for (const setting of SETTINGS) {
		const value = values[setting.name] ?? setting.default;
		if (value === undefined) continue;
		check(setting, value);
		values[setting.name] = setting.kind === 'path' ? path.resolve(root, value) : value;
	}
	return values;
}

/**
 * @param {Setting} setting
 * @param {string} value
 */
function check(setting, value) {
	const kind = KINDS[setting.kind];
	if (!kind || ANY_LENGTH.has(setting.name) || kind.fits(value, setting)) return;
	// A secret is never shown, not even a wrong one.
	const got = setting.kind === 'secret' ? `${value.length} of them` : JSON.stringify(value);
	throw new Stop(`${setting.name}: expected ${kind.expected(setting)}, got ${got}`, 2);
}

/** @param {string | undefined} value */
export function isOn(value) {
	return value === '1' || value?.toLowerCase() === 'true';
}
