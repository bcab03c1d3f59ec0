import type { PseoJobsRow } from '../../contract/rows.generated.js';
import { clock } from '../../kernel/clock.js';
import { type Proof, proved, provedWith, type Role, type System } from '../../kernel/who.js';
import { type Db, insertOne, iso, parseJson, type Trx } from '../../platform/db/index.js';
import { ownedRows } from '../../platform/db/owned-rows.js';
import { httpError } from '../../platform/http/index.js';

export type JobStatus = 'pending' | 'running' | 'succeeded' | 'failed' | 'canceled';

export const OPEN: readonly JobStatus[] = ['pending', 'running'];
/** Jobs read in one go. */
const MAX_ACTIVE = 1000;
const ENDED: readonly JobStatus[] = ['succeeded', 'failed', 'canceled'];

export interface NewJob {
	type: string;
	request_key: string;
	status?: JobStatus;
	progress_total?: number;
	tokens_charged?: number;
	/** The reference that its charge is booked under; null when nothing was charged. */
	charge_reference?: string | null;
	input?: object;
}

export interface Job {
	id: number;
	account: number;
	pseo_id: number | null;
	type: string;
	status: JobStatus;
	current_stage: string | null;
	progress: { total: number; done: number; failed: number };
	error: string | null;
	cost_usd: number;
	/** Answers of a model that were lost: what they cost is not in `cost_usd`. */
	cost_unknown: number;
	tokens_charged: number;
	tokens_refunded: number;
	/** Null when nothing was charged, and in rows of builds before model version 2. */
	charge_reference: string | null;
	request_key: string;
	input: Record<string, unknown>;
	result: Record<string, unknown> | null;
	date_created: string | null;
	date_started: string | null;
	date_updated: string | null;
	date_completed: string | null;
}

/** A job that the caller may see (viewer), stop (editor) or own. */
export type OwnedJob<Least extends Role = 'viewer'> = Job & Proof<Least>;

function fromRow(row: PseoJobsRow): Job {
	const {
		progress_total,
		progress_done,
		progress_failed,
		lease_token: _token,
		lease_until: _until,
		attempts: _attempts,
		...rest
	} = row;
	return {
		...rest,
		progress: { total: progress_total, done: progress_done, failed: progress_failed },
		cost_usd: Number(row.cost_usd),
		cost_unknown: row.cost_unknown ?? 0,
		input: parseJson<Record<string, unknown>>(row.input, {}),
		result: parseJson<Record<string, unknown> | null>(row.result, null),
		date_created: iso(row.date_created),
		date_started: iso(row.date_started),
		date_updated: iso(row.date_updated),
		date_completed: iso(row.date_completed),
	};
}

/** @param place whose job it is, for a caller that may start it there */
export async function insertJob(
	trx: Trx,
	{ account, pseo_id }: { account: number; pseo_id: number | null } & Proof<'editor'>,
	job: NewJob,
): Promise<number> {
	const now = new Date(clock.now());
	const { input, ...rest } = job;
	return insertOne(trx, 'pseo_jobs', {
		account,
		pseo_id,
		status: 'pending',
		progress_total: 0,
		progress_done: 0,
		progress_failed: 0,
		tokens_charged: 0,
		tokens_refunded: 0,
		charge_reference: null,
		cost_usd: 0,
		cost_unknown: 0,
		attempts: 0,
		...rest,
		input: JSON.stringify(input ?? {}),
		date_created: now,
		date_updated: now,
		date_started: job.status === 'running' ? now : null,
	});
}

/**
 * Reads a job that `who` may act on.
 * @throws not_found, forbidden when it is another account's or the role is too low
 */
export const readJob = ownedRows({
	table: 'pseo_jobs',
	fromRow,
	errors: { notFound: () => httpError('not_found'), forbidden: () => httpError('forbidden') },
});

/** The job that a request has made; null when it made none. The caller has shown that the account is its own. */
export async function findJobByKey(
	db: Db | Trx,
	place: { account: number } & Proof<'editor'>,
	requestKey: string,
): Promise<OwnedJob<'editor'> | null> {
	const row: PseoJobsRow | undefined = await db('pseo_jobs')
		.where({ account: place.account, request_key: requestKey })
		.first();
	return row ? provedWith(place, fromRow(row)) : null;
}

/** How many jobs are pending or running of the account that `of` belongs to. */
export async function countActiveJobs(trx: Trx, { account }: { account: number } & Proof<'viewer'>): Promise<number> {
	const [row] = (await trx('pseo_jobs').where({ account }).whereIn('status', OPEN).count({ n: '*' })) as {
		n: number | string;
	}[];
	return Number(row?.n ?? 0);
}

/** Jobs that are pending or running, oldest first; at most 1,000, behind the job `after`. */
export async function activeJobs(
	db: Db | Trx,
	who: System,
	where: { id?: number; pseo_id?: number; type?: string },
	after = 0,
): Promise<OwnedJob<'owner'>[]> {
	const rows: PseoJobsRow[] = await db('pseo_jobs')
		.where(where)
		.where('id', '>', after)
		.whereIn('status', OPEN)
		.orderBy('id')
		.limit(MAX_ACTIVE);
	return rows.map((row) => proved(who, fromRow(row)));
}

export interface JobChange {
	status?: JobStatus;
	current_stage?: string;
	error?: string | null;
	progress?: { total?: number; done?: number; failed?: number };
	tokens_charged?: number;
	tokens_refunded?: number;
	charge_reference?: string;
	cost_usd?: number;
	cost_unknown?: number;
	result?: Record<string, unknown>;
}

/**
 * Moves a job that is in one of the states `from`; false when it was in none, and then nothing changed.
 * Ending sets the date of completion and takes the job from its worker; opening it again frees it.
 */
export async function moveJob(
	db: Db | Trx,
	_who: System,
	id: number,
	from: readonly JobStatus[],
	change: JobChange,
): Promise<boolean> {
	const now = new Date(clock.now());
	const { progress, result, ...rest } = change;
	const fields: Record<string, unknown> = { ...rest, date_updated: now };
	for (const [name, value] of Object.entries(progress ?? {})) fields[`progress_${name}`] = value;
	if (result) fields['result'] = JSON.stringify(result);
	if (change.status === 'running') fields['date_started'] = now;
	if (change.status && ENDED.includes(change.status)) fields['date_completed'] = now;
	if (change.status === 'pending' || change.status === 'running') fields['date_completed'] = null;
	if (change.status && change.status !== 'running')
		Object.assign(fields, { lease_token: null, lease_until: null, attempts: 0 });
	return (await db('pseo_jobs').where({ id }).whereIn('status', from).update(fields)) === 1;
}

/** Takes the lease of a job from its worker, and its row first, as every transaction of a worker does; answers its type. */
export async function freeJob(trx: Trx, _who: System, id: number): Promise<string | null> {
	await trx('pseo_jobs').where({ id }).update({ lease_token: null, lease_until: null });
	const row: { type: string } | undefined = await trx('pseo_jobs').where({ id }).first('type');
	return row?.type ?? null;
}

/** The first of these jobs that is pending or running; null for none. */
export async function firstActiveOf(trx: Trx, _who: System, ids: readonly number[]): Promise<number | null> {
	const row: { id: number } | undefined = await trx('pseo_jobs')
		.whereIn('id', ids)
		.whereIn('status', ['pending', 'running'])
		.first('id');
	return row?.id ?? null;
}
