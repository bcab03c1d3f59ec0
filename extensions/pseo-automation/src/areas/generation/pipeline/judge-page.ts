import { renderBlocks, renderDocument } from '../../articles/index.js';
import type { AssembledPage, Draft, Problem, Research, WrittenPage } from '../../writers/index.js';
import { gate } from '../quality/index.js';
import type { SignatureRow } from '../research.store.js';
import type { ClaimedPage } from '../../websites/index.js';
import type { Judgement } from './next-step.js';
import type { SameSite } from './same-site.js';

/** Facts of its row that a page must use, where it has so many: without them it says nothing that others do not. */
const MIN_FACTS = 3;

export interface JudgedPage {
	judgement: Judgement;
	html: string;
	signature: SignatureRow;
}

/** Renders an assembled page, and judges it as its visitors and its neighbours see it. */
export async function judgePage(
	sameSite: SameSite,
	given: Research,
	draft: Draft,
	{ page: written, blocks }: AssembledPage,
	claims: Problem[],
): Promise<JudgedPage> {
	const page = given.page as ClaimedPage;
	const { website_url, language_code } = given.site;
	const html = renderBlocks(blocks);
	const text = readableText(written);
	const { duplicates, nearest, row, words } = await sameSite.compare({ ...page, names: namesOf(given) }, draft, text);
	const canonical = `${website_url.replace(/\/+$/, '')}${page.route}`;
	const document = renderDocument({ ...written, h1: draft.h1, content_html: html, language_code, canonical });
	const ownFacts = given.facts.filter(({ source }) => source === 'row').map(({ id }) => id);
	return {
		judgement: gate({
			draft,
			document,
			text,
			words,
			language_code,
			claims,
			duplicates,
			nearest,
			ownFacts,
			fewestFacts: Math.min(MIN_FACTS, ownFacts.length),
		}),
		html,
		signature: row,
	};
}

/** What the page's row calls its subject: values that its planned title holds. Two pages that differ in nothing else are one. */
function namesOf({ page, facts }: Research): string[] {
	const title = page.title.toLowerCase();
	return facts.flatMap(({ value, source }) =>
		source === 'row' && typeof value === 'string' && value.length > 1 && title.includes(value.toLowerCase())
			? [value]
			: [],
	);
}

function readableText({ content_markdown, faqs }: WrittenPage): string {
	return [content_markdown, ...faqs.map(({ question, answer }) => `${question} ${answer}`)].join('\n\n');
}
