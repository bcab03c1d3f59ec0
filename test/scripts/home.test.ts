import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keptSecret, openHome, readState } from '../../scripts/lib/home.mjs';
import { LogFile } from '../../scripts/lib/log-file.mjs';
import { ROOT } from '../../scripts/lib/root.mjs';

let folder: string;
let home: string;
let umask: number;
beforeEach(() => {
	umask = process.umask(0o022);
	folder = mkdtempSync(path.join(tmpdir(), 'pseo-home-'));
	home = path.join(folder, 'home');
});
afterEach(() => {
	process.umask(umask);
	rmSync(folder, { recursive: true, force: true });
});

const modeOf = (...place: string[]): string => (statSync(path.join(home, ...place)).mode & 0o777).toString(8);

describe('a data folder', () => {
	it('is read by its owner only, with all that is put into it afterwards', () => {
		openHome(home);
		keptSecret(home);
		writeFileSync(path.join(home, 'database.sqlite'), '');
		const log = new LogFile(path.join(home, 'logs', 'directus.log'));
		log.write(Buffer.from('line\n'));
		log.close();
		for (const place of ['', 'uploads', 'logs', 'tmp']) expect(modeOf(place), place).toBe('700');
		for (const place of ['secrets.json', 'database.sqlite', 'logs/directus.log']) expect(modeOf(place)).toBe('600');
	});

	it('of a former start is closed to others, and one that holds other things is left as it is', () => {
		mkdirSync(home);
		writeFileSync(path.join(home, 'state.json'), '{}');
		openHome(home);
		expect(modeOf('')).toBe('700');
		const shared = path.join(folder, 'shared');
		mkdirSync(shared);
		chmodSync(shared, 0o755);
		openHome(shared);
		expect((statSync(shared).mode & 0o777).toString(8)).toBe('755');
	});

	it.each(['file', '/proc/x', '/proc/1/x'])(
		'that cannot be made (%s) stops the start with one line',
		(place) => {
			const wanted = place === 'file' ? path.join(folder, 'file') : place;
			if (place === 'file') writeFileSync(wanted, '');
			const start = spawnSync(process.execPath, [path.join(ROOT, 'scripts/start.mjs')], {
				env: { ...process.env, PSEO_HOME: wanted, PORT: '48055' },
				encoding: 'utf8',
			});
			expect(start.stderr).toMatch(
				new RegExp(`^PSEO_HOME: expected a folder that can be written to, came "${wanted}" \\(\\w+\\)\\n$`),
			);
			expect(start.status).toBe(2);
		},
		60_000,
	);
});

describe.each([
	['', 'an empty file'],
	['{', 'text that is no JSON'],
	['[]', 'a list'],
	['"abc"', 'a string'],
	['null', 'null'],
])('a file that holds %j', (text, came) => {
	it('is no secret', () => {
		openHome(home);
		const file = path.join(home, 'secrets.json');
		writeFileSync(file, text);
		expect(() => keptSecret(home)).toThrow(`${file}: expected a JSON object, came ${came};`);
		expect(readFileSync(file, 'utf8')).toBe(text);
	});

	it('is no state', () => {
		openHome(home);
		writeFileSync(path.join(home, 'state.json'), text);
		expect(() => readState(home)).toThrow(`state.json: expected a JSON object, came ${came};`);
	});
});

it.each(['{}', '{"secret":""}', '{"secret":5}', '{"secret":"short"}'])('%s holds no secret', (text) => {
	openHome(home);
	writeFileSync(path.join(home, 'secrets.json'), text);
	expect(() => keptSecret(home)).toThrow('expected {"secret": "at least 8 characters"}');
});

describe('a log', () => {
	it('is turned over while it is written, and one former log is kept', () => {
		openHome(home);
		const file = path.join(home, 'logs', 'directus.log');
		const log = new LogFile(file, 1_000);
		for (let line = 0; line < 100; line++) log.write(Buffer.from(`${line} ${'x'.repeat(90)}\n`));
		log.close();
		expect(statSync(file).size).toBeLessThanOrEqual(1_000);
		expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(1_000);
		expect(readFileSync(file, 'utf8')).toMatch(/(^|\n)99 x/);
	});

	it('goes on when it could not be written for a while, and says how much is missing', () => {
		openHome(home);
		const file = path.join(home, 'logs', 'directus.log');
		mkdirSync(file);
		const log = new LogFile(file);
		log.write(Buffer.from('lost\n'));
		rmSync(file, { recursive: true });
		log.write(Buffer.from('kept\n'));
		log.close();
		expect(readFileSync(file, 'utf8')).toBe(
			'{"level":40,"msg":"5 bytes of this log could not be written"}\nkept\n',
		);
	});
});
