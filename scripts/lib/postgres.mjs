import { userInfo } from 'node:os';
import { Stop } from './say.mjs';

/**
 * Where the server is, by the variables that PostgreSQL's own programs read.
 * @typedef {{ PGHOST: string, PGPORT: string, PGUSER: string, PGPASSWORD: string }} Place
 */

/**
 * @returns {Promise<{ place: Place, version: string }>} of a server that lets us make databases
 * @throws {Stop} saying what was expected and what came
 */
export async function findPostgres() {
	const { PGHOST = '127.0.0.1', PGPORT = '5432', PGUSER, PGPASSWORD = '' } = process.env;
	/** @type {string[]} */
	const came = [];
	for (const user of PGUSER ? [PGUSER] : ['postgres', userInfo().username]) {
		const place = { PGHOST, PGPORT, PGUSER: user, PGPASSWORD };
		try {
			const [role] = (
				await ask(
					place,
					'SELECT (rolcreatedb OR rolsuper) AS allowed, version() AS version FROM pg_roles WHERE rolname = current_user',
					[],
				)
			).rows;
			if (!role.allowed) throw new Error(`user "${user}" may not create databases`);
			return { place, version: role.version.split(' on ')[0] };
		} catch (error) {
			came.push(reason(error));
		}
	}
	throw new Stop(
		`services: expected a PostgreSQL at ${PGHOST}:${PGPORT} with a user who may create databases, got: ${[...new Set(came)].join('; ')}. ` +
			'PGHOST, PGPORT, PGUSER and PGPASSWORD say where it is.',
	);
}

/**
 * Drops the databases whose names begin with a prefix: what a run has made, and what a killed worker left.
 * @param {Place} place
 * @param {string} prefix
 */
export async function dropDatabases(place, prefix) {
	const { rows } = await ask(place, 'SELECT datname FROM pg_database WHERE starts_with(datname, ?)', [prefix]);
	for (const { datname } of rows) await ask(place, 'DROP DATABASE ?? WITH (FORCE)', [datname]);
}

/** A refused connection has one error for each address of the host. @param {unknown} error */
function reason(error) {
	const { message, code, errors } = /** @type {Error & { code?: string, errors?: Error[] }} */ (error);
	return message || errors?.map((each) => each.message).join(', ') || code || 'no reason';
}

/**
 * @param {Place} place
 * @param {string} sql
 * @param {string[]} values
 */
async function ask({ PGHOST, PGPORT, PGUSER, PGPASSWORD }, sql, values) {
	const { default: knex } = await import('knex');
	const connection = {
		host: PGHOST,
		port: Number(PGPORT),
		user: PGUSER,
		password: PGPASSWORD,
		database: 'postgres',
		connectionTimeoutMillis: 5_000,
	};
	const server = knex({ client: 'pg', connection, pool: { min: 0, max: 1 } });
	try {
		return await server.raw(sql, values);
	} finally {
		await server.destroy();
	}
}
