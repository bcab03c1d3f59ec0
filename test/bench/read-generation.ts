import { createUser, createWebsite, ended, importRows } from '../support/client.js';
import type { Server } from '../support/directus.js';
import { towns } from '../support/rows.js';
import { Side } from './support/load.js';
import { say, sideBySide } from './support/measure.js';
import { type Vendor, vendors, withServer } from './support/server.js';
import type { Row } from './support/table.js';

const ROUNDS = 7;
const REQUESTS = 250;
/** A target of this project. */
const TARGET: Record<Vendor, number> = { SQLite: 1.1, PostgreSQL: 0.9 };

/** GET /generations/:id beside Directus's GET /items/:collection/:id: the same row, server and number of connections. */
export async function readGeneration(): Promise<Row[]> {
	const rows: Row[] = [];
	for (const vendor of vendors()) rows.push(await withServer({ vendor }, (server) => measure(vendor, server)));
	return rows;
}

async function measure(vendor: Vendor, server: Server): Promise<Row> {
	say(`read-generation  ${vendor}`);
	const user = await createUser(server);
	const site = await createWebsite(user);
	await importRows(user, site.id, towns(10));
	const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 5 });
	const { id } = await ended(user, body.generation_id);
	const ours = new Side(server, `/pseo-endpoints/generations/${id}`, user.token);
	const theirs = new Side(server, `/items/pseo_generations/${id}`, server.adminToken);
	for (let time = 0; time < 3; time++) await theirs.warm(REQUESTS).then(() => ours.warm(REQUESTS));
	const { ratio, ...rates } = await sideBySide(
		ROUNDS,
		() => ours.ask(REQUESTS),
		() => theirs.ask(REQUESTS),
	);
	const target = TARGET[vendor];
	return {
		work: `GET /generations/:id, ${vendor}`,
		against: 'GET /items/pseo_generations/:id',
		ours: `${rates.ours.toFixed(0)}/s`,
		theirs: `${rates.theirs.toFixed(0)}/s`,
		figure: `${ratio.toFixed(2)}x`,
		target: `>= ${target}x`,
		met: ratio >= target && ours.allAnswered && theirs.allAnswered,
		notes: [
			`8 connections, ${ROUNDS} rounds of ${REQUESTS} requests in turn; ours: ${ours}; theirs: ${theirs}`,
			'ours as an API user, theirs as the administrator, for whom Directus checks no permissions; both by static token',
		],
	};
}
