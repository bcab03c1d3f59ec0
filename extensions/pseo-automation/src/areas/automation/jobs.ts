import { type Account, SYSTEM, type Who } from '../../kernel/who.js';
import { type Db, inTransaction } from '../../platform/db/index.js';
import { failpoint } from '../../platform/faults/index.js';
import { activeJobs, type Job, type JobRuntime, moveJob, readJob } from '../../platform/jobs/index.js';
import type { Billing } from '../billing/index.js';
import type { Generations } from '../generation/index.js';
import type { Websites } from '../websites/index.js';
import { automationError } from './errors.js';

/** The name that a job has in the API: generations keep theirs. */
export interface NamedJob extends Job {
	name: string;
}

export interface Jobs {
	/** Reads a job by its name: `gen_7`, `job_31`. @throws job_not_found, forbidden */
	read(who: Who, name: string): Promise<NamedJob>;
	/** @throws job_ended */
	cancel(who: Account, name: string): Promise<NamedJob>;
	/** Deletes a website with everything in it. @throws website_busy unless forced */
	deleteWebsite(who: Account, website: number, force: boolean): Promise<void>;
}

export interface JobDeps {
	db: Db;
	jobs: JobRuntime;
	billing: Billing;
	generations: Generations;
	websites: Websites;
}

export function createJobs({ db, jobs, billing, generations, websites }: JobDeps): Jobs {
	async function read(who: Who, name: string): Promise<NamedJob> {
		const [, kind, digits] = /^(gen|job)_([1-9]\d{0,9})$/.exec(name) ?? [];
		const number = Number(digits);
		if (!kind || number > 2_147_483_647) throw automationError('job_not_found');
		const job = kind === 'gen' ? (await generations.read(who, number)).job : number;
		return named(await readJob(db, who, job as number));
	}

	async function cancel(who: Who, job: NamedJob, now = false): Promise<void> {
		if (job.type === 'generation') {
			await generations.cancel(who, Number(job.name.slice('gen_'.length)), { now });
			return;
		}
		await inTransaction(db, async (trx) => {
			// The queue's row comes first, as in every transaction of a worker.
			await jobs.dequeue(trx, job.type, job.id);
			const change = {
				status: 'canceled' as const,
				current_stage: 'canceled',
				error: 'canceled',
				tokens_refunded: job.tokens_charged,
			};
			if (!(await moveJob(trx, job.id, ['pending', 'running'], change)))
				throw automationError('job_ended', { status: job.status });
			await billing.refund(
				trx,
				job.account,
				job.tokens_charged,
				`${job.type}:${job.request_key}:refund`,
				'Job canceled',
			);
		});
	}

	async function named(job: Job): Promise<NamedJob> {
		const generation = job.type === 'generation' ? await generations.idOfJob(job.id) : null;
		return { ...job, name: generation ? `gen_${generation}` : `job_${job.id}` };
	}

	return {
		read,
		async cancel(who, name) {
			const job = await read(who, name);
			if (job.input['background'] === false && job.status === 'running')
				throw automationError('job_not_cancelable');
			await cancel(who, job);
			return read(who, name);
		},
		async deleteWebsite(who, id, force) {
			await websites.read(who, id);
			const active = await activeJobs(db, { pseo_id: id });
			const names = await Promise.all(active.map(named));
			if (names.length > 0 && !force)
				throw automationError('website_busy', { jobs: names.map((job) => job.name).join(', ') });
			for (const job of names) {
				// Nobody will read what comes back: the website goes.
				await cancel(SYSTEM, job, true).catch((error: unknown) => {
					// It ended by itself in the meantime, which is what was wanted.
					if (!(error instanceof Error && 'status' in error && error.status === 409)) throw error;
				});
			}
			failpoint('website.jobs_canceled');
			await websites.remove(who, id);
		},
	};
}
