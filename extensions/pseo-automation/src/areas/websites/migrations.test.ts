import type { Knex } from 'knex';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshDatabase, newAccount, newWebsite } from '../../../../../test/support/sqlite.js';
import { SYSTEM } from '../../kernel/who.js';
import { readDataSets } from './datasets.store.js';
import { websiteMigrations } from './migrations.store.js';
import { readWebsite } from './store.js';

let db: Knex;
let website: number;
let account: number;
beforeEach(async () => {
	db = await freshDatabase();
	const owner = await newAccount(db);
	account = owner.id;
	website = await newWebsite(db, owner);
});

/** A page as model 1 kept it: what it is stood in its source and facts. */
const oldPage = (route: string, fields: Record<string, unknown>) => {
	const { facts, ...rest } = fields;
	return {
		account,
		pseo_id: website,
		route,
		title: route,
		status: 'planned',
		facts: facts === undefined ? null : JSON.stringify(facts),
		...rest,
	};
};
const row = (route: string, facts: object, dataset = '/towns/{name}') =>
	oldPage(route, { source: 'import', dataset, facts, facts_hash: 'hash' });

const migrate = () => db.transaction(async (trx) => websiteMigrations[2]?.(trx));
const kinds = async () =>
	Object.fromEntries(
		((await db('pseo_pages').select('route', 'kind')) as { route: string; kind: string }[]).map((page) => [
			page.route,
			page.kind,
		]),
	);

describe('model 2', () => {
	it('tells what a page is from its source and facts', async () => {
		await db('pseo_pages').insert([
			row('/towns/alby', { name: 'Alby', rent: 400 }),
			oldPage('/towns', { source: 'plan', dataset: '/towns/{name}', facts: { hub: 'overview' } }),
			oldPage('/towns/region/north', {
				source: 'plan',
				dataset: '/towns/{name}',
				facts: { hub: 'category', column: 'region', value: 'North' },
			}),
			row('/hubs/x', { hub: 'top', value: 'a row of a person who sells hubs' }),
			oldPage('/planned', { source: 'plan' }),
			oldPage('/written', { source: 'manual', status: 'written' }),
			oldPage('/theirs', { source: 'sitemap', status: 'existing' }),
			oldPage('/by-hand', { source: 'manual', facts: { name: 'Typed in Studio' } }),
		]);
		await migrate();
		expect(await kinds()).toEqual({
			'/towns/alby': 'row',
			'/towns': 'hub',
			'/towns/region/north': 'hub',
			'/hubs/x': 'row',
			'/planned': 'idea',
			'/written': 'idea',
			'/theirs': 'existing',
			'/by-hand': 'row',
		});
	});

	it('makes a data set of the rows of each pattern, typed by what their facts hold', async () => {
		const rows = Array.from({ length: 1200 }, (_, index) =>
			row(`/towns/t${index}`, {
				name: `T${index}`,
				rent: index === 7 ? 'approx. 5' : index,
				open: index % 2 === 0,
				since: '2020-01-01',
				tags: ['a'],
				site: 'https://example.com/x',
				...(index < 600 ? { mixed: index } : { mixed: 'x' }),
			}),
		);
		for (let start = 0; start < rows.length; start += 100)
			await db('pseo_pages').insert(rows.slice(start, start + 100));
		await db('pseo_pages').insert([
			row('/cars/a', { name: 'A' }, '/cars/{name}'),
			oldPage('/towns', { source: 'plan', dataset: '/towns/{name}', facts: { hub: 'overview' } }),
		]);
		await migrate();
		const dataSets = await readDataSets(db, await readWebsite(db, SYSTEM, website));
		expect(dataSets.map(({ pattern, row_count, account: of }) => [pattern, row_count, of])).toEqual([
			['/towns/{name}', 1200, account],
			['/cars/{name}', 1, account],
		]);
		expect(dataSets[0]?.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
			'name text',
			'rent number',
			'open boolean',
			'since date',
			'tags list',
			'site url',
			'mixed text',
		]);
		expect(dataSets[0]?.columns[1]).toEqual({ name: 'rent', type: 'number', unit: null, role: null, label: null });
	});
});
