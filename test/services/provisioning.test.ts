import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/lib/root.mjs';
import { type Instance, instanceOn } from '../chaos/instances.js';
import { api } from '../support/client.js';
import { openDatabase } from '../support/database.js';
import { checkInvariants } from '../support/invariants.js';
import { dropDatabase, newDatabase } from '../support/postgres.js';
import { ourTables } from '../support/tables.js';

interface CollectionModel {
	collection: string;
	groups?: Record<string, object>;
	fields: Record<string, { type: string; unique?: boolean }>;
	unique?: string[][];
}

const SNAPSHOTS = path.join(ROOT, 'snapshots');
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(SNAPSHOTS, file), 'utf8'));
const COLLECTIONS = readdirSync(path.join(SNAPSHOTS, 'collections')).map(
	(file) => read(`collections/${file}`) as CollectionModel,
);
const TABLES = read('tables.json') as Record<string, { columns: Record<string, string>; unique?: string[][] }>;

let env: Record<string, string>;
let db: Knex;
let twins: [Instance, Instance];

beforeAll(async () => {
	env = await newDatabase('bare');
	db = openDatabase(env);
	twins = [instanceOn(env), instanceOn(env)];
	await Promise.all(twins.map((twin) => twin.start()));
});
afterAll(async () => {
	for (const twin of twins) await twin.kill();
	await db.destroy();
	await dropDatabase(env);
});

async function uniqueKeys(table: string): Promise<string[]> {
	const indexes = (await db('pg_indexes')
		.where({ tablename: table })
		.whereLike('indexdef', 'CREATE UNIQUE%')
		.pluck('indexdef')) as string[];
	return indexes.map((definition) => /\((.*)\)/.exec(definition)?.[1]?.replace(/[" ]/g, '') ?? '').sort();
}

describe('two processes that start at once on an empty PostgreSQL', () => {
	it('make every table with its columns and unique keys, once', async () => {
		for (const twin of twins) expect((await api(twin, null).get('/health')).status, twin.log()).toBe(200);
		const models = [
			...COLLECTIONS.map(({ collection, fields, unique = [] }) => {
				const own = Object.keys(fields)
					.filter((name) => fields[name]?.unique)
					.map((name) => [name]);
				return { name: collection, columns: Object.keys(fields), unique: [...unique, ...own] };
			}),
			...Object.entries(TABLES).map(([name, { columns, unique = [] }]) => ({
				name,
				columns: Object.keys(columns),
				unique,
			})),
		];
		expect(await ourTables(db)).toEqual(models.map(({ name }) => name).sort());
		for (const { name, columns, unique } of models) {
			expect(Object.keys(await db(name).columnInfo()).sort(), name).toEqual([...columns].sort());
			expect(await uniqueKeys(name), name).toEqual([...unique.map((key) => key.join(',')), 'id'].sort());
		}
	});

	it('register the collections, plant the first rows and make the Flows, once', async () => {
		for (const { collection, fields, groups = {} } of COLLECTIONS) {
			const known = (await db('directus_fields').where({ collection }).pluck('field')) as string[];
			expect(known.sort(), collection).toEqual([...Object.keys(fields), ...Object.keys(groups)].sort());
		}
		const flows = (await db('directus_flows').whereLike('description', 'PSEO:%').pluck('name')) as string[];
		expect(flows.sort()).toEqual(['Generate pages', 'Import sitemap']);
		expect(await db('directus_operations').whereLike('type', 'pseo-%')).toHaveLength(2);
		for (const table of ['pseo_plans', 'pseo_settings']) expect(await db(table), table).toHaveLength(1);
		await checkInvariants(db);
	});

	it('change nothing when they start again', async () => {
		const marks = await db('pseo_migrations').orderBy('id');
		const [first] = twins;
		await first.stop();
		await first.start();
		expect((await api(first, null).get('/health')).status).toBe(200);
		expect(await db('pseo_migrations').orderBy('id')).toEqual(marks);
	});
});
