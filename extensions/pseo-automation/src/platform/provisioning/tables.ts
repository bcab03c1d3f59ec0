import type { Knex } from 'knex';
import type { Db, Trx } from '../db/index.js';
import { clock } from '../../kernel/clock.js';
import { failpoint } from '../faults/index.js';
import type { CollectionModel, FieldModel, Model, TableModel } from './model.js';

/** Tables of ours whose names someone else already uses. Nothing of theirs is touched. */
export class ForeignTables extends Error {
	constructor(readonly names: string[]) {
		super(
			`expected no table called ${names.join(', ')} before the first start, came one that this extension did not make; rename it`,
		);
	}
}

export async function hasMark(db: Db | Trx, name: string): Promise<boolean> {
	return (await db('pseo_migrations').where({ name }).first('id')) !== undefined;
}

export async function setMark(db: Db | Trx, name: string): Promise<void> {
	await db('pseo_migrations').insert({ name, date_created: new Date(clock.now()) });
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

/** Looks before anything is made, so that a database which cannot be ours stays as it was. @throws ForeignTables */
async function refuseForeignTables(db: Db, names: string[]): Promise<void> {
	const marks: { name: string }[] = await db('pseo_migrations').select('name');
	const ours = new Set(marks.map((mark) => mark.name));
	const foreign: string[] = [];
	for (const name of names) {
		if (!ours.has(`table ${name}`) && (await db.schema.hasTable(name))) foreign.push(name);
	}
	if (foreign.length > 0) throw new ForeignTables(foreign);
}

/** Creates what is missing of all tables, columns and indexes; returns the names of what it made. @throws ForeignTables */
export async function createTables(db: Db, model: Model): Promise<string[]> {
	const made: string[] = [];
	const tables = Object.entries(model.tables).filter(([name]) => name !== 'pseo_migrations' && name !== 'pseo_slots');
	await refuseForeignTables(db, [
		...tables.map(([name]) => name),
		...model.collections.map(({ collection }) => collection),
	]);
	for (const [name, table] of tables) {
		const created = await createOwned(db, name, (builder) => {
			for (const [column, type] of Object.entries(table.columns)) addPlainColumn(builder, column, type);
		});
		if (created) made.push(name);
		else made.push(...(await addMissingPlainColumns(db, name, table)));
		await ensureIndexes(db, name, table.unique ?? [], table.indexes ?? []);
	}
	for (const collection of model.collections) {
		const created = await createOwned(db, collection.collection, (builder) => {
			for (const [name, field] of Object.entries(collection.fields)) addField(builder, name, field, model);
			for (const [name, predicate] of Object.entries(collection.checks ?? {}))
				builder.check(predicate, undefined, name);
		});
		if (created) made.push(collection.collection);
		else made.push(...(await addMissingColumns(db, model, collection)));
		const fields = Object.entries(collection.fields);
		const unique = fields.filter(([, field]) => field.unique).map(([name]) => [name]);
		const indexed = fields.filter(([, field]) => field.index).map(([name]) => [name]);
		await ensureIndexes(
			db,
			collection.collection,
			[...unique, ...(collection.unique ?? [])],
			[...indexed, ...(collection.indexes ?? [])],
		);
	}
	return made;
}
