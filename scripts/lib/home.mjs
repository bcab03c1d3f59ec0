import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What the start script remembers of a data folder. No password and no token: the database holds their hashes.
 * @typedef {object} HomeState
 * @property {string} [directus] version whose tables the database has
 * @property {string} [database] which database that was
 * @property {string} [admin_email] whose password is still to be shown: the first start was cut off before it did
 * @property {boolean} [introduced] the first start went through to its end
 */

/** @param {string} home PSEO_HOME */
export function openHome(home) {
	for (const folder of ['', 'uploads', 'logs', 'tmp']) mkdirSync(path.join(home, folder), { recursive: true });
}

/**
 * The secret of this data folder, made once: sessions and stored credentials depend on it.
 * @param {string} home
 * @returns {string}
 */
export function keptSecret(home) {
	const file = path.join(home, 'secrets.json');
	if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')).secret;
	const secret = randomBytes(32).toString('base64url');
	writeFileSync(file, `${JSON.stringify({ secret }, null, '\t')}\n`, { mode: 0o600, flag: 'wx' });
	return secret;
}

/**
 * @param {string} home
 * @returns {HomeState}
 */
export function readState(home) {
	const file = path.join(home, 'state.json');
	return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
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
