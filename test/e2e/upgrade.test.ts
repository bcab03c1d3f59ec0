import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrap } from '../../scripts/lib/directus.mjs';
import { ROOT } from '../../scripts/lib/root.mjs';
import {
	api,
	type Api,
	type Article,
	type ArticleSummary,
	createUser,
	createWebsite,
	ended,
	type Generation,
	importRows,
	type Transaction,
	type User,
	type Website,
} from '../support/client.js';
import { startClaude } from '../support/claude.js';
import { openDatabase } from '../support/database.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkArticlesOf, checkInvariants } from '../support/invariants.js';
import { HOST } from '../support/process.js';
import { towns } from '../support/rows.js';
import { testEnvironment } from '../support/template.js';
import { studio } from './studio.js';

const FIXTURES = path.join(ROOT, 'test', 'fixtures');
const DATABASES = readdirSync(FIXTURES).filter((file) => /^model-\d+(?:-\w+)?\.sqlite\.gz$/.test(file));
/** As scripts/upgrade-fixture.mjs makes them. */
const OWNER = { email: 'owner@example.com', token: 'token-of-the-owner-in-the-fixture' };
const OTHER = { email: 'other@example.com', token: `${OWNER.token}-2` };
/** The first one was made before pages could be asked of a model. */
const FIRST = {
	generations: ['completed', 'failed', 'pending'],
	sites: 2,
	pending: 3,
	asking: null as number | null,
	kinds: { row: 15, hub: 0, idea: 21, existing: 0 },
	dataSets: [15],
};
const LATER: typeof FIRST = {
	generations: ['completed', 'failed', 'running', 'pending'],
	sites: 4,
	pending: 4,
	asking: 3,
	kinds: { row: 23, hub: 1, idea: 21, existing: 0 },
	dataSets: [15, 4, 4],
};
/** The server's own heartbeats. */
const ITS_OWN = 'pseo_slots';

type Rows = Record<string, unknown>[];
type Dump = Record<string, { columns: string[]; rows: Rows }>;

const CONFIGURATION = [
	'directus_users',
	'directus_collections',
	'directus_fields',
	'directus_relations',
	'directus_flows',
	'directus_operations',
	'directus_permissions',
];

async function dump(db: Knex): Promise<Dump> {
	const ours = (await db('sqlite_master')
		.where({ type: 'table' })
		.andWhere('name', 'like', 'pseo%')
		.orderBy('name')
		.pluck('name')) as string[];
	const all: Dump = {};
	for (const table of [...ours.filter((name) => name !== ITS_OWN), ...CONFIGURATION]) {
		const rows = (await db(table)
			.select('*')
			.orderBy(table === 'directus_collections' ? 'collection' : 'id')) as Rows;
		all[table] = { columns: Object.keys(await db(table).columnInfo()), rows };
	}
	return all;
}

const keyOf = (table: string, row: Record<string, unknown>): unknown =>
	row[table === 'directus_collections' ? 'collection' : 'id'];

/** How Studio shows collections and fields: an upgrade brings our own ones up to date, and a test of its own looks at it. */
const LOOK: Record<string, string[]> = {
	directus_collections: ['icon', 'note', 'display_template', 'translations'],
	directus_fields: [
		'interface',
		'options',
		'display',
		'display_options',
		'readonly',
		'hidden',
		'required',
		'note',
		'width',
		'sort',
		'group',
		'translations',
		'conditions',
	],
};

/** A row without how Studio shows it, where it is one of our collections or fields. */
function bare(table: string, row: Record<string, unknown>): Record<string, unknown> {
	if (!(table in LOOK) || !String(row['collection']).startsWith('pseo')) return row;
	return Object.fromEntries(Object.entries(row).filter(([name]) => !LOOK[table]?.includes(name)));
}

const withoutLooks = (all: Dump): Dump =>
	Object.fromEntries(
		Object.entries(all).map(([table, { columns, rows }]) => [
			table,
			{ columns, rows: rows.map((row) => bare(table, row)) },
		]),
	);

/** What the old database had, as the new one has it: the same tables, rows and columns, and nothing of what was added. */
function asBefore(before: Dump, now: Dump): Dump {
	return Object.fromEntries(
		Object.entries(before).map(([table, { columns, rows }]) => {
			const known = new Set(rows.map((row) => keyOf(table, row)));
			const kept = (now[table]?.rows ?? []).filter((row) => known.has(keyOf(table, row)));
			return [
				table,
				{
					columns: columns.filter((column) => now[table]?.columns.includes(column)),
					rows: kept.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]]))),
				},
			];
		}),
	);
}

it('keeps a database of every version of the model', () => {
	const { version } = JSON.parse(readFileSync(path.join(ROOT, 'snapshots', 'model.json'), 'utf8')) as {
		version: number;
	};
	expect(DATABASES).toEqual(
		expect.arrayContaining(Array.from({ length: version }, (_, index) => `model-${index + 1}.sqlite.gz`)),
	);
});

describe.each(DATABASES)('a database of an older build (%s)', (name) => {
	let folder: string;
	let server: Server;
	let owner: Api;
	let before: Dump;
	let claude: Awaited<ReturnType<typeof startClaude>>;
	const holds = name === 'model-1.sqlite.gz' ? FIRST : LATER;

	beforeAll(async () => {
		folder = mkdtempSync(path.join(tmpdir(), 'pseo-upgrade-'));
		const file = path.join(folder, 'database.sqlite');
		writeFileSync(file, gunzipSync(readFileSync(path.join(FIXTURES, name))));
		const old = openDatabase({ DB_CLIENT: 'sqlite3', DB_FILENAME: file });
		before = await dump(old);
		await old.destroy();
		// As `npm start` does: Directus may be a newer one, too.
		await bootstrap(testEnvironment(folder, 8055, { DB_FILENAME: file }), HOST);
		// At first without workers, so that nothing but the upgrade can change a row.
		claude = await startClaude();
		server = await startDirectus({ from: file, env: { ...claude.env, LOG_LEVEL: 'info', PSEO_WORKERS: '0' } });
		owner = api(server, OWNER.token);
	});
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	it('holds what a test of this needs', () => {
		const count = (table: string) => before[table]?.rows.length ?? 0;
		expect(before['pseo_generations']?.rows.map(({ status }) => status)).toEqual(holds.generations);
		expect({
			articles: count('pseo_articles') >= 9,
			pages: count('pseo_pages') >= 30,
			ledger: count('pseo_token_transactions') >= 9,
			sites: count('pseos'),
		}).toEqual({ articles: true, pages: true, ledger: true, sites: holds.sites });
		expect(JSON.stringify(before['pseo_articles']?.rows)).toContain('Über uns: «About»');
	});

	it('is taken without loss: every row of ours and of Directus is what it was', async () => {
		const now = await dump(server.db);
		expect(withoutLooks(asBefore(before, now))).toEqual(withoutLooks(before));
		await checkInvariants(server.db);
	});

	it('looks in Studio as a new database does, but for what its administrator changed', async () => {
		const fresh = await startDirectus();
		const looks = async (db: Knex, table: 'directus_fields' | 'directus_collections') =>
			((await db(table).where('collection', 'like', 'pseo%').orderBy('collection')) as Rows)
				.map((row) => {
					const name = [row['collection'], row['field']].filter(Boolean).join('.');
					return [
						name,
						Object.fromEntries((LOOK[table] as string[]).map((column) => [column, row[column]])),
					] as const;
				})
				.filter(([name]) => name !== 'pseos.budget');
		const expected = Object.fromEntries(await looks(fresh.db, 'directus_fields'));
		(expected['pseos.name'] as Record<string, unknown>)['note'] = 'As our editors call it';
		const found = Object.fromEntries(await looks(server.db, 'directus_fields'));
		// Which place an administrator gave a field that he touched is not told from the place that he left it at.
		for (const all of [expected, found]) delete (all['pseos.name'] as Record<string, unknown>)['sort'];
		expect(found).toEqual(expected);
		expect(await looks(server.db, 'directus_collections')).toEqual(await looks(fresh.db, 'directus_collections'));
	});

	it('says of every page what it is, and holds the data set of every pattern', async () => {
		const counted = (await server.db('pseo_pages').groupBy('kind').select('kind').count({ n: '*' })) as {
			kind: keyof typeof holds.kinds;
			n: number;
		}[];
		const kinds = { row: 0, hub: 0, idea: 0, existing: 0 };
		for (const { kind, n } of counted) kinds[kind] = n;
		expect(kinds).toEqual(holds.kinds);
		const dataSets = (await server.db('pseo_datasets').orderBy('id')) as Record<string, unknown>[];
		expect(dataSets.map(({ pattern, row_count }) => [pattern, row_count])).toEqual(
			holds.dataSets.map((rows) => ['/towns/{name}', rows]),
		);
		const columns = JSON.parse(String(dataSets[0]?.['columns'])) as { name: string; type: string }[];
		expect(columns.map(({ name: column, type }) => `${column} ${type}`)).toEqual(
			expect.arrayContaining(['name text', 'region text', 'population number']),
		);
	});

	it('has every column and index of the newest model afterwards, and is content', async () => {
		for (const file of readdirSync(path.join(ROOT, 'snapshots', 'collections'))) {
			const model = JSON.parse(readFileSync(path.join(ROOT, 'snapshots', 'collections', file), 'utf8')) as {
				collection: string;
				fields: object;
				unique?: string[][];
			};
			expect(Object.keys(await server.db(model.collection).columnInfo()), model.collection).toEqual(
				expect.arrayContaining(Object.keys(model.fields)),
			);
			const indexes = (await server
				.db('sqlite_master')
				.where({ type: 'index', tbl_name: model.collection })
				.pluck('name')) as string[];
			for (const columns of model.unique ?? [])
				expect(indexes).toContain(`${model.collection}_${columns.join('_')}_unique`.slice(0, 60));
			const known = (await server
				.db('directus_fields')
				.where({ collection: model.collection })
				.pluck('field')) as string[];
			expect(known).toEqual(expect.arrayContaining(Object.keys(model.fields)));
		}
		const { status, body } = await api(server, server.adminToken).get<{ status: string; warnings: string[] }>(
			'/health',
		);
		expect({ status, says: body.data.status }).toEqual({ status: 200, says: 'ok' });
	});

	it('keeps what its administrator changed: a note, a rate, a field of his own, a Flow switched off', async () => {
		const admin = studio(server);
		expect((await admin.get<{ meta: { note: string } }>('/fields/pseos/name')).data.meta.note).toBe(
			'As our editors call it',
		);
		expect((await admin.get<{ schema: object | null }>('/fields/pseos/budget')).data.schema).not.toBeNull();
		expect((await admin.get<{ token_per_page: number }>('/items/pseo_settings')).data.token_per_page).toBe(12);
		const { data } = await api(server, server.adminToken)
			.get<{ flows: { name: string; status: string }[]; warnings: string[] }>('/health')
			.then(({ body }) => body);
		expect(data.flows.map(({ status }) => status).sort()).toEqual(['active', 'inactive']);
		expect(data.warnings).toContainEqual(expect.stringContaining('is inactive') as string);
	});

	it('is read over REST as it was written', async () => {
		const generation = (await owner.get<Generation>('/generations/2')).body.data;
		expect(generation).toMatchObject({
			status: 'failed',
			requested_count: 4,
			created_count: 2,
			failed_count: 2,
			tokens_charged: 20,
			tokens_refunded: 10,
		});
		expect(generation.failed_routes.map(({ route }) => route).sort()).toEqual([
			'/towns/emptyford',
			'/towns/sparsegrad',
		]);
		const articles = (await owner.get<ArticleSummary[]>('/articles?limit=100&sort=id:asc')).body.data;
		expect(articles).toHaveLength(before['pseo_articles']?.rows.length as number);
		const about = articles.find(({ route }) => route === '/about');
		expect((await owner.get<Article>(`/articles/${about?.id}`)).body.data).toMatchObject({
			title: 'Über uns: «About»',
			status: 'published',
			generator: 'manual',
			content_markdown: '## Who we are\n\nTwo people & a dog — 🐕.',
			faqs: [{ question: 'Where?', answer: 'Here.' }],
		});
		const entries = (await owner.get<Transaction[]>('/billing/transactions?limit=100')).body.data;
		expect(entries.map(({ amount }) => amount).reverse()).toEqual([500, 1000, -30, -20, 5, 5, -20, -15]);
		expect((await owner.get<{ balance: number }>('/credits')).body.data.balance).toBe(1425);
	});

	it('changes no more at the next start', async () => {
		const once = await dump(server.db);
		await server.stop();
		await server.start();
		expect(await dump(server.db)).toEqual(once);
	});

	describe('with workers', () => {
		let user: User;
		beforeAll(async () => {
			await server.stop();
			await server.start({ ...claude.env, PSEO_WORKERS: '2' });
			const { id } = (await server.db('directus_users').where({ email: OWNER.email }).first('id')) as {
				id: string;
			};
			user = {
				id,
				...OWNER,
				password: '',
				api: owner,
				balance: async () => (await owner.get<{ balance: number }>('/credits')).body.data.balance,
			};
		});

		it('finishes what the older build had begun', async () => {
			expect(await ended(user, holds.pending)).toMatchObject({
				status: 'completed',
				created_count: 3,
				tokens_charged: 15,
				tokens_refunded: 0,
			});
			await checkArticlesOf(server.db, holds.pending);
		});

		it.skipIf(holds.asking === null)(
			'asks again what a model was asked when its service has forgotten it, and says that a cost is unknown',
			async () => {
				const other = { ...user, ...OTHER, api: api(server, OTHER.token) };
				const generation = await ended(other, holds.asking as number);
				expect(generation).toMatchObject({ status: 'completed', created_count: 4, tokens_refunded: 0 });
				expect(generation.cost_unknown).toBeGreaterThan(0);
				await checkArticlesOf(server.db, holds.asking as number);
			},
		);

		it('goes on with the old website: more rows, another page, at the changed rate', async () => {
			const site = (await owner.get<Website>('/pseo/1')).body.data;
			expect(await importRows(user, site.id, towns(4, 20))).toMatchObject({ imported: 4 });
			const balance = await user.balance();
			const { status, body, text } = await owner.post('/trigger/on-demand-generation', {
				pseo_id: site.id,
				post_count: 1,
			});
			expect(status, text).toBe(200);
			expect(await ended(user, body.generation_id)).toMatchObject({
				status: 'completed',
				created_count: 1,
				tokens_charged: 12,
			});
			expect(await user.balance()).toBe(balance - 12);
		});

		it('serves newcomers from their first token to their articles', async () => {
			const newcomer = await createUser(server);
			const site = await createWebsite(newcomer);
			await importRows(newcomer, site.id, towns(5));
			const started = await newcomer.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 5 });
			expect(await ended(newcomer, started.body.generation_id)).toMatchObject({
				status: 'completed',
				created_count: 5,
			});
			expect(await newcomer.balance()).toBe(475);
			await checkInvariants(server.db);
		});
	});
});
