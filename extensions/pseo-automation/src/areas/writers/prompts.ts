import type { Account } from '../../kernel/who.js';
import type { Db } from '../../platform/db/index.js';
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
