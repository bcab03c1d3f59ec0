import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { onNode22 } from './lib/node22.mjs';
import { main, say, Stop } from './lib/say.mjs';
import { runVitest } from './lib/vitest.mjs';

/**
 * Where the server is, by the variables that PostgreSQL's own programs read.
 * @typedef {{ PGHOST: string, PGPORT: string, PGUSER: string, PGPASSWORD: string }} Place
 */

// `npm run test:services`: the end-to-end suite on PostgreSQL, and the tests that need a real one. Every server of the
// harness gets a database of its own, dropped afterwards. Arguments go to vitest.
await main(async () => {
	await onNode22(import.meta.url);
	await ensureInstalled();
	const place = await findPostgres();
	await ensureBuilt();
	const prefix = `pseo_test_${randomBytes(4).toString('hex')}`;
	try {
		return await runVitest(['--config', 'test/services/vitest.config.ts', ...process.argv.slice(2)], { ...place, PSEO_TEST_POSTGRES: prefix });
	} finally {
		await dropDatabases(place, prefix);
	}
});

/**
 * @returns {Promise<Place>} of a server that lets us make databases
 * @throws {Stop} saying what was expected and what came
 */
async function findPostgres() {
	const { PGHOST = '127.0.0.1', PGPORT = '5432', PGUSER, PGPASSWORD = '' } = process.env;
	/** @type {string[]} */
	const came = [];
	for (const user of PGUSER ? [PGUSER] : ['postgres', userInfo().username]) {
		const place = { PGHOST, PGPORT, PGUSER: user, PGPASSWORD };
		try {
			const [role] = (await ask(place, 'SELECT (rolcreatedb OR rolsuper) AS allowed, version() AS version FROM pg_roles WHERE rolname = current_user', [])).rows;
			if (!role.allowed) throw new Error(`user "${user}" may not create databases`);
			say(`services  ${role.version.split(' on ')[0]} at ${PGHOST}:${PGPORT}, user ${user}`);
			return place;
		} catch (error) {
			came.push(reason(error));
		}
	}
	throw new Stop(
		`services: expected a PostgreSQL at ${PGHOST}:${PGPORT} with a user who may create databases, came: ${[...new Set(came)].join('; ')}. ` +
			'PGHOST, PGPORT, PGUSER and PGPASSWORD say where it is.',
	);
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
	const connection = { host: PGHOST, port: Number(PGPORT), user: PGUSER, password: PGPASSWORD, database: 'postgres', connectionTimeoutMillis: 5_000 };
	const server = knex({ client: 'pg', connection, pool: { min: 0, max: 1 } });
	try {
		return await server.raw(sql, values);
	} finally {
		await server.destroy();
	}
}

/**
 * What the run has made: its templates, and what a killed worker left.
 * @param {Place} place
 * @param {string} prefix
 */
async function dropDatabases(place, prefix) {
	const { rows } = await ask(place, 'SELECT datname FROM pg_database WHERE starts_with(datname, ?)', [prefix]);
	for (const { datname } of rows) await ask(place, 'DROP DATABASE ?? WITH (FORCE)', [datname]);
}
