import { randomUUID } from 'node:crypto';
import { clock } from '../../kernel/clock.js';
import type { Db, Trx } from '../db/index.js';

/** A due row of the queue means only "look at this job": the job's own rows are the truth. */
export interface Claim {
	id: number;
	kind: string;
	rowId: number;
	token: string;
	attempts: number;
}

/** Longer than any step between two commits; a worker that holds on longer has its commit refused. */
export const LEASE_MS = 30_000;

/** Thrown in the transaction of a worker whose lease another one has taken: nothing of it is kept. */
export class LeaseLost extends Error {}

/**
 * Puts a job into the queue, in the transaction that makes or reopens it. A row that an ending worker still holds is
 * taken from it, so that its last clean-up cannot remove the reopened job.
 */
export async function enqueue(trx: Trx, kind: string, rowId: number, delayMs = 0): Promise<void> {
	await trx('pseo_queue')
		.insert({
			kind,
			row_id: rowId,
			run_at: clock.now() + delayMs,
			attempts: 0,
			lease_token: null,
			lease_until: null,
		})
		.onConflict(['kind', 'row_id'])
		.merge(['run_at', 'attempts', 'lease_token', 'lease_until']);
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

export async function isQueued(trx: Db | Trx, kind: string, rowId: number): Promise<boolean> {
	return (await trx('pseo_queue').where({ kind, row_id: rowId }).first('id')) !== undefined;
}

interface QueueRow {
	id: number;
	kind: string;
	row_id: number;
	lease_token: string | null;
	attempts: number;
}

/** Takes up to `limit` due rows; each is taken by one guarded update, so two workers never hold the same one. */
export async function claimDue(db: Db, kinds: string[], limit: number): Promise<Claim[]> {
	const now = clock.now();
	const due: QueueRow[] = await db('pseo_queue')
		.whereIn('kind', kinds)
		.where('run_at', '<=', now)
		.where((free) => void free.whereNull('lease_until').orWhere('lease_until', '<=', now))
		.orderBy('run_at')
		.limit(limit);
	const claims: Claim[] = [];
	for (const row of due) {
		const token = randomUUID();
		const taken = await db('pseo_queue')
			.where({ id: row.id, lease_token: row.lease_token })
			.update({ lease_token: token, lease_until: now + LEASE_MS, attempts: Number(row.attempts) + 1 });
		if (taken === 1)
			claims.push({ id: row.id, kind: row.kind, rowId: row.row_id, token, attempts: Number(row.attempts) + 1 });
	}
	return claims;
}

/**
 * Confirms inside a worker's transaction that the job is still its own, and counts its commit as progress: the
 * attempts that lead to giving up start again.
 * @throws LeaseLost
 */
export async function holdLease(trx: Trx, claim: Claim): Promise<void> {
	const held = await trx('pseo_queue')
		.where({ id: claim.id, lease_token: claim.token })
		.update({ lease_until: clock.now() + LEASE_MS, attempts: 1 });
	if (held !== 1) throw new LeaseLost(`job ${claim.kind} ${claim.rowId}: another worker took over`);
}

export async function renewLease(db: Db, claim: Claim): Promise<boolean> {
	const held = await db('pseo_queue')
		.where({ id: claim.id, lease_token: claim.token })
		.update({ lease_until: clock.now() + LEASE_MS });
	return held === 1;
}

export async function finishClaim(db: Db, claim: Claim): Promise<void> {
	await db('pseo_queue').where({ id: claim.id, lease_token: claim.token }).delete();
}

/** Gives a job back: due after `delayMs`. */
export async function giveBack(db: Db, claim: Claim, delayMs: number, attempts: number): Promise<void> {
	await db('pseo_queue')
		.where({ id: claim.id, lease_token: claim.token })
		.update({ lease_token: null, lease_until: null, run_at: clock.now() + Math.round(delayMs), attempts });
}

/** Frees what a dead process held. Only the one owner of the database may do this. */
export async function freeAllLeases(db: Db): Promise<void> {
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
