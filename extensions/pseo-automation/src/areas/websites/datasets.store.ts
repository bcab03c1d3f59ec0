import { clock } from '../../kernel/clock.js';
import { type Db, iso, parseJson, type StoredDate, type Trx } from '../../platform/db/index.js';
import { websiteError } from './errors.js';
import type { ColumnReport, ColumnType } from './rows/index.js';
import type { OwnedWebsite } from './store.js';

/** What a column of a data set holds. */
export interface DataSetColumn {
	/** As the facts of its pages call it. */
	name: string;
	type: ColumnType;
	/** `%`, `€`, `USD` .. where all numbers of the column carry it; they are stored without. */
	unit: string | null;
	/** What the column is to a writer (a measure, a name, a place), where a person said so. */
	role: string | null;
	/** How pages call it, where a person said so. */
	label: string | null;
}

/** The rows of a website that share a pattern of routes, which its pages carry in `dataset`. */
export interface DataSet {
	id: number;
	account: number;
	pseo_id: number;
	pattern: string;
	columns: DataSetColumn[];
	row_count: number;
	date_created: string | null;
	date_updated: string | null;
}

type DataSetRow = Omit<DataSet, 'columns' | 'date_created' | 'date_updated'> & {
	columns: string;
	date_created: StoredDate;
	date_updated: StoredDate;
};

const fromRow = (row: DataSetRow): DataSet => ({
	...row,
	columns: parseJson<DataSetColumn[]>(row.columns, []),
	date_created: iso(row.date_created),
	date_updated: iso(row.date_updated),
});

export async function readDataSets(db: Db | Trx, website: OwnedWebsite): Promise<DataSet[]> {
	const rows: DataSetRow[] = await db('pseo_datasets').where({ pseo_id: website.id }).orderBy('id');
	return rows.map(fromRow);
}

/** The rows that one import adds, and how it understands their columns so far. */
export interface ImportedDataSet {
	pattern: string;
	columns: ColumnReport[];
}

/** Adds rows to a data set, in the transaction that stores their pages; earlier rows may still hold its other columns. */
export async function addRows(
	trx: Trx,
	website: OwnedWebsite<'editor'>,
	{ pattern, columns }: ImportedDataSet,
	added: number,
): Promise<void> {
	const now = new Date(clock.now());
	const known = await lockDataSet(trx, website, pattern);
	const merged = JSON.stringify(beside(known?.columns ?? [], columns));
	if (known === null) {
		// No foreign key keeps a data set from outliving its website.
		if (!(await trx('pseos').where({ id: website.id }).forShare().first('id')))
			throw websiteError('website_not_found');
		await trx('pseo_datasets').insert({
			account: website.account,
			pseo_id: website.id,
			pattern,
			columns: merged,
			row_count: added,
			date_created: now,
			date_updated: now,
		});
		return;
	}
	await trx('pseo_datasets')
		.where({ id: known.id })
		.update({ columns: merged, row_count: known.row_count + added, date_updated: now });
}

/**
 * Makes a website's data sets true after an import that came to its end: columns that no row has any more are gone,
 * rows are counted anew (a route that was imported under another pattern left its old data set), empty ones are deleted.
 */
export async function settleDataSets(
	trx: Trx,
	website: OwnedWebsite<'editor'>,
	{ pattern, columns }: ImportedDataSet,
	run: string,
): Promise<void> {
	const now = new Date(clock.now());
	const known = await lockDataSet(trx, website, pattern);
	const rowsOf = { pseo_id: website.id, kind: 'row' };
	if (known !== null) {
		const earlier: unknown = await trx('pseo_pages')
			.where({ ...rowsOf, dataset: pattern })
			.where((other) => void other.whereNot({ import_run: run }).orWhereNull('import_run'))
			.first('id');
		const settled = earlier === undefined ? instead(known.columns, columns) : beside(known.columns, columns);
		await trx('pseo_datasets')
			.where({ id: known.id })
			.update({ columns: JSON.stringify(settled), date_updated: now });
	}
	const counted: { dataset: string | null; n: number | string }[] = await trx('pseo_pages')
		.where(rowsOf)
		.groupBy('dataset')
		.select('dataset')
		.count({ n: '*' });
	const counts = new Map(counted.map(({ dataset, n }) => [dataset, Number(n)]));
	for (const { id, pattern: of, row_count } of await readDataSets(trx, website)) {
		const rows = counts.get(of) ?? 0;
		if (rows === 0) await trx('pseo_datasets').where({ id }).delete();
		else if (rows !== row_count) await trx('pseo_datasets').where({ id }).update({ row_count: rows });
	}
}

async function lockDataSet(trx: Trx, website: OwnedWebsite<'editor'>, pattern: string): Promise<DataSet | null> {
	const row: DataSetRow | undefined = await trx('pseo_datasets')
		.where({ pseo_id: website.id, pattern })
		.forUpdate()
		.first();
	return row ? fromRow(row) : null;
}

/** The columns of an import, with what a person said of them before. */
function instead(known: DataSetColumn[], imported: ColumnReport[]): DataSetColumn[] {
	const before = new Map(known.map((column) => [column.name, column]));
	return imported.map(({ name, type, unit, filled }) => ({
		name,
		// Its first value came after the sample that types are learnt from, and is kept as text.
		type: type === 'empty' && filled > 0 ? 'text' : type,
		unit: unit ?? null,
		role: before.get(name)?.role ?? null,
		label: before.get(name)?.label ?? null,
	}));
}

/** The columns of an import beside rows that stay: one that both have, in different ways, is text. */
function beside(known: DataSetColumn[], imported: ColumnReport[]): DataSetColumn[] {
	const before = new Map(known.map((column) => [column.name, column]));
	const columns = instead(known, imported).map((column): DataSetColumn => {
		const other = before.get(column.name);
		if (other === undefined || other.type === 'empty') return column;
		if (column.type === 'empty') return other;
		if (other.type !== column.type) return { ...column, type: 'text', unit: null };
		return { ...column, unit: other.unit === column.unit ? column.unit : null };
	});
	const names = new Set(columns.map(({ name }) => name));
	return [...columns, ...known.filter(({ name }) => !names.has(name))];
}
