import type { PseoJobsRow } from '../../contract/rows.generated.js';
import { clock } from '../../kernel/clock.js';
import { mayAct, type Who } from '../../kernel/who.js';
import { type Db, insertOne, iso, parseJson, type Trx } from '../db/index.js';
import { httpError } from '../http/errors.js';

export type JobStatus = 'pending' | 'running' | 'succeeded' | 'failed' | 'canceled';

export interface NewJob {
	account: number;
	pseo_id: number | null;
	type: string;
	request_key: string;
	status?: JobStatus;
	progress_total?: number;
	tokens_charged?: number;
	input?: Record<string, unknown>;
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
	request_key: string;
	input: Record<string, unknown>;
	result: Record<string, unknown> | null;
	date_created: string | null;
	date_started: string | null;
	date_updated: string | null;
	date_completed: string | null;
}

function fromRow(row: PseoJobsRow): Job {
	const { progress_total, progress_done, progress_failed, ...rest } = row;
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

const ENDED: readonly JobStatus[] = ['succeeded', 'failed', 'canceled'];

export async function insertJob(trx: Trx, job: NewJob): Promise<number> {
	const now = new Date(clock.now());
	const { input, ...rest } = job;
	return insertOne(trx, 'pseo_jobs', {
		status: 'pending',
		progress_total: 0,
		progress_done: 0,
		progress_failed: 0,
		tokens_charged: 0,
		tokens_refunded: 0,
		cost_usd: 0,
		cost_unknown: 0,
		...rest,
		input: JSON.stringify(input ?? {}),
		date_created: now,
		date_updated: now,
		date_started: job.status === 'running' ? now : null,
	});
}

/**
 * @throws not_found, forbidden when it is another account's
 */
export async function readJob(db: Db | Trx, who: Who, id: number): Promise<Job> {
	const row: PseoJobsRow | undefined = await db('pseo_jobs').where({ id }).first();
	if (!row) throw httpError('not_found');
	if (!mayAct(who, row.account, 'viewer')) throw httpError('forbidden');
	return fromRow(row);
}

export async function findJobByKey(db: Db | Trx, account: number, requestKey: string): Promise<Job | null> {
	const row: PseoJobsRow | undefined = await db('pseo_jobs').where({ account, request_key: requestKey }).first();
	return row ? fromRow(row) : null;
}

/** How many jobs of the account are pending or running. */
export async function countActiveJobs(db: Db | Trx, account: number): Promise<number> {
	const [row] = (await db('pseo_jobs')
		.where({ account })
		.whereIn('status', ['pending', 'running'])
		.count({ n: '*' })) as { n: number | string }[];
	return Number(row?.n ?? 0);
}

export async function activeJobs(db: Db | Trx, where: { pseo_id?: number; type?: string }): Promise<Job[]> {
	const rows: PseoJobsRow[] = await db('pseo_jobs')
		.where(where)
		.whereIn('status', ['pending', 'running'])
		.orderBy('id');
	return rows.map(fromRow);
}

export interface JobChange {
	status?: JobStatus;
	current_stage?: string;
	error?: string | null;
	progress?: { total?: number; done?: number; failed?: number };
	tokens_charged?: number;
	tokens_refunded?: number;
	cost_usd?: number;
	cost_unknown?: number;
	result?: Record<string, unknown>;
}

/**
 * Moves a job that is in one of the states `from`; false when it was in none, and then nothing changed.
 * Ending sets the date of completion.
 */
export async function moveJob(db: Db | Trx, id: number, from: JobStatus[], change: JobChange): Promise<boolean> {
	const now = new Date(clock.now());
	const { progress, result, ...rest } = change;
	const fields: Record<string, unknown> = { ...rest, date_updated: now };
	for (const [name, value] of Object.entries(progress ?? {})) fields[`progress_${name}`] = value;
	if (result) fields['result'] = JSON.stringify(result);
	if (change.status === 'running') fields['date_started'] = now;
	if (change.status && ENDED.includes(change.status)) fields['date_completed'] = now;
	if (change.status === 'pending' || change.status === 'running') fields['date_completed'] = null;
	return (await db('pseo_jobs').where({ id }).whereIn('status', from).update(fields)) === 1;
}
