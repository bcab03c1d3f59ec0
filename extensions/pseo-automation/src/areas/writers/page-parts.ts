import type { Faq, PageBrief, SiteBrief } from './types.js';
import { capitalise, oneLine, shorten } from '../../platform/text/lines.js';

/** One step of the way from the website's root to a page. */
export interface TrailStep {
	name: string;
	route: string;
}

interface GraphParts {
	title: string;
	description: string;
	tags: string[];
	faqs: Faq[];
	/** From the website's root to this page, without the page itself. */
	trail: TrailStep[];
	about: Record<string, unknown> | null;
	/** BCP 47: what the page is written in. */
	language_code: string;
}

/** At most eight tags, each once, as one line of plain text. */
export function tidyTags(tags: readonly string[]): string[] {
	return [...new Set(tags.map((tag) => shorten(oneLine(tag), 60)).filter((tag) => tag !== ''))].slice(0, 8);
}

/** JSON-LD of a page: Article, BreadcrumbList and, where there are questions, FAQPage. */
export function schemaOrg(
	site: SiteBrief,
	page: PageBrief,
	{ title, description, tags, faqs, trail, about, language_code }: GraphParts,
): Record<string, unknown> {
	const root = site.website_url.replace(/\/+$/, '');
	const address = (route: string): string => `${root}/${route.replace(/^\/+/, '')}`;
	const own = address(page.route);
	const graph: Record<string, unknown>[] = [
		{
			'@type': 'Article',
			'@id': `${own}#article`,
			headline: shorten(title, 110),
			description,
			url: own,
			mainEntityOfPage: own,
			inLanguage: language_code,
			...(tags.length > 0 ? { keywords: tags.join(', ') } : {}),
			...(site.name === null ? {} : { publisher: { '@type': 'Organization', name: site.name, url: root } }),
			...(about === null ? {} : { about }),
		},
		{
			'@type': 'BreadcrumbList',
			'@id': `${own}#breadcrumb`,
			itemListElement: [...trail, { name: title, route: page.route }].map(({ name, route }, index) => ({
				'@type': 'ListItem',
				position: index + 1,
				name,
				item: address(route),
			})),
		},
	];
	if (faqs.length > 0) {
		graph.push({
			'@type': 'FAQPage',
			'@id': `${own}#faq`,
			mainEntity: faqs.map(({ question, answer }) => ({
				'@type': 'Question',
				name: question,
				acceptedAnswer: { '@type': 'Answer', text: answer },
			})),
		});
	}
	return { '@context': 'https://schema.org', '@graph': graph };
}

/** The website's root as the first step of every trail. */
export function home(site: SiteBrief): TrailStep {
	return { name: oneLine(site.name ?? '') || hostOf(site.website_url), route: '/' };
}

/** `https://www.example.com/shop` -> `example.com`. */
export function hostOf(address: string): string {
	return /^[a-z]+:\/\/(?:www\.)?([^/:?#]+)/i.exec(address)?.[1] ?? capitalise(address);
}
