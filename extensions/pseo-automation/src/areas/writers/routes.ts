import { z } from 'zod';
import { idParams, query } from '../../contract/common.js';
import { prompt, promptParams, promptUpdate } from '../../contract/prompts.js';
import { type Route, route } from '../../platform/http/index.js';
import type { PromptBook } from './prompts.js';

/** @param services used in handlers only */
export function promptRoutes(services: { prompts: PromptBook }): Route[] {
	return [
		route({
			method: 'GET',
			path: '/pseo/:id/prompts',
			summary: 'List the prompts that pages of a website are written with',
			access: 'projects:read',
			rate: 'read',
			params: idParams,
			query: query({}),
			answer: z.array(prompt),
			handler: async ({ account, params }) => ({ data: await services.prompts.list(account, params.id) }),
		}),
		route({
			method: 'PATCH',
			path: '/pseo/:id/prompts/:name',
			summary: 'Replace a prompt for one website',
			access: 'projects:write',
			rate: 'write',
			params: promptParams,
			body: promptUpdate,
			answer: prompt,
			handler: async ({ account, params, body }) => ({
				message: 'Prompt saved',
				data: await services.prompts.change(account, params.id, params.name, body.text),
			}),
		}),
		route({
			method: 'DELETE',
			path: '/pseo/:id/prompts/:name',
			summary: 'Go back to the built-in prompt',
			access: 'projects:write',
			rate: 'write',
			params: promptParams,
			answer: prompt,
			handler: async ({ account, params }) => ({
				message: 'Prompt reset',
				data: await services.prompts.reset(account, params.id, params.name),
			}),
		}),
	];
}
