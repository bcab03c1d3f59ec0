import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import path from 'node:path';
import express from 'express';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Wiring from '../../extensions/pseo-automation/src/wiring.js';
import type { Reference } from '../../extensions/pseo-automation/src/reference.js';
import { eventsPage } from '../../scripts/generators/events.mjs';
import { areasPage, errorsPage, routesPage } from '../../scripts/generators/reference.mjs';
import { BUNDLE, ROOT } from '../../scripts/lib/root.mjs';
import { loadTypeScript } from '../../scripts/lib/typescript.mjs';
import { tableOwners } from '../../scripts/lint/owners.mjs';
import { areasInOrder } from '../../scripts/lint/rooms.mjs';
import { brokenRules } from '../rules/lint.js';
import { createDirectusTables, newUser, newWebsite, openSqlite } from '../support/sqlite.js';
import { until } from '../support/until.js';

/** A copy of the repository's sources with one more area: its folder, and its line in wiring.ts. */
const COPY = path.join(ROOT, '.cache', `toy-area-${process.pid}`);
const SOURCES = path.join(COPY, 'extensions', 'pseo-automation', 'src');

function copyWithToy(): void {
	mkdirSync(SOURCES, { recursive: true });
	cpSync(path.join(BUNDLE, 'src'), SOURCES, { recursive: true });
	cpSync(path.join(BUNDLE, 'package.json'), path.join(SOURCES, '..', 'package.json'));
	cpSync(path.join(ROOT, 'snapshots'), path.join(COPY, 'snapshots'), { recursive: true });
	cpSync(path.join(ROOT, 'test/fixtures/toy-area'), path.join(SOURCES, 'areas/toy'), { recursive: true });
	const wiring = path.join(SOURCES, 'wiring.ts');
	const text = readFileSync(wiring, 'utf8').replace(
		'\n];',
		'\n\ttoyArea,\n];\nimport { toyArea } from "./areas/toy/index.js";',
	);
	writeFileSync(wiring, text);
	writeFileSync(
		path.join(SOURCES, 'with-toy.ts'),
		`export { AREAS, build } from './wiring.js';\nexport { reference } from './reference.js';\n`,
	);
}

/** Directus as provisioning sees it: its tables, and services that store nothing. */
async function standIn(db: Knex): Promise<unknown> {
	await createDirectusTables(db);
	await db.schema.createTable('directus_collections', (table) => void table.string('collection'));
	await db.schema.createTable('directus_fields', (table) => (table.string('collection'), table.string('field')));
	await db.schema.createTable('directus_flows', (table) => (table.uuid('id'), table.string('status')));
	await db.schema.createTable('directus_operations', (table) => void table.uuid('id'));
	await db.schema.createTable('directus_policies', (table) => (table.uuid('id'), table.boolean('admin_access')));
	await db.schema.createTable('directus_permissions', (table) => {
		for (const column of ['collection', 'action', 'policy']) table.string(column);
	});
	await db.schema.createTable('directus_relations', (table) => {
		for (const column of ['many_collection', 'many_field', 'one_collection']) table.string(column);
	});
	await db.schema.createTable('directus_translations', (table) => {
		for (const column of ['language', 'key']) table.string(column);
	});
	await db.schema.createTable('directus_presets', (table) => {
		table.increments('id');
		for (const column of ['user', 'role', 'collection', 'bookmark']) table.string(column);
	});
	class Service {
		createOne = async () => 1;
		createMany = async () => [];
		updateOne = async () => 1;
		serverInfo = async () => ({ version: 'none' });
		clearCache = async () => {};
	}
	/** Deletes as Directus does: it reads its options, then begins a transaction on the database that it has. */
	class ItemsService extends Service {
		knex: Knex;
		constructor(
			readonly collection: string,
			options: { knex: Knex },
		) {
			super();
			this.knex = options.knex;
		}
		async deleteOne(key: number, options?: { preMutationError?: unknown }): Promise<number> {
			if (options?.preMutationError !== undefined) throw new Error('expected no error before the mutation');
			return this.knex.transaction(async (trx) => {
				await trx(this.collection).where({ id: key }).delete();
				return key;
			});
		}
	}
	return {
		ItemsService,
		CollectionsService: Service,
		FlowsService: Service,
		OperationsService: Service,
		ServerService: Service,
		UtilsService: Service,
	};
}

let db: Knex;
let reference: Reference;
let app: Wiring.App;
let server: Server;
let address: string;
let user: string;
let account: number;

async function ask(method: string, place: string, body?: object, admin = false) {
	const answer = await fetch(`${address}${place}`, {
		method,
		headers: { 'X-User': user, 'X-Admin': String(admin), 'Content-Type': 'application/json' },
		...(body ? { body: JSON.stringify(body) } : {}),
	});
	return { status: answer.status, body: (await answer.json()) as { code?: string; data: Record<string, unknown> } };
}

const toysOf = (site: number): Promise<Record<string, unknown>[]> => db('pseo_toys').where({ pseo_id: site });

/** What Directus goes on with after all hooks of an event, for a change by the product itself. */
async function filtered(
	event: string,
	payload: Record<string, unknown>,
	meta: Record<string, unknown>,
	database: Knex.Transaction,
): Promise<unknown> {
	const context = { database, accountability: null, schema: { collections: {}, relations: [] } };
	let result: unknown = payload;
	for (const hook of app.hooks.filter((each) => each.event === event))
		result = await hook.filter(result as Record<string, unknown>, meta, context);
	return result;
}

beforeAll(async () => {
	copyWithToy();
	const loaded = (await loadTypeScript(path.join(SOURCES, 'with-toy.ts'))) as typeof Wiring & {
		reference: Reference;
	};
	({ reference } = loaded);
	db = openSqlite(':memory:');
	app = loaded.build(
		{
			database: db,
			env: { SECRET: 'secret', PSEO_WORKERS: '1', PSEO_CHECK_ANSWERS: '1' },
			logger: { info: () => {}, warn: () => {}, error: () => {} },
			getSchema: async () => ({}),
			services: await standIn(db),
		},
		loaded.AREAS,
	);
	const provisioned = await app.provision();
	expect(provisioned, JSON.stringify(provisioned)).toMatchObject({ ready: true });
	user = await newUser(db);
	const http = express();
	http.use(express.json(), (req, _res, next) => {
		const admin = req.get('x-admin') === 'true';
		Object.assign(req, { accountability: { user: req.get('x-user'), admin } });
		next();
	});
	const router = express.Router();
	app.mount(router);
	http.use(router);
	await new Promise<void>((resolve) => (server = http.listen(0, '127.0.0.1', resolve)));
	address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	await ask('GET', '/credits');
	({ account } = (await db('pseo_members').where({ user }).first('account')) as { account: number });
}, 60_000);
afterAll(async () => {
	server?.close();
	await app?.stop();
	rmSync(COPY, { recursive: true, force: true });
});

describe('an area that a folder and a line of wiring.ts add', () => {
	it('is in the reference: its routes, scopes, errors, tables, events, kinds of jobs and failpoints', () => {
		expect(routesPage(reference)).toContain('| `GET /toys/:id` | Read a toy | toys:read |');
		expect(routesPage(reference)).toContain('| `toys:write` | Have toys made |');
		expect(errorsPage(reference)).toContain('| 404 | `toy_not_found` | No such toy | toy |');
		expect(areasPage(reference)).toContain('| toy | `pseo_toys` | go with it, in chunks; move with it |');
		expect(eventsPage(reference)).toContain('## `toy.made`');
		expect(areasPage(reference)).toContain('| toy | `toy` | short | Makes a toy |');
		expect(reference.declared.failpoints).toHaveProperty(['toy.made']);
	});

	it('is reconciled: what the queue has lost is done after a start', async () => {
		const site = await newWebsite(db, { id: account, user });
		const [toy] = await db('pseo_toys').insert({ account, pseo_id: site, name: 'lost', status: 'planned' });
		await db('pseo_jobs').insert({
			account,
			pseo_id: site,
			type: 'toy',
			status: 'pending',
			request_key: randomUUID(),
			input: JSON.stringify({ toy }),
			date_created: new Date(),
		});
		app.start();
		await until(async () => (await toysOf(site))[0]?.['status'] === 'made', { what: 'the lost toy' });
	});

	it('has its schedule run', async () => {
		const site = await newWebsite(db, { id: account, user });
		await db('pseo_toys').insert({ account, pseo_id: site, name: 'old', status: 'dull' });
		await until(async () => (await toysOf(site))[0]?.['status'] === 'polished', { what: 'a polished toy' });
	});

	it('is served: its table is there, its job runs, its event is told', async () => {
		const site = await newWebsite(db, { id: account, user });
		const started = await ask('POST', '/toys', { pseo_id: site, name: 'kite' });
		expect(started.status).toBe(202);
		const id = Number(started.body.data['id']);
		await until(async () => (await ask('GET', `/toys/${id}`)).body.data['status'] === 'made', { what: 'the toy' });
		const told: string[] = await db('pseo_events').where({ type: 'toy.made' }).pluck('payload');
		expect(told.map((payload) => JSON.parse(payload) as unknown)).toContainEqual({ toy_id: id });
		expect(await ask('GET', '/toys/999')).toMatchObject({ status: 404, body: { code: 'toy_not_found' } });
	});

	it('is listed by GET / and has its part of GET /health', async () => {
		const { endpoints } = (await ask('GET', '/')).body as unknown as { endpoints: string[] };
		expect(endpoints).toContain('GET /toys/:id');
		expect((await ask('GET', '/health', undefined, true)).body.data).toMatchObject({ toys_waiting: 0 });
	});

	it('is asked when its rows are made through Directus', async () => {
		const made = await db.transaction((trx) => filtered('pseo_toys.items.create', { name: 'ball' }, {}, trx));
		expect(made).toEqual({ name: 'ball', status: 'planned' });
	});

	it('gives its rows to the account that its website moves to', async () => {
		const site = await newWebsite(db, { id: account, user });
		await db('pseo_toys').insert({ account, pseo_id: site, name: 'drum', status: 'made' });
		await db.transaction(
			async (trx) => void (await filtered('pseos.items.update', { account: account + 1 }, { keys: [site] }, trx)),
		);
		expect(await toysOf(site)).toMatchObject([{ account: account + 1 }]);
	});

	it('loses its rows with their website, and no others', async () => {
		const [gone, kept] = [await newWebsite(db, { id: account, user }), await newWebsite(db, { id: account, user })];
		for (const pseo_id of [gone, kept])
			await db('pseo_toys').insert({ account, pseo_id, name: 'top', status: 'made' });
		expect((await ask('DELETE', `/pseo/${gone}`)).status).toBe(200);
		expect(await toysOf(gone)).toEqual([]);
		expect(await toysOf(kept)).toHaveLength(1);
	});

	it('has its place among the areas and its table for the lint rules', async () => {
		expect(areasInOrder(COPY).at(-1)).toBe('toy');
		const owners = tableOwners(COPY);
		expect(owners['pseo_toys']).toBe('toy');
		const write = `export const take = (trx, toy) => trx('pseo_toys').where({ id: toy.id }).update({ name: '' });`;
		expect(await brokenRules('areas/billing/store.ts', write, owners)).toEqual(['tables-have-one-owner']);
		expect(await brokenRules('areas/toy/store.ts', write, owners)).toEqual([]);
	});
});
