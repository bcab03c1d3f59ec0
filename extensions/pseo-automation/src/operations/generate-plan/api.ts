import { randomUUID } from 'node:crypto';
import { planArea } from '../../areas/plan/index.js';
import { websitesArea } from '../../areas/websites/index.js';
import { AppError } from '../../kernel/errors.js';
import { caller, eachWebsite, operation, type OperationContext } from '../caller.js';

interface Options {
	/** An id, several, or a variable of the Flow. */
	website?: unknown;
	/** Chosen in Studio; goes before `website`. */
	websites?: unknown;
	language_code?: string;
	description?: string;
}

export default {
	id: 'pseo-generate-plan',
	handler: operation(async (options: Options, context: OperationContext) => {
		const { app, who } = await caller(context);
		return eachWebsite(options, async (pseo_id) => {
			const website = await app.use(websitesArea).websites.read(who, pseo_id);
			const description = options.description?.trim() || website.description;
			if (!description)
				throw new AppError(
					'invalid_option',
					400,
					'description: expected what the business does, here or on the website; came nothing',
				);
			const request = { pseo_id, language_code: options.language_code || website.language_code, description };
			const job = await app.use(planArea).planLater(who, request, randomUUID());
			return { job_id: `job_${job.id}`, status: job.status };
		});
	}),
};
