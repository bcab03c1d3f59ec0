import prompts from '../../../../../snapshots/collections/pseo_prompts.json' with { type: 'json' };
import seed from '../../../../../snapshots/seed.json' with { type: 'json' };
import { defineArea, ownedTable } from '../../platform/area/index.js';
import type { Config } from '../../platform/config/index.js';
import { cancelOrphans, createAnthropicClient, createOpenAiClient, type Model } from '../models/index.js';
import { writerErrors } from './errors.js';
import { createPromptBook } from './prompts.js';
import { createWriters, type RegistryDeps } from './registry.js';
import { promptRoutes } from './routes.js';
import { createTemplateWriter } from './template/writer.js';

export const writersArea = defineArea({
	name: 'writers',
	errors: writerErrors,
	tables: { pseo_prompts: ownedTable(prompts, 'by_database') },
	open: ({ db, config }) => ({
		writers: createWriters({
			template: createTemplateWriter(),
			clients: clientsOf(config),
			fallbackModels: seed.pseo_settings.rows[0]?.models as Model[],
			openAiModel: config.openAi?.model ?? null,
			pollMs: config.batchPollMs,
		}),
		prompts: createPromptBook(db),
	}),
	routes: (service) => promptRoutes(service),
	schedules: ({ writers }, { db }) => [
		{
			name: 'cancel orphaned batches',
			everyMs: 10_000,
			async task() {
				for (const service of writers.services) await cancelOrphans(db, service);
			},
		},
	],
	async health({ writers }, { db }) {
		const { writer, available, warnings } = await writers.status(db);
		return { details: { writer, writers: available }, warnings };
	},
});

function clientsOf({ anthropic: { apiKey, baseUrl }, openAi }: Config): RegistryDeps['clients'] {
	const clients: RegistryDeps['clients'] = [];
	if (apiKey !== null) clients.push((observe) => createAnthropicClient({ apiKey, baseUrl, observe }));
	if (openAi !== null) clients.push((observe) => createOpenAiClient({ ...openAi, observe }));
	return clients;
}
