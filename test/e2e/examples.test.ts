import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/root.mjs';
import { createUser, type User } from '../support/client.js';
import type { RunningServer } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { sharedDirectus } from '../support/shared.js';

const run = promisify(execFile);
let server: RunningServer;
let user: User;

beforeAll(async () => {
	server = await sharedDirectus();
	user = await createUser(server);
});

const example = (command: string, file: string) =>
	run(command, [path.join(ROOT, 'examples', file)], {
		env: { ...process.env, URL: server.url, TOKEN: user.token },
		timeout: 60_000,
	});

it('runs the tour of the README with curl', async () => {
	const { stdout } = await example('bash', 'tour.sh');
	expect(stdout).toMatch(/^website \d+$/m);
	expect(stdout).toContain('"imported":9');
	expect(stdout).toContain('main_json generated and saved successfully');
	expect(stdout).toMatch(/^generation \d+ completed$/m);
	expect(stdout).toContain('<!doctype html>');
	expect(stdout).toContain(`"balance":${500 - 20 - 10 * 5}`);
	await checkInvariants(server.db);
});

it('runs the script on @directus/sdk', async () => {
	const { stdout } = await example(process.execPath, 'generate-pages.mjs');
	expect(stdout).toContain('9 pages planned');
	expect(stdout).toContain('completed: 9 of 9 pages, 45 tokens');
	expect(stdout).toMatch(/^\/planets\/saturn {2}\d+ words {2}Saturn in numbers$/m);
});
