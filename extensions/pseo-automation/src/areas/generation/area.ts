import generations from '../../../../../snapshots/collections/pseo_generations.json' with { type: 'json' };
import flows from '../../../../../snapshots/flows.json' with { type: 'json' };
import { events } from '../../contract/events.js';
import { defineArea, ownedTable } from '../../platform/area/index.js';
import type { FlowModel } from '../../platform/provisioning/index.js';
import { billingArea } from '../billing/index.js';
import { jobsArea } from '../jobs/index.js';
import { writersArea } from '../writers/index.js';
import { generationHooks } from './directus-hooks.js';
import { generationErrors } from './errors.js';
import { generationRoutes } from './routes.js';
import { createGenerations } from './service.js';

export const generationArea = defineArea({
	name: 'generation',
	errors: generationErrors,
	scopes: { 'generations:run': 'Start and retry generations' },
	events: {
		'generation.completed': events['generation.completed'],
		'generation.failed': events['generation.failed'],
	},
	jobs: { generation: { lane: 'write', does: 'Writes the pages of a generation' } },
	failpoints: {
		'generation.inserted': 'a generation is charged and queued, the caller has no answer',
		'generation.started': 'a generation is running, nothing is planned or claimed',
		'generation.planned': 'the plan was extended, nothing of it is claimed',
		'generation.claimed': 'pages are claimed, none is written',
		'generation.written': 'a chunk is written in memory, nothing of it is stored',
		'generation.saved': 'a chunk is stored, the next one has not begun',
		'generation.exhausted': 'missing pages are refunded, the claimed ones are not written',
		'generation.settled': 'a generation has ended, its end is not announced',
		'generation.announced': 'the end is announced, the queue still holds the job',
		'generation.canceled': 'a generation is canceled, its end is not announced',
		'generation.reopened': 'a retry is charged and queued, nothing woke it',
		'generation.asked': 'questions of a generation are queued for a batch, none is sent',
		'generation.canceling': 'a generation with open batches is to be canceled, nothing was told to the service',
	},
	tables: {
		pseo_generations: ownedTable(generations, 'by_database', { byMembers: 'written' }),
	},
	flows: flows
		.filter(({ key }) => key === 'generate-pages')
		.map((flow: FlowModel) => ({ flow, whenOff: 'generations start by the fallback, within 30 seconds' })),
	open: ({ db, items, log, config, use }) =>
		createGenerations({
			db,
			items,
			billing: use(billingArea),
			jobs: use(jobsArea),
			writers: use(writersArea).writers,
			log,
			flowGraceMs: config.flowGraceMs,
		}),
	routes: (generations, { cursors }) => generationRoutes(generations, cursors),
	hooks: generationHooks,
	schedules: (service) => [{ name: 'reconcile generations', everyMs: 10_000, task: () => service.reconcile() }],
});
