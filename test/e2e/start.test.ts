import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { requireFreePort } from '../../scripts/lib/directus.mjs';
import { ROOT } from '../../scripts/lib/root.mjs';
import { openDatabase } from '../support/database.js';

const READY_WITHIN_MS = 120_000;

let home: string;
let port: number;
const living = new Set<Start>();

beforeEach(async () => {
	home = mkdtempSync(path.join(tmpdir(), 'pseo-home-'));
	const probe = createServer();
	await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
	port = (probe.address() as AddressInfo).port;
	await new Promise((resolve) => probe.close(resolve));
});
afterEach(async () => {
	await Promise.all([...living].map((server) => server.stop()));
	rmSync(home, { recursive: true, force: true });
});

interface Start {
	/** Settles when the output holds the text. */
	says(text: string): Promise<void>;
	output(): string;
	/** Ends it as a service manager does and answers the exit code. */
	stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** `npm start` without the npm around it. */
function start(more: Record<string, string> = {}): Start {
	const child = spawn(process.execPath, [path.join(ROOT, 'scripts/start.mjs')], {
		env: {
			...process.env,
			PSEO_HOME: home,
			PORT: String(port),
			HOST: '127.0.0.1',
			NODE_ENV: 'production',
			...more,
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	let look = (): void => {};
	const read = (chunk: Buffer): void => {
		output += chunk.toString();
		look();
	};
	child.stdout.on('data', read);
	child.stderr.on('data', read);
	const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
	const begun: Start = {
		output: () => output,
		says: (text) =>
			new Promise((resolve, reject) => {
				const timer = setTimeout(
					() => reject(new Error(`"${text}" did not come:\n${output}`)),
					READY_WITHIN_MS,
				);
				look = () => {
					if (!output.includes(text)) return;
					clearTimeout(timer);
					resolve();
				};
				void ended.then(() => reject(new Error(`It ended without "${text}":\n${output}`)));
				look();
			}),
		stop: (signal = 'SIGTERM') => {
			child.kill(signal);
			return ended;
		},
	};
	living.add(begun);
	void ended.then(() => living.delete(begun));
	return begun;
}

const END_OF_INTRODUCTION = 'Ctrl-C stops the server.';

function shown(output: string, label: string): string {
	return new RegExp(`${label} +(\\S+)`).exec(output)?.[1] ?? '';
}

const filesBelow = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath, entry.name));

it(
	'goes from an empty folder to a demo site, shows the logins once, and starts again doing and changing nothing',
	{ timeout: 240_000 },
	async () => {
		const first = start();
		await first.says(END_OF_INTRODUCTION);
		const output = first.output();
		expect(output).toContain(`ready http://127.0.0.1:${port}\n`);

		const password = shown(output, 'Password');
		const token = shown(output, 'Demo token');
		const login = await fetch(`http://127.0.0.1:${port}/auth/login`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ email: shown(output, 'Administrator'), password }),
		});
		expect(login.status).toBe(200);

		const commands = [...output.matchAll(/curl -s -H 'Authorization: (Bearer \S+)' (\S+)/g)];
		expect(commands).toHaveLength(3);
		for (const [, authorization = '', url = ''] of commands) {
			const answer = await fetch(url, { headers: { Authorization: authorization } });
			expect([url, answer.status]).toEqual([url, 200]);
		}

		expect(await first.stop()).toBe(0);
		for (const file of filesBelow(home).filter((name) => !name.includes('database.sqlite'))) {
			expect(readFileSync(file, 'utf8'), file).not.toContain(password);
			expect(readFileSync(file, 'utf8'), file).not.toContain(token);
		}
		expect(statSync(path.join(home, 'secrets.json')).mode & 0o777).toBe(0o600);
		const before = await snapshot();

		const second = start();
		await second.says('ready ');
		// Not a word of installing, building or the database: that is what makes it quick.
		expect(second.output()).toBe(`ready http://127.0.0.1:${port}\n`);
		expect(await second.stop('SIGINT')).toBe(0);
		expect(await snapshot()).toEqual(before);
	},
);

it(
	'shows a login that works after a first start that was killed before it showed any',
	{ timeout: 240_000 },
	async () => {
		const file = path.join(home, 'state.json');
		const first = start({ PSEO_DEMO: '0' });
		await first.says('database ');
		await expect
			.poll(() => filesBelow(home).includes(file) && readFileSync(file, 'utf8'), { timeout: READY_WITHIN_MS })
			.toContain('"admin_email"');
		await first.stop('SIGKILL');

		// What the killed one had started may still be there, until it notices.
		await expect
			.poll(
				() =>
					requireFreePort({ HOST: '127.0.0.1', PORT: String(port) }).then(
						() => true,
						() => false,
					),
				{ timeout: 20_000 },
			)
			.toBe(true);
		const second = start({ PSEO_DEMO: '0' });
		await second.says(END_OF_INTRODUCTION);
		const login = await fetch(`http://127.0.0.1:${port}/auth/login`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ email: 'admin@example.com', password: shown(second.output(), 'Password') }),
		});
		expect(login.status).toBe(200);
		expect(await second.stop()).toBe(0);
	},
);

/** How many rows each table has: what a start that changes something would change first. */
async function snapshot(): Promise<Record<string, number>> {
	const db = openDatabase({ DB_CLIENT: 'sqlite3', DB_FILENAME: path.join(home, 'database.sqlite') });
	try {
		const tables: { name: string }[] = await db('sqlite_master')
			.select('name')
			.where({ type: 'table' })
			.orderBy('name');
		const counts: Record<string, number> = {};
		for (const { name } of tables) counts[name] = Number((await db(name).count({ count: '*' }))[0]?.['count']);
		return counts;
	} finally {
		await db.destroy();
	}
}
