import { events } from '../../contract/events.js';
import { defineArea } from '../../platform/area/index.js';
import { jobsArea } from '../jobs/index.js';
import { writersArea } from '../writers/index.js';
import { planErrors } from './errors.js';
import { planRoutes } from './routes.js';
import { createPlanning } from './service.js';

export const planArea = defineArea({
	name: 'plan',
	errors: planErrors,
	scopes: { 'plan:run': 'Make content plans' },
	events: { 'plan.completed': events['plan.completed'] },
	jobs: { plan: { lane: 'short', does: 'Makes a content plan in the background' } },
	failpoints: {
		'plan.charged': 'a plan is charged, the writer has not been asked',
		'plan.made': 'a plan is made in memory, it is not stored',
		'plan.saved': 'a plan is stored, the caller has no answer',
	},
	open: ({ db, use }) => createPlanning(db, use(jobsArea), use(writersArea).writers),
	routes: (planning, { config }) => planRoutes(planning, config),
	schedules: (planning) => [{ name: 'reconcile plans', everyMs: 10_000, task: () => planning.reconcile() }],
});
