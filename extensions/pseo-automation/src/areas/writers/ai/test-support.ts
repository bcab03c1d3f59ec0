import type { FactValue } from '../types.js';
import type { Draft } from './draft.js';
import { gatherFacts } from './research.js';
import type { LinkedPage, OtherPage, Research } from './types.js';

export interface ResearchWish {
	language?: string;
	row?: Record<string, FactValue>;
	description?: string | null;
	master_prompt?: string;
	title?: string;
	route?: string;
	keyword?: string | null;
	siblings?: OtherPage[];
	/** Written by us and without a description where nothing else is said; ids from 100. */
	links?: (Pick<LinkedPage, 'route' | 'title'> & Partial<LinkedPage>)[];
}

/** What a page of a small website may be written from. */
export function researchWith({
	language = 'en-US',
	row = {},
	description = null,
	master_prompt = 'Write plainly.',
	title = 'Hotel Aurora',
	route = '/hotels/hotel-aurora',
	keyword = null,
	siblings = [],
	links = [],
}: ResearchWish = {}): Research {
	const site = {
		id: 1,
		website_url: 'https://example.com',
		name: 'Staywell',
		description,
		master_prompt,
		language_code: language,
	};
	const page = { id: 1, kind: 'row' as const, route, title, keyword, dataset: '/hotels/{slug}', facts: row };
	const linked = links.map((link, index): LinkedPage => ({
		id: 100 + index,
		source: 'page',
		description: null,
		...link,
	}));
	return { site, page, facts: gatherFacts(site, page, linked), siblings, links: linked };
}

/** A draft whose only section holds the text. */
export function draftOf(markdown: string, more: Partial<Draft> = {}): Draft {
	return {
		title: 'Hotel Aurora',
		meta_description: 'Hotel Aurora',
		slug: 'hotel-aurora',
		excerpt: 'Hotel Aurora',
		h1: 'Hotel Aurora',
		sections: [{ heading: '', markdown, facts: [] }],
		faqs: [],
		tags: [],
		links: [],
		...more,
	};
}
