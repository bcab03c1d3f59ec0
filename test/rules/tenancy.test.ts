import { describe, expect, it } from 'vitest';
import { brokenRules } from './lint.js';

describe('tenancy is proof', () => {
	const STORE = 'areas/plan/store.ts';

	it.each([
		`export async function readPages(db: Db, website: number) { return db('x').where({ pseo_id: website }); }`,
		`export async function move(trx: Trx, ids: readonly number[]) {}`,
		`export const read = (db: Db, place: { account: number; key: string }) => db('x').where(place);`,
		`interface Movement { account: number; amount: number }\nexport function book(trx: Trx, movement: Movement) {}`,
		`type Place = { pseo_id: number };\nexport const count = async (db: Db, place: Place) => 0;`,
		`export async function read(db: Db, job: number | null = null) {}`,
		`export const pages = { drop(db: Db, page: number) { return db('x'); } };`,
		`export const fence: Fence = { take: async (trx, id) => trx('x').where({ id }) };`,
		`export class Pages { drop(db: Db, page: number) {} }`,
	])('refuses that a store takes the bare number of a row: %s', async (text) => {
		expect(await brokenRules(STORE, text)).toContain('tenancy-is-proof');
	});

	it.each([
		`export async function readPages(db: Db, website: OwnedWebsite) {}`,
		`export async function readPage(db: Db, who: Who, id: number) {}`,
		`export async function sweep(db: Db, _who: System, ids: number[]) {}`,
		`export async function list(db: Db, who: Account, account: number) {}`,
		`export async function save(trx: Trx, place: { account: number } & Proof<'editor'>) {}`,
		`export const fence = (_who: System): Fence => ({ take: async (trx, id) => trx('x').where({ id }) });`,
		`export async function forget(db: Db, before: number, limit: number) {}`,
		`async function inner(db: Db, website: number) {}`,
	])('lets in %s', async (text) => {
		expect(await brokenRules(STORE, text)).toEqual([]);
	});

	it('looks at the stores of the platform, too', async () => {
		const text = `export const drop = (db: Db, website: number) => db('x').where({ pseo_id: website });`;
		expect(await brokenRules('platform/area/rows.store.ts', text)).toContain('tenancy-is-proof');
	});

	it.each([
		`export type OwnedPage = Page;`,
		`export interface OwnedPage extends Page { id: number }`,
		`export const read = (row: Row) => row as OwnedPage<'editor'>;`,
		`export const read = (rows: Row[]) => rows as unknown as (Page & Proof<'owner'>)[];`,
		`const SYSTEM = { kind: 'system' } as System;`,
	])('refuses a proof that no check has given: %s', async (text) => {
		expect(await brokenRules('areas/plan/service.ts', text)).toEqual(['tenancy-is-proof']);
	});

	it.each([
		`export type OwnedPage<Least extends Role> = Page & Proof<Least>;`,
		`export interface OwnedPage extends Page, Proof<'editor'> {}`,
		`export const read = (row: Row) => proved(SYSTEM, row as Page);`,
	])('lets in %s anywhere', async (text) => {
		expect(await brokenRules('areas/plan/service.ts', text)).toEqual([]);
	});

	it('follows the types of other files', async () => {
		const text = (name: string, from: string) =>
			`import { type ${name} as Asked } from '${from}';\nexport const read = (db: Db, asked: Asked) => db('x');`;
		expect(await brokenRules(STORE, text('Website', '../websites/index.js'))).toEqual(['tenancy-is-proof']);
		expect(await brokenRules(STORE, text('Job', '../jobs/index.js'))).toEqual(['tenancy-is-proof']);
		expect(await brokenRules(STORE, text('OwnedJob', '../jobs/index.js'))).toEqual([]);
		expect(await brokenRules(STORE, text('OwnedWebsite', '../websites/index.js'))).toEqual([]);
	});

	it('looks at stores only', async () => {
		const text = `export const read = async (website: number) => website;`;
		expect(await brokenRules('areas/plan/service.ts', text)).toEqual([]);
	});
});

describe('a table has one owner', () => {
	const RULE = 'tables-have-one-owner';

	it.each([
		`export const take = (trx) => trx('pseo_pages').where({ status: 'planned' }).update({ status: 'writing' });`,
		`export const add = (trx) => trx('pseo_pages').insert({}).onConflict(['route']).ignore();`,
		`export const drop = async (db) => { await db('pseo_pages').where({}).delete(); };`,
		`export const add = (trx) => insertOne(trx, 'pseo_pages', {});`,
		`export const make = async (items) => (await items('pseos')).createOne({});`,
		`const TABLE = 'pseo_pages';\nexport const drop = (trx) => trx(TABLE).delete();`,
		`export const late = (trx) => { const pages = trx('pseo_pages').where({}); return pages.update({}); };`,
		`export const late = (trx) => { const pages = () => trx('pseo_pages'); return pages().where({}).delete(); };`,
	])('refuses that articles write a table of websites: %s', async (text) => {
		expect(await brokenRules('areas/articles/store.ts', text)).toEqual([RULE]);
		expect(await brokenRules('areas/websites/store.ts', text)).toEqual([]);
	});

	it('lets every area read and join', async () => {
		const text = `export const read = (db) => db('pseo_pages').join('pseos', 'pseos.id', 'pseo_pages.pseo_id').first();`;
		expect(await brokenRules('areas/articles/store.ts', text)).toEqual([]);
	});
});
