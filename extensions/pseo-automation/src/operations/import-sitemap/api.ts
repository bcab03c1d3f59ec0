import { randomUUID } from 'node:crypto';
import { websitesArea } from '../../areas/websites/index.js';
import { caller, eachWebsite, operation, type OperationContext } from '../caller.js';

interface Options {
	/** An id, several, or a variable of the Flow. */
	website?: unknown;
	/** Chosen in Studio; goes before `website`. */
	websites?: unknown;
	/** Leaves a website alone whose settings say `{"import_sitemap": false}`. */
	unless_settings_say_no?: boolean;
}

export default {
	id: 'pseo-import-sitemap',
	handler: operation(async (options: Options, context: OperationContext) => {
		const { app, who } = await caller(context);
		const { websites, sitemaps } = app.use(websitesArea);
		return eachWebsite(options, async (id): Promise<object> => {
			const website = await websites.read(who, id);
			if (options.unless_settings_say_no && website.settings['import_sitemap'] === false)
				return { skipped: true };
			const job = await sitemaps.start(who, id, randomUUID());
			return { job_id: `job_${job.id}`, status: job.status };
		});
	}),
};
