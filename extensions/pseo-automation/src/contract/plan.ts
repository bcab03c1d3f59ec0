import { z } from 'zod';
import { bodyId, languageCode } from './common.js';

const DESCRIPTION = 'Expected 150 to 1,000 characters on sector, services, audience and goals';

export const planRequest = z.strictObject({
	pseo_id: bodyId,
	language_code: languageCode,
	description: z.string().trim().min(150, DESCRIPTION).max(1000, DESCRIPTION),
});
export type PlanRequest = z.output<typeof planRequest>;

export const planSnapshot = z.object({
	pages: z.array(z.object({ route: z.string(), title: z.string(), priority: z.number().int() })),
});
export type PlanSnapshot = z.output<typeof planSnapshot>;

/** A plan as its caller gets it: the first 100 routes, and how many planned pages the website has. */
export const plan = z.object({ main_json: planSnapshot, total_pages: z.number().int() });
