import type { Faq, PageBrief, SiteBrief, WriteOutcome, WrittenPage } from '../types.js';
import { lastSegment } from '../../../platform/text/slug.js';
import { schemaOrg, tidyTags, type TrailStep } from '../page-parts.js';
import { countWords, figuresOf } from '../../../platform/text/words.js';
import { oneLine, shorten } from '../../../platform/text/lines.js';
import { plainText } from '../../../platform/markdown/index.js';

export { home } from '../page-parts.js';

interface PageParts {
	title: string;
	lead: string;
	markdown: string;
	faqs: Faq[];
	/** Plain facts for the description, most telling first. */
	highlights: string[];
	tags: string[];
	sources: Record<string, unknown>[];
	about: Record<string, unknown> | null;
	/** BCP 47: what the parts are written in. */
	language_code: string;
	/** Pages with fewer words fail. */
	minWords: number;
	/** From the website's root to this page, without the page itself. */
	trail: TrailStep[];
}

/** Turns the parts into the written page, or fails when the data did not support enough text. */
export function finishPage(site: SiteBrief, page: PageBrief, parts: PageParts): WriteOutcome {
	const text = plainText(parts.markdown);
	const words = countWords([text, ...parts.faqs.flatMap(({ question, answer }) => [question, answer])].join('\n'));
	if (words < parts.minWords) return { ok: false, error: `too_short: ${words} words, ${parts.minWords} needed` };
	const title = oneLine(parts.title);
	const description = metaDescription(title, parts);
	const written: WrittenPage = {
		title,
		slug: lastSegment(page.route),
		meta_description: description,
		excerpt: shorten(plainText(parts.lead), 300),
		content_markdown: parts.markdown,
		faqs: parts.faqs,
		tags: tidyTags(parts.tags),
		schema_org: schemaOrg(site, page, { ...parts, title, description }),
		language_code: parts.language_code,
		...figuresOf([text]),
		generator: 'template',
		sources: parts.sources,
	};
	return { ok: true, page: written };
}

/** 70 to 160 characters from the most telling facts; falls back on the lead where the facts are too long or too few. */
function metaDescription(title: string, { highlights, lead }: PageParts): string {
	const limit = 160;
	const start = shorten(title, 70);
	// One colon is enough.
	const joint = start.includes(':') ? ' – ' : ': ';
	let text = '';
	let added = 0;
	for (const fact of highlights) {
		const next = text === '' ? `${start}${joint}${fact}` : `${text}, ${fact}`;
		if ([...next].length >= limit) continue;
		text = next;
		if (++added === 4) break;
	}
	if ([...text].length >= 70) return `${text}.`;
	const plain = plainText(lead);
	return shorten(plain.length >= 70 ? plain : `${start}${joint}${plain}`, limit);
}
