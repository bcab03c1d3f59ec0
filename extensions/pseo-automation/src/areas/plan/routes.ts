import { z } from 'zod';
import { query } from '../../contract/common.js';
import { jobStarted } from '../../contract/jobs.js';
import { plan, planRequest } from '../../contract/plan.js';
import type { Config } from '../../platform/config/index.js';
import { type Route, route } from '../../platform/http/index.js';
import type { Planning } from './service.js';

export function planRoutes(planning: Planning, config: Config | undefined): Route[] {
	return [
		route({
			method: 'POST',
			path: '/generate/main-json',
			summary: 'Make a content plan from a description',
			access: 'plan:run',
			rate: 'run',
			query: query({ async: z.enum(['true', 'false']).default('false') }),
			body: planRequest,
			answer: z.union([plan, jobStarted]),
			handler: async ({ account, body, query: asked, requestKey }) => {
				if (asked.async === 'true') {
					const job = await planning.planLater(account, body, requestKey);
					const data = {
						job_id: `job_${job.id}`,
						status: job.status,
						poll_url: `${config?.mount}/jobs/job_${job.id}`,
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
