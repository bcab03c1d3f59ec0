import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { ROOT } from '../../scripts/lib/root.mjs';
import { createUser, createWebsite, ended, importRows } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { towns } from '../support/rows.js';
import { ourTables } from '../support/tables.js';
import { studio } from './studio.js';

vi.setConfig({ testTimeout: 120_000 });
const run = promisify(execFile);

interface Ended {
	code: number;
	out: string;
}

async function uninstall(server: Server, ...args: string[]): Promise<Ended> {
	const env = { PATH: process.env['PATH'], PSEO_HOME: server.home, ...server.database };
	const command = run(process.execPath, [path.join(ROOT, 'scripts', 'uninstall.mjs'), ...args], { env });
	return command.then(
		({ stdout }) => ({ code: 0, out: stdout }),
		(error: { code: number; stdout: string; stderr: string }) => ({
			code: error.code,
			out: error.stdout + error.stderr,
		}),
	);
}

const CONFIGURATION = [
	'directus_collections',
	'directus_fields',
	'directus_relations',
	'directus_flows',
	'directus_operations',
	'directus_presets',
	'directus_permissions',
	'directus_translations',
	'directus_policies',
];

/** What Directus knows, without what numbers and dates say. */
async function configuration(server: Server): Promise<Record<string, unknown[]>> {
	const all: Record<string, unknown[]> = {};
	for (const table of CONFIGURATION)
		all[table] = await server.db(table).orderBy(table === 'directus_collections' ? 'collection' : 'id');
	return all;
}

let server: Server;
let before: Record<string, unknown[]>;
beforeAll(async () => {
	server = await startDirectus({ extensions: false });
	const fields = [
		{ field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true } },
		{ field: 'title', type: 'string', schema: {}, meta: { interface: 'input' } },
	];
	const admin = studio(server);
	for (const collection of ['news', 'pseo_notes'])
		await admin.post('/collections', { collection, meta: {}, schema: {}, fields });
	await admin.post('/items/news', [{ title: 'one' }, { title: 'two' }]);
	await admin.post('/flows', { name: 'Theirs', status: 'active', trigger: 'webhook', options: {} });
	await admin.post('/presets', { collection: 'news', layout: 'tabular', bookmark: 'Mine' });
	await admin.post('/translations', { language: 'de-DE', key: 'mine', value: 'meins' });
	before = await configuration(server);
	await server.stop();
	await server.start({ EXTENSIONS_PATH: path.join(ROOT, 'extensions') });
	const user = await createUser(server);
	const site = await createWebsite(user);
	await importRows(user, site.id, towns(5));
	const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 5 });
	await ended(user, started.body.generation_id);
});

describe('npm run uninstall', () => {
	it('refuses while Directus works', async () => {
		const { code, out } = await uninstall(server, '--dry-run');
		expect(code).toBe(2);
		expect(out).toContain('expected that Directus is stopped');
		await server.stop();
	});

	it('asks for a place for the rows or a word about a backup', async () => {
		const { code, out } = await uninstall(server);
		expect(code).toBe(2);
		expect(out).toContain('--export FOLDER');
	});

	it('says what would go, and changes nothing, when it runs dry', async () => {
		const tables = await ourTables(server.db);
		const configured = await configuration(server);
		const { code, out } = await uninstall(server, '--dry-run');
		expect(code, out).toBe(0);
		expect(out).toMatch(/^table {5}pseo_articles, 5 rows$/m);
		expect(out).toMatch(/^directus {2}Flows, 2$/m);
		expect(out).not.toMatch(/news|pseo_notes/);
		expect(await ourTables(server.db)).toEqual(tables);
		expect(await configuration(server)).toEqual(configured);
	});

	it('names the fields of others that refer to ours, and removes nothing', async () => {
		const relation = { many_collection: 'news', many_field: 'website', one_collection: 'pseos' };
		await server.db('directus_relations').insert(relation);
		const { code, out } = await uninstall(server, '--i-have-a-backup');
		expect(code).toBe(2);
		expect(out).toContain('news.website (to pseos)');
		await server.db('directus_relations').where(relation).delete();
	});

	it('exports the rows, removes what is ours and leaves the rest as it was', async () => {
		const folder = path.join(server.home, 'exported');
		const { code, out } = await uninstall(server, '--export', folder);
		expect(code, out).toBe(0);
		const articles = readFileSync(path.join(folder, 'pseo_articles.ndjson'), 'utf8').trim().split('\n');
		expect(articles.map((line) => (JSON.parse(line) as { route: string }).route)).toHaveLength(5);
		expect(await ourTables(server.db)).toEqual(['pseo_notes']);
		expect(await configuration(server)).toEqual(before);
		expect(await server.db('news').orderBy('id').pluck('title')).toEqual(['one', 'two']);
	});

	it('leaves a project that runs without the extension', async () => {
		await server.start({ EXTENSIONS_PATH: path.join(server.home, 'no-extensions') });
		expect((await studio(server).get('/items/news')).status).toBe(200);
		expect((await studio(server).get('/items/pseos')).status).toBe(403);
		await server.stop();
	});
});
