import type { Knex } from 'knex';
import type { Db } from '../db/index.js';
import type { CollectionModel, FieldModel, Model, TableModel } from './model.js';

/** What a column may hold, as far as a database and Directus agree on names for it. */
type Family = 'number' | 'text' | 'time' | 'other';

/** A table that has fewer of the model's columns than this was made by another program, even when it is empty. */
const MIN_SHARE_OF_COLUMNS = 2 / 3;

function familyOfColumn(type: string): Family {
	if (/date|time/i.test(type)) return 'time';
	if (/int|decimal|numeric|float|double|real|serial|bool/i.test(type)) return 'number';
	if (/char|text|uuid|json|clob|string/i.test(type)) return 'text';
	return 'other';
}

function familyOfField(type: FieldModel['type'] | TableModel['columns'][string], toUuid: boolean): Family {
	if (type === 'timestamp') return 'time';
	if (type === 'm2o') return toUuid ? 'text' : 'number';
	return ['id', 'integer', 'bigint', 'decimal', 'boolean'].includes(type) ? 'number' : 'text';
}

function columnsOf(table: TableModel | CollectionModel, model: Model): Record<string, Family> {
	if ('columns' in table)
		return Object.fromEntries(
			Object.entries(table.columns).map(([name, type]) => [name, familyOfField(type, false)]),
		);
	const ours = new Set(model.collections.map(({ collection }) => collection));
	return Object.fromEntries(
		Object.entries(table.fields).map(([name, { type, to }]) => [name, familyOfField(type, !ours.has(to ?? ''))]),
	);
}

/**
 * Whether a table that this extension did not make is one of the model all the same: `directus schema apply` and a
 * restored copy bring such tables. Columns beside the model's are an administrator's and welcome.
 * @returns null when it fits, otherwise what is wrong with it
 */
export async function unfitFor(
	db: Db,
	name: string,
	table: TableModel | CollectionModel,
	model: Model,
): Promise<string | null> {
	const expected = Object.entries(columnsOf(table, model));
	const existing = await db(name).columnInfo();
	const missing = expected.filter(([column]) => !(column in existing)).map(([column]) => column);
	if (missing.length > 0) {
		const few = expected.length - missing.length < expected.length * MIN_SHARE_OF_COLUMNS;
		// An empty table of an older model is completed; with rows, nothing can say what belongs into the new columns.
		if (few || (await db(name).first(db.raw('1 as one')))) return `${name} has no ${missing.join(', ')}`;
	}
	for (const [column, family] of expected) {
		const type = String((existing[column] as Knex.ColumnInfo | undefined)?.type ?? '');
		const came = familyOfColumn(type);
		if (type !== '' && came !== 'other' && came !== family)
			return `${name}.${column} is ${type}, expected ${family === 'time' ? 'a timestamp' : `a ${family}`}`;
	}
	return null;
}

/** What a table of the model has and Directus's own service does not give one: long texts on MariaDB, and checks. */
export async function completeAdopted(db: Db, table: CollectionModel): Promise<void> {
	const client = String(db.client.config.client);
	if (client.startsWith('mysql')) {
		for (const [name, { type, required }] of Object.entries(table.fields)) {
			if (type !== 'text') continue;
			await db.raw(`ALTER TABLE ?? MODIFY ?? LONGTEXT ${required ? 'NOT NULL' : 'NULL'}`, [
				table.collection,
				name,
			]);
		}
	}
	for (const [name, predicate] of Object.entries(table.checks ?? {}))
		await ensureCheck(db, table.collection, name, predicate);
}

async function ensureCheck(db: Db, table: string, name: string, predicate: string): Promise<void> {
	const client = String(db.client.config.client);
	if (client === 'sqlite3') return ensureSqliteCheck(db, table, name, predicate);
	const catalogue = client.startsWith('mysql')
		? db('information_schema.table_constraints').whereRaw('constraint_schema = DATABASE()')
		: db('information_schema.table_constraints');
	if (await catalogue.where({ constraint_name: name, table_name: table }).first('constraint_name')) return;
	await db.raw(`ALTER TABLE ?? ADD CONSTRAINT ?? CHECK (${predicate})`, [table, name]);
}

/** SQLite adds no check to a table that exists: the table is made again with it, and takes its rows along. */
async function ensureSqliteCheck(db: Db, table: string, name: string, predicate: string): Promise<void> {
	const catalogue: { sql: string }[] = await db('sqlite_master').where({ type: 'table' }).select('sql');
	const made: { sql: string } = await db('sqlite_master').where({ type: 'table', name: table }).first('sql');
	if (made.sql.includes(name)) return;
	// Dropping a table that others refer to would act upon their rows. The model's tables with checks have none.
	if (catalogue.some(({ sql }) => new RegExp(`references\\s+["\`]${table}["\`]`, 'i').test(sql))) return;
	const fresh = `${table}_with_check`;
	const body = made.sql.slice(made.sql.indexOf('('), made.sql.lastIndexOf(')'));
	await db.transaction(async (trx) => {
		const indexes: { sql: string }[] = await trx('sqlite_master')
			.where({ type: 'index', tbl_name: table })
			.whereNotNull('sql')
			.select('sql');
		await trx.raw(`CREATE TABLE ?? ${body.replaceAll('?', '\\?')}, CONSTRAINT ?? CHECK (${predicate}))`, [
			fresh,
			name,
		]);
		await trx.raw('INSERT INTO ?? SELECT * FROM ??', [fresh, table]);
		await trx.schema.dropTable(table);
		await trx.raw('ALTER TABLE ?? RENAME TO ??', [fresh, table]);
		for (const { sql } of indexes) await trx.raw(sql.replaceAll('?', '\\?'));
	});
}
