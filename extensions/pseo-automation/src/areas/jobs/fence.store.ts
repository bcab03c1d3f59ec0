import type { StoredDate } from '../../contract/rows.generated.js';
import { clock } from '../../kernel/clock.js';
import type { System } from '../../kernel/who.js';
import type { Fence } from '../../platform/jobs/index.js';
import { OPEN } from './store.js';

/** Columns of `pseo_jobs` that say who works on a job. */
interface LeaseRow {
	status: string;
	lease_token: string | null;
	lease_until: StoredDate;
	attempts: number | null;
}

const FREE = { lease_token: null, lease_until: null };

/** The fence of every background work that a user sees: its lease stands in the job's own row. Workers alone hold it. */
export const jobFence = (_who: System): Fence => ({
	async take(trx, id, token, until) {
		const row: LeaseRow | undefined = await trx('pseo_jobs')
			.where({ id })
			.first('status', 'lease_token', 'lease_until', 'attempts');
		if (!row || !OPEN.some((status) => status === row.status)) return { is: 'ended' };
		const leased = row.lease_token === null ? 0 : new Date(row.lease_until ?? 0).getTime();
		if (leased > clock.now()) return { is: 'held', until: leased };
		const attempts = (row.attempts ?? 0) + 1;
		const taken = await trx('pseo_jobs')
			.where({ id, lease_token: row.lease_token })
			.whereIn('status', OPEN)
			.update({ lease_token: token, lease_until: new Date(until), attempts });
		return taken === 1 ? { is: 'taken' } : { is: 'held', until: clock.now() };
	},
	async hold(trx, id, token, until) {
		const held = await trx('pseo_jobs')
			.where({ id, lease_token: token })
			.update({ lease_until: new Date(until), attempts: 1 });
		return held === 1;
	},
	async renew(db, id, token, until) {
		const held = await db('pseo_jobs')
			.where({ id, lease_token: token })
			.update({ lease_until: new Date(until) });
		return held === 1;
	},
	async attempts(db, id, token) {
		const row: Pick<LeaseRow, 'attempts'> | undefined = await db('pseo_jobs')
			.where({ id, lease_token: token })
			.first('attempts');
		return row ? (row.attempts ?? 0) : null;
	},
	async release(db, id, token, attempts) {
		const held = await db('pseo_jobs')
			.where({ id, lease_token: token })
			.update({ ...FREE, attempts });
		return held === 1;
	},
	async releaseAll(db) {
		await db('pseo_jobs').whereIn('status', OPEN).whereNotNull('lease_token').update(FREE);
	},
});
