import { clock } from '../../../kernel/clock.js';
import { chunks, type Db, insertOne, parseJson, type Trx } from '../../../platform/db/index.js';
import type { Usage } from '../prices.js';

/** Whose question it is: one attempt of a job, and the page that it is for (0: none, the question is for the plan). */
export interface CallScope {
	account: number;
	pseo_id: number;
	job: number;
	attempt: number;
}

export type CallState = 'planned' | 'sent' | 'answered';

export type AnswerKind = 'message' | 'errored' | 'expired' | 'canceled' | 'lost';

/** A question to a model and, once it came, the answer. */
export interface Turn<Purpose extends string = string, Detail = unknown> {
	id: number;
	page: number;
	turn: number;
	purpose: Purpose;
	state: CallState;
	batch: number | null;
	model: string;
	max_tokens: number;
	/** What the owner decided when it asked, so that the question can be built again after a crash. */
	detail: Detail;
	answer: { kind: AnswerKind; raw: string | null } | null;
}

interface TurnRow extends Omit<Turn, 'detail' | 'answer'> {
	detail: string;
	kind: AnswerKind | null;
	raw: string | null;
}

const COLUMNS = [
	'c.id',
	'c.page',
	'c.turn',
	'c.purpose',
	'c.state',
	'c.batch',
	'c.model',
	'c.max_tokens',
	'c.detail',
	'a.kind',
	'a.raw',
];

const fromRow = ({ kind, raw, detail, ...row }: TurnRow): Turn => ({
	...row,
	detail: parseJson<unknown>(detail, null),
	answer: kind === null ? null : { kind, raw },
});

/** The turns of pages in their order, by page. */
export async function readTurns<T extends Turn = Turn>(
	db: Db | Trx,
	{ job, attempt }: CallScope,
	pages: number[],
): Promise<Map<number, T[]>> {
	const turns = new Map<number, T[]>();
	for (const part of chunks(pages, 500)) {
		const rows: TurnRow[] = await db('pseo_calls as c')
			.leftJoin('pseo_answers as a', 'a.call_id', 'c.id')
			.where({ 'c.job': job, 'c.attempt': attempt })
			.whereIn('c.page', part)
			.orderBy('c.page')
			.orderBy('c.turn')
			.select(COLUMNS);
		for (const row of rows) {
			const list = turns.get(row.page);
			if (list) list.push(fromRow(row) as T);
			else turns.set(row.page, [fromRow(row) as T]);
		}
	}
	return turns;
}

export interface NewCall {
	page: number;
	turn: number;
	purpose: string;
	writer: string;
	model: string;
	max_tokens: number;
	detail: unknown;
	/** The most that it may cost. */
	reserved_pico: number;
}

const toRow = (scope: CallScope, { detail, ...call }: NewCall) => ({
	...scope,
	...call,
	detail: JSON.stringify(detail),
	state: 'planned',
	batch: null,
	date_created: new Date(clock.now()),
});

export async function addCall(db: Db | Trx, scope: CallScope, call: NewCall): Promise<number> {
	return insertOne(db, 'pseo_calls', toRow(scope, call));
}

/** Queues questions for batches. One that is there already, because a worker died after it, stays as it is. */
export async function addCalls(trx: Trx, scope: CallScope, calls: NewCall[]): Promise<void> {
	for (const part of chunks(calls, 100)) {
		await trx('pseo_calls')
			.insert(part.map((call) => toRow(scope, call)))
			.onConflict(['job', 'attempt', 'page', 'turn'])
			.ignore();
	}
}

export async function moveCall(db: Db | Trx, id: number, from: CallState, to: CallState): Promise<void> {
	await db('pseo_calls').where({ id, state: from }).update({ state: to });
}

/** Forgets a question that was never put, so that another may take its turn. */
export async function deleteCall(db: Db | Trx, id: number): Promise<void> {
	await db('pseo_calls').where({ id, state: 'planned' }).delete();
}

/** Questions that wait for a batch, oldest first. */
export async function plannedCalls(
	db: Db | Trx,
	{ job, attempt }: CallScope,
	limit: number,
): Promise<(Turn & { reserved_pico: number })[]> {
	const rows: (TurnRow & { reserved_pico: number | string })[] = await db('pseo_calls as c')
		.leftJoin('pseo_answers as a', 'a.call_id', 'c.id')
		.where({ 'c.job': job, 'c.attempt': attempt, 'c.state': 'planned' })
		.whereNull('c.batch')
		.orderBy('c.id')
		.limit(limit)
		.select([...COLUMNS, 'c.reserved_pico']);
	return rows.map((row) => ({ ...fromRow(row), reserved_pico: Number(row.reserved_pico) }));
}

/** Single questions that were under way when a process died: nobody knows whether they were answered and paid. */
export async function interruptedCalls(
	db: Db | Trx,
	{ job, attempt }: CallScope,
): Promise<{ id: number; page: number; model: string }[]> {
	return db('pseo_calls').where({ job, attempt, state: 'sent' }).whereNull('batch').select('id', 'page', 'model');
}

export interface NewAnswer {
	call_id: number;
	page: number;
	kind: AnswerKind;
	raw: string | null;
	model: string;
	usage: Usage | null;
	batched: boolean;
	cost_pico: number;
	/** The answer is lost or its model has no price: it may have cost something that no sum holds. */
	cost_unknown: boolean;
}

/** Stores answers as they came, each once; an answer that was stored before stays. Their questions are answered then. */
export async function storeAnswers(trx: Trx, scope: CallScope, answers: NewAnswer[]): Promise<void> {
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
	/** Answers whose cost nobody knows. */
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

/** What the answers for pages cost, by page. */
export async function costOfPages(db: Db | Trx, job: number, pages: number[]): Promise<Map<number, number>> {
	const costs = new Map<number, number>();
	for (const part of chunks(pages, 500)) {
		const rows = (await db('pseo_answers')
			.where({ job })
			.whereIn('page', part)
			.groupBy('page')
			.select('page')
			.sum({ pico: 'cost_pico' })) as { page: number; pico: unknown }[];
		for (const row of rows) costs.set(row.page, Number(row.pico));
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

/** Drops the texts of answers that became pages; what they cost stays. */
export async function dropRaw(trx: Trx, job: number, pages: number[]): Promise<void> {
	for (const part of chunks(pages, 500))
		await trx('pseo_answers').where({ job }).whereIn('page', part).whereNotNull('raw').update({ raw: null });
}

/** Forgets the questions of a job that were never put: it has ended. */
export async function dropPlanned(trx: Trx, job: number): Promise<void> {
	await trx('pseo_calls').where({ job, state: 'planned' }).delete();
}
