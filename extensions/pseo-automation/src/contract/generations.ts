import { z } from 'zod';
import { bodyId, date, MAX_ID } from './common.js';

export const failedRoute = z.object({
	route: z.string().nullable(),
	error: z.string(),
	count: z.number().int().optional(),
});

export const generation = z.object({
	id: bodyId,
	pseo_id: bodyId,
	status: z.enum(['pending', 'running', 'completed', 'failed']),
	requested_count: z.number().int(),
	created_count: z.number().int(),
	failed_count: z.number().int(),
	failed_routes: z.array(failedRoute),
	date_created: date,
	date_updated: date,
	date_completed: date,
	mode: z.enum(['on_demand', 'bulk']),
	stage: z.string().nullable(),
	tokens_charged: z.number().int(),
	tokens_refunded: z.number().int(),
	cost_usd: z.number(),
	cost_unknown: z.number().int(),
	writer: z.string().nullable(),
	error: z.string().nullable(),
	attempt: z.number().int(),
	job_id: z.string(),
});

export const started = z.object({ generation_id: bodyId, status: z.literal('pending').or(z.string()) });

export const estimate = z.object({
	tokens: z.number().int(),
	cost_usd: z.number(),
	cost_basis: z.enum(['free', 'measured', 'assumed']),
	writer: z.string(),
	model: z.string().nullable(),
	pages_planned: z.number().int(),
	pages_to_plan: z.number().int(),
});

const postCount = z
	.number({ error: 'Expected a positive integer' })
	.int('Expected a positive integer')
	.positive('Expected a positive integer')
	.max(MAX_ID, 'Expected at most 2,147,483,647');

export const onDemand = z.strictObject({
	pseo_id: bodyId,
	post_count: postCount.refine(
		(count) => count === 1,
		'Must be 1: on-demand generation is a test of one page; use bulk generation for more',
	),
});
export const bulk = z.strictObject({ pseo_id: bodyId, post_count: postCount });
