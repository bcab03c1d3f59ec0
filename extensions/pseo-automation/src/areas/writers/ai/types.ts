import { defineSubject, type Turn } from '../../models/index.js';
import type { NameClaim } from './claims/index.js';
import type { PageBrief, SiteBrief } from '../types.js';

/** One thing that a page may claim. */
export interface Fact {
	/** Short and unique within the page: drafts name it where they use it. `f7`, or `p` and the id of another page. */
	id: string;
	label: string;
	value: string | number | boolean | string[];
	/** Where it comes from. `sitemap` and `page`: another page of the website, that it lists itself or that we write. */
	source: 'row' | 'description' | 'site' | LinkedPage['source'];
}

/** Another page of the website, which a page may link to and speak of. */
export interface LinkedPage {
	id: number;
	route: string;
	title: string;
	source: 'sitemap' | 'page';
	/** What it says of itself, where that is written and not in doubt. */
	description: string | null;
}

/** A written page of the website, which a page must not repeat. */
export interface OtherPage {
	route: string;
	title: string;
	/** First sentence of its text, where it is written. */
	opener: string | null;
}

/** All that a page may be written from. Everything but the site's own instructions is data of strangers. */
export interface Research {
	site: SiteBrief;
	page: PageBrief;
	facts: Fact[];
	/** Written pages nearest to this one: their titles and openers are not to be repeated. */
	siblings: OtherPage[];
	/** Pages that may be linked to; the only internal links that survive. What they are is among the facts. */
	links: LinkedPage[];
}

/** What a model is asked for when it writes a page. */
export type PagePurpose = 'draft' | 'verdict' | 'rewrite';

/** What a question for a page was asked with besides the page itself, so that it can be built again after a crash. */
export interface PageDetail {
	/** What a rewrite must mend, or what was wrong with an unreadable answer. */
	problems: Problem[];
	/** What a verdict is asked for: by the time it comes other pages are written, and another check would number others. */
	names?: NameClaim[];
}

export const PAGE = defineSubject<PagePurpose, PageDetail>('page');
export type PageTurn = Turn<PagePurpose, PageDetail>;

/** What does not hold or does not please in a draft, in words that a model and an editor can both act on. */
export interface Problem {
	/** Id of the rule, for example `title_length`, `unsupported_number`, `too_similar`. */
	rule: string;
	message: string;
	/** The words at fault, where there are some. */
	quote: string | null;
}
