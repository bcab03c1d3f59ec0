import { z } from 'zod';
import { query } from '../../contract/common.js';
import type { AreaContext } from '../area/index.js';
import { type Route, route } from '../http/index.js';
import { readHealth } from './read.js';

/** As the AutoSEO document lists a route: with the query that it cannot do without. */
function listed({ method, path, query: asked }: Route): string {
	const required =
		asked instanceof z.ZodObject
			? Object.entries(asked.shape).filter(([, schema]) => !z.safeParse(schema as z.ZodType, undefined).success)
			: [];
	const names = required.map(([name]) => `${name}=X`).join('&');
	return `${method} ${path}${names && `?${names}`}`;
}

/** What the product says of itself, put together from the declarations of all areas. */
export function healthRoutes(context: AreaContext): Route[] {
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
					version: context.installation.versions.extension,
					endpoints: context.all.routes().map(listed),
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
			handler: async ({ account }) => {
				const admin = account?.admin ? account.user : null;
				const { ok, details } = await readHealth(context, admin);
				return {
					status: ok ? 200 : 503,
					data: { status: ok ? 'ok' : 'not_ok', ...(admin === null ? {} : details) },
				};
			},
		}),
	];
}
