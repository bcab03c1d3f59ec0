import type { FactValue } from '../types.js';
import type { Draft } from './draft.js';
import { gatherFacts } from './research.js';
import type { OtherPage, Research } from './types.js';

export interface ResearchWish {
	language?: string;
	row?: Record<string, FactValue>;
	description?: string | null;
	master_prompt?: string;
	title?: string;
	route?: string;
	keyword?: string | null;
	siblings?: OtherPage[];
	links?: OtherPage[];
}

/** What a page of a small website may be written from. */
export function researchWith({ language = 'en-US', row = {}, description = null, master_prompt = 'Write plainly.', title = 'Hotel Aurora', route = '/hotels/hotel-aurora', keyword = null, siblings = [], links = [] }: ResearchWish = {}): Research {
	const site = { id: 1, website_url: 'https://example.com', name: 'Staywell', description, master_prompt, language_code: language };
	const page = { id: 1, route, title, keyword, dataset: '/hotels/{slug}', facts: row };
	return { site, page, facts: gatherFacts(site, page), siblings, links };
}

/** A draft whose only section holds the text. */
export function draftOf(markdown: string, more: Partial<Draft> = {}): Draft {
	return {
		title: 'Hotel Aurora', meta_description: 'Hotel Aurora', slug: 'hotel-aurora', excerpt: 'Hotel Aurora', h1: 'Hotel Aurora',
		sections: [{ heading: '', markdown, facts: [] }], faqs: [], tags: [], links: [], ...more,
	};
}
