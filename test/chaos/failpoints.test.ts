import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reference } from '../../extensions/pseo-automation/src/reference.js';
import { BUNDLE } from '../../scripts/lib/root.mjs';
import { api } from '../support/client.js';
import { checkInvariants } from '../support/invariants.js';
import { CLAUDE_SCENARIOS } from './claude-scenarios.js';
import { dumpModel } from './dump.js';
import { type DyingServer, startDyingServer } from './dying-server.js';
import { failpointBuild } from './failpoint-build.js';
import { bareDatabase, instanceOn } from './instances.js';
import { SCENARIOS, SITEMAP_URLS } from './scenarios.js';

const POINTS = Object.keys(reference.declared.failpoints);
const REPAIRING = 'provisioning.lost_forgotten';
const PROVISIONING = POINTS.filter((point) => point.startsWith('provisioning.') && point !== REPAIRING);

let extensions: string;
beforeAll(async () => {
	extensions = await failpointBuild();
});

describe('the table of failpoints', () => {
	it('has a scenario for every point', () => {
		expect(
			new Set([...PROVISIONING, REPAIRING, ...Object.keys(SCENARIOS), ...Object.keys(CLAUDE_SCENARIOS)]),
		).toEqual(new Set(POINTS));
	});

	it('is compiled into the build of this suite, and to nothing in the one that is shipped', () => {
		const calls = (file: string): string[] =>
			[...readFileSync(file, 'utf8').matchAll(/failpoint\(["']([a-z_.]+)["']\)/g)].map((match) =>
				String(match[1]),
			);
		expect(new Set(calls(path.join(extensions, 'pseo-automation', 'dist', 'api.js')))).toEqual(new Set(POINTS));
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

	it('is completed by the next one, when it died while it repaired what a snapshot had dropped', async () => {
		const { file, db } = await bareDatabase();
		const instance = instanceOn(file);
		await instance.start({ EXTENSIONS_PATH: extensions });
		await instance.stop();
		const whole = await dumpModel(db);
		await db('pseo_members').insert({ account: 1, user: 'b2f7a3e0-0000-4000-8000-000000000001', role: 'owner' });
		await dropCollections(db);
		const dying = instance.start({ EXTENSIONS_PATH: extensions, PSEO_FAILPOINT: `${REPAIRING}:1` });
		await expect(dying).rejects.toThrow('ended while starting (SIGKILL)');
		await instance.start({ EXTENSIONS_PATH: extensions });
		expect((await api(instance, null).get('/health')).status, instance.log()).toBe(200);
		expect(await db('pseo_members')).toEqual([]);
		await checkInvariants(db);
		await db('pseo_migrations').where('name', 'like', 'repaired %').delete();
		expect(await dumpModel(db)).toEqual(whole);
	}, 180_000);
});

describe('a server that dies while it works', () => {
	const website = createServer((request, response) => {
		const found = request.url === '/sitemap.xml';
		response
			.writeHead(found ? 200 : 404, { 'Content-Type': 'application/xml' })
			.end(found ? sitemap(`http://${request.headers.host}`) : '');
	});
	let dying: DyingServer;
	let address: string;

	beforeAll(async () => {
		await new Promise<void>((resolve) => website.listen(0, '127.0.0.1', resolve));
		const host = `127.0.0.1:${(website.address() as AddressInfo).port}`;
		address = `http://${host}`;
		dying = await startDyingServer({ PSEO_ALLOW_PRIVATE_HOSTS: host });
	});
	afterAll(() => void website.close());

	const cases = Object.entries(SCENARIOS).flatMap(([point, scenarios]) =>
		scenarios.map((scenario, index) => ({ point, scenario, nth: index + 1 })),
	);

	it.each(cases)('loses nothing and does nothing twice: $point ($nth)', ({ point, scenario }) =>
		dying.survive(point, scenario, address),
	);
});

/** What `directus schema apply` does with a snapshot that does not know our collections. */
async function dropCollections(db: Knex): Promise<void> {
	const names = reference.declared.model.collections.map(({ collection }) => collection);
	await db.raw('PRAGMA foreign_keys = OFF');
	for (const name of names) await db.schema.dropTable(name);
	await db('directus_relations').whereIn('many_collection', names).delete();
	await db('directus_fields').whereIn('collection', names).delete();
	await db('directus_collections')
		.whereIn('collection', [...names, 'pseo'])
		.delete();
	await db.raw('PRAGMA foreign_keys = ON');
}

function sitemap(base: string): string {
	const urls = Array.from({ length: SITEMAP_URLS }, (_, index) => `<url><loc>${base}/page-${index}</loc></url>`);
	return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join('')}</urlset>`;
}
