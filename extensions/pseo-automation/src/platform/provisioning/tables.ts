import type { Knex } from 'knex';
import type { Db } from '../db/index.js';
import { failpoint } from '../faults/index.js';
import { completeAdopted, unfitFor } from './adopt.js';
import { findLost, forgetLost, refuseOrphans } from './losses.js';
import { hasMark, setMark } from './marks.js';
import type { CollectionModel, FieldModel, Model, TableModel } from './model.js';

export { hasMark, setMark };

/** Tables of ours whose names someone else already uses. Nothing of theirs is touched. */
export class ForeignTables extends Error {
	constructor(
		readonly names: string[],
		reasons: string[],
	) {
		super(
			`expected no table called ${names.join(', ')} before the first start, got one that this extension did not make; rename it (${reasons.join('; ')})`,
		);
	}
}

function addField(table: Knex.CreateTableBuilder, name: string, field: FieldModel, model: Model): void {
	if (field.type === 'id') {
		table.increments(name);
		return;
	}
	const column = addColumn(table, name, field, model);
	if (field.required) column.notNullable();
	else column.nullable();
	if (field.default !== undefined) column.defaultTo(field.default);
	if (field.type === 'm2o' && field.to)
		column
			.references('id')
			.inTable(field.to)
			.onDelete(field.on_delete ?? 'NO ACTION');
}

function addColumn(table: Knex.CreateTableBuilder, name: string, field: FieldModel, model: Model): Knex.ColumnBuilder {
	switch (field.type) {
		case 'string':
			return table.string(name, field.length ?? 255);
		case 'text':
			return table.text(name, 'longtext');
		case 'integer':
			return table.integer(name);
		case 'decimal':
			return table.decimal(name, field.precision ?? 14, field.scale ?? 6);
		case 'boolean':
			return table.boolean(name);
		case 'timestamp':
			return table.timestamp(name, { useTz: true });
		case 'json':
			return table.json(name);
		case 'uuid':
			return table.uuid(name);
		default:
			return model.collections.some((other) => other.collection === field.to)
				? table.integer(name).unsigned()
				: table.uuid(name);
	}
}

function addPlainColumn(table: Knex.CreateTableBuilder, name: string, type: TableModel['columns'][string]): void {
	if (type === 'id') table.increments(name);
	else if (type === 'integer') table.integer(name);
	else if (type === 'bigint') table.bigInteger(name);
	else if (type === 'string') table.string(name, 255);
	else if (type === 'text') table.text(name, 'longtext');
	else if (type === 'uuid') table.uuid(name);
	else table.timestamp(name, { useTz: true });
}

/**
 * Creates a table of ours. The mark comes first: MariaDB commits a CREATE TABLE at once, and a table that a kill left
 * without its mark would be taken for a foreign one.
 */
async function createOwned(db: Db, name: string, build: (table: Knex.CreateTableBuilder) => void): Promise<boolean> {
	const mark = `table ${name}`;
	if (await db.schema.hasTable(name)) return false;
	if (!(await hasMark(db, mark))) await setMark(db, mark);
	failpoint('provisioning.table_marked');
	await db.transaction((trx) => trx.schema.createTable(name, build));
	return true;
}

async function addMissingColumns(db: Db, model: Model, collection: CollectionModel): Promise<string[]> {
	const existing = await db(collection.collection).columnInfo();
	const missing = Object.entries(collection.fields).filter(([name]) => !(name in existing));
	if (missing.length === 0) return [];
	await db.schema.alterTable(collection.collection, (table) => {
		for (const [name, field] of missing) addField(table, name, field, model);
	});
	return missing.map(([name]) => name);
}

async function addMissingPlainColumns(db: Db, name: string, { columns }: TableModel): Promise<string[]> {
	const existing = await db(name).columnInfo();
	const missing = Object.entries(columns).filter(([column]) => !(column in existing));
	if (missing.length === 0) return [];
	await db.schema.alterTable(name, (table) => {
		for (const [column, type] of missing) addPlainColumn(table, column, type);
	});
	return missing.map(([column]) => column);
}

async function ensureIndexes(db: Db, table: string, unique: string[][], indexes: string[][]): Promise<void> {
	const all = [
		...unique.map((columns) => ({ columns, kind: 'UNIQUE INDEX', suffix: 'unique' })),
		...indexes.map((columns) => ({ columns, kind: 'INDEX', suffix: 'index' })),
	];
	for (const { columns, kind, suffix } of all) {
		const name = `${table}_${columns.join('_')}_${suffix}`.slice(0, 60);
		const marks = columns.map(() => '??').join(', ');
		await db.raw(`CREATE ${kind} IF NOT EXISTS ?? ON ?? (${marks})`, [name, table, ...columns]);
	}
}

/** The two tables that everything else needs first. Two instances may race here: the loser's error is looked at again. */
export async function createLedgerOfMarks(db: Db, model: Model): Promise<void> {
	for (const name of ['pseo_migrations', 'pseo_slots']) {
		const table = model.tables[name] as TableModel;
		if (!(await db.schema.hasTable(name))) {
			try {
				await db.schema.createTable(name, (builder) => {
					for (const [column, type] of Object.entries(table.columns)) addPlainColumn(builder, column, type);
				});
			} catch (error) {
				if (!(await db.schema.hasTable(name))) throw error;
			}
		}
		await ensureIndexes(db, name, table.unique ?? [], table.indexes ?? []);
	}
}

/**
 * Tables that stand under our names without a mark of ours. Looks before anything is made, so that a database which
 * cannot be ours stays as it was.
 * @returns the names of those that have the model's columns: they become ours
 * @throws ForeignTables for the others
 */
async function findAdopted(db: Db, model: Model, tables: [string, TableModel | CollectionModel][]): Promise<string[]> {
	const marks: { name: string }[] = await db('pseo_migrations').select('name');
	const ours = new Set(marks.map((mark) => mark.name));
	const adopted: string[] = [];
	const foreign: string[] = [];
	const reasons: string[] = [];
	for (const [name, table] of tables) {
		if (ours.has(`table ${name}`) || !(await db.schema.hasTable(name))) continue;
		const reason = await unfitFor(db, name, table, model);
		if (reason === null) adopted.push(name);
		else {
			foreign.push(name);
			reasons.push(reason);
		}
	}
	if (foreign.length > 0) throw new ForeignTables(foreign, reasons);
	return adopted;
}

/** What became of the tables, by name. */
export interface TablesMade {
	/** Tables and columns that were missing. */
	made: string[];
	/** Tables that `directus schema apply` or a copy had brought. */
	adopted: string[];
}

/**
 * Creates what is missing of all tables, columns and indexes, and takes over those that fit the model.
 * @throws ForeignTables for a table that does not fit, an Error where rows are left of a part that is gone
 */
export async function createTables(db: Db, model: Model): Promise<TablesMade> {
	const made: string[] = [];
	const tables = Object.entries(model.tables).filter(([name]) => name !== 'pseo_migrations' && name !== 'pseo_slots');
	const collections = model.collections.map((each): [string, CollectionModel] => [each.collection, each]);
	const adopted = await findAdopted(db, model, [...tables, ...collections]);
	const lost = await findLost(
		db,
		[...tables, ...collections].map(([name]) => name),
	);
	await refuseOrphans(db, model, lost);
	await forgetLost(db, model, lost);
	for (const [name, table] of tables) {
		const created = await createOwned(db, name, (builder) => {
			for (const [column, type] of Object.entries(table.columns)) addPlainColumn(builder, column, type);
		});
		if (created) made.push(name);
		else made.push(...(await addMissingPlainColumns(db, name, table)));
		await ensureIndexes(db, name, table.unique ?? [], table.indexes ?? []);
	}
	for (const [name, collection] of collections) {
		const created = await createOwned(db, name, (builder) => {
			for (const [column, field] of Object.entries(collection.fields)) addField(builder, column, field, model);
			for (const [check, predicate] of Object.entries(collection.checks ?? {}))
				builder.check(predicate, undefined, check);
		});
		if (created) made.push(name);
		else made.push(...(await addMissingColumns(db, model, collection)));
		if (adopted.includes(name)) await completeAdopted(db, collection);
		const fields = Object.entries(collection.fields);
		const unique = fields.filter(([, field]) => field.unique).map(([column]) => [column]);
		const indexed = fields.filter(([, field]) => field.index).map(([column]) => [column]);
		await ensureIndexes(
			db,
			name,
			[...unique, ...(collection.unique ?? [])],
			[...indexed, ...(collection.indexes ?? [])],
		);
	}
	// Last: until then a table that was taken over half is looked at again.
	for (const name of adopted) await setMark(db, `table ${name}`);
	return { made, adopted };
}
