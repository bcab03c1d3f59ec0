import { describe, expect, it } from 'vitest';
import { freshDatabase } from '../../../../../test/support/sqlite.js';
import { migrations } from './migrations.store.js';

/** A database as the first version of the model left it: questions were about pages, and 0 was the plan. */
async function oldDatabase() {
	const db = await freshDatabase();
	for (const table of ['pseo_calls', 'pseo_answers']) await db.schema.alterTable(table, (old) => old.integer('page'));
	await db.raw(
		'CREATE UNIQUE INDEX pseo_calls_job_attempt_page_turn_unique ON pseo_calls (job, attempt, page, turn)',
	);
	await db.raw(
		'CREATE INDEX pseo_answers_job_page_cost_pico_cost_unknown_index ON pseo_answers (job, page, cost_pico, cost_unknown)',
	);
	const call = { account: 1, pseo_id: 4, job: 9, attempt: 1, purpose: 'draft', detail: '{"problems":[]}' };
	await db('pseo_calls').insert([
		{ ...call, id: 1, page: 0, turn: 1, purpose: 'plan', state: 'answered' },
		{ ...call, id: 2, page: 31, turn: 1, state: 'answered' },
		{ ...call, id: 3, page: 31, turn: 2, purpose: 'verdict', state: 'sent', batch: 5 },
		{ ...call, id: 4, page: 32, turn: 1, state: 'planned' },
	]);
	await db('pseo_answers').insert([
		{ id: 1, call_id: 1, account: 1, pseo_id: 4, job: 9, page: 0, kind: 'message', raw: 'a', cost_pico: 10 },
		{ id: 2, call_id: 2, account: 1, pseo_id: 4, job: 9, page: 31, kind: 'message', raw: 'b', cost_pico: 20 },
	]);
	return db;
}

const subjects = (row: Record<string, unknown>) => [row['id'], row['subject_kind'], row['subject_id'], row['state']];

describe('a database in which questions were about pages', () => {
	it('keeps every open question and every answer, about the page or the plan that it was for', async () => {
		const db = await oldDatabase();
		await db.transaction((trx) => migrations[2](trx));
		expect((await db('pseo_calls').orderBy('id')).map(subjects)).toEqual([
			[1, 'plan', 4, 'answered'],
			[2, 'page', 31, 'answered'],
			[3, 'page', 31, 'sent'],
			[4, 'page', 32, 'planned'],
		]);
		expect(
			await db('pseo_answers').orderBy('id').select('call_id', 'subject_kind', 'subject_id', 'raw', 'cost_pico'),
		).toEqual([
			{ call_id: 1, subject_kind: 'plan', subject_id: 4, raw: 'a', cost_pico: 10 },
			{ call_id: 2, subject_kind: 'page', subject_id: 31, raw: 'b', cost_pico: 20 },
		]);
	});

	it('loses the keys on pages, and is the same when a kill makes the step run twice', async () => {
		const db = await oldDatabase();
		await db.transaction((trx) => migrations[2](trx));
		const once = await db('pseo_calls').orderBy('id');
		await db.transaction((trx) => migrations[2](trx));
		expect(await db('pseo_calls').orderBy('id')).toEqual(once);
		const indexes = (await db('sqlite_master').where({ type: 'index' }).pluck('name')) as string[];
		expect(indexes.filter((name) => /_page_/.test(name) && /calls|answers/.test(name))).toEqual([]);
	});

	it('that is older than the first question is left as it is', async () => {
		const db = await freshDatabase();
		await db.transaction((trx) => migrations[2](trx));
		expect(await db('pseo_calls')).toEqual([]);
	});
});
