import type { Facts, FactValue } from '../../contract/facts.js';
import { clock } from '../../kernel/clock.js';
import { chunks, parseJson, type Trx } from '../../platform/db/index.js';
import type { Migrations } from '../../platform/provisioning/index.js';
import type { DataSetColumn } from './datasets.store.js';
import type { ColumnType } from './rows/index.js';

/** Pages read and written at a time: their facts are in memory together. */
const PAGES = 500;
/** Share of a column's values that may be of another type before the column is text, as in imports. */
const MAX_ODD_SHARE = 0.02;

interface PageRow {
	id: number;
	account: number;
	pseo_id: number;
	source: string;
	dataset: string | null;
	facts: unknown;
	facts_hash: string | null;
}

export const websiteMigrations: Migrations = {
	/** What a page is stood in its source and in a mark among its facts; a data set was nothing but a name on pages. */
	2: async (trx) => {
		const seen = new Map<string, SeenDataSet>();
		let last = 0;
		for (;;) {
			const rows: PageRow[] = await trx('pseo_pages')
				.where('id', '>', last)
				.orderBy('id')
				.limit(PAGES)
				.select('id', 'account', 'pseo_id', 'source', 'dataset', 'facts', 'facts_hash');
			const ids: Record<string, number[]> = { row: [], hub: [], existing: [] };
			for (const row of rows) {
				const facts = parseJson<Facts | null>(row.facts, null);
				const kind = kindOf(row, facts);
				ids[kind]?.push(row.id);
				if (kind === 'row' && facts !== null && row.dataset !== null) see(seen, row, row.dataset, facts);
			}
			for (const [kind, those] of Object.entries(ids))
				if (those.length > 0) await trx('pseo_pages').whereIn('id', those).update({ kind });
			if (rows.length < PAGES) break;
			last = rows.at(-1)?.id ?? last;
		}
		await saveDataSets(trx, [...seen.values()]);
	},
};

/** Hubs were told from rows by their facts: nothing but these, and one of three kinds. */
function kindOf({ source, facts_hash }: PageRow, facts: Facts | null): 'row' | 'hub' | 'idea' | 'existing' {
	if (facts === null) return source === 'sitemap' ? 'existing' : 'idea';
	const isHub =
		facts_hash === null &&
		Object.keys(facts).every((key) => /^(?:hub|column|value|side)$/.test(key)) &&
		['overview', 'category', 'top'].includes(String(facts['hub']));
	return isHub ? 'hub' : 'row';
}

interface SeenDataSet {
	account: number;
	pseo_id: number;
	pattern: string;
	rows: number;
	columns: Map<string, Partial<Record<ColumnType, number>>>;
}

function see(seen: Map<string, SeenDataSet>, { account, pseo_id }: PageRow, pattern: string, facts: Facts): void {
	const key = `${pseo_id} ${pattern}`;
	let dataSet = seen.get(key);
	if (dataSet === undefined) {
		dataSet = { account, pseo_id, pattern, rows: 0, columns: new Map() };
		seen.set(key, dataSet);
	}
	dataSet.rows++;
	for (const [name, value] of Object.entries(facts)) {
		const types = dataSet.columns.get(name) ?? {};
		dataSet.columns.set(name, types);
		const type = typeOf(value);
		types[type] = (types[type] ?? 0) + 1;
	}
}

/** Imports store days as ISO, and addresses to the letter. */
function typeOf(value: FactValue): ColumnType {
	if (value === null) return 'empty';
	if (Array.isArray(value)) return 'list';
	if (typeof value === 'number') return 'number';
	if (typeof value === 'boolean') return 'boolean';
	if (/^\d{4}-\d\d-\d\d(?:T|$)/.test(value)) return 'date';
	return /^https?:\/\/\S+$/i.test(value) && URL.canParse(value) ? 'url' : 'text';
}

async function saveDataSets(trx: Trx, dataSets: SeenDataSet[]): Promise<void> {
	const now = new Date(clock.now());
	const rows = dataSets.map(({ account, pseo_id, pattern, rows: row_count, columns }) => ({
		account,
		pseo_id,
		pattern,
		columns: JSON.stringify([...columns].map(([name, types]): DataSetColumn => columnOf(name, types))),
		row_count,
		date_created: now,
		date_updated: now,
	}));
	for (const part of chunks(rows, 100)) await trx('pseo_datasets').insert(part);
}

function columnOf(name: string, types: Partial<Record<ColumnType, number>>): DataSetColumn {
	const filled = (Object.entries(types) as [ColumnType, number][]).filter(([type]) => type !== 'empty');
	const total = filled.reduce((sum, [, count]) => sum + count, 0);
	const [most] = filled.sort((a, b) => b[1] - a[1]);
	const type = most === undefined ? 'empty' : most[1] >= total * (1 - MAX_ODD_SHARE) ? most[0] : 'text';
	return { name, type, unit: null, role: null, label: null };
}
