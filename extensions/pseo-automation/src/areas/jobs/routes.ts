import { z } from 'zod';
import { query } from '../../contract/common.js';
import { job } from '../../contract/jobs.js';
import { type Route, route } from '../../platform/http/index.js';
import type { Jobs, NamedJob } from './service.js';

const jobParams = z.object({ id: z.string().max(64) });

const shown = ({
	name,
	account: _account,
	input: _input,
	request_key: _key,
	charge_reference: _reference,
	...rest
}: NamedJob) => ({ ...rest, id: name });

export function jobRoutes(jobs: Jobs): Route[] {
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
	];
}
