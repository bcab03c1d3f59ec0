import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser, createWebsite, ended, importRows, until, type User } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { onPostgres } from '../support/postgres.js';
import { csvOf, towns } from '../support/rows.js';

// A volume of 16 MB that the database, its journal and the log share. Mounting one takes an administrator of the machine.

const volume = mkdtempSync(path.join(tmpdir(), 'pseo-volume-'));
const mounted = !onPostgres && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', volume]).status === 0;
// Registered before the server, so that it runs when that has ended.
afterAll(() => {
	if (mounted) spawnSync('umount', ['-l', volume]);
	rmSync(volume, { recursive: true, force: true });
});

const filler = path.join(volume, 'filler');
/** Leaves so many bytes free. */
function fill(left: number): void {
	const { bavail, bsize } = statfsSync(volume);
	writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)));
}

describe.skipIf(!mounted)('a full disk', () => {
	let server: Server;
	let user: User;
	beforeAll(async () => {
		server = await startDirectus({ within: volume, env: { LOG_LEVEL: 'info' } });
		user = await createUser(server, { tokens: 1000 });
	});

	it('is a 507 or 503, ends nothing, and is over when there is room again', async () => {
		const site = (await createWebsite(user)).id;
		await importRows(user, site, towns(20));
		fill(600_000);
		const statuses: number[] = [];
		for (let run = 0; run < 40 && !statuses.some((status) => status >= 500); run++) {
			const answer = await user.api.post(
				`/pseo/${site}/pages/import?route=/${run}/{name}&title={name}`,
				undefined,
				{
					raw: csvOf(towns(2000)),
					headers: { 'Content-Type': 'text/csv' },
				},
			);
			statuses.push(answer.status);
			if (answer.status >= 500) expect(answer.headers.get('retry-after'), answer.text).not.toBeNull();
		}
		expect([503, 507]).toContain(statuses.at(-1));
		fill(0);
		for (let times = 0; times < 10; times++) {
			const made = await user.api.post('/pseo', {
				website_url: 'https://example.com',
				master_prompt: 'x'.repeat(5000),
			});
			// The journal may have room for a small row.
			expect([200, 503, 507], made.text.slice(0, 300)).toContain(made.status);
			expect([200, 503]).toContain((await user.api.get('/pseo')).status);
		}
		expect(server.pid).toBeGreaterThan(0);
		rmSync(filler);
		const written = await until(
			async () => {
				const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site, post_count: 3 });
				return started.status === 200 && started.body.generation_id;
			},
			{ timeout: 20_000, what: 'a generation after there was room again' },
		);
		expect(await ended(user, written)).toMatchObject({ status: 'completed', created_count: 3 });
		await checkInvariants(server.db);
	}, 120_000);
});
