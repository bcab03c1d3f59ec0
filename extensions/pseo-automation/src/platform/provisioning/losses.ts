import { clock } from '../../kernel/clock.js';
import type { Db } from '../db/index.js';
import { type CollectionModel, FOLDER, type Model } from './model.js';
import { failpoint } from '../faults/index.js';
import { setMark } from './marks.js';

/** How long administrators are told that tables were gone, so that the one with the backup hears of it. */
const TOLD_FOR_MS = 7 * 24 * 3600 * 1000;
const REPAIRED = 'repaired ';

/** Columns of plain tables that name rows of a collection without a foreign key. */
const REFERENCES: Record<string, string> = {
	account: 'pseo_accounts',
	pseo_id: 'pseos',
	job: 'pseo_jobs',
	page: 'pseo_pages',
};

/**
 * Tables that were made once and are no longer there: `directus schema apply` with a snapshot that does not know them
 * drops them.
 */
export async function findLost(db: Db, names: string[]): Promise<string[]> {
	const marks = new Set<string>((await db('pseo_migrations').pluck('name')) as string[]);
	// Until the model has its mark, a table with a mark may be one that a kill kept from being made.
	if (![...marks].some((mark) => mark.startsWith('model '))) return [];
	const lost: string[] = [];
	for (const name of names) if (marks.has(`table ${name}`) && !(await db.schema.hasTable(name))) lost.push(name);
	return lost;
}

/** @throws when rows that are left cannot do without those that are gone; nothing has been changed then */
export async function refuseOrphans(db: Db, model: Model, lost: string[]): Promise<void> {
	for (const { collection, column, to } of referencesTo(model, lost)) {
		if (lost.includes(collection) || !(await db.schema.hasColumn(collection, column))) continue;
		const [row] = (await db(collection).whereNotNull(column).count({ count: '*' })) as { count: number | string }[];
		if (Number(row?.count) === 0) continue;
		throw new Error(
			`${collection} has ${row?.count} rows of ${to}, which is gone: restore ${to} from a backup, or delete these rows, and start again`,
		);
	}
}

/**
 * Prepares for making the tables again, empty: ids count from the beginning, so no row may stay that names one of
 * before (a membership would open another user's account), and what is planted once is planted again. May be killed
 * at any moment: until the tables are made, they are found lost again.
 */
export async function forgetLost(db: Db, model: Model, lost: string[]): Promise<void> {
	if (lost.length === 0) return;
	for (const [table, { columns }] of Object.entries(model.tables)) {
		for (const [column, to] of Object.entries(REFERENCES)) {
			if (!lost.includes(to) || !(column in columns) || !(await db.schema.hasTable(table))) continue;
			await db(table).whereNotNull(column).delete();
		}
	}
	await db.transaction(async (trx) => {
		const marks = (await trx('pseo_migrations').pluck('name')) as string[];
		// `seed pseo_plans self-hosted`: the second word of a mark says what it belongs to.
		const stale = marks.filter(
			(mark) =>
				mark === `collection ${FOLDER}` ||
				(!mark.startsWith('table ') && lost.includes(mark.split(' ')[1] ?? '')),
		);
		await trx('pseo_migrations').whereIn('name', stale).delete();
		for (const name of lost) await setMark(trx, REPAIRED + name);
	});
	failpoint('provisioning.lost_forgotten');
}

/** Puts foreign keys and relations back that lead from tables which stayed to those that were made again. */
export async function reconnect(db: Db, model: Model): Promise<void> {
	const repaired = await repairedTables(db);
	const lost = repaired.map(({ name }) => name);
	for (const { collection, column, to, onDelete } of referencesTo(model, lost)) {
		if (lost.includes(collection)) continue;
		const relation = { many_collection: collection, many_field: column };
		if (await db('directus_relations').where(relation).first('id')) continue;
		await db.schema.alterTable(collection, (table) => {
			table.foreign(column).references('id').inTable(to).onDelete(onDelete);
		});
		await db('directus_relations').insert({ ...relation, one_collection: to });
	}
}

/** What administrators must know of tables that were gone; empty when nothing was for a week. */
export async function toldLosses(db: Db): Promise<string[]> {
	const recent = (await repairedTables(db)).filter(
		({ date_created }) => new Date(date_created).getTime() > clock.now() - TOLD_FOR_MS,
	);
	if (recent.length === 0) return [];
	const names = recent.map(({ name }) => name).join(', ');
	const [latest] = recent
		.map(({ date_created }) => new Date(date_created).toISOString())
		.sort()
		.reverse();
	return [
		`the tables ${names} were gone and have been made again, empty, at ${latest}: restore a backup if their rows are needed, and see docs/schema-and-snapshots.md for what to keep out of snapshots`,
	];
}

async function repairedTables(db: Db): Promise<{ name: string; date_created: string | number | Date }[]> {
	const rows: { name: string; date_created: string | number | Date }[] = await db('pseo_migrations')
		.where('name', 'like', `${REPAIRED}%`)
		.orderBy('name')
		.select('name', 'date_created');
	return rows.map(({ name, date_created }) => ({ name: name.slice(REPAIRED.length), date_created }));
}

function referencesTo(
	model: Model,
	lost: string[],
): {
	collection: string;
	column: string;
	to: string;
	onDelete: NonNullable<CollectionModel['fields'][string]['on_delete']>;
}[] {
	return model.collections.flatMap(({ collection, fields }) =>
		Object.entries(fields).flatMap(([column, { type, to, on_delete }]) =>
			type === 'm2o' && to !== undefined && lost.includes(to)
				? [{ collection, column, to, onDelete: on_delete ?? ('NO ACTION' as const) }]
				: [],
		),
	);
}
