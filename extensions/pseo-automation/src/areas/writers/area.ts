import prompts from '../../../../../snapshots/collections/pseo_prompts.json' with { type: 'json' };
import { writerSettings } from '../../contract/settings.js';
import { defineArea, ownedTable } from '../../platform/area/index.js';
import { modelsArea } from '../models/index.js';
import { writerHooks } from './directus-hooks.js';
import { writerErrors } from './errors.js';
import { createPromptBook } from './prompts.js';
import { createWriters } from './registry.js';
import { promptRoutes } from './routes.js';
import { createTemplateWriter } from './template/writer.js';

export const writersArea = defineArea({
	name: 'writers',
	errors: writerErrors,
	settings: writerSettings,
	tables: { pseo_prompts: ownedTable(prompts, 'by_database', { byMembers: 'written' }) },
	open: ({ db, use }) => ({
		writers: createWriters(createTemplateWriter(), use(modelsArea)),
		prompts: createPromptBook(db),
	}),
	routes: (service) => promptRoutes(service),
	hooks: (_service, context) => writerHooks(context),
	async health({ writers }, { db }) {
		const { writer, available, warnings } = await writers.status(db);
		return { details: { writer, writers: available }, warnings };
	},
});
