import { clock } from '../../kernel/clock.js';
import { chunks, type Db, type Trx } from '../db/index.js';

/** A due row of the queue means only "look at this job": the job's own row is the truth. */
export interface Entry {
	id: number;
	kind: string;
	row_id: number;
	account: number | null;
	lease_token: string | null;
}

/**
 * Puts a job into the queue, in the transaction that makes or reopens it. An entry that an ending worker still holds is
 * taken from it, so that its last clean-up cannot remove the reopened job.
 */
export async function enqueue(
	trx: Trx,
	kind: string,
	rowId: number,
	{ account, delayMs = 0 }: { account: number | null; delayMs?: number },
): Promise<void> {
	await trx('pseo_queue')
		.insert({ kind, row_id: rowId, account, run_at: clock.now() + delayMs, lease_token: null, lease_until: null })
		.onConflict(['kind', 'row_id'])
		.merge(['account', 'run_at', 'lease_token', 'lease_until']);
}

/** Makes a waiting job due now. A job that runs or is gone is left alone, so waking twice does nothing. */
export async function makeDue(db: Db | Trx, kind: string, rowId: number): Promise<boolean> {
	const changed = await db('pseo_queue')
		.where({ kind, row_id: rowId })
		.whereNull('lease_token')
		.update({ run_at: clock.now() });
	return changed === 1;
}

export async function dequeue(trx: Db | Trx, kind: string, rowId: number): Promise<void> {
	await trx('pseo_queue').where({ kind, row_id: rowId }).delete();
}

/** Those of the jobs that have no entry. */
export async function lostOf(db: Db | Trx, kind: string, rowIds: readonly number[]): Promise<number[]> {
	const queued = new Set<number>();
	for (const part of chunks(rowIds, 500)) {
		const rows: { row_id: number }[] = await db('pseo_queue')
			.where({ kind })
			.whereIn('row_id', part)
			.select('row_id');
		for (const { row_id } of rows) queued.add(row_id);
	}
	return rowIds.filter((id) => !queued.has(id));
}

export interface Due {
	kind: string;
	account: number | null;
	/** How many entries are due, and since when the first, in milliseconds. */
	count: number;
	since: number;
}

/** What is due, by kind and account. */
export async function readDue(db: Db, kinds: string[]): Promise<Due[]> {
	const rows = (await due(db, kinds)
		.groupBy('kind', 'account')
		.select('kind', 'account')
		.count({ count: '*' })
		.min({ since: 'run_at' })) as { kind: string; account: number | null; count: unknown; since: unknown }[];
	return rows.map((row) => ({ ...row, count: Number(row.count), since: Number(row.since) }));
}

/** The entry of an account that has been due longest. */
export async function oldestDue(db: Db, kinds: string[], account: number | null): Promise<Entry | undefined> {
	return due(db, kinds)
		.where((row) => void (account === null ? row.whereNull('account') : row.where({ account })))
		.orderBy([{ column: 'run_at' }, { column: 'id' }])
		.first<Entry>('id', 'kind', 'row_id', 'account', 'lease_token');
}

function due(db: Db, kinds: string[]) {
	const now = clock.now();
	return db('pseo_queue')
		.whereIn('kind', kinds)
		.where('run_at', '<=', now)
		.where((free) => void free.whereNull('lease_until').orWhere('lease_until', '<=', now));
}

/** Keeps an entry from ringing again while a worker has its job; false when it was taken or removed meanwhile. */
export async function silence(trx: Trx, entry: Entry, token: string, until: number): Promise<boolean> {
	const taken = await trx('pseo_queue')
		.where({ id: entry.id, lease_token: entry.lease_token })
		.update({ lease_token: token, lease_until: until });
	return taken === 1;
}

/** Lets an entry ring at another time. */
export async function postpone(trx: Trx, entry: Entry, runAt: number): Promise<void> {
	await trx('pseo_queue')
		.where({ id: entry.id, lease_token: entry.lease_token })
		.update({ lease_token: null, lease_until: null, run_at: runAt });
}

export async function renew(db: Db, id: number, token: string, until: number): Promise<void> {
	await db('pseo_queue').where({ id, lease_token: token }).update({ lease_until: until });
}

export async function finish(db: Db, id: number, token: string): Promise<void> {
	await db('pseo_queue').where({ id, lease_token: token }).delete();
}

/** Gives an entry back: due after `delayMs`. */
export async function giveBack(db: Db, id: number, token: string, delayMs: number): Promise<void> {
	await db('pseo_queue')
		.where({ id, lease_token: token })
		.update({ lease_token: null, lease_until: null, run_at: clock.now() + Math.round(delayMs) });
}

/** Frees what a dead process held. Only the one owner of the database may do this. */
export async function freeAll(db: Db): Promise<void> {
	await db('pseo_queue')
		.whereNotNull('lease_token')
		.update({ lease_token: null, lease_until: null, run_at: clock.now() });
}

export async function queueStats(db: Db): Promise<{ waiting: number; running: number }> {
	const rows: { held: number | string | null; n: number | string }[] = await db('pseo_queue')
		.select(db.raw('CASE WHEN lease_token IS NULL THEN 0 ELSE 1 END AS held'))
		.count({ n: '*' })
		.groupByRaw('CASE WHEN lease_token IS NULL THEN 0 ELSE 1 END');
	const of = (held: number): number => Number(rows.find((row) => Number(row.held) === held)?.n ?? 0);
	return { waiting: of(0), running: of(1) };
}
