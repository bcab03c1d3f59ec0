import { defineArea } from '../../platform/area/index.js';
import { billingArea } from '../billing/index.js';
import { generationArea } from '../generation/index.js';
import { websitesArea } from '../websites/index.js';
import { websiteDeletionHook } from './directus-hooks.js';
import { automationErrors } from './errors.js';
import { createJobs } from './jobs.js';
import { automationRoutes } from './routes.js';

export const automationArea = defineArea({
	name: 'automation',
	errors: automationErrors,
	scopes: { 'jobs:read': 'Read background work', 'jobs:cancel': 'Stop background work' },
	failpoints: {
		'website.jobs_canceled': 'the jobs of a website are canceled, the website is not deleted',
	},
	open: ({ db, runtime, use }) =>
		createJobs({
			db,
			jobs: runtime,
			billing: use(billingArea),
			generations: use(generationArea),
			websites: use(websitesArea).websites,
		}),
	routes: (jobs) => automationRoutes(jobs),
	hooks: () => [websiteDeletionHook],
});
