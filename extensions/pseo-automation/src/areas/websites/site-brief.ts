import type { Website } from './store.js';

/** What a writer knows of the website it writes for. */
export interface SiteBrief {
	id: number;
	website_url: string;
	name: string | null;
	description: string | null;
	master_prompt: string;
	/** BCP 47, for example `en-US`. */
	language_code: string;
}

export const siteBrief = (website: Website): SiteBrief => ({
	id: website.id,
	website_url: website.website_url,
	name: website.name,
	description: website.description,
	master_prompt: website.master_prompt,
	language_code: website.language_code,
});
