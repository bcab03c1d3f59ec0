import type { Knex } from 'knex';

/** Names of the tables that are ours, sorted. */
export async function ourTables(db: Knex): Promise<string[]> {
	const onPostgres = db.client.config.client === 'pg';
	const tables = onPostgres
		? db('pg_tables').where({ schemaname: 'public' }).select({ name: 'tablename' })
		: db('sqlite_master').where({ type: 'table' }).select('name');
	const names = ((await tables) as { name: string }[]).map(({ name }) => name);
	return names.filter((name) => name.startsWith('pseo')).sort();
}

/**
 * A mark that is another one after every commit of another connection, so that nothing has to be read again while it is
 * the same.
 */
export async function commitMark(db: Knex): Promise<string> {
	if (db.client.config.client !== 'pg') return JSON.stringify(await db.raw('PRAGMA data_version'));
	const { rows } = (await db.raw('SELECT pg_snapshot_xmax(pg_current_snapshot()) AS mark')) as {
		rows: { mark: string }[];
	};
	return String(rows[0]?.mark);
}
