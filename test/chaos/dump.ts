import type { Knex } from 'knex';

type Row = Record<string, unknown>;

const CONFIGURATION = [
	'directus_collections',
	'directus_fields',
	'directus_relations',
	'directus_flows',
	'directus_operations',
	'directus_settings',
	'directus_presets',
	'directus_translations',
];
/** Their ids are made anew in every database. */
const RANDOM_IDS = ['directus_translations'];
const OURS = ['pseo_plans', 'pseo_settings', 'pseo_migrations'];

/** Tables, indexes, what Directus knows of them, Flows and our first rows: everything that provisioning may touch. */
export async function dumpEverything(db: Knex): Promise<Record<string, Row[]>> {
	const dump: Record<string, Row[]> = {
		schema: await db('sqlite_master').select('type', 'name', 'sql').orderBy('name'),
	};
	for (const table of [...CONFIGURATION, ...OURS])
		dump[table] = await db(table)
			.select('*')
			.orderBy(table === 'directus_collections' ? 'collection' : 'id');
	return dump;
}

/**
 * The same without what differs from one provisioned database to the next: ids that count up and dates. In the order of
 * names, because a start that was cut off and went on made things in another order.
 */
export async function dumpModel(db: Knex): Promise<Record<string, string[]>> {
	const whole = await dumpEverything(db);
	return Object.fromEntries(
		Object.entries(whole).map(([table, rows]) => [
			table,
			rows
				.map(({ id, date_created: _date, date_updated: _updated, ...row }) =>
					JSON.stringify(typeof id === 'string' && !RANDOM_IDS.includes(table) ? { id, ...row } : row),
				)
				.sort(),
		]),
	);
}

/** What belongs to these collections, their rows too: what a stranger's tables must keep. */
export async function dumpForeign(db: Knex, names: string[]): Promise<Record<string, unknown>> {
	const rows: Record<string, unknown> = {};
	for (const name of names) rows[name] = await db(name).select('*');
	return {
		rows,
		schema: await db('sqlite_master').whereIn('tbl_name', names).select('type', 'name', 'sql').orderBy('name'),
		collections: await db('directus_collections').whereIn('collection', names).orderBy('collection'),
		fields: await db('directus_fields').whereIn('collection', names).orderBy('id'),
		relations: await db('directus_relations').whereIn('many_collection', names).orderBy('id'),
		flows: await db('directus_flows').whereNot('description', 'like', 'PSEO:%').orderBy('id'),
		permissions: await db('directus_permissions').orderBy('id'),
	};
}
