import path from 'node:path';
import { parseArgs } from 'node:util';
import knex from 'knex';
import { Stop, main, say } from './lib/say.mjs';
import { readSettings } from './lib/settings.mjs';
import { exportRows, findOurs, remove } from './lib/uninstall.mjs';

// `npm run uninstall -- --dry-run` says what would go; `npm run uninstall -- --export FOLDER` writes all rows there and
// removes it. Works on the database that the settings name (DB_*, PSEO_HOME), with Directus stopped.
await main(async () => {
	const { values } = parseArgs({
		options: { 'dry-run': { type: 'boolean' }, export: { type: 'string' }, 'i-have-a-backup': { type: 'boolean' } },
	});
	if (!values['dry-run'] && !values.export && !values['i-have-a-backup'])
		throw new Stop(
			'uninstall: expected --dry-run, or --export FOLDER for the rows that go, or --i-have-a-backup, came none',
			2,
		);
	const db = open(readSettings());
	try {
		const found = await findOurs(db);
		for (const { name, rows } of found.tables) say(`table     ${name}, ${rows} rows`);
		for (const { what, rows } of found.rows) say(`directus  ${what}, ${rows}`);
		for (const line of found.left) say(`left      ${line}`);
		if (values['dry-run']) return say('nothing was removed');
		if (values.export) {
			await exportRows(db, found, path.resolve(values.export));
			say(`exported  ${path.resolve(values.export)}`);
		}
		await remove(db, found);
		say(
			'removed   now take the extension away (the folder, or `npm uninstall pseo-automation`) before you start Directus',
		);
	} finally {
		await db.destroy();
	}
});

/** @param {Record<string, string>} settings */
function open(settings) {
	if (settings.DB_CLIENT === 'sqlite3') {
		const filename = settings.DB_FILENAME ?? path.join(String(settings.PSEO_HOME), 'database.sqlite');
		return knex({ client: 'sqlite3', connection: { filename }, useNullAsDefault: true, pool: { min: 1, max: 1 } });
	}
	const connection = settings.DB_CONNECTION_STRING ?? {
		host: settings.DB_HOST,
		port: Number(settings.DB_PORT),
		database: settings.DB_DATABASE,
		user: settings.DB_USER,
		password: settings.DB_PASSWORD,
	};
	return knex({
		client: settings.DB_CLIENT === 'mysql' ? 'mysql2' : settings.DB_CLIENT,
		connection,
		...(settings.DB_SEARCH_PATH ? { searchPath: settings.DB_SEARCH_PATH.split(',') } : {}),
		// What is said of a connection must hold for the next statement.
		pool: { min: 1, max: 1 },
	});
}
