import { randomBytes } from 'node:crypto';
import {
	accessSync,
	chmodSync,
	constants,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { Stop } from './say.mjs';

/**
 * What the start script remembers of a data folder. No password and no token: the database holds their hashes.
 * @typedef {object} HomeState
 * @property {string} [directus] version whose tables the database has
 * @property {string} [database] which database that was
 * @property {string} [admin_email] whose password is still to be shown: the first start was cut off before it did
 * @property {boolean} [introduced] the first start went through to its end
 */

/**
 * Makes the data folder. It holds static tokens in plain text, so only its owner reads it and what this process and the
 * server put into it.
 * @param {string} home PSEO_HOME
 * @throws {Stop} where it cannot be made or written to
 */
export function openHome(home) {
	process.umask(0o077);
	try {
		const isOurs =
			!existsSync(home) || readdirSync(home).some((name) => ['state.json', 'secrets.json'].includes(name));
		for (const folder of ['', 'uploads', 'logs', 'tmp']) makeFolder(path.join(home, folder));
		// A folder that holds other things too keeps the rights that it was given.
		if (isOurs) chmodSync(home, 0o700);
		accessSync(home, constants.W_OK);
	} catch (error) {
		const { code } = /** @type {NodeJS.ErrnoException} */ (error);
		throw new Stop(`PSEO_HOME: expected a folder that can be written to, came "${home}" (${code})`, 2);
	}
}

/**
 * Makes a folder with those above it. Node's own `recursive` never ends in a file system that makes none, such as /proc.
 * @param {string} folder
 */
function makeFolder(folder) {
	if (existsSync(folder)) {
		// Fails for a file.
		readdirSync(folder);
		return;
	}
	makeFolder(path.dirname(folder));
	mkdirSync(folder);
}

/**
 * The secret of this data folder, made once: sessions and stored credentials depend on it.
 * @param {string} home
 * @returns {string}
 * @throws {Stop} for a file that holds none: another secret would void what the first one encrypted
 */
export function keptSecret(home) {
	const file = path.join(home, 'secrets.json');
	if (existsSync(file)) {
		const { secret } = readObject(file, 'restore the file, or set SECRET to the secret that it held');
		if (typeof secret === 'string' && secret.length >= 8) return secret;
		throw new Stop(
			`${file}: expected {"secret": "at least 8 characters"}, came ${secret === undefined ? 'an object without "secret"' : 'another secret'}; restore the file, or set SECRET to the secret that it held`,
			2,
		);
	}
	const secret = randomBytes(32).toString('base64url');
	writeFileSync(file, `${JSON.stringify({ secret }, null, '\t')}\n`, { mode: 0o600, flag: 'wx' });
	return secret;
}

/**
 * @param {string} home
 * @returns {HomeState}
 * @throws {Stop} for a file that holds no state
 */
export function readState(home) {
	const file = path.join(home, 'state.json');
	return existsSync(file) ? readObject(file, 'delete the file: the next start finds out again what it held') : {};
}

/**
 * @param {string} home
 * @param {HomeState} state
 */
export function writeState(home, state) {
	const file = path.join(home, 'state.json');
	writeFileSync(`${file}.new`, `${JSON.stringify(state, null, '\t')}\n`);
	renameSync(`${file}.new`, file);
}

/**
 * @param {string} file
 * @param {string} remedy
 * @returns {Record<string, any>}
 * @throws {Stop} that never shows what the file holds
 */
function readObject(file, remedy) {
	/** @param {string} came */
	const broken = (came) => new Stop(`${file}: expected a JSON object, came ${came}; ${remedy}`, 2);
	let text;
	try {
		text = readFileSync(file, 'utf8');
	} catch (error) {
		throw broken(`a file that cannot be read (${/** @type {NodeJS.ErrnoException} */ (error).code})`);
	}
	if (text.trim() === '') throw broken('an empty file');
	let value;
	try {
		value = JSON.parse(text);
	} catch {
		throw broken('text that is no JSON');
	}
	if (Array.isArray(value)) throw broken('a list');
	if (typeof value !== 'object' || value === null) throw broken(value === null ? 'null' : `a ${typeof value}`);
	return value;
}
