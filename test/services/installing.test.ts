import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrap } from '../../scripts/lib/directus.mjs';
import { api, createUser, createWebsite, ended, importRows } from '../support/client.js';
import { openDatabase } from '../support/database.js';
import type { RunningServer } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { dropMariadb, newMariadb } from '../support/mariadb.js';
import { packBundle, projectWith } from '../support/package.js';
import { dropDatabase, newDatabase } from '../support/postgres.js';
import { DirectusProcess, HOST } from '../support/process.js';
import { towns } from '../support/rows.js';
import { ADMIN_TOKEN, testEnvironment } from '../support/template.js';
import { studio } from '../e2e/studio.js';

const folder = mkdtempSync(path.join(tmpdir(), 'pseo-installing-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let project: string;
beforeAll(async () => {
	const { tarball } = await packBundle(folder);
	project = await projectWith(path.join(folder, 'project'), tarball);
});

const DATABASES = {
	PostgreSQL: { make: () => newDatabase('bare'), drop: dropDatabase },
	MariaDB: {
		async make() {
			const env = await newMariadb();
			await bootstrap(testEnvironment(path.join(folder, 'bootstrap'), 8055, env), HOST);
			return env;
		},
		drop: dropMariadb,
	},
};

describe.each(Object.entries(DATABASES))('a project on %s that has collections of its own', (name, { make, drop }) => {
	const home = path.join(folder, name);
	let database: Record<string, string>;
	let db: Knex;
	let process: DirectusProcess;
	let server: RunningServer;

	beforeAll(async () => {
		database = await make();
		db = openDatabase(database);
		process = new DirectusProcess(home, (port) => ({
			...testEnvironment(home, port, { ...database, LOG_LEVEL: 'info' }),
			EXTENSIONS_PATH: path.join(folder, 'no-extensions'),
		}));
		await process.start({}, false);
		server = { url: process.url, adminToken: ADMIN_TOKEN, home, database, pid: process.pid, db };
		const fields = [
			{ field: 'id', type: 'integer', schema: { is_primary_key: true, has_auto_increment: true } },
			{ field: 'title', type: 'string', schema: {}, meta: { interface: 'input' } },
		];
		await studio(server).post('/collections', { collection: 'news', meta: {}, schema: {}, fields });
		await studio(server).post('/items/news', [{ title: 'one' }, { title: 'two' }]);
		await process.stop();
	});
	afterAll(async () => {
		await process.kill();
		await db.destroy();
		await drop(database);
	});

	it('gets the package, works with it and keeps its own', async () => {
		await process.start({ PACKAGE_FILE_LOCATION: project });
		expect((await api(server, null).get('/health')).status, process.log()).toBe(200);
		await db('pseo_plans').update({ requests_per_minute: 1_000_000 });
		const user = await createUser(server);
		const site = await createWebsite(user);
		await importRows(user, site.id, towns(5));
		const started = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 5 });
		expect(started.status, started.text).toBe(200);
		expect(await ended(user, started.body.generation_id)).toMatchObject({ status: 'completed', created_count: 5 });
		await checkInvariants(db);
		expect(await db('news').orderBy('id').pluck('title')).toEqual(['one', 'two']);
	});

	it('starts again without changing anything', async () => {
		const marks = await db('pseo_migrations').orderBy('id');
		await process.stop();
		await process.start({ PACKAGE_FILE_LOCATION: project });
		expect((await api(server, null).get('/health')).status).toBe(200);
		expect(await db('pseo_migrations').orderBy('id')).toEqual(marks);
	});
});
