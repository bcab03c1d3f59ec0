import { z } from 'zod';
import { id, idParams, MAX_ID, query } from '../../contract/common.js';
import { bulk, estimate, generation as generationSchema, onDemand, started } from '../../contract/generations.js';
import { type Cursors, listRoute, type Route, route } from '../../platform/http/index.js';
import type { Generations } from './service.js';
import type { Generation } from './store.js';

/** The AutoSEO document lists the newest 50 where nothing else is asked for. */
const NEWEST = 50;

const shown = (row: Generation) => ({
	id: row.id,
	pseo_id: row.pseo_id,
	status: row.status,
	requested_count: row.requested_count,
	created_count: row.created_count,
	failed_count: row.failed_count,
	failed_routes: row.failed_routes,
	date_created: row.date_created,
	date_updated: row.date_updated,
	date_completed: row.date_completed,
	mode: row.mode,
	stage: row.stage,
	tokens_charged: row.tokens_charged,
	tokens_refunded: row.tokens_refunded,
	cost_usd: row.cost_usd,
	cost_unknown: row.cost_unknown,
	writer: row.writer,
	error: row.error,
	attempt: row.attempt,
	job_id: `gen_${row.id}`,
});

export function generationRoutes(generations: Generations, cursors: Cursors): Route[] {
	return [
		route({
			method: 'POST',
			path: '/trigger/on-demand-generation',
			summary: 'Write one page, to test a website',
			access: 'generations:run',
			rate: 'run',
			body: onDemand,
			answer: started,
			handler: async ({ account, body, requestKey }) => {
				const made = await generations.start(account, { ...body, mode: 'on_demand' }, requestKey);
				return {
					message: 'Generation started in background',
					top: { generation_id: made.id, status: made.status },
				};
			},
		}),
		route({
			method: 'POST',
			path: '/trigger/bulk-generation',
			summary: 'Write any number of pages',
			access: 'generations:run',
			rate: 'run',
			body: bulk,
			answer: started,
			handler: async ({ account, body, requestKey }) => {
				const made = await generations.start(account, { ...body, mode: 'bulk' }, requestKey);
				return {
					message: 'Bulk generation started in background',
					top: { generation_id: made.id, status: made.status },
				};
			},
		}),
		route({
			method: 'GET',
			path: '/generations/estimate',
			summary: 'What a generation would cost',
			access: 'projects:read',
			rate: 'read',
			query: query({
				pseo_id: id,
				post_count: z.coerce.number().int().min(1).max(MAX_ID),
				mode: z.enum(['on_demand', 'bulk']).default('bulk'),
			}),
			answer: estimate,
			handler: async ({ account, query: asked }) => ({ data: await generations.estimate(account, asked) }),
		}),
		route({
			method: 'GET',
			path: '/generations/:id',
			summary: 'Read a generation',
			access: 'projects:read',
			rate: 'read',
			params: idParams,
			query: query({}),
			answer: generationSchema,
			handler: async ({ account, params }) => ({ data: shown(await generations.read(account, params.id)) }),
		}),
		listRoute(cursors, {
			path: '/generations',
			summary: "List a website's generations, newest first",
			access: 'projects:read',
			filters: { pseo_id: id },
			order: 'id:desc',
			pageSize: NEWEST,
			item: generationSchema,
			show: shown,
			list: ({ account, query: asked }, { limit, after }) =>
				generations.list(account, asked.pseo_id, { limit, before: after?.[1] ?? null }),
		}),
		route({
			method: 'POST',
			path: '/generations/:id/cancel',
			summary: 'Stop a generation: what is written stays, the rest is refunded',
			access: 'jobs:cancel',
			rate: 'write',
			params: idParams,
			body: z.strictObject({}),
			answer: generationSchema,
			handler: async ({ account, params }) => ({
				message: 'Generation canceled',
				data: shown(await generations.cancel(account, params.id)),
			}),
		}),
		route({
			method: 'POST',
			path: '/generations/:id/retry',
			summary: 'Write again what a failed generation did not write',
			access: 'generations:run',
			rate: 'run',
			params: idParams,
			body: z.strictObject({}),
			answer: generationSchema,
			handler: async ({ account, params }) => ({
				message: 'Generation restarted in background',
				data: shown(await generations.retry(account, params.id)),
			}),
		}),
	];
}
