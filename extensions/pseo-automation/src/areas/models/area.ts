import seed from '../../../../../snapshots/seed.json' with { type: 'json' };
import tables from '../../../../../snapshots/tables.json' with { type: 'json' };
import { modelSettings } from '../../contract/settings.js';
import { defineArea, ownedTable } from '../../platform/area/index.js';
import { modelHooks } from './directus-hooks.js';
import { modelErrors } from './errors.js';
import { migrations } from './migrations.store.js';
import type { Model } from './prices.js';
import { clientsOf, createModels } from './services.js';

export const modelsArea = defineArea({
	name: 'models',
	errors: modelErrors,
	migrations,
	failpoints: {
		'call.recorded': 'a question to a model is recorded, it is not put',
		'call.answered': 'a model answered and is paid, nothing of it is stored',
		'call.stored': 'an answer is stored and booked, nothing is made of it',
		'batch.recorded': 'a batch is recorded as submitting, the service has not been asked',
		'batch.submitted': 'the service has a batch, its id is not stored',
		'batch.stored': 'the id of a batch is stored, nothing more',
		'batch.polled': 'the service told the state of a batch, nothing of it is stored',
		'batch.found': 'a batch whose creation was unclear is found, its results are not read',
		'batch.canceled': 'the service was told to cancel a batch, nothing of it is stored',
		'batch.results_stored': 'some results of a batch are stored, the others are not',
		'batch.ingested': 'all results of a batch are stored, nothing is made of them',
	},
	settings: modelSettings,
	tables: {
		// Batches of a deleted website are canceled at their service first.
		pseo_batches: ownedTable(tables.pseo_batches, 'by_owner'),
		pseo_calls: ownedTable(tables.pseo_calls, 'in_chunks'),
		pseo_answers: ownedTable(tables.pseo_answers, 'in_chunks'),
	},
	open: ({ config }) =>
		createModels({
			clients: clientsOf(config),
			fallbackModels: seed.pseo_settings.rows[0]?.models as Model[],
			openAiModel: config.openAi?.model ?? null,
			pollMs: config.batchPollMs,
		}),
	hooks: () => modelHooks,
	schedules: (models, { db }) => [
		{ name: 'cancel orphaned batches', everyMs: 10_000, task: () => models.reconcile(db) },
	],
	health: async (models) => ({ details: {}, warnings: await models.warnings() }),
});
