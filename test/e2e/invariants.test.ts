import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase } from '../support/database.js';
import { checkInvariants, findViolations } from '../support/invariants.js';
import { placeDatabase } from '../support/template.js';

// The other tests trust `checkInvariants`; this one shows that it sees what it is there to see.

let home: string;
let db: Knex;

beforeAll(async () => {
	home = mkdtempSync(path.join(tmpdir(), 'pseo-invariants-'));
	const file = path.join(home, 'database.sqlite');
	await placeDatabase('provisioned', file);
	db = openDatabase({ DB_CLIENT: 'sqlite3', DB_FILENAME: file });
	await db.raw('PRAGMA foreign_keys = OFF');
	await db.raw('PRAGMA ignore_check_constraints = ON');
});
afterAll(async () => {
	await db.destroy();
	rmSync(home, { recursive: true, force: true });
});

const generation = {
	id: 1,
	account: 1,
	pseo_id: 1,
	mode: 'bulk',
	status: 'completed',
	requested_count: 2,
	created_count: 2,
	failed_count: 0,
	tokens_charged: 10,
	tokens_refunded: 0,
	token_rate: 5,
	request_key: 'k',
	attempt: 1,
	job: 1,
	cost_usd: 0.002,
};
const job = {
	id: 1,
	account: 1,
	pseo_id: 1,
	type: 'generation',
	status: 'succeeded',
	request_key: 'k',
	cost_usd: 0.002,
	cost_unknown: 0,
};
const call = {
	id: 1,
	account: 1,
	pseo_id: 1,
	job: 1,
	attempt: 1,
	subject_kind: 'page',
	subject_id: 1,
	turn: 1,
	purpose: 'draft',
	state: 'answered',
};
const article = { account: 1, pseo_id: 1, generation: 1, status: 'draft', title: 'A' };
const page = { account: 1, pseo_id: 1, generation: 1, status: 'written', title: 'P', source: 'import', priority: 1 };

/** A small world in which everything is as it should be. */
async function world(trx: Knex): Promise<void> {
	await trx('pseo_accounts').insert({ id: 1, name: 'A', plan: 'self-hosted', status: 'active' });
	await trx('pseo_token_balances').insert({ account: 1, balance: 490 });
	await trx('pseo_token_transactions').insert([
		{ id: 1, account: 1, kind: 'grant', amount: 500, balance_after: 500, reference: 'signup' },
		{ id: 2, account: 1, kind: 'charge', amount: -10, balance_after: 490, reference: 'gen:k:1' },
	]);
	await trx('pseos').insert({
		id: 1,
		account: 1,
		website_url: 'https://example.com',
		master_prompt: 'x',
		post_counts_total: 2,
		status: 'active',
	});
	await trx('pseo_jobs').insert(job);
	await trx('pseo_generations').insert(generation);
	await trx('pseo_calls').insert(call);
	await trx('pseo_answers').insert({
		id: 1,
		call_id: 1,
		account: 1,
		pseo_id: 1,
		job: 1,
		subject_kind: 'page',
		subject_id: 1,
		kind: 'message',
		cost_pico: 2_000_000_000,
		cost_unknown: 0,
	});
	await trx('pseo_pages').insert([
		{ ...page, id: 1, route: '/a' },
		{ ...page, id: 2, route: '/b' },
	]);
	await trx('pseo_articles').insert([
		{ ...article, id: 1, page: 1, route: '/a' },
		{ ...article, id: 2, page: 2, route: '/b' },
	]);
}

/** Breaks the world inside a transaction that is never kept, and answers what was found. */
async function violationsAfter(harm: (trx: Knex) => Promise<unknown>): Promise<string[]> {
	const trx = await db.transaction();
	try {
		await world(trx);
		await harm(trx);
		return await findViolations(trx);
	} finally {
		await trx.rollback();
	}
}

it('finds nothing where all is well', async () => {
	expect(await violationsAfter(async () => {})).toEqual([]);
	await checkInvariants(db);
});

it.each<[string, (trx: Knex) => Promise<unknown>]>([
	['the sum of its ledger', (trx) => trx('pseo_token_balances').update({ balance: 491 })],
	['below zero', (trx) => trx('pseo_token_balances').update({ balance: -1 })],
	[
		'says the balance after it',
		(trx) => trx('pseo_token_transactions').where({ id: 2 }).update({ balance_after: 480 }),
	],
	['no more pages than were asked for', (trx) => trx('pseo_generations').update({ created_count: 3 })],
	['has created all of its pages', (trx) => trx('pseo_generations').update({ created_count: 1 })],
	['has paid for what it created', (trx) => trx('pseo_generations').update({ tokens_refunded: 5 })],
	[
		'holds what a generation was charged',
		(trx) => trx('pseo_token_transactions').where({ id: 2 }).update({ reference: 'gen:other:1' }),
	],
	['only an active generation holds its website', (trx) => trx('pseo_generations').update({ active_key: 'pseo:1' })],
	['for an active generation only', (trx) => trx('pseo_pages').where({ id: 1 }).update({ status: 'writing' })],
	['has its article', (trx) => trx('pseo_articles').where({ id: 1 }).delete()],
	['counts its articles', (trx) => trx('pseos').update({ post_counts_total: 3 })],
	['belong to the account of their website', (trx) => trx('pseo_articles').where({ id: 1 }).update({ account: 2 })],
	['costs what its answers cost', (trx) => trx('pseo_answers').update({ cost_pico: 3_000_000_000 })],
	['costs what its job costs', (trx) => trx('pseo_generations').update({ cost_usd: 0.5 })],
	['no question that waits', (trx) => trx('pseo_calls').insert({ ...call, id: 2, turn: 2, state: 'planned' })],
	['a question that is answered', (trx) => trx('pseo_calls').update({ state: 'sent' })],
	['end together', (trx) => trx('pseo_jobs').update({ status: 'running' })],
	['is the number of its articles', (trx) => trx('pseo_articles').insert({ ...article, id: 3, route: '/c' })],
])('sees a violation of "%s"', async (rule, harm) => {
	const found = await violationsAfter(harm);
	expect(
		found.some((sentence) => sentence.includes(rule)),
		found.join('\n'),
	).toBe(true);
});
