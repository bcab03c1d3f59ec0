import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ROOT } from '../../scripts/lib/root.mjs';
import { api, createUser, createWebsite, ended, importRows } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { directusCli } from '../support/directus-cli.js';
import { checkInvariants } from '../support/invariants.js';
import { onPostgres } from '../support/postgres.js';
import { towns } from '../support/rows.js';
import { ourTables } from '../support/tables.js';
import { studio } from './studio.js';

/** Most tests start a server anew, and the command line of Directus takes seconds. */
vi.setConfig({ testTimeout: 240_000 });

const EXTENSIONS = { EXTENSIONS_PATH: path.join(ROOT, 'extensions') };
const folder = mkdtempSync(path.join(tmpdir(), 'pseo-snapshots-'));
const WITH = path.join(folder, 'with.yaml');
const WITHOUT = path.join(folder, 'without.yaml');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cli = (server: Server, args: string[], env: Record<string, string> = {}) =>
	directusCli(server.home, { ...server.database, ...env }, args);
const apply = (server: Server, file: string, more: string[] = []) =>
	cli(server, ['schema', 'apply', '--yes', ...more, file]);

const health = async (server: Server) => {
	const { status, body } = await api(server, server.adminToken).get<{ status: string; warnings: string[] }>(
		'/health',
	);
	return { http: status, ...body.data };
};

/** Imports five rows, writes them and looks at what came out. */
async function loopWorks(server: Server): Promise<void> {
	const user = await createUser(server);
	const site = await createWebsite(user);
	await importRows(user, site.id, towns(5));
	const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 5 });
	expect(started.status).toBe(200);
	expect(await ended(user, started.body.generation_id)).toMatchObject({ status: 'completed', created_count: 5 });
	await checkInvariants(server.db);
}

/** A project without the bundle, with a collection of its own. */
async function projectOfOthers(): Promise<Server> {
	const server = await startDirectus({ extensions: false, env: { LOG_LEVEL: 'info' } });
	const fields = [
		{ field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true } },
		{ field: 'title', type: 'string', schema: {}, meta: { interface: 'input' } },
	];
	const made = await studio(server).post('/collections', { collection: 'news', meta: {}, schema: {}, fields });
	expect(made.status).toBe(200);
	await studio(server).post('/items/news', [{ title: 'one' }, { title: 'two' }]);
	return server;
}

let production: Server;
beforeAll(async () => {
	production = await projectOfOthers();
	await cli(production, ['schema', 'snapshot', '--yes', WITHOUT]);
	const development = await projectOfOthers();
	await development.stop();
	await development.start(EXTENSIONS);
	// A field of the project's own in a collection of ours goes along.
	await studio(development).post('/fields/pseos', {
		field: 'budget',
		type: 'integer',
		meta: { interface: 'input' },
		schema: {},
	});
	await cli(development, ['schema', 'snapshot', '--yes', WITH]);
	await development.stop();
	await production.stop();
});

describe('a snapshot that was made with the bundle', () => {
	it('is taken over by an instance that gets the bundle afterwards: ready, with all that a table of ours has', async () => {
		await apply(production, WITH);
		await production.start(EXTENSIONS);
		expect(await health(production), production.log()).toMatchObject({ http: 200, status: 'ok', warnings: [] });
		expect(production.log()).toMatch(/pseo: adopted .*pseos/);
		expect(await production.db('pseos').columnInfo()).toHaveProperty('budget');
		await expect(
			production.db('pseo_token_balances').insert({ account: 4711, balance: -1 }),
			'the check of the ledger',
		).rejects.toThrow();
		await loopWorks(production);
	});

	it('takes no row and no table away when it is applied again', async () => {
		const user = await createUser(production);
		const site = await createWebsite(user);
		await production.stop();
		const before = await ourTables(production.db);
		expect(await cli(production, ['schema', 'apply', '--dry-run', WITH])).not.toMatch(/Delete|Create|Remove/);
		await apply(production, WITH);
		expect(await ourTables(production.db)).toEqual(before);
		await production.start(EXTENSIONS);
		expect(await health(production)).toMatchObject({ status: 'ok', warnings: [] });
		expect((await user.api.get(`/pseo/${site.id}`)).status).toBe(200);
	});
});

describe('a snapshot that was made without the bundle', () => {
	it('deletes nothing of ours where its rules name our collections, as the documentation says', async () => {
		const page = path.join(ROOT, 'extensions', 'pseo-automation', 'docs', 'schema-and-snapshots.md');
		const [, rules = ''] = /--ignoreRules "([^"]+)"/.exec(readFileSync(page, 'utf8')) ?? [];
		await production.stop();
		const before = await ourTables(production.db);
		await apply(production, WITHOUT, ['--ignoreRules', rules]);
		expect(await ourTables(production.db)).toEqual(before);
		await production.start(EXTENSIONS);
		expect(await health(production)).toMatchObject({ status: 'ok', warnings: [] });
		expect(await production.db('pseos')).not.toEqual([]);
	});

	it('leaves an instance that repairs itself: empty, working, and telling administrators so, also after the next start', async () => {
		const former = await createUser(production);
		await createWebsite(former);
		const account = (await production.db('pseo_members').where({ user: former.id }).first('account')) as {
			account: number;
		};
		await production.stop();
		await apply(production, WITHOUT);
		expect(await ourTables(production.db)).not.toContain('pseos');
		await production.start(EXTENSIONS);
		const said = await health(production);
		expect(said, production.log()).toMatchObject({ http: 200, status: 'ok' });
		expect(said.warnings).toEqual([expect.stringMatching(/pseo_accounts, .*pseos.* were gone.*made again, empty/)]);
		expect(production.log()).toMatch(/pseo: .*pseos.* were gone/);
		expect(await production.db('pseo_settings')).toHaveLength(1);
		expect(await production.db('directus_collections').where({ collection: 'pseos' }).first('group')).toEqual({
			group: 'pseo',
		});
		expect((await production.db('news').pluck('title')) as string[]).toEqual(['one', 'two']);
		// Accounts count from the beginning again: a membership of before would open somebody else's.
		expect(await production.db('pseo_members').where({ account: account.account })).toEqual([]);
		await loopWorks(production);
		await production.stop();
		await production.start(EXTENSIONS);
		expect((await health(production)).warnings).toEqual(said.warnings);
	});

	it('answers which rows are in the way when a part of the tables is gone that others refer to', async () => {
		await production.stop();
		if (onPostgres) await production.db.raw('DROP TABLE pseos CASCADE');
		else {
			await production.db.raw('PRAGMA foreign_keys = OFF');
			await production.db.schema.dropTable('pseos');
		}
		await production.start(EXTENSIONS);
		const { status, body } = await api(production, production.adminToken).get('/pseo');
		expect({ status, code: body.code }).toEqual({ status: 503, code: 'service_unavailable' });
		expect(body.error).toMatch(/has \d+ rows of pseos, which is gone: .*backup/);
	});
});

it('a table under a name of ours with other columns is refused, and the answer names them and what to do', async () => {
	const server = await projectOfOthers();
	await server.db.schema.createTable('pseo_plans', (table) => {
		table.increments('id');
		table.integer('key');
	});
	await server.stop();
	await server.start(EXTENSIONS);
	const { status, body } = await api(server, server.adminToken).get('/pseo');
	expect(status).toBe(503);
	expect(body.error).toMatch(/no table called pseo_plans .*rename it/);
	expect(body.error).toMatch(/pseo_plans has no name, requests_per_minute/);
});
