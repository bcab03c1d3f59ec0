import jobs from '../../../../../snapshots/collections/pseo_jobs.json' with { type: 'json' };
import { defineArea, ownedTable } from '../../platform/area/index.js';
import { accessArea } from '../access/index.js';
import { billingArea } from '../billing/index.js';
import { jobHooks } from './directus-hooks.js';
import { jobErrors } from './errors.js';
import { jobRoutes } from './routes.js';
import { createJobs } from './service.js';

export const jobsArea = defineArea({
	name: 'jobs',
	errors: jobErrors,
	scopes: { 'jobs:read': 'Read background work', 'jobs:cancel': 'Stop background work' },
	failpoints: { 'job.queued': 'a job is charged and queued, nothing woke it' },
	tables: { pseo_jobs: ownedTable(jobs, 'by_database') },
	open: ({ db, runtime, declared, use }) =>
		createJobs({ db, runtime, access: use(accessArea), billing: use(billingArea), declared: declared.jobs }),
	routes: (service) => jobRoutes(service),
	hooks: () => jobHooks,
	schedules: (service) => [{ name: 'reconcile jobs', everyMs: 10_000, task: () => service.reconcile() }],
});
