import { randomBytes } from 'node:crypto';
import knex from 'knex';

const { MYSQL_HOST = '127.0.0.1', MYSQL_TCP_PORT = '3306', MYSQL_USER = 'root', MYSQL_PWD = '' } = process.env;

/**
 * Makes an empty database on the MariaDB that MYSQL_HOST, MYSQL_TCP_PORT, MYSQL_USER and MYSQL_PWD name, or on the
 * local one.
 * @returns the DB_* variables that lead to it
 */
export async function newMariadb(): Promise<Record<string, string>> {
	const name = `pseo_test_${randomBytes(6).toString('hex')}`;
	await asAdmin(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
	return {
		DB_CLIENT: 'mysql',
		DB_HOST: MYSQL_HOST,
		DB_PORT: MYSQL_TCP_PORT,
		DB_USER: MYSQL_USER,
		DB_PASSWORD: MYSQL_PWD,
		DB_DATABASE: name,
	};
}

export async function dropMariadb(env: Record<string, string>): Promise<void> {
	await asAdmin(`DROP DATABASE IF EXISTS \`${env['DB_DATABASE']}\``);
}

async function asAdmin(statement: string): Promise<void> {
	const admin = knex({
		client: 'mysql2',
		connection: { host: MYSQL_HOST, port: Number(MYSQL_TCP_PORT), user: MYSQL_USER, password: MYSQL_PWD },
		pool: { min: 0, max: 1 },
	});
	try {
		await admin.raw(statement);
	} finally {
		await admin.destroy();
	}
}
