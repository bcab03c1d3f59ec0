import { z } from 'zod';
import { date, idParams, query } from '../../contract/common.js';
import { type Route, route } from '../../platform/http/index.js';
import type { Jobs, NamedJob } from './jobs.js';

const job = z.object({
	id: z.string(),
	type: z.string(),
	status: z.enum(['pending', 'running', 'succeeded', 'failed', 'canceled']),
	current_stage: z.string().nullable(),
	progress: z.object({ total: z.number().int(), done: z.number().int(), failed: z.number().int() }),
	error: z.string().nullable(),
	cost_usd: z.number(),
	cost_unknown: z.number().int(),
	tokens_charged: z.number().int(),
	tokens_refunded: z.number().int(),
	pseo_id: z.number().int().nullable(),
	result: z.record(z.string(), z.unknown()).nullable(),
	date_created: date,
	date_started: date,
	date_updated: date,
	date_completed: date,
});

const jobParams = z.object({ id: z.string().max(64) });

const shown = ({ name, account: _account, input: _input, request_key: _key, ...rest }: NamedJob) => ({
	...rest,
	id: name,
});

/** @param jobs used in handlers only */
export function automationRoutes(jobs: Jobs): Route[] {
	return [
		route({
			method: 'GET',
			path: '/jobs/:id',
			summary: 'Read any background work',
			access: 'jobs:read',
			rate: 'read',
			params: jobParams,
			query: query({}),
			answer: job,
			handler: async ({ account, params }) => ({ data: shown(await jobs.read(account, params.id)) }),
		}),
		route({
			method: 'POST',
			path: '/jobs/:id/cancel',
			summary: 'Stop any background work: what is done stays, the rest is refunded',
			access: 'jobs:cancel',
			rate: 'write',
			params: jobParams,
			body: z.strictObject({}),
			answer: job,
			handler: async ({ account, params }) => ({
				message: 'Job canceled',
				data: shown(await jobs.cancel(account, params.id)),
			}),
		}),
		route({
			method: 'DELETE',
			path: '/pseo/:id',
			summary: 'Delete a website with its pages and articles',
			access: 'projects:write',
			rate: 'write',
			params: idParams,
			query: query({ force: z.enum(['true', 'false']).default('false') }),
			answer: z.object({ id: z.number().int() }),
			handler: async ({ account, params, query: asked }) => {
				await jobs.deleteWebsite(account, params.id, asked.force === 'true');
				return { message: 'PSEO deleted', data: { id: params.id } };
			},
		}),
	];
}
