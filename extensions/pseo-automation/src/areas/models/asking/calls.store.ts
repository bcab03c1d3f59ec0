import { clock } from '../../../kernel/clock.js';
import type { Proof } from '../../../kernel/who.js';
import { chunks, type Db, insertOne, parseJson, type Trx } from '../../../platform/db/index.js';
import type { AnswerKind } from './answers.js';
import type { ChangedBatch } from './batches.store.js';
import type { OwnedAttempt } from './context.js';

export type CallState = 'planned' | 'sent' | 'answered';

/** A question without an answer, and what its answer is stored with. */
export interface OpenCall {
	id: number;
	subject_kind: string;
	subject_id: number;
	model: string;
}

const OPEN_CALL = ['id', 'subject_kind', 'subject_id', 'model'] as const;

/** A question to a model and, once it came, the raw answer. */
export interface StoredTurn {
	id: number;
	subject_id: number;
	purpose: string;
	max_tokens: number;
	detail: unknown;
	answer: { kind: AnswerKind; raw: string | null } | null;
}

interface TurnRow extends Omit<StoredTurn, 'answer'> {
	kind: AnswerKind | null;
	raw: string | null;
}

/** The turns of subjects in their order, by subject. */
export async function readStoredTurns(
	db: Db | Trx,
	{ job, attempt }: OwnedAttempt,
	kind: string,
	subjects: readonly number[],
): Promise<Map<number, StoredTurn[]>> {
	const turns = new Map<number, StoredTurn[]>();
	for (const part of chunks(subjects, 500)) {
		const rows: TurnRow[] = await db('pseo_calls as c')
			.leftJoin('pseo_answers as a', 'a.call_id', 'c.id')
			.where({ 'c.job': job, 'c.attempt': attempt, 'c.subject_kind': kind })
			.whereIn('c.subject_id', part)
			.orderBy('c.subject_id')
			.orderBy('c.turn')
			.select('c.id', 'c.subject_id', 'c.purpose', 'c.max_tokens', 'c.detail', 'a.kind', 'a.raw');
		for (const { kind: outcome, raw, detail, ...row } of rows) {
			const turn = {
				...row,
				detail: parseJson<unknown>(detail, null),
				answer: outcome === null ? null : { kind: outcome, raw },
			};
			const list = turns.get(row.subject_id);
			if (list) list.push(turn);
			else turns.set(row.subject_id, [turn]);
		}
	}
	return turns;
}

export interface NewCall {
	subject_kind: string;
	subject_id: number;
	/** 1 for the first question about a subject. */
	turn: number;
	purpose: string;
	/** Id of the service. */
	writer: string;
	model: string;
	max_tokens: number;
	detail: unknown;
	/** The most that it may cost. */
	reserved_pico: number;
}

const toRow = ({ account, pseo_id, job, attempt }: OwnedAttempt, { detail, ...call }: NewCall) => ({
	account,
	pseo_id,
	job,
	attempt,
	...call,
	detail: JSON.stringify(detail),
	state: 'planned',
	batch: null,
	date_created: new Date(clock.now()),
});

export async function addCall(trx: Trx, attempt: OwnedAttempt, call: NewCall): Promise<number> {
	return insertOne(trx, 'pseo_calls', toRow(attempt, call));
}

/** Queues questions for batches. One that is there already, because a worker died after it, stays as it is. */
export async function addCalls(trx: Trx, attempt: OwnedAttempt, calls: readonly NewCall[]): Promise<void> {
	for (const part of chunks(calls, 100)) {
		await trx('pseo_calls')
			.insert(part.map((call) => toRow(attempt, call)))
			.onConflict(['job', 'attempt', 'subject_kind', 'subject_id', 'turn'])
			.ignore();
	}
}

/** The number of each subject's next turn. */
export async function nextTurns(
	trx: Trx,
	{ job, attempt }: OwnedAttempt,
	kind: string,
	subjects: readonly number[],
): Promise<Map<number, number>> {
	const next = new Map(subjects.map((subject) => [subject, 1]));
	for (const part of chunks(subjects, 500)) {
		const rows = (await trx('pseo_calls')
			.where({ job, attempt, subject_kind: kind })
			.whereIn('subject_id', part)
			.groupBy('subject_id')
			.select('subject_id')
			.max({ last: 'turn' })) as { subject_id: number; last: number | string }[];
		for (const { subject_id, last } of rows) next.set(subject_id, Number(last) + 1);
	}
	return next;
}

/** A question about a subject that was recorded and not put; null where there is none. */
export async function queuedCall(
	trx: Trx,
	{ job, attempt }: OwnedAttempt,
	kind: string,
	subject: number,
): Promise<number | null> {
	const row: { id: number } | undefined = await trx('pseo_calls')
		.where({ job, attempt, subject_kind: kind, subject_id: subject, state: 'planned' })
		.first('id');
	return row?.id ?? null;
}

/** Moves a question of an attempt from one state to another; one that is in none of it stays. */
export async function moveCall(
	db: Db | Trx,
	{ job, attempt }: OwnedAttempt,
	id: number,
	from: CallState,
	to: CallState,
): Promise<void> {
	await db('pseo_calls').where({ id, job, attempt, state: from }).update({ state: to });
}

/** Forgets a question that was never put, so that another may take its turn. */
export async function deleteCall(db: Db | Trx, { job, attempt }: OwnedAttempt, id: number): Promise<void> {
	await db('pseo_calls').where({ id, job, attempt, state: 'planned' }).delete();
}

/** A question that waits for a batch. */
export interface QueuedCall extends Omit<StoredTurn, 'answer'> {
	reserved_pico: number;
}

/** Questions about subjects of one kind that wait for a batch, oldest first. */
export async function queuedCalls(
	db: Db | Trx,
	{ job, attempt }: OwnedAttempt,
	kind: string,
	limit: number,
): Promise<QueuedCall[]> {
	const rows: (QueuedCall & { reserved_pico: number | string })[] = await db('pseo_calls')
		.where({ job, attempt, subject_kind: kind, state: 'planned' })
		.whereNull('batch')
		.orderBy('id')
		.limit(limit)
		.select('id', 'subject_id', 'purpose', 'max_tokens', 'detail', 'reserved_pico');
	return rows.map((row) => ({
		...row,
		detail: parseJson<unknown>(row.detail, null),
		reserved_pico: Number(row.reserved_pico),
	}));
}

/** Single questions that were put when the process died: whether they were answered and paid cannot be known. */
export async function interruptedCalls(db: Db | Trx, { job, attempt }: OwnedAttempt): Promise<OpenCall[]> {
	return db('pseo_calls')
		.where({ job, attempt, state: 'sent' })
		.whereNull('batch')
		.select(...OPEN_CALL);
}

/** Questions of a batch that have no answer. */
export async function unanswered(db: Db | Trx, batch: ChangedBatch): Promise<OpenCall[]> {
	return db('pseo_calls')
		.where({ batch: batch.id, state: 'sent' })
		.select(...OPEN_CALL);
}

/** Lets the questions of a batch that is not at the service wait for another one. */
export async function releaseCalls(trx: Trx, batch: ChangedBatch): Promise<void> {
	await trx('pseo_calls').where({ batch: batch.id, state: 'sent' }).update({ state: 'planned', batch: null });
}

/** Forgets the questions of a job that were never put: it has ended. Takes whatever the job does. */
export async function dropQueued(trx: Trx, { job }: { job: number | null } & Proof<'editor'>): Promise<void> {
	if (job !== null) await trx('pseo_calls').where({ job, state: 'planned' }).delete();
}
