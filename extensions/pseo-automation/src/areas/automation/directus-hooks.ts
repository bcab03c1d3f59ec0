import type { DirectusHook } from '../../platform/area/index.js';
import type { Trx } from '../../platform/db/index.js';
import { activeJobs } from '../../platform/jobs/index.js';
import { automationError } from './errors.js';

export const websiteDeletionHook: DirectusHook = {
	event: 'pseos.items.delete',
	filter: async (keys, _meta, { database }) => refuseBusy(database, keys as unknown as number[]),
};

/** A website with work on it is not deleted through Directus, as little as over REST. @throws website_busy */
async function refuseBusy(trx: Trx, websites: number[]): Promise<void> {
	for (const pseo_id of websites) {
		const jobs = await activeJobs(trx, { pseo_id });
		if (jobs.length > 0)
			throw automationError('website_busy', { jobs: jobs.map((job) => `job_${job.id}`).join(', ') });
	}
}
