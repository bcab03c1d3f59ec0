import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A folder without a pid file is a lock in the making; after this long its maker has died. */
const HALF_MADE_MS = 5_000;

/**
 * Runs `body` while holding the lock folder, so that two commands started at once do not install or build twice.
 * A lock whose process is gone is taken over.
 * @template T
 * @param {string} folder
 * @param {() => Promise<T>} body
 * @param {(pid: number | null) => void} [onWait] called once when another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(folder, body, onWait = () => {}) {
	mkdirSync(path.dirname(folder), { recursive: true });
	let told = false;
	while (!take(folder)) {
		const holder = readHolder(folder);
		if (isStale(folder, holder)) {
			discard(folder, holder);
			continue;
		}
		if (!told) {
			onWait(holder);
			told = true;
		}
		await sleep(300);
	}
	try {
		return await body();
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** @param {string} folder */
function take(folder) {
	try {
		mkdirSync(folder);
	} catch (error) {
		if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
		throw error;
	}
	writeFileSync(path.join(folder, 'pid'), String(process.pid));
	return true;
}

/** @param {string} folder */
function readHolder(folder) {
	try {
		return Number.parseInt(readFileSync(path.join(folder, 'pid'), 'utf8'), 10) || null;
	} catch {
		return null;
	}
}

/**
 * @param {string} folder
 * @param {number | null} holder
 */
function isStale(folder, holder) {
	if (holder !== null) return !isAlive(holder);
	try {
		return Date.now() - statSync(folder).mtimeMs > HALF_MADE_MS;
	} catch {
		return false;
	}
}

/**
 * Renaming is atomic: of two processes that found the same stale lock only one gets it. One that comes too late and
 * catches its successor's lock puts it back.
 * @param {string} folder
 * @param {number | null} holder
 */
function discard(folder, holder) {
	const aside = `${folder}.${randomUUID()}`;
	try {
		renameSync(folder, aside);
	} catch {
		return;
	}
	if (readHolder(aside) !== holder && !existsSync(folder)) {
		renameSync(aside, folder);
		return;
	}
	rmSync(aside, { recursive: true, force: true });
}

/** @param {number} pid */
function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
	}
}
