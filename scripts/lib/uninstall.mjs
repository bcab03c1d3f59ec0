import { createWriteStream, mkdirSync } from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';
import { ours } from './ours.mjs';
import { Stop } from './say.mjs';

/** Rows of Directus that belong to a collection, by the column that names it. */
const OF_COLLECTION = [
	['directus_revisions', 'collection'],
	['directus_activity', 'collection'],
	['directus_presets', 'collection'],
	['directus_permissions', 'collection'],
	['directus_relations', 'many_collection'],
	['directus_fields', 'collection'],
];
const ROWS_AT_ONCE = 500;

/**
 * What an uninstallation removes.
 * @typedef {object} Findings
 * @property {{ name: string, rows: number }[]} tables dropped
 * @property {{ what: string, rows: number, remove: (trx: import('knex').Knex) => Promise<unknown> }[]} rows of Directus's tables
 * @property {string[]} left what others have made of ours, and must be changed by them
 */

/**
 * Looks what of this extension is in a database. Changes nothing.
 * @param {import('knex').Knex} db
 * @returns {Promise<Findings>}
 * @throws {Stop} where nothing is, where Directus works on it, or where collections of others refer to ours
 */
export async function findOurs(db) {
	if (!(await db.schema.hasTable('pseo_migrations')))
		throw new Stop(
			'uninstall: expected a database that the extension was started on, came one without its marks',
			2,
		);
	const marks = /** @type {string[]} */ (await db('pseo_migrations').pluck('name'));
	const { folder, collections, tables, flows } = ours();
	// A table under a name of ours that has no mark is somebody else's.
	const isOurs = (/** @type {string} */ name) =>
		['pseo_migrations', 'pseo_slots'].includes(name) || marks.includes(`table ${name}`);
	const names = [...collections, ...tables].filter(isOurs);
	await refuseWhileWorking(db);
	await refuseForeignRelations(db, names);
	const there = [];
	for (const name of names) if (await db.schema.hasTable(name)) there.push({ name, rows: await count(db(name)) });

	/** @type {Findings['rows']} */
	const rows = [];
	/**
	 * @param {string} what
	 * @param {(db: import('knex').Knex) => import('knex').Knex.QueryBuilder} which
	 */
	const add = async (what, which) => {
		const found = await count(which(db));
		if (found > 0) rows.push({ what, rows: found, remove: (trx) => which(trx).delete() });
	};
	const mine = names.filter((name) => collections.includes(name));
	const ids = flows.map(({ id }) => id);
	await add('Flows', (on) => on('directus_flows').whereIn('id', ids));
	await add('operations of these Flows', (on) => on('directus_operations').whereIn('flow', ids));
	for (const [table = '', column = ''] of OF_COLLECTION) await add(table, (on) => on(table).whereIn(column, mine));
	const translations = marks.flatMap((mark) => {
		const [, language, key] = /^translation (\S+) (.+)$/s.exec(mark) ?? [];
		return language && key ? [[language, key]] : [];
	});
	if (translations.length > 0)
		await add('directus_translations', (on) =>
			on('directus_translations').whereIn(['language', 'key'], translations),
		);
	await add('directus_collections', (on) => on('directus_collections').whereIn('collection', mine));
	await addFolder(db, rows, folder, mine);
	await addModuleBar(db, rows);

	const users = await db('directus_operations')
		.join('directus_flows', 'directus_flows.id', 'directus_operations.flow')
		.where('directus_operations.type', 'like', 'pseo-%')
		.whereNotIn('directus_flows.id', ids)
		.select({ flow: 'directus_flows.name', operation: 'directus_operations.name' });
	const left = users.map(
		({ flow, operation }) => `the Flow "${flow}" has an operation of this extension, "${operation}": change it`,
	);
	return { tables: there, rows, left };
}

/**
 * Writes every row of our tables into one file a table, a row a line.
 * @param {import('knex').Knex} db
 * @param {Findings} findings
 * @param {string} folder
 */
export async function exportRows(db, { tables }, folder) {
	mkdirSync(folder, { recursive: true });
	for (const { name } of tables) {
		const file = createWriteStream(path.join(folder, `${name}.ndjson`), { flags: 'wx' });
		for (let last = 0; ;) {
			const rows = await db(name).where('id', '>', last).orderBy('id').limit(ROWS_AT_ONCE);
			for (const row of rows) file.write(`${JSON.stringify(row)}\n`);
			if (rows.length < ROWS_AT_ONCE) break;
			last = rows.at(-1).id;
		}
		file.end();
		await once(file, 'close');
	}
}

/**
 * Removes what was found, and nothing else: Directus's rows first, then the tables. May be repeated where it broke off.
 * @param {import('knex').Knex} db
 * @param {Findings} findings
 */
export async function remove(db, { tables, rows }) {
	await db.transaction(async (trx) => {
		// A Flow names its first operation, and an operation its Flow.
		await trx('directus_flows')
			.whereIn(
				'id',
				ours().flows.map(({ id }) => id),
			)
			.update({ operation: null });
		for (const { remove: act } of rows.filter(({ what }) => what.startsWith('operations'))) await act(trx);
		for (const { remove: act } of rows.filter(({ what }) => !what.startsWith('operations'))) await act(trx);
	});
	const client = String(db.client.config.client);
	// The marks last: until they are gone, a removal that broke off can be taken up.
	const names = tables.map(({ name }) => name).sort((a) => (a === 'pseo_migrations' ? 1 : -1));
	if (client === 'pg') {
		await db.raw(`DROP TABLE ${names.map(() => '??').join(', ')}`, names);
		return;
	}
	if (client.startsWith('mysql')) await db.raw('SET FOREIGN_KEY_CHECKS = 0');
	for (const name of names) await db.schema.dropTable(name);
}

/** @param {any} query @returns {Promise<number>} */
async function count(query) {
	const [row] = await query.clone().count({ rows: '*' });
	return Number(row.rows);
}

/** @param {import('knex').Knex} db */
async function refuseWhileWorking(db) {
	const holder = await db('pseo_slots')
		.where('slot', 'embedded-runtime')
		.where('lease_until', '>', Date.now())
		.first('holder');
	if (holder)
		throw new Stop(`uninstall: expected that Directus is stopped, came a process that works (${holder.holder})`, 2);
}

/** @param {import('knex').Knex} db @param {string[]} names */
async function refuseForeignRelations(db, names) {
	const foreign = await db('directus_relations')
		.whereIn('one_collection', names)
		.whereNotIn('many_collection', names)
		.select('many_collection', 'many_field', 'one_collection');
	if (foreign.length === 0) return;
	const list = foreign.map((row) => `${row.many_collection}.${row.many_field} (to ${row.one_collection})`);
	throw new Stop(
		`uninstall: remove these fields first, they refer to tables of this extension: ${list.join(', ')}`,
		2,
	);
}

/**
 * The folder of our collections, unless collections of others stand in it.
 * @param {import('knex').Knex} db
 * @param {Findings['rows']} rows
 * @param {string} folder
 * @param {string[]} mine
 */
async function addFolder(db, rows, folder, mine) {
	const there = await db('directus_collections').where({ collection: folder }).first('collection');
	const guests = await db('directus_collections').where({ group: folder }).whereNotIn('collection', mine);
	if (!there || guests.length > 0) return;
	rows.push({
		what: 'the folder of Studio',
		rows: 1,
		remove: (trx) => trx('directus_collections').where({ collection: folder }).delete(),
	});
}

/** @param {import('knex').Knex} db @param {Findings['rows']} rows */
async function addModuleBar(db, rows) {
	const settings = await db('directus_settings').first('id', 'module_bar');
	const bar = typeof settings?.module_bar === 'string' ? JSON.parse(settings.module_bar) : settings?.module_bar;
	const kept = Array.isArray(bar) ? bar.filter(({ id }) => !String(id).startsWith('pseo')) : bar;
	if (!Array.isArray(bar) || kept.length === bar.length) return;
	rows.push({
		what: 'entries of the module bar',
		rows: bar.length - kept.length,
		remove: (trx) =>
			trx('directus_settings')
				.where({ id: settings.id })
				.update({ module_bar: JSON.stringify(kept) }),
	});
}
