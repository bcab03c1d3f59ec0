import { accessErrors } from './areas/access/index.js';
import { articleErrors } from './areas/articles/index.js';
import { automationErrors } from './areas/automation/index.js';
import { billingErrors } from './areas/billing/index.js';
import { generationErrors } from './areas/generation/index.js';
import { planErrors } from './areas/plan/index.js';
import { writerErrors } from './areas/writers/index.js';
import { websiteErrors } from './areas/websites/index.js';
import { httpErrors } from './platform/http/index.js';
import { declareRoutes } from './routes.js';

/** What the generated pages of the reference are made from. */
export const errorTables = {
	access: accessErrors,
	articles: articleErrors,
	automation: automationErrors,
	billing: billingErrors,
	generation: generationErrors,
	http: httpErrors,
	plan: planErrors,
	websites: websiteErrors,
	writers: writerErrors,
};

export function describeRoutes() {
	return declareRoutes({}).map(({ method, path, access, summary, idempotent }) => ({
		method,
		path,
		access,
		summary,
		idempotent: idempotent ? 'yes' : '',
	}));
}
