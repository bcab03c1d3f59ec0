import type { WrittenArticle } from '../../articles/index.js';
import type { ClaimedPage } from '../../websites/index.js';
import type { WrittenPage } from '../../writers/index.js';

/** What the gate said, where the page went through it. */
export type Judged = Pick<
	WrittenArticle,
	'h1' | 'status' | 'quality_score' | 'ai_score' | 'findings' | 'review_reasons'
>;

/** A page that needs no gate: every sentence of it follows from a value. */
export const NOT_JUDGED: Judged = {
	h1: null,
	status: 'draft',
	quality_score: null,
	ai_score: null,
	findings: [],
	review_reasons: [],
};

/** The row of a written page; its cost is known when it is saved. */
export function articleOf(
	{ id, route }: ClaimedPage,
	written: WrittenPage,
	content_html: string,
	judged: Judged,
): WrittenArticle {
	return { ...written, page: id, route, content_html, ...judged, cost_usd: 0 };
}
