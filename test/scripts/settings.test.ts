import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import generateEnv from '../../scripts/generators/env.mjs';
import { ROOT } from '../../scripts/lib/root.mjs';
import { readSettings, SETTINGS } from '../../scripts/lib/settings.mjs';

let root: string;
beforeAll(() => {
	root = mkdtempSync(path.join(tmpdir(), 'pseo-settings-'));
	writeFileSync(path.join(root, '.env'), 'PORT=9000\nHOST="0.0.0.0"\nCACHE_ENABLED=true\n# DB_CLIENT=pg\n');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('settings', () => {
	it('come from the environment over .env over the defaults', () => {
		const settings = readSettings({ root, env: { PORT: '9100' } });
		expect(settings).toMatchObject({ PORT: '9100', HOST: '0.0.0.0', DB_CLIENT: 'sqlite3', CACHE_ENABLED: 'true' });
	});

	it('take an empty variable for none', () => {
		expect(readSettings({ root, env: { PORT: '' } }).PORT).toBe('9000');
	});

	it('make paths absolute from the repository, wherever the command was called', () => {
		expect(readSettings({ root, env: { PSEO_HOME: './elsewhere' } }).PSEO_HOME).toBe(path.join(root, 'elsewhere'));
	});

	it.each([
		['PORT', 'abc', 'PORT: expected an integer from 1 to 65535, got "abc"'],
		['PORT', '0', 'PORT: expected an integer from 1 to 65535, got "0"'],
		['PORT', '65536', 'PORT: expected an integer from 1 to 65535, got "65536"'],
		['PORT', '80.5', 'PORT: expected an integer from 1 to 65535, got "80.5"'],
		['HOST', 'a b', 'HOST: expected a host name or an IP address, got "a b"'],
		['PSEO_WORKERS', '-1', 'PSEO_WORKERS: expected an integer from 0 to 64, got "-1"'],
		['PSEO_DEMO', 'maybe', 'PSEO_DEMO: expected 1, 0, true or false, got "maybe"'],
		[
			'PUBLIC_URL',
			'example.com',
			'PUBLIC_URL: expected a URL that begins with http:// or https://, got "example.com"',
		],
		[
			'ANTHROPIC_BASE_URL',
			'ftp://x',
			'ANTHROPIC_BASE_URL: expected a URL that begins with http:// or https://, got "ftp://x"',
		],
		[
			'DB_CLIENT',
			'mongo',
			'DB_CLIENT: expected one of sqlite3, pg, mysql, cockroachdb, mssql, oracledb, got "mongo"',
		],
		[
			'PSEO_ALLOW_PRIVATE_HOSTS',
			'a,,b',
			'PSEO_ALLOW_PRIVATE_HOSTS: expected hosts as host or host:port, separated by commas, got "a,,b"',
		],
		['ADMIN_EMAIL', 'me', 'ADMIN_EMAIL: expected an e-mail address, got "me"'],
	])('refuse %s=%s in one line that says what was expected and what came', (name, value, message) => {
		expect(() => readSettings({ root, env: { [name]: value } })).toThrow(
			expect.objectContaining({ message, exitCode: 2 }),
		);
	});

	it('never show a secret, not even a wrong one', () => {
		expect(() => readSettings({ root, env: { SECRET: 'tooweak' } })).toThrow(
			'SECRET: expected at least 8 characters, got 7 of them',
		);
	});

	it.each(['127.0.0.1', '0.0.0.0', '::1', '[::1]', 'localhost', 'seo.example.com'])(
		'let the server listen on %s',
		(HOST) => {
			expect(readSettings({ root, env: { HOST } }).HOST).toBe(HOST);
		},
	);

	it('stand in .env.example, one entry each, as the script knows them', () => {
		const text = readFileSync(path.join(ROOT, '.env.example'), 'utf8');
		expect(text).toBe(generateEnv()['.env.example']);
		for (const { name } of SETTINGS) expect(text).toContain(`\n# ${name}=`);
	});
});
