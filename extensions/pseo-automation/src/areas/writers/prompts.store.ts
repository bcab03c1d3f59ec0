import { clock } from '../../kernel/clock.js';
import type { Who } from '../../kernel/who.js';
import type { Db } from '../../platform/db/index.js';
import { readWebsite } from '../websites/index.js';

export interface PromptRow {
	name: string;
	text: string;
}

/** A website's own prompts. @throws website_not_found, website_forbidden */
export async function readPrompts(db: Db, who: Who, website: number): Promise<PromptRow[]> {
	await readWebsite(db, who, website);
	return db('pseo_prompts').where({ pseo_id: website }).select('name', 'text');
}

export async function savePrompt(db: Db, who: Who, website: number, { name, text }: PromptRow): Promise<void> {
	const { account } = await readWebsite(db, who, website, 'editor');
	const now = new Date(clock.now());
	await db('pseo_prompts')
		.insert({ account, pseo_id: website, name, text, date_created: now, date_updated: now })
		.onConflict(['pseo_id', 'name'])
		.merge(['text', 'date_updated']);
}

export async function deletePrompt(db: Db, who: Who, website: number, name: string): Promise<void> {
	await readWebsite(db, who, website, 'editor');
	await db('pseo_prompts').where({ pseo_id: website, name }).delete();
}
