import { readFileSync, writeFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILPOINTS, type Failpoint } from '../../extensions/pseo-automation/src/platform/faults/index.js';
import { BUNDLE } from '../../scripts/lib/root.mjs';
import { api, until } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { dumpModel } from './dump.js';
import { failpointBuild } from './failpoint-build.js';
import { bareDatabase, instanceOn } from './instances.js';
import { SCENARIOS, SITEMAP_URLS } from './scenarios.js';

const POINTS = Object.keys(FAILPOINTS) as Failpoint[];
const PROVISIONING = POINTS.filter((point) => point.startsWith('provisioning.'));
const REACHED_WITHIN_MS = 30_000;

let extensions: string;
beforeAll(async () => {
	extensions = await failpointBuild();
});

describe('the table of failpoints', () => {
	it('has a scenario for every point', () => {
		expect([...PROVISIONING, ...Object.keys(SCENARIOS)].sort()).toEqual([...POINTS].sort());
	});

	it('is compiled into the build of this suite, and to nothing in the one that is shipped', () => {
		const calls = (file: string): string[] => [...readFileSync(file, 'utf8').matchAll(/failpoint\(["']([a-z_.]+)["']\)/g)].map((match) => String(match[1]));
		expect(calls(path.join(extensions, 'pseo-automation', 'dist', 'api.js')).sort()).toEqual([...POINTS].sort());
		const shipped = readFileSync(path.join(BUNDLE, 'dist', 'api.js'), 'utf8');
		expect(shipped).not.toMatch(/failpoint\(|PSEO_FAILPOINT/);
	});
});

describe('a start that dies while it provisions', () => {
	it('is completed by the next one, at whichever point it died', async () => {
		const reference = await bareDatabase();
		const undisturbed = instanceOn(reference.file);
		await undisturbed.start({ EXTENSIONS_PATH: extensions });
		await undisturbed.stop();

		const { file, db } = await bareDatabase();
		const instance = instanceOn(file);
		for (const point of PROVISIONING) {
			// In the middle of the many tables and collections, where some are made and others are not.
			const pass = point === 'provisioning.table_marked' || point === 'provisioning.fields_registered' ? 4 : 1;
			const dying = instance.start({ EXTENSIONS_PATH: extensions, PSEO_FAILPOINT: `${point}:${pass}` });
			await expect(dying, point).rejects.toThrow('ended while starting (SIGKILL)');
		}
		await instance.start({ EXTENSIONS_PATH: extensions });
		expect((await api(instance, null).get('/health')).status, instance.log()).toBe(200);
		await checkInvariants(db);
		expect(await dumpModel(db)).toEqual(await dumpModel(reference.db));
	}, 180_000);
});

describe('a server that dies while it works', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'pseo-arm-'));
	const arming = path.join(folder, 'failpoint');
	const website = createServer((request, response) => {
		const found = request.url === '/sitemap.xml';
		response.writeHead(found ? 200 : 404, { 'Content-Type': 'application/xml' }).end(found ? sitemap(`http://${request.headers.host}`) : '');
	});
	let server: Server;
	let address: string;

	beforeAll(async () => {
		await new Promise<void>((resolve) => website.listen(0, '127.0.0.1', resolve));
		const host = `127.0.0.1:${(website.address() as AddressInfo).port}`;
		address = `http://${host}`;
		const preload = new URL('./arm.mjs', import.meta.url).href;
		const env = { PSEO_FLOW_GRACE_MS: '1000', PSEO_ALLOW_PRIVATE_HOSTS: host, NODE_OPTIONS: `--import=${preload}`, PSEO_TEST_ARM: arming };
		server = await startDirectus({ extensions, env });
	});
	afterAll(() => {
		website.close();
		rmSync(folder, { recursive: true });
	});

	/** Waits for the end that the armed point brings. */
	async function dieAt(point: string, pass: number, ask: () => Promise<unknown>): Promise<void> {
		writeFileSync(arming, `${point}:${pass}`);
		process.kill(server.pid, 'SIGUSR2');
		await until(() => !existsSync(arming), { what: 'the armed failpoint' });
		const died = server.died();
		const asked = ask().catch(() => null);
		const timeout = new AbortController();
		const how = await Promise.race([died, wait(REACHED_WITHIN_MS, 'the point was never reached', { signal: timeout.signal })]);
		timeout.abort();
		expect(how).toBe('SIGKILL');
		await asked;
	}

	/** What the tests do not wait for: leases of the dead process's keys, and ten seconds before an end is announced late. */
	async function letTimePass(): Promise<void> {
		await server.db('pseo_idempotency_keys').where({ state: 'running' }).update({ lease_until: 0 });
		await server.db('pseo_generations').whereNotNull('date_completed').whereNull('announced_at').update({ date_completed: new Date(Date.now() - 60_000) });
	}

	async function everythingEnded(): Promise<boolean> {
		const left = await Promise.all([
			server.db('pseo_queue').first('id'),
			server.db('pseo_jobs').whereIn('status', ['pending', 'running']).first('id'),
			server.db('pseo_generations').whereNull('announced_at').first('id'),
			server.db('pseo_idempotency_keys').where({ state: 'running' }).first('id'),
		]);
		return left.every((row) => row === undefined);
	}

	const cases = Object.entries(SCENARIOS).flatMap(([point, scenarios]) => scenarios.map((scenario, index) => ({ point, scenario, nth: index + 1 })));

	it.each(cases)('loses nothing and does nothing twice: $point ($nth)', async ({ point, scenario }) => {
		if (server.pid === 0) await server.start();
		const act = await scenario(server, address);
		await dieAt(point, act.pass ?? 1, act.ask);
		await letTimePass();
		await act.meanwhile?.();
		await server.start();
		if (act.repeat) {
			const { repeat } = act;
			const statuses: number[] = [];
			await until(async () => [200, 202].includes(statuses[statuses.push((await repeat()).status) - 1] ?? 0), { every: 300, what: 'a good answer to the repeated request' });
		}
		await until(everythingEnded, { what: 'the end of every job' });
		await checkInvariants(server.db);
		await act.check();
	});
});

function sitemap(base: string): string {
	const urls = Array.from({ length: SITEMAP_URLS }, (_, index) => `<url><loc>${base}/page-${index}</loc></url>`);
	return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join('')}</urlset>`;
}
