import { clock } from '../../../kernel/clock.js';
import { chunks, type Db, type Trx } from '../../../platform/db/index.js';
import type { Cost, NewAnswer } from './answers.js';
import type { OwnedAttempt } from './context.js';

/** Stores raw answers, each once; an answer that was stored before stays. Their questions, of the same job, are answered then. */
export async function storeAnswers(trx: Trx, attempt: OwnedAttempt, answers: NewAnswer[]): Promise<void> {
	const now = new Date(clock.now());
	for (const part of chunks(answers, 200)) {
		const rows = part.map(({ usage, batched, cost_unknown, ...answer }) => ({
			...answer,
			account: attempt.account,
			pseo_id: attempt.pseo_id,
			job: attempt.job,
			...(usage ?? {
				input_tokens: 0,
				cache_write_5m_tokens: 0,
				cache_write_1h_tokens: 0,
				cache_read_tokens: 0,
				output_tokens: 0,
			}),
			batched: batched ? 1 : 0,
			cost_unknown: cost_unknown ? 1 : 0,
			month: clock.iso().slice(0, 7),
			date_created: now,
		}));
		await insertOnce(trx, rows);
		// Without the plus SQLite takes the index of the job's questions, and walks through all of them.
		const answered = await trx('pseo_calls')
			.whereRaw('+?? = ?', ['job', attempt.job])
			.whereIn(
				'id',
				part.map((answer) => answer.call_id),
			)
			.update({ state: 'answered' });
		if (answered < part.length)
			throw new Error(
				`expected ${part.length} questions to answer, found ${answered}: their website was deleted meanwhile`,
			);
	}
}

async function insertOnce(trx: Trx, rows: Record<string, unknown>[]): Promise<void> {
	if (trx.client.config.client !== 'sqlite3') {
		await trx('pseo_answers').insert(rows).onConflict(['call_id']).ignore();
		return;
	}
	// As one list of values: knex gives SQLite a union of selects, which takes a quarter longer.
	const columns = Object.keys(rows[0] ?? {});
	const places = `(${columns.map(() => '?').join(', ')})`;
	const values = rows.flatMap((row) => columns.map((column) => row[column])) as string[];
	await trx.raw(
		`INSERT INTO pseo_answers (${columns.join(', ')}) VALUES ${rows.map(() => places).join(', ')} ON CONFLICT (call_id) DO NOTHING`,
		values,
	);
}

const COST = { pico: 'cost_pico', unknown: 'cost_unknown' };
const costOf = (row: { pico?: unknown; unknown?: unknown } | undefined): Cost => ({
	pico: Number(row?.pico ?? 0),
	unknown: Number(row?.unknown ?? 0),
});

/** What all answers of a job cost. */
export async function costOfJob(db: Db | Trx, { job }: OwnedAttempt): Promise<Cost> {
	const [row] = (await db('pseo_answers').where({ job }).sum(COST)) as { pico: unknown; unknown: unknown }[];
	return costOf(row);
}

/** What the answers about subjects cost, by subject. */
export async function costOfSubjects(
	db: Db | Trx,
	{ job }: OwnedAttempt,
	kind: string,
	subjects: readonly number[],
): Promise<Map<number, number>> {
	const costs = new Map<number, number>();
	for (const part of chunks(subjects, 500)) {
		const rows = (await db('pseo_answers')
			.where({ job, subject_kind: kind })
			.whereIn('subject_id', part)
			.groupBy('subject_id')
			.select('subject_id')
			.sum({ pico: 'cost_pico' })) as { subject_id: number; pico: unknown }[];
		for (const row of rows) costs.set(row.subject_id, Number(row.pico));
	}
	return costs;
}

/** What the website of an attempt spent in the current month, and what its open questions may still cost. */
export async function spending(db: Db | Trx, { pseo_id }: OwnedAttempt): Promise<{ spent: number; reserved: number }> {
	const [spent] = (await db('pseo_answers')
		.where({ pseo_id, month: clock.iso().slice(0, 7) })
		.sum({ pico: 'cost_pico' })) as { pico: unknown }[];
	const [open] = (await db('pseo_calls').where({ pseo_id, state: 'sent' }).sum({ pico: 'reserved_pico' })) as {
		pico: unknown;
	}[];
	return { spent: costOf(spent).pico, reserved: costOf(open).pico };
}

/** How the prompt cache served a job's batches so far: tokens read from it and written to it. */
export async function cacheUse(db: Db | Trx, { job }: OwnedAttempt): Promise<{ read: number; written: number }> {
	const [row] = (await db('pseo_answers')
		.where({ job, batched: 1 })
		.sum({ read: 'cache_read_tokens', five: 'cache_write_5m_tokens', hour: 'cache_write_1h_tokens' })) as {
		read: unknown;
		five: unknown;
		hour: unknown;
	}[];
	return { read: Number(row?.read ?? 0), written: Number(row?.five ?? 0) + Number(row?.hour ?? 0) };
}

/** Drops the texts of answers that their owner has made something of; what they cost stays. */
export async function dropTexts(
	trx: Trx,
	{ job }: OwnedAttempt,
	kind: string,
	subjects: readonly number[],
): Promise<void> {
	for (const part of chunks(subjects, 500))
		await trx('pseo_answers')
			.where({ job, subject_kind: kind })
			.whereIn('subject_id', part)
			.whereNotNull('raw')
			.update({ raw: null });
}
