import type { Token } from 'marked';
import type { Facts } from '../../../contract/facts.js';
import { blocksOf } from '../../../platform/markdown/index.js';
import {
	documentArtifacts,
	type Headings,
	readableText,
	renderBlocks,
	type SignatureRow,
} from '../../articles/index.js';
import type { ClaimedPage } from '../../websites/index.js';
import type { AssembledPage, Draft, Problem, Research, SiteBrief, WrittenPage } from '../../writers/index.js';
import { judge, type PageToJudge, type Verdict } from '../quality/index.js';
import type { SiblingPages } from './sibling-pages.js';

/** Facts of its row that a page must use, where it has so many: without them it says nothing that others do not. */
const MIN_FACTS = 3;

export interface JudgedPage {
	verdict: Verdict;
	/** The page's content, rendered and sanitised. */
	html: string;
	/** To be stored with the article: later pages are compared with it. */
	signature: SignatureRow;
}

/** A page as its writer hands it in. */
interface HandedIn extends Pick<PageToJudge, 'body' | 'claims' | 'facts'> {
	page: ClaimedPage;
	site: Pick<SiteBrief, 'website_url'>;
	written: WrittenPage;
	/** The blocks of its markdown. */
	blocks: Token[];
	headings: Headings;
	/** Of its row; some of them name its subject. */
	values: unknown[];
}

/** Judges what a model drafted, after links and marks that a page never holds were taken out. */
export function judgeDraft(
	siblings: SiblingPages,
	{ page, site, facts }: Research,
	draft: Draft,
	{ page: written, blocks }: AssembledPage,
	claims: Problem[],
): Promise<JudgedPage> {
	const own = facts.filter(({ source }) => source === 'row');
	return judgePage(siblings, {
		page: page as ClaimedPage,
		site,
		written,
		blocks,
		headings: draft,
		body: draft.sections.map(({ markdown }) => markdown),
		values: own.map(({ value }) => value),
		claims,
		facts: {
			used: [...draft.sections, ...draft.faqs].flatMap((part) => part.facts),
			own: own.map(({ id }) => id),
			min: Math.min(MIN_FACTS, own.length),
		},
	});
}

/** Judges a page of the template writer: every sentence of it follows from a value, so there are no claims to check. */
export function judgeTemplatePage(
	siblings: SiblingPages,
	site: SiteBrief,
	page: ClaimedPage,
	written: WrittenPage,
	headings: Headings,
): Promise<JudgedPage> {
	return judgePage(siblings, {
		page,
		site,
		written,
		blocks: blocksOf(written.content_markdown),
		headings,
		body: [written.content_markdown],
		values: Object.values((page.facts ?? {}) satisfies Facts),
		claims: [],
		facts: null,
	});
}

/** Renders a page once, and judges it as its visitors and its neighbours see it. */
async function judgePage(
	siblings: SiblingPages,
	{ page, site, written, blocks, headings, values, body, claims, facts }: HandedIn,
): Promise<JudgedPage> {
	const html = renderBlocks(blocks);
	const text = readableText(written);
	const { duplicates, nearest, row, words } = await siblings.compare(page, values, headings, text);
	const canonical = `${site.website_url.replace(/\/+$/, '')}${page.route}`;
	const { title, h1, meta_description } = headings;
	const verdict = judge({
		title,
		h1,
		meta_description,
		body,
		artifacts: documentArtifacts({ ...written, h1, content_html: html, canonical }),
		text,
		words,
		language_code: written.language_code,
		duplicates,
		nearest,
		claims,
		facts,
	});
	return { verdict, html, signature: row };
}
