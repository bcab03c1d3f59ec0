import { z } from 'zod';
import { date } from './common.js';

/** Any background work, as `/jobs/:id` shows it. */
export const job = z.object({
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

/** The answer to a request that started background work. */
export const jobStarted = z.object({ job_id: z.string(), status: z.string(), poll_url: z.string() });
