import type { Trx } from '../../platform/db/index.js';
import { activeJobs } from '../../platform/jobs/index.js';
import { automationError } from './errors.js';

/** A website with work on it is not deleted through Directus, as little as over REST. @throws website_busy */
export async function refuseBusy(trx: Trx, websites: number[]): Promise<void> {
	for (const pseo_id of websites) {
		const jobs = await activeJobs(trx, { pseo_id });
		if (jobs.length > 0)
			throw automationError('website_busy', { jobs: jobs.map((job) => `job_${job.id}`).join(', ') });
	}
}
