import type { FactValue, Facts } from '../../contract/facts.js';
import type { PageKind } from '../../contract/websites.js';
import type { DataSet, SiteBrief } from '../websites/index.js';

export type { FactValue, Facts, SiteBrief };

/** One planned page. Pages of one import share `dataset` (its route pattern); pages without rows have null. */
export interface PageBrief {
	id: number;
	kind: PageKind;
	route: string;
	title: string;
	keyword: string | null;
	dataset: string | null;
	facts: Facts | null;
}

/** A route that a writer proposes. Lower priority numbers are written first. */
export interface PlannedPage {
	kind: 'hub' | 'idea';
	route: string;
	title: string;
	keyword: string | null;
	priority: number;
	dataset: string | null;
	facts: Facts | null;
}

export interface Faq {
	question: string;
	answer: string;
}

export interface WrittenPage {
	title: string;
	/** Last path segment of the route. */
	slug: string;
	meta_description: string;
	excerpt: string;
	/** Body without the h1: the renderer adds the title as the only h1. */
	content_markdown: string;
	faqs: Faq[];
	tags: string[];
	schema_org: Record<string, unknown>;
	/** BCP 47: what the page is written in, which need not be the website's language. */
	language_code: string;
	word_count: number;
	read_time_minutes: number;
	generator: string;
	/** Where the claims come from, for example `[{ type: 'row', dataset, keys: [..] }]`. */
	sources: Record<string, unknown>[];
}

/** A page is written or fails for good with a reason that the site's owner understands. */
export type WriteOutcome = { ok: true; page: WrittenPage } | { ok: false; error: string };

/** Answers which of the given routes already exist on the website. */
export type TakenRoutes = (routes: string[]) => Promise<Set<string>>;

/** What the pages of one job share: the data set's statistics, or the description's words. */
export interface WritingSession {
	/** Proposes at most `count` routes that are not taken, best first; fewer when it has no more to say. */
	plan(count: number, taken: TakenRoutes): Promise<PlannedPage[]>;
	write(page: PageBrief): Promise<WriteOutcome>;
}

export interface Writer {
	readonly id: string;
	readonly can: { ai: boolean; structured_output: boolean; batches: boolean };
	/** Reads every page of the website that carries facts once, as a stream; `dataSets` say what their columns hold. */
	open(site: SiteBrief, pages: AsyncIterable<PageBrief>, dataSets?: readonly DataSet[]): Promise<WritingSession>;
}
