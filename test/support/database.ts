import knex, { type Knex } from 'knex';

/** Connections of the tests' own to a server's database, for checks by SQL; one to SQLite. */
export function openDatabase(env: Record<string, string>, connections = 2): Knex {
	if (env['DB_CLIENT'] === 'sqlite3') {
		const connection = { filename: env['DB_FILENAME'] as string };
		const afterCreate = (
			raw: { exec(sql: string, done: (error: Error | null) => void): void },
			done: (error: Error | null, raw: unknown) => void,
		) => raw.exec('PRAGMA busy_timeout = 10000', (error) => done(error, raw));
		return knex({ client: 'sqlite3', connection, useNullAsDefault: true, pool: { min: 1, max: 1, afterCreate } });
	}
	return knex({
		// As Directus does: its name for MariaDB and MySQL, another driver.
		client: env['DB_CLIENT'] === 'mysql' ? 'mysql2' : env['DB_CLIENT'],
		connection: {
			host: env['DB_HOST'],
			port: Number(env['DB_PORT']),
			database: env['DB_DATABASE'],
			user: env['DB_USER'],
			password: env['DB_PASSWORD'],
		},
		pool: { min: 0, max: connections, ...(env['DB_CLIENT'] === 'mysql' ? { afterCreate: standardSql } : {}) },
	});
}

/** MariaDB takes `||` for OR unless it is told that it joins texts, as in the other databases. */
function standardSql(
	raw: { query(sql: string, done: (error: Error | null) => void): void },
	done: (error: Error | null, raw: unknown) => void,
): void {
	raw.query("SET SESSION sql_mode = CONCAT(@@sql_mode, ',PIPES_AS_CONCAT')", (error) => done(error, raw));
}
