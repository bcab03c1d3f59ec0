import { z } from 'zod';
import { bodyId, languageCode, query } from '../../contract/common.js';
import { type Route, route } from '../../platform/http/index.js';
import type { Planning } from './service.js';

const snapshot = z.object({
	main_json: z.object({
		pages: z.array(z.object({ route: z.string(), title: z.string(), priority: z.number().int() })),
	}),
	total_pages: z.number().int(),
});
const started = z.object({ job_id: z.string(), status: z.string(), poll_url: z.string() });

export function planRoutes(planning: Planning): Route[] {
	return [
		route({
			method: 'POST',
			path: '/generate/main-json',
			summary: 'Make a content plan from a description',
			access: 'plan:run',
			rate: 'run',
			query: query({ async: z.enum(['true', 'false']).default('false') }),
			body: z.strictObject({
				pseo_id: bodyId,
				language_code: languageCode,
				description: z
					.string()
					.trim()
					.min(150, 'Expected 150 to 1,000 characters on sector, services, audience and goals')
					.max(1000, 'Expected 150 to 1,000 characters on sector, services, audience and goals'),
			}),
			answer: z.union([snapshot, started]),
			handler: async ({ account, body, query: asked, requestKey }) => {
				if (asked.async === 'true') {
					const job = await planning.planLater(account, body, requestKey);
					const data = {
						job_id: `job_${job.id}`,
						status: job.status,
						poll_url: `/pseo-endpoints/jobs/job_${job.id}`,
					};
					return { status: 202, message: 'Content plan started in background', data };
				}
				return {
					message: 'main_json generated and saved successfully',
					data: await planning.planNow(account, body, requestKey),
				};
			},
		}),
	];
}
