import { clock } from '../../../kernel/clock.js';
import { type Proof, proved, provedWith, type System } from '../../../kernel/who.js';
import { chunks, type Db, insertOne, parseJson, type Trx } from '../../../platform/db/index.js';
import type { Attempt, OwnedAttempt } from './context.js';

/**
 * - `submitting`: the service is being asked, or was asked and its answer was lost
 * - `in_progress`, `canceling`: it is at the service
 * - `ended`: its results wait to be read; `ingested`: they are stored
 * - `rejected`: the service said no; `vanished`: it never arrived there, or is gone. Its questions wait for another batch.
 */
export type BatchRowState = 'submitting' | 'in_progress' | 'canceling' | 'ended' | 'ingested' | 'rejected' | 'vanished';

export interface Batch extends Attempt {
	id: number;
	nonce: string;
	writer: string;
	state: BatchRowState;
	requests: number;
	cache_ttl: '5m' | '1h';
	upstream_id: string | null;
	submitted_at: number;
	polls: number;
	/** Ids at the service that have the same size and are certainly not this one. */
	foreign_ids: string[];
}

/** A batch of an attempt that the caller may carry on. */
export type OwnedBatch = Batch & Proof<'editor'>;
/** The same by its number: what else is known of it may have changed since. */
export type ChangedBatch = { id: number } & Proof<'editor'>;

const OPEN: BatchRowState[] = ['submitting', 'in_progress', 'canceling', 'ended'];

const fromRow = (row: Record<string, unknown>): Batch => ({
	...(row as unknown as Batch),
	submitted_at: Number(row['submitted_at']),
	foreign_ids: parseJson<string[]>(row['foreign_ids'], []),
});

/** The record that stands before the service is asked, with the questions that the batch holds. */
export async function insertBatch(
	trx: Trx,
	attempt: OwnedAttempt,
	batch: { nonce: string; writer: string; cache_ttl: string },
	calls: number[],
): Promise<ChangedBatch> {
	const now = clock.now();
	const row = {
		account: attempt.account,
		pseo_id: attempt.pseo_id,
		job: attempt.job,
		attempt: attempt.attempt,
		...batch,
		state: 'submitting',
		requests: calls.length,
		submitted_at: now,
		polls: 0,
		foreign_ids: '[]',
		date_created: new Date(now),
	};
	const id = await insertOne(trx, 'pseo_batches', row);
	// The plus keeps SQLite at the ids: by the index of the job it would walk through all of its questions.
	for (const part of chunks(calls, 500))
		await trx('pseo_calls')
			.whereIn('id', part)
			.whereRaw('+?? = ?', ['job', attempt.job])
			.where({ state: 'planned' })
			.update({ state: 'sent', batch: id });
	return provedWith(attempt, { id, account: attempt.account });
}

/** Batches of an attempt whose results are not stored yet, oldest first. */
export async function openBatches(db: Db | Trx, of: OwnedAttempt): Promise<OwnedBatch[]> {
	const { job, attempt } = of;
	const rows: Record<string, unknown>[] = await db('pseo_batches')
		.where({ job, attempt })
		.whereIn('state', OPEN)
		.orderBy('id');
	return rows.map((row) => provedWith(of, fromRow(row)));
}

export async function countBatches(
	db: Db | Trx,
	{ job, attempt }: OwnedAttempt,
	states: BatchRowState[],
): Promise<number> {
	const [row] = (await db('pseo_batches').where({ job, attempt }).whereIn('state', states).count({ n: '*' })) as {
		n: number | string;
	}[];
	return Number(row?.n ?? 0);
}

/** Moves a batch that is in one of the states `from`; false when it was in none. */
export async function moveBatch(
	db: Db | Trx,
	{ id }: ChangedBatch,
	from: BatchRowState[],
	change: Partial<Pick<Batch, 'state' | 'upstream_id' | 'polls'>> & { foreign_ids?: string[] },
): Promise<boolean> {
	const { foreign_ids, ...fields } = change;
	return (
		(await db('pseo_batches')
			.where({ id })
			.whereIn('state', from)
			.update({ ...fields, ...(foreign_ids ? { foreign_ids: JSON.stringify(foreign_ids) } : {}) })) === 1
	);
}

/** Which of these batches at the service are ours already. */
export async function knownUpstream(db: Db | Trx, ids: string[]): Promise<Set<string>> {
	const known = new Set<string>();
	for (const part of chunks(ids, 500))
		for (const id of (await db('pseo_batches').whereIn('upstream_id', part).pluck('upstream_id')) as string[])
			known.add(id);
	return known;
}

/** Batches at the service whose job has ended: a crash or a deleted website left them behind. */
export async function orphans(db: Db, who: System): Promise<OwnedBatch[]> {
	const rows: Record<string, unknown>[] = await db('pseo_batches as b')
		.leftJoin('pseo_jobs as j', 'j.id', 'b.job')
		.whereIn('b.state', OPEN)
		.where((ended) => void ended.whereNull('j.id').orWhereIn('j.status', ['succeeded', 'failed', 'canceled']))
		.limit(50)
		.select('b.*');
	return rows.map((row) => proved(who, fromRow(row)));
}
