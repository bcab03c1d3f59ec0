import type { Knex } from 'knex';
import { beforeAll, expect, it } from 'vitest';
import { openSqlite } from '../../../../../test/support/sqlite.js';
import { inTransaction } from './index.js';
import { upsert } from './upsert.js';

let db: Knex;
beforeAll(async () => {
	db = openSqlite(':memory:');
	await db.schema.createTable('places', (table) => {
		table.increments('id');
		table.integer('site');
		table.string('route');
		table.string('title');
		table.timestamp('date_created');
		table.unique(['site', 'route']);
	});
});

const place = (route: string, title: string, made: number) => ({ site: 1, route, title, date_created: new Date(made) });
const save = (rows: ReturnType<typeof place>[]) =>
	inTransaction(db, (trx) => upsert(trx, 'places', ['site', 'route'], rows));

it('counts the rows that were not there, changes the others and leaves their date of creation', async () => {
	expect(await save([place('/a', 'A', 1000), place('/b', 'B', 1000)])).toBe(2);
	expect(await save([place('/b', 'New B', 2000), place('/c', 'C', 2000)])).toBe(1);
	expect(await save([])).toBe(0);
	expect(await db('places').orderBy('route').select('route', 'title', 'date_created')).toEqual([
		{ route: '/a', title: 'A', date_created: 1000 },
		{ route: '/b', title: 'New B', date_created: 1000 },
		{ route: '/c', title: 'C', date_created: 2000 },
	]);
});
