import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { FIELD_COLUMNS } from '../../extensions/pseo-automation/src/platform/provisioning/apply-looks.js';
import { fingerprint } from '../../extensions/pseo-automation/src/platform/provisioning/fingerprint.js';
import { ROOT } from '../../scripts/lib/root.mjs';
import { dumpEverything, dumpForeign } from '../chaos/dump.js';
import { api, createUser, createWebsite, ended, importRows, until } from '../support/client.js';
import { checkInvariants } from '../support/invariants.js';
import { type Server, startDirectus } from '../support/directus.js';
import { towns } from '../support/rows.js';
import { studio } from './studio.js';

/** Most tests start the server anew. */
vi.setConfig({ testTimeout: 240_000 });

interface CollectionModel {
	collection: string;
	groups?: Record<string, object>;
	fields: Record<string, { type: string; unique?: boolean; index?: boolean }>;
	unique?: string[][];
	indexes?: string[][];
}

const read = (file: string): unknown => JSON.parse(readFileSync(path.join(ROOT, 'snapshots', file), 'utf8'));
const COLLECTIONS = readdirSync(path.join(ROOT, 'snapshots', 'collections')).map(
	(file) => read(`collections/${file}`) as CollectionModel,
);
const TABLES = Object.keys(read('tables.json') as object);
const FLOWS = read('flows.json') as [{ id: string; name: string }, { id: string; name: string }];
const [GENERATE, SITEMAP] = FLOWS;

const indexedColumns = async (db: Knex, table: string): Promise<{ unique: boolean; columns: string }[]> => {
	const indexes = (await db.raw(`PRAGMA index_list('${table}')`)) as { name: string; unique: number }[];
	return Promise.all(
		indexes.map(async ({ name, unique }) => {
			const columns = (await db.raw(`PRAGMA index_info('${name}')`)) as { name: string }[];
			return { unique: unique === 1, columns: columns.map((column) => column.name).join(',') };
		}),
	);
};

const health = async (server: Pick<Server, 'url' | 'adminToken'>) => {
	const { body } = await api(server, server.adminToken).get<{
		status: string;
		warnings: string[];
		flows: { name: string; status: string }[];
	}>('/health');
	return body.data;
};

const restart = async (server: Server, env?: Record<string, string>): Promise<void> => {
	await server.stop();
	await server.start(env);
};

describe('on an empty database', () => {
	let server: Server;
	let first: Awaited<ReturnType<typeof dumpEverything>>;
	beforeAll(async () => {
		server = await startDirectus({ empty: true, env: { LOG_LEVEL: 'info' } });
		first = await dumpEverything(server.db);
	});

	it('makes every collection of the snapshots with its columns and its fields in Studio', async () => {
		for (const { collection, fields, groups = {} } of COLLECTIONS) {
			const columns = Object.keys(await server.db(collection).columnInfo());
			expect(columns.sort(), collection).toEqual(Object.keys(fields).sort());
			const known = (await server.db('directus_fields').where({ collection }).select('field')) as {
				field: string;
			}[];
			// Groups of a form are fields to Directus, and no columns.
			expect(known.map(({ field }) => field).sort(), collection).toEqual(
				[...Object.keys(fields), ...Object.keys(groups)].sort(),
			);
			const related = (await server
				.db('directus_relations')
				.where({ many_collection: collection })
				.select('many_field')) as { many_field: string }[];
			const links = Object.entries(fields)
				.filter(([, { type }]) => type === 'm2o')
				.map(([name]) => name);
			expect(related.map(({ many_field }) => many_field).sort(), collection).toEqual(links.sort());
		}
	});

	it('makes every index, the unique ones as such', async () => {
		for (const { collection, fields, unique = [], indexes = [] } of COLLECTIONS) {
			const there = await indexedColumns(server.db, collection);
			const single = (flag: 'unique' | 'index') =>
				Object.entries(fields)
					.filter(([, field]) => field[flag])
					.map(([name]) => [name]);
			for (const columns of [...single('unique'), ...unique])
				expect(there, collection).toContainEqual({ unique: true, columns: columns.join(',') });
			for (const columns of [...single('index'), ...indexes])
				expect(there, collection).toContainEqual({ unique: false, columns: columns.join(',') });
		}
	});

	it('plants the settings and the plan that the specification names', async () => {
		expect(await server.db('pseo_settings').select('*')).toMatchObject([
			{
				token_per_page: 10,
				token_per_batch_page: 5,
				token_per_main_json: 20,
				signup_grant: 500,
				default_plan: 'self-hosted',
			},
		]);
		expect(await server.db('pseo_plans').select('*')).toMatchObject([
			{ key: 'self-hosted', requests_per_minute: 300, concurrent_jobs: 10 },
		]);
	});

	it('makes two active Flows that keep no payloads, and stays within 18 collections', async () => {
		const flows = await server.db('directus_flows').select('*').orderBy('id');
		expect(flows).toMatchObject(
			FLOWS.map(({ id, name }) => ({ id, name, status: 'active', trigger: 'event', accountability: null })),
		);
		const registered = await server
			.db('directus_collections')
			.where('collection', 'like', 'pseo%')
			.whereNot('collection', 'pseo')
			.select('collection');
		expect(registered.length).toBe(COLLECTIONS.length);
		expect(registered.length).toBeLessThanOrEqual(18);
	});

	it('shows administrators the collections in one folder and hides the plain tables', async () => {
		const { data } =
			await studio(server).get<{ collection: string; meta: { group: string | null } | null }[]>('/collections');
		const shown = new Map(data.map(({ collection, meta }) => [collection, meta?.group]));
		for (const { collection } of COLLECTIONS) expect(shown.get(collection), collection).toBe('pseo');
		for (const table of TABLES) expect(shown.has(table), table).toBe(false);
		expect((await studio(server).get<{ token_per_page: number }>('/items/pseo_settings')).data.token_per_page).toBe(
			10,
		);
	});

	it('changes nothing at a second start', async () => {
		await restart(server);
		expect(await dumpEverything(server.db)).toEqual(first);
		expect(await health(server)).toMatchObject({ status: 'ok', warnings: [] });
	});

	it('gives 500 tokens to a user whom an administrator made and none to one who registered without a verified address', async () => {
		const made = await createUser(server);
		expect(await made.balance()).toBe(500);
		await studio(server).patch('/settings', { public_registration: true, public_registration_verify_email: false });
		const login = { email: 'stranger@example.com', password: 'a-long-password' };
		expect((await studio(server, null).post('/users/register', login)).status).toBe(204);
		const { data } = await studio(server, null).post<{ access_token: string }>('/auth/login', login);
		expect((await api(server, data.access_token).get<{ balance: number }>('/credits')).body.data.balance).toBe(0);
		await checkInvariants(server.db);
	});

	it('keeps what an administrator changed, switched off, deleted or added', async () => {
		const admin = studio(server);
		await admin.patch('/collections/pseo_pages', { meta: { note: 'Our pages' } });
		await admin.patch('/fields/pseos/name', { meta: { interface: 'input-rich-text-md', note: 'A name' } });
		await admin.post('/fields/pseos', {
			field: 'budget',
			type: 'integer',
			meta: { interface: 'input' },
			schema: {},
		});
		await admin.patch('/fields/pseo_articles/status', {
			meta: { required: true, translations: [{ language: 'de-DE', translation: 'Zustand' }] },
		});
		await admin.del('/fields/pseo_articles/section_extras');
		const { data: presets } =
			await admin.get<{ id: number; collection: string; bookmark: string | null }[]>('/presets?limit=-1');
		const presetOf = (collection: string, bookmark: string | null) =>
			presets.find((preset) => preset.collection === collection && preset.bookmark === bookmark)?.id;
		expect((await admin.del(`/presets/${presetOf('pseo_articles', '$t:To review')}`)).status).toBe(204);
		expect((await admin.del(`/presets/${presetOf('pseo_jobs', null)}`)).status).toBe(204);
		await admin.patch(`/presets/${presetOf('pseos', null)}`, { layout: 'cards' });
		const { data: words } = await admin.get<{ id: string; key: string }[]>('/translations?filter[key]=Draft');
		expect(words).toHaveLength(2);
		await admin.del(`/translations/${words[0]?.id}`);
		await admin.patch('/items/pseo_settings', { token_per_page: 12 });
		await admin.patch('/items/pseo_plans/1', { concurrent_jobs: 3 });
		await admin.patch(`/flows/${GENERATE.id}`, { status: 'inactive', name: 'Ours' });
		await admin.del(`/flows/${SITEMAP.id}`);
		const before = await dumpEverything(server.db);
		await restart(server);
		expect(await dumpEverything(server.db)).toEqual(before);
		expect(
			(await studio(server).get<{ meta: { interface: string } }>('/fields/pseos/name')).data.meta.interface,
		).toBe('input-rich-text-md');
		const { flows, warnings } = await health(server);
		expect(flows).toEqual([
			{ name: GENERATE.name, status: 'inactive' },
			{ name: SITEMAP.name, status: 'missing' },
		]);
		expect(warnings).toHaveLength(2);
	});

	it('shows a field as a later version describes it, but for what an administrator changed', async () => {
		const field = { collection: 'pseo_pages', field: 'status' };
		const mark = server.db('pseo_migrations').where('name', 'like', 'look pseo_pages status %');
		const { name } = (await mark.clone().first('name')) as { name: string };
		const wanted = (await server.db('directus_fields').where(field).first()) as Record<string, unknown>;
		// As if an earlier version had written another display and another width, and a person another note.
		const written = { ...wanted, display: 'raw', width: 'full' };
		await mark.clone().update({ name: `look pseo_pages status ${fingerprint(written, FIELD_COLUMNS)}` });
		await server.db('directus_fields').where(field).update({ display: 'raw', width: 'full', note: 'Ours' });
		await restart(server);
		expect(await server.db('directus_fields').where(field).first()).toEqual({ ...wanted, note: 'Ours' });
		expect(await mark.clone().pluck('name')).toEqual([name]);
	});

	it('refuses a database that a newer version has changed, and says what to do', async () => {
		await server.stop();
		await server.db('pseo_migrations').insert({ name: 'model 99', date_created: new Date() });
		const before = await dumpEverything(server.db);
		await server.start();
		const { status, body } = await api(server, server.adminToken).get('/pseo');
		expect({ status, code: body.code }).toEqual({ status: 503, code: 'service_unavailable' });
		expect(body.error).toContain('version 99');
		expect(server.log()).toMatch(
			/not provisioned: expected a database of model version \d+ or older, got version 99/,
		);
		expect(await dumpEverything(server.db)).toEqual(before);
	});
});

/** Starts without the bundle, lets a stranger fill the database, and starts again with it. */
async function inherited(
	fill: (admin: ReturnType<typeof studio>) => Promise<void>,
	names: string[],
	env: Record<string, string> = {},
) {
	const server = await startDirectus({ extensions: false, env: { LOG_LEVEL: 'info', ...env } });
	await fill(studio(server));
	await server.stop();
	const before = await dumpForeign(server.db, names);
	await server.start({ EXTENSIONS_PATH: path.join(ROOT, 'extensions') });
	await until(async () => (await api(server, null).get('/')).status === 200, { what: 'the routes' });
	return { server, before, after: () => dumpForeign(server.db, names) };
}

async function makeCollections(admin: ReturnType<typeof studio>, names: string[]): Promise<void> {
	for (const collection of names) {
		const fields = [
			{ field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true } },
			{ field: 'title', type: 'string', schema: {}, meta: { interface: 'input' } },
		];
		expect(
			(await admin.post('/collections', { collection, meta: { note: 'Not ours' }, schema: {}, fields })).status,
		).toBe(200);
		expect(
			(await admin.post(`/items/${collection}`, [{ title: `${collection} one` }, { title: `${collection} two` }]))
				.status,
		).toBe(200);
	}
}

async function makeFlows(admin: ReturnType<typeof studio>, count: number): Promise<void> {
	for (let number = 1; number <= count; number++) {
		const flow = {
			name: `Theirs ${number}`,
			status: 'active',
			trigger: 'webhook',
			options: {},
			accountability: 'all',
		};
		expect((await admin.post('/flows', flow)).status).toBe(200);
	}
}

const numbered = (stem: string, count: number): string[] =>
	Array.from({ length: count }, (_, index) => `${stem}_${index + 1}`);

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

describe('on a database that others use', () => {
	it('leaves ten foreign collections, one of them called articles, and three active Flows as they are, and finds room beside them', async () => {
		const names = ['articles', 'authors', ...numbered('shop', 8)];
		const { server, before, after } = await inherited(async (admin) => {
			await makeCollections(admin, names);
			await makeFlows(admin, 3);
		}, names);
		expect(await after()).toEqual(before);
		expect((await server.db('articles').select('title')) as unknown[]).toEqual([
			{ title: 'articles one' },
			{ title: 'articles two' },
		]);
		const { warnings, flows } = await health(server);
		expect(warnings).toEqual([]);
		expect(flows.map(({ status }) => status)).toEqual(['active', 'active']);
		await loopWorks(server);
	});

	it('works without Flows and without a place in Studio where the free tier has no room left, and says so', async () => {
		const names = numbered('theirs', 20);
		const { server, before, after } = await inherited(
			async (admin) => {
				await makeCollections(admin, names);
				await makeFlows(admin, 5);
			},
			names,
			{ PSEO_FLOW_GRACE_MS: '500' },
		);
		expect(await after()).toEqual(before);
		const { status, warnings, flows } = await health(server);
		expect(status, server.log()).toBe('ok');
		expect(flows.map(({ status: state }) => state)).toEqual(['inactive', 'inactive']);
		expect(warnings.filter((warning) => warning.includes('no room left for the collection')).length).toBe(
			COLLECTIONS.length - 5,
		);
		expect(warnings.filter((warning) => warning.includes('is inactive')).length).toBe(2);
		const registered = (await server
			.db('directus_collections')
			.where('collection', 'like', 'pseo%')
			.pluck('collection')) as string[];
		expect(registered.sort()).toEqual([
			'pseo',
			'pseo_articles',
			'pseo_generations',
			'pseo_jobs',
			'pseo_pages',
			'pseos',
		]);
		expect(server.log()).toContain('no room left for the active Flow');
		await loopWorks(server);
	});

	it('answers 503 with the reason where somebody else has a table called pseos, and leaves it alone', async () => {
		const { server, before, after } = await inherited((admin) => makeCollections(admin, ['pseos']), ['pseos']);
		const anybody = api(server, null);
		expect((await anybody.get('/')).status).toBe(200);
		const checked = await anybody.get<{ status: string }>('/health');
		expect({ status: checked.status, says: checked.body.data.status }).toEqual({ status: 503, says: 'not_ok' });
		const refused = await api(server, server.adminToken).get('/pseo');
		expect(refused.status).toBe(503);
		expect(refused.body).toMatchObject({
			success: false,
			code: 'service_unavailable',
			error: expect.stringContaining('no table called pseos') as string,
		});
		expect(refused.headers.get('retry-after')).toBe('30');
		expect(server.log()).toContain('not provisioned: expected no table called pseos before the first start');
		expect(await after()).toEqual(before);
		expect(
			await server
				.db('sqlite_master')
				.where('name', 'like', 'pseo%')
				.where({ type: 'table' })
				.orderBy('name')
				.pluck('name'),
		).toEqual(['pseo_migrations', 'pseo_slots', 'pseos']);
		// Our hooks stand on its events, too.
		const row = await studio(server).post<{ id: number }>('/items/pseos', { title: 'three' });
		expect(row.status).toBe(200);
		expect((await studio(server).patch(`/items/pseos/${row.data.id}`, { title: 'four' })).status).toBe(200);
		expect((await studio(server).del(`/items/pseos/${row.data.id}`)).status).toBe(204);
	});
});
