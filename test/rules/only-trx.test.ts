import { describe, expect, it } from 'vitest';
import { brokenRules } from './lint.js';

const RULE = 'only-trx-in-transactions';

/** The text of a store whose transaction runs `body`. */
const store = (body: string, open = 'inTransaction(db, async (trx) =>') =>
	`export const run = (db, database, knex, deps, getSchema, safeFetch) => ${open} {\n${body}\n});`;

describe('inside a transaction only trx', () => {
	it.each([
		`await db('pseos').select();`,
		`await database.raw('select 1');`,
		`await knex('pseos');`,
		`await deps.db('pseos');`,
		`await read({ db });`,
		`await read(db);`,
		`const schema = await getSchema();`,
		`const schema = await deps.getSchema();`,
		`await fetch('https://example.com');`,
		`await safeFetch('https://example.com');`,
		`await Promise.all([1].map(async () => db('pseos')));`,
	])('refuses %s', async (body) => {
		expect(await brokenRules('areas/billing/store.ts', store(body))).toContain(RULE);
		expect(await brokenRules('areas/billing/store.ts', store(body, 'db.transaction(async (trx) =>'))).toContain(
			RULE,
		);
		expect(
			await brokenRules('areas/billing/store.ts', store(body, 'db.transaction(async function (inner)')),
		).toContain(RULE);
	});

	it('refuses the outer database in a method that is handed a trx', async () => {
		const text = `export class Store {\n\tasync charge(trx) {\n\t\tawait this.db('pseos').select();\n\t}\n}`;
		expect(await brokenRules('areas/billing/store.ts', text)).toContain(RULE);
	});

	it.each([
		`await trx('pseos').select();`,
		`await new ItemsService('pseos', { knex: trx });`,
		`const options = { db: trx };`,
		`const db = trx; await db('pseos');`,
		`await charge(trx, deps.account);`,
	])('lets in %s', async (body) => {
		expect(await brokenRules('areas/billing/store.ts', store(body))).not.toContain(RULE);
	});

	it('lets in the outer database before and after the transaction', async () => {
		const text = `export const run = async (db, getSchema) => {
			const schema = await getSchema();
			await inTransaction(db, async (trx) => trx('a').insert({ schema }));
			return db('a').select();
		};`;
		expect(await brokenRules('areas/billing/store.ts', text)).toEqual([]);
	});
});
