import { z } from 'zod';
import { date, idParams, query } from '../../contract/common.js';
import type { Account } from '../../kernel/who.js';
import { type Route, route } from '../../platform/http/index.js';
import { type HealthDeps, readHealth } from './health.js';
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

/** As the AutoSEO document lists a route: with the query that it cannot do without. */
function listed({ method, path, query: asked }: Route): string {
	const required =
		asked instanceof z.ZodObject
			? Object.entries(asked.shape).filter(([, schema]) => !z.safeParse(schema as z.ZodType, undefined).success)
			: [];
	const names = required.map(([name]) => `${name}=X`).join('&');
	return `${method} ${path}${names && `?${names}`}`;
}

const shown = ({ name, account: _account, input: _input, request_key: _key, ...rest }: NamedJob) => ({
	...rest,
	id: name,
});

export function automationRoutes(jobs: Jobs, health: HealthDeps, allRoutes: () => Route[]): Route[] {
	return [
		route({
			method: 'GET',
			path: '/',
			summary: 'Status and the list of endpoints',
			access: 'public',
			rate: 'read',
			answer: z.object({
				status: z.literal('ok'),
				extension: z.string(),
				version: z.string(),
				endpoints: z.array(z.string()),
			}),
			handler: async () => ({
				envelope: false,
				top: {
					status: 'ok',
					extension: 'pseo-automation',
					version: health.versions.extension,
					endpoints: allRoutes().map(listed),
				},
			}),
		}),
		route({
			method: 'GET',
			path: '/health',
			summary: 'Whether requests are served; administrators see the parts',
			access: 'public',
			rate: 'read',
			query: query({}),
			answer: z.looseObject({ status: z.enum(['ok', 'not_ok']) }),
			handler: async (call) => {
				// A public route may be asked without a token.
				const account = call.account as Account | null;
				const admin = account?.admin ? account.user : null;
				const { ok, details } = await readHealth(health, admin);
				return {
					status: ok ? 200 : 503,
					data: { status: ok ? 'ok' : 'not_ok', ...(admin === null ? {} : details) },
				};
			},
		}),
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
