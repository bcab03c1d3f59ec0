import { clock } from '../../../kernel/clock.js';
import { chunks, type Db, type Trx } from '../../../platform/db/index.js';
import { costPico, type Model, type Usage } from '../prices.js';
import type { OpenCall } from './calls.store.js';
import type { AskingScope } from './context.js';

export type AnswerKind = 'message' | 'errored' | 'expired' | 'canceled' | 'lost';

export interface NewAnswer {
	call_id: number;
	subject_kind: string;
	subject_id: number;
	kind: AnswerKind;
	raw: string | null;
	model: string;
	usage: Usage | null;
	batched: boolean;
	cost_pico: number;
	/** The answer is lost or its model has no price: it may have cost something that no sum holds. */
	cost_unknown: boolean;
}

/** Stores raw answers, each once; an answer that was stored before stays. Their questions are answered then. */
export async function storeAnswers(trx: Trx, scope: AskingScope, answers: NewAnswer[]): Promise<void> {
	const now = new Date(clock.now());
	for (const part of chunks(answers, 200)) {
		const rows = part.map(({ usage, batched, cost_unknown, ...answer }) => ({
			...answer,
			account: scope.account,
			pseo_id: scope.pseo_id,
			job: scope.job,
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
		const answered = await trx('pseo_calls')
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

export interface Cost {
	pico: number;
	/** Answers whose cost is not known. */
	unknown: number;
}

const COST = { pico: 'cost_pico', unknown: 'cost_unknown' };
const costOf = (row: { pico?: unknown; unknown?: unknown } | undefined): Cost => ({
	pico: Number(row?.pico ?? 0),
	unknown: Number(row?.unknown ?? 0),
});

/** What all answers of a job cost. */
export async function costOfJob(db: Db | Trx, job: number): Promise<Cost> {
	const [row] = (await db('pseo_answers').where({ job }).sum(COST)) as { pico: unknown; unknown: unknown }[];
	return costOf(row);
}

/** The same with answers that are not stored yet. */
export const costWith = ({ pico, unknown }: Cost, answers: NewAnswer[]): Cost => ({
	pico: answers.reduce((sum, answer) => sum + answer.cost_pico, pico),
	unknown: answers.reduce((sum, answer) => sum + Number(answer.cost_unknown), unknown),
});

/** What the answers about subjects cost, by subject. */
export async function costOfSubjects(
	db: Db | Trx,
	job: number,
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

/** What a website spent in the current month, and what its open questions may still cost. */
export async function spending(db: Db | Trx, website: number): Promise<{ spent: number; reserved: number }> {
	const [spent] = (await db('pseo_answers')
		.where({ pseo_id: website, month: clock.iso().slice(0, 7) })
		.sum({ pico: 'cost_pico' })) as { pico: unknown }[];
	const [open] = (await db('pseo_calls')
		.where({ pseo_id: website, state: 'sent' })
		.sum({ pico: 'reserved_pico' })) as { pico: unknown }[];
	return { spent: costOf(spent).pico, reserved: costOf(open).pico };
}

/** How the prompt cache served a job's batches so far: tokens read from it and written to it. */
export async function cacheUse(db: Db | Trx, job: number): Promise<{ read: number; written: number }> {
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
export async function dropTexts(trx: Trx, job: number, kind: string, subjects: readonly number[]): Promise<void> {
	for (const part of chunks(subjects, 500))
		await trx('pseo_answers')
			.where({ job, subject_kind: kind })
			.whereIn('subject_id', part)
			.whereNotNull('raw')
			.update({ raw: null });
}

/** A message as it is stored, with its price. An answer is paid whether it can be used or not. */
export function messageAnswer(
	model: Model | undefined,
	call: OpenCall,
	{ raw, usage }: { raw: string; usage: Usage },
	batched: boolean,
): NewAnswer {
	return {
		...answerTo(call, batched),
		kind: 'message',
		raw,
		usage,
		cost_pico: model ? costPico(model, usage, batched) : 0,
		cost_unknown: model === undefined,
	};
}

/** What stands for an answer that was lost on the way. */
export const lostAnswer = (call: OpenCall, batched: boolean): NewAnswer => ({
	...answerTo(call, batched),
	kind: 'lost',
	raw: null,
	usage: null,
	cost_pico: 0,
	cost_unknown: true,
});

const answerTo = ({ id, ...call }: OpenCall, batched: boolean) => ({ call_id: id, ...call, batched });
