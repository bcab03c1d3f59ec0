import { createUser, MASTER_PROMPT } from '../support/client.js';
import type { Server } from '../support/directus.js';
import { Side } from './support/load.js';
import { say, sideBySide } from './support/measure.js';
import { type Vendor, vendors, withServer } from './support/server.js';
import type { Row } from './support/table.js';

const ROUNDS = 7;
const REQUESTS = 150;
/** A target of this project. */
const TARGET = 1.2;
const COLLECTION = 'bench_websites';

/** POST /pseo beside Directus's POST /items of a collection that has the same fields and a Flow on creation, as ours has. */
export async function createWebsite(): Promise<Row[]> {
	const rows: Row[] = [];
	for (const vendor of vendors()) rows.push(await withServer({ vendor }, (server) => measure(vendor, server)));
	return rows;
}

async function measure(vendor: Vendor, server: Server): Promise<Row> {
	say(`create-website  ${vendor}`);
	const user = await createUser(server);
	await makeCollection(server);
	const { body } = await user.api.post<{ id: number }>('/pseo', website(0));
	const row = (await server.db('pseos').where({ id: body.data.id }).first('account', 'directus_user_id')) as Record<
		string,
		unknown
	>;
	const ours = new Side(server, '/pseo-endpoints/pseo', user.token, website);
	// What our hook fills in comes with their request, so that the rows are equal.
	const theirs = new Side(server, `/items/${COLLECTION}`, server.adminToken, (index) => ({
		name: 'example.com',
		...website(index),
		...row,
	}));
	for (let time = 0; time < 2; time++) await theirs.warm(REQUESTS).then(() => ours.warm(REQUESTS));
	const { ratio, ...rates } = await sideBySide(
		ROUNDS,
		() => ours.ask(REQUESTS),
		() => theirs.ask(REQUESTS),
	);
	return {
		work: `POST /pseo, ${vendor}`,
		against: `POST /items/${COLLECTION}`,
		ours: `${rates.ours.toFixed(0)}/s`,
		theirs: `${rates.theirs.toFixed(0)}/s`,
		figure: `${ratio.toFixed(2)}x`,
		target: `>= ${TARGET}x`,
		met: ratio >= TARGET && ours.allAnswered && theirs.allAnswered,
		notes: [
			`8 connections, ${ROUNDS} rounds of ${REQUESTS} requests in turn; ours: ${ours}; theirs: ${theirs}`,
			'theirs: the same fields, relations and values, an event Flow with one step, activity as Directus sets it by default, the administrator; ours: an API user; both by static token',
		],
	};
}

const website = (index: number) => ({
	website_url: `https://example.com/${index}`,
	master_prompt: MASTER_PROMPT,
	settings: { import_sitemap: false },
});

interface Field {
	field: string;
	type: string;
	schema: {
		is_primary_key?: boolean;
		default_value?: unknown;
		max_length?: number | null;
		is_nullable?: boolean;
		has_auto_increment?: boolean;
	} | null;
	meta: { special: string[] | null; interface: string | null; hidden: boolean; readonly: boolean } | null;
}

/** A collection like `pseos` that no hook of ours knows, with a Flow of one step on creation. */
async function makeCollection(server: Server): Promise<void> {
	const { data: fields } = await ask<{ data: Field[] }>(server, 'GET', '/fields/pseos');
	const copies = fields.map(({ field, type, schema, meta }) => ({
		field,
		type,
		schema: {
			is_primary_key: schema?.is_primary_key,
			has_auto_increment: schema?.has_auto_increment,
			default_value: schema?.is_primary_key ? null : schema?.default_value,
			max_length: schema?.max_length,
			is_nullable: schema?.is_nullable,
		},
		meta: { special: meta?.special, interface: meta?.interface, hidden: meta?.hidden, readonly: meta?.readonly },
	}));
	await ask(server, 'POST', '/collections', { collection: COLLECTION, meta: {}, schema: {}, fields: copies });
	for (const [field, related] of [
		['account', 'pseo_accounts'],
		['directus_user_id', 'directus_users'],
	]) {
		await ask(server, 'POST', '/relations', {
			collection: COLLECTION,
			field,
			related_collection: related,
			schema: { on_delete: 'NO ACTION' },
		});
	}
	const { data: flow } = await ask<{ data: { id: string } }>(server, 'POST', '/flows', {
		name: 'Bench',
		status: 'active',
		trigger: 'event',
		accountability: null,
		options: { type: 'action', scope: ['items.create'], collections: [COLLECTION] },
	});
	const { data: step } = await ask<{ data: { id: string } }>(server, 'POST', '/operations', {
		flow: flow.id,
		key: 'step',
		name: 'Step',
		type: 'transform',
		position_x: 1,
		position_y: 1,
		options: { json: { key: '{{$trigger.key}}' } },
	});
	await ask(server, 'PATCH', `/flows/${flow.id}`, { operation: step.id });
}

async function ask<T = unknown>(server: Server, method: string, path: string, body?: unknown): Promise<T> {
	const answer = await fetch(server.url + path, {
		method,
		headers: { Authorization: `Bearer ${server.adminToken}`, 'Content-Type': 'application/json' },
		...(body === undefined ? {} : { body: JSON.stringify(body) }),
	});
	const text = await answer.text();
	if (!answer.ok) throw new Error(`${method} ${path}: expected 2xx, got ${answer.status} ${text.slice(0, 500)}`);
	return JSON.parse(text) as T;
}
