import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshDatabase, newAccount, newWebsite } from '../../../../../test/support/sqlite.js';
import { type Account, SYSTEM } from '../../kernel/who.js';
import { removeWebsiteRows } from '../../platform/area/index.js';
import { reference } from '../../reference.js';
import { type DataSetColumn, readDataSets } from './datasets.store.js';
import { importSink } from './pages/index.js';
import { importRows, type ImportSink } from './rows/index.js';
import { rowsOf } from './rows/test-support.js';
import { moveWebsites, type OwnedWebsite, readWebsite } from './store.js';

type Row = Record<string, unknown>;

const { declared } = reference;

let db: Knex;
let account: Account;
let website: OwnedWebsite<'editor'>;
beforeEach(async () => {
	db = await freshDatabase();
	account = await newAccount(db);
	website = await readWebsite(db, account, await newWebsite(db, account), 'editor');
});

const importInto = (rows: Row[], route = '/towns/{name}', sink: ImportSink = importSink(db, website)) =>
	importRows({ rows: rowsOf(rows), route, run: randomUUID(), sink, chunk: 2 });

const towns = (...names: string[]): Row[] =>
	names.map((name, index) => ({ name, rent: `${400 + index} EUR`, share: `${10 + index} %`, founded: 1800 + index }));

/** Data sets as pattern, rows, and columns with their types and units. */
async function dataSets(): Promise<unknown[]> {
	return (await readDataSets(db, website)).map(({ pattern, row_count, columns }) => [
		pattern,
		row_count,
		columns.map(({ name, type, unit }) => [name, type, unit].filter((part) => part !== null).join(' ')).join(', '),
	]);
}

const label = async (name: string, text: string) => {
	const [dataSet] = await readDataSets(db, website);
	const columns = dataSet?.columns.map((column): DataSetColumn => ({
		...column,
		label: column.name === name ? text : column.label,
	}));
	await db('pseo_datasets')
		.where({ id: dataSet?.id })
		.update({ columns: JSON.stringify(columns) });
};

describe('a data set', () => {
	it('is made by an import: its pattern, its rows, and what their columns hold, units included', async () => {
		await importInto(towns('Alby', 'Bexford', 'Corston'));
		expect(await dataSets()).toEqual([
			['/towns/{name}', 3, 'name text, rent number EUR, share number %, founded number'],
		]);
		expect(await readDataSets(db, website)).toMatchObject([{ account: account.id, pseo_id: website.id }]);
		const facts = (await db('pseo_pages').where({ route: '/towns/alby' }).first('facts')) as { facts: string };
		expect(JSON.parse(facts.facts)).toMatchObject({ rent: 400, share: 10 });
	});

	it('grows with rows of a later import, and keeps columns that only earlier rows have', async () => {
		await importInto(towns('Alby', 'Bexford'));
		await importInto([{ name: 'Corston', rent: '500 EUR', river: 'Wye' }]);
		expect(await dataSets()).toEqual([
			['/towns/{name}', 3, 'name text, rent number EUR, river text, share number %, founded number'],
		]);
	});

	it('loses a column that no row has any more', async () => {
		await importInto(towns('Alby', 'Bexford'));
		await importInto(towns('Alby', 'Bexford').map(({ share: _share, ...row }) => row));
		expect(await dataSets()).toEqual([['/towns/{name}', 2, 'name text, rent number EUR, founded number']]);
	});

	it('calls a column text that its rows hold in two ways, and no unit where they have two', async () => {
		await importInto(towns('Alby', 'Bexford'));
		await importInto([{ name: 'Corston', rent: '500 USD', share: '10 %', founded: 'in spring' }]);
		expect(await dataSets()).toEqual([
			['/towns/{name}', 3, 'name text, rent number, share number %, founded text'],
		]);
	});

	it('takes the types of a file that replaces all rows', async () => {
		await importInto(towns('Alby', 'Bexford'));
		await importInto([
			{ name: 'Alby', founded: 'in spring' },
			{ name: 'Bexford', founded: 'in autumn' },
		]);
		expect(await dataSets()).toEqual([['/towns/{name}', 2, 'name text, founded text']]);
	});

	it('keeps what a person called a column, through every import', async () => {
		await importInto(towns('Alby', 'Bexford'));
		await label('rent', 'monthly rent');
		await importInto(towns('Alby', 'Bexford'));
		await importInto(towns('Corston'));
		const [dataSet] = await readDataSets(db, website);
		expect(dataSet?.columns.find(({ name }) => name === 'rent')?.label).toBe('monthly rent');
	});

	it('gives its rows up to another pattern that gives them the same routes, and goes with the last', async () => {
		await importInto(
			[
				{ slug: 'alby', n: 1 },
				{ slug: 'bexford', n: 2 },
			],
			'/towns/{slug}',
		);
		await importInto([{ name: 'Alby', n: 1 }], '/towns/{name}');
		expect((await dataSets()).map((row) => (row as unknown[]).slice(0, 2))).toEqual([
			['/towns/{slug}', 1],
			['/towns/{name}', 1],
		]);
		await importInto(
			[
				{ name: 'Alby', n: 1 },
				{ name: 'Bexford', n: 1 },
			],
			'/towns/{name}',
		);
		expect((await dataSets()).map((row) => (row as unknown[]).slice(0, 2))).toEqual([['/towns/{name}', 2]]);
	});

	it('counts the rows of an import that was cut off, and is the same as without the cut when it is repeated', async () => {
		const whole = importSink(db, website);
		let saves = 0;
		const cut: ImportSink = {
			...whole,
			save: (pages, dataSet) => {
				if (++saves > 1) throw new Error('the power went');
				return whole.save(pages, dataSet);
			},
		};
		const rows = towns('Alby', 'Bexford', 'Corston');
		await expect(importInto(rows, '/towns/{name}', cut)).rejects.toThrow('the power went');
		expect((await dataSets()).map((row) => (row as unknown[]).slice(0, 2))).toEqual([['/towns/{name}', 2]]);
		await importInto(rows);
		expect(await dataSets()).toEqual([
			['/towns/{name}', 3, 'name text, rent number EUR, share number %, founded number'],
		]);
	});

	it('follows its website to another account, and goes with it', async () => {
		await importInto(towns('Alby'));
		const { id } = await newAccount(db);
		await db.transaction((trx) => moveWebsites(trx, SYSTEM, declared.tables, [website.id], id));
		expect(await readDataSets(db, website)).toMatchObject([{ account: id }]);
		await removeWebsiteRows(db, await readWebsite(db, SYSTEM, website.id), declared.tables);
		expect(await db('pseo_datasets')).toEqual([]);
	});

	it('is each website its own', async () => {
		await importInto(towns('Alby'));
		const other = await readWebsite(db, account, await newWebsite(db, account), 'editor');
		expect(await readDataSets(db, other)).toEqual([]);
	});

	it('is not made anew by rows that come in while their website is deleted', async () => {
		await importInto(towns('Alby'));
		const sink = importSink(db, website);
		const whileDeleted: ImportSink = {
			...sink,
			async existing(routes) {
				const found = await sink.existing(routes);
				await removeWebsiteRows(db, await readWebsite(db, account, website.id, 'owner'), declared.tables);
				await db('pseos').where({ id: website.id }).delete();
				return found;
			},
		};
		await expect(importInto(towns('Alby'), '/towns/{name}', whileDeleted)).rejects.toMatchObject({
			code: 'website_not_found',
		});
		expect(await db('pseo_datasets')).toEqual([]);
	});
});

describe('what a page is', () => {
	it('is a row where an import made it or gave its route facts', async () => {
		await db('pseo_pages').insert({
			account: account.id,
			pseo_id: website.id,
			route: '/towns/alby',
			title: 'Alby',
			source: 'sitemap',
			status: 'existing',
			kind: 'existing',
		});
		await importInto(towns('Alby', 'Bexford'));
		expect(await db('pseo_pages').orderBy('route').select('route', 'kind', 'status')).toEqual([
			{ route: '/towns/alby', kind: 'row', status: 'existing' },
			{ route: '/towns/bexford', kind: 'row', status: 'planned' },
		]);
	});
});
