import type { Account } from '../../kernel/who.js';
import type { Db } from '../../platform/db/index.js';
import { type Prompt, PROMPT_NAMES, type PromptName, promptsOf } from './ai/index.js';
import { type OwnedWebsite, readWebsite } from '../websites/index.js';
import { deletePrompt, readPrompts, savePrompt } from './prompts.store.js';

/** A website's prompts: the built-in ones with its own wordings over them. */
export interface PromptBook {
	list(who: Account, website: number): Promise<Prompt[]>;
	change(who: Account, website: number, name: PromptName, text: string): Promise<Prompt>;
	/** Goes back to the built-in wording; doing it twice changes nothing. */
	reset(who: Account, website: number, name: PromptName): Promise<Prompt>;
}

export function createPromptBook(db: Db): PromptBook {
	const read = async (website: OwnedWebsite) => promptsOf(await readPrompts(db, website));
	return {
		async list(who, id) {
			const prompts = await read(await readWebsite(db, who, id));
			return PROMPT_NAMES.map((name) => prompts[name]);
		},
		async change(who, id, name, text) {
			const website = await readWebsite(db, who, id, 'editor');
			await savePrompt(db, website, { name, text });
			return (await read(website))[name];
		},
		async reset(who, id, name) {
			const website = await readWebsite(db, who, id, 'editor');
			await deletePrompt(db, website, name);
			return (await read(website))[name];
		},
	};
}
