import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from '../../scripts/lib/lock.mjs';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(path.join(tmpdir(), 'pseo-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('lets one in at a time and tells the others who holds it', async () => {
	const lock = path.join(folder, 'install');
	let inside = 0;
	let most = 0;
	const holders: (number | null)[] = [];
	const enter = () =>
		withLock(
			lock,
			async () => {
				most = Math.max(most, ++inside);
				await new Promise((resolve) => setImmediate(resolve));
				inside -= 1;
			},
			(pid) => holders.push(pid),
		);
	await Promise.all([enter(), enter(), enter()]);
	expect(most).toBe(1);
	expect(holders).toContain(process.pid);
	expect(existsSync(lock)).toBe(false);
});

it('takes over the lock of a process that is gone', async () => {
	const lock = path.join(folder, 'install');
	mkdirSync(lock);
	// Above the largest pid that Linux and macOS give out.
	writeFileSync(path.join(lock, 'pid'), '99999999');
	expect(await withLock(lock, async () => 'done')).toBe('done');
});

it('opens again when the work fails', async () => {
	const lock = path.join(folder, 'install');
	await expect(withLock(lock, () => Promise.reject(new Error('no space')))).rejects.toThrow('no space');
	expect(await withLock(lock, async () => 'done')).toBe('done');
});
