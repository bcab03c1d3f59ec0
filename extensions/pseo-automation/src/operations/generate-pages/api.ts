import { randomUUID } from 'node:crypto';
import { generationArea } from '../../areas/generation/index.js';
import { caller, type OperationContext, wholeNumber } from '../caller.js';

interface Options {
	/** `wake` starts a generation that exists, `start` makes one. */
	action?: 'wake' | 'start';
	generation?: number | string;
	website?: number | string;
	pages?: number | string;
	mode?: 'on_demand' | 'bulk';
}

export default {
	id: 'pseo-generate-pages',
	handler: async (options: Options, context: OperationContext) => {
		const { app, who } = await caller(context);
		const generations = app.use(generationArea);
		if (options.action === 'start') {
			const request = {
				pseo_id: wholeNumber('website', options.website),
				post_count: wholeNumber('pages', options.pages),
				mode: options.mode ?? ('bulk' as const),
			};
			const { id, status } = await generations.start(who, request, randomUUID());
			return { generation_id: id, status };
		}
		const id = wholeNumber('generation', options.generation);
		return { generation_id: id, woken: await generations.wake(who, id) };
	},
};
