import { z } from 'zod';
import { idParams, query } from '../../contract/common.js';
import { prompt, promptParams, promptUpdate } from '../../contract/prompts.js';
import type { Account } from '../../kernel/who.js';
import type { Db } from '../../platform/db/index.js';
import { type Route, route } from '../../platform/http/index.js';
import { type Prompt, PROMPT_NAMES, type PromptName, promptsOf } from './ai/index.js';
import { deletePrompt, readPrompts, savePrompt } from './prompts.store.js';

/** A website's prompts: the built-in ones with its own wordings over them. */
export interface PromptBook {
	list(who: Account, website: number): Promise<Prompt[]>;
	change(who: Account, website: number, name: PromptName, text: string): Promise<Prompt>;
	/** Goes back to the built-in wording; doing it twice changes nothing. */
	reset(who: Account, website: number, name: PromptName): Promise<Prompt>;
}

export function createPromptBook(db: Db): PromptBook {
	const read = async (who: Account, website: number) => promptsOf(await readPrompts(db, who, website));
	return {
		async list(who, website) {
			const prompts = await read(who, website);
			return PROMPT_NAMES.map((name) => prompts[name]);
		},
		async change(who, website, name, text) {
			await savePrompt(db, who, website, { name, text });
			return (await read(who, website))[name];
		},
		async reset(who, website, name) {
			await deletePrompt(db, who, website, name);
			return (await read(who, website))[name];
		},
	};
}

export function promptRoutes(prompts: PromptBook): Route[] {
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
			handler: async ({ account, params }) => ({ data: await prompts.list(account, params.id) }),
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
			handler: async ({ account, params, body }) => ({ message: 'Prompt saved', data: await prompts.change(account, params.id, params.name, body.text) }),
		}),
		route({
			method: 'DELETE',
			path: '/pseo/:id/prompts/:name',
			summary: 'Go back to the built-in prompt',
			access: 'projects:write',
			rate: 'write',
			params: promptParams,
			answer: prompt,
			handler: async ({ account, params }) => ({ message: 'Prompt reset', data: await prompts.reset(account, params.id, params.name) }),
		}),
	];
}
