import { randomUUID } from 'node:crypto';
import { planArea } from '../../areas/plan/index.js';
import { websitesArea } from '../../areas/websites/index.js';
import { AppError } from '../../kernel/errors.js';
import { caller, type OperationContext, wholeNumber } from '../caller.js';

interface Options {
	website?: number | string;
	language_code?: string;
	description?: string;
}

export default {
	id: 'pseo-generate-plan',
	handler: async (options: Options, context: OperationContext) => {
		const { app, who } = await caller(context);
		const pseo_id = wholeNumber('website', options.website);
		const website = await app.use(websitesArea).websites.read(who, pseo_id);
		const description = options.description?.trim() || website.description;
		if (!description)
			throw new AppError(
				'invalid_option',
				400,
				'description: expected what the business does, here or on the website; got nothing',
			);
		const job = await app
			.use(planArea)
			.planLater(
				who,
				{ pseo_id, language_code: options.language_code || website.language_code, description },
				randomUUID(),
			);
		return { job_id: `job_${job.id}`, status: job.status };
	},
};
