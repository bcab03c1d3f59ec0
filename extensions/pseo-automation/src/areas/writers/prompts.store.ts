import { clock } from '../../kernel/clock.js';
import type { Db } from '../../platform/db/index.js';
import type { OwnedWebsite } from '../websites/index.js';

export interface PromptRow {
	name: string;
	text: string;
}

/** A website's own prompts. */
export async function readPrompts(db: Db, website: OwnedWebsite): Promise<PromptRow[]> {
	return db('pseo_prompts').where({ pseo_id: website.id }).select('name', 'text');
}

export async function savePrompt(db: Db, website: OwnedWebsite<'editor'>, { name, text }: PromptRow): Promise<void> {
	const { id: pseo_id, account } = website;
	const now = new Date(clock.now());
	await db('pseo_prompts')
		.insert({ account, pseo_id, name, text, date_created: now, date_updated: now })
		.onConflict(['pseo_id', 'name'])
		.merge(['text', 'date_updated']);
}

export async function deletePrompt(db: Db, website: OwnedWebsite<'editor'>, name: string): Promise<void> {
	await db('pseo_prompts').where({ pseo_id: website.id, name }).delete();
}
