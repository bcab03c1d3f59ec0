import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireFreePort } from '../../scripts/lib/directus.mjs';
import { ROOT } from '../../scripts/lib/root.mjs';

let home: string;
beforeAll(() => {
	home = path.join(mkdtempSync(path.join(tmpdir(), 'pseo-start-')), 'home');
});
afterAll(() => rmSync(path.dirname(home), { recursive: true, force: true }));

it('stops at an unusable setting with one line, exit code 2, and nothing written', () => {
	const start = spawnSync(process.execPath, [path.join(ROOT, 'scripts/start.mjs')], {
		env: { ...process.env, PSEO_HOME: home, PORT: 'abc' },
		encoding: 'utf8',
	});
	expect(start.stderr).toBe('PORT: expected an integer from 1 to 65535, got "abc"\n');
	expect(start.stdout).toBe('');
	expect(start.status).toBe(2);
	expect(existsSync(home)).toBe(false);
});

it('says so when another program has the port', async () => {
	const other = createServer();
	await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
	const PORT = String((other.address() as AddressInfo).port);
	try {
		await expect(requireFreePort({ HOST: '127.0.0.1', PORT })).rejects.toThrow(
			`PORT: expected a free port, got ${PORT}, which another program uses on 127.0.0.1`,
		);
	} finally {
		other.close();
	}
});

it('says so when the host is not of this machine', async () => {
	await expect(requireFreePort({ HOST: '192.0.2.1', PORT: '8055' })).rejects.toThrow(
		'HOST: expected an address of this machine, got "192.0.2.1"',
	);
});
