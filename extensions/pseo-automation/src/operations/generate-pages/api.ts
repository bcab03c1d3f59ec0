import { randomUUID } from 'node:crypto';
import { generationArea } from '../../areas/generation/index.js';
import { caller, eachWebsite, operation, type OperationContext, wholeNumber } from '../caller.js';

interface Options {
	/** `wake` starts a generation that exists, `start` makes one. */
	action?: 'wake' | 'start';
	generation?: number | string;
	/** An id, several, or a variable of the Flow. */
	website?: unknown;
	/** Chosen in Studio; goes before `website`. */
	websites?: unknown;
	pages?: number | string;
	mode?: 'on_demand' | 'bulk';
}

export default {
	id: 'pseo-generate-pages',
	handler: operation(async (options: Options, context: OperationContext) => {
		const { app, who } = await caller(context);
		const generations = app.use(generationArea);
		if (options.action === 'start') {
			const post_count = wholeNumber('pages', options.pages);
			const mode = options.mode ?? ('bulk' as const);
			return eachWebsite(options, async (pseo_id) => {
				const { id, status } = await generations.start(who, { pseo_id, post_count, mode }, randomUUID());
				return { generation_id: id, status };
			});
		}
		const id = wholeNumber('generation', options.generation);
		return { generation_id: id, woken: await generations.wake(who, id) };
	}),
};
