import type { Faq, PageBrief, SiteBrief, WriteOutcome, WrittenPage } from '../types.js';
import { capitalise } from './words/english.js';
import { countWords, oneLine, plainText, shorten } from './words/markdown.js';

/** Adult silent reading of non-fiction, words per minute (Brysbaert 2019). */
const READING_SPEED = 238;

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
	/** Pages with fewer words fail. */
	fewestWords: number;
	/** From the website's root to this page, without the page itself. */
	trail: { name: string; route: string }[];
}

/** Turns the parts into the written page, or fails when the data did not support enough text. */
export function finishPage(site: SiteBrief, page: PageBrief, parts: PageParts): WriteOutcome {
	const words = countWords(parts.markdown) + parts.faqs.reduce((sum, faq) => sum + countWords(faq.question) + countWords(faq.answer), 0);
	if (words < parts.fewestWords) return { ok: false, error: `too_short: ${words} words, ${parts.fewestWords} needed` };
	const title = oneLine(parts.title);
	const description = metaDescription(title, parts);
	const written: WrittenPage = {
		title,
		slug: slugOf(page.route),
		meta_description: description,
		excerpt: shorten(plainText(parts.lead), 300),
		content_markdown: parts.markdown,
		faqs: parts.faqs,
		tags: [...new Set(parts.tags.map((tag) => shorten(oneLine(tag), 60)).filter((tag) => tag !== ''))].slice(0, 8),
		schema_org: schemaOrg(site, page, title, description, parts),
		word_count: words,
		read_time_minutes: Math.max(1, Math.round(words / READING_SPEED)),
		generator: 'template',
		sources: parts.sources,
	};
	return { ok: true, page: written };
}

/** Last segment of the route; the root page has `home`. */
export function slugOf(route: string): string {
	const segments = route.split(/[?#]/)[0]?.split('/').filter((segment) => segment !== '') ?? [];
	return segments[segments.length - 1] ?? 'home';
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

function schemaOrg(site: SiteBrief, page: PageBrief, title: string, description: string, { faqs, trail, about, tags }: PageParts): Record<string, unknown> {
	const root = site.website_url.replace(/\/+$/, '');
	const address = (route: string): string => `${root}/${route.replace(/^\/+/, '')}`;
	const own = address(page.route);
	const graph: Record<string, unknown>[] = [
		{
			'@type': 'Article', '@id': `${own}#article`, headline: shorten(title, 110), description, url: own, mainEntityOfPage: own, inLanguage: site.language_code,
			...(tags.length > 0 ? { keywords: tags.join(', ') } : {}),
			...(site.name === null ? {} : { publisher: { '@type': 'Organization', name: site.name, url: root } }),
			...(about === null ? {} : { about }),
		},
		{
			'@type': 'BreadcrumbList', '@id': `${own}#breadcrumb`,
			itemListElement: [...trail, { name: title, route: page.route }].map(({ name, route }, index) => ({ '@type': 'ListItem', position: index + 1, name, item: address(route) })),
		},
	];
	if (faqs.length > 0) {
		graph.push({
			'@type': 'FAQPage', '@id': `${own}#faq`,
			mainEntity: faqs.map(({ question, answer }) => ({ '@type': 'Question', name: question, acceptedAnswer: { '@type': 'Answer', text: answer } })),
		});
	}
	return { '@context': 'https://schema.org', '@graph': graph };
}

/** The website's root as the first step of every trail. */
export function home(site: SiteBrief): { name: string; route: string } {
	return { name: oneLine(site.name ?? '') || hostOf(site.website_url), route: '/' };
}

function hostOf(address: string): string {
	return /^[a-z]+:\/\/(?:www\.)?([^/:?#]+)/i.exec(address)?.[1] ?? capitalise(address);
}
