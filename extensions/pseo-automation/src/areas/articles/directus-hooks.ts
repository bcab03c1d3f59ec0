import { articleItem } from '../../contract/articles.js';
import { SYSTEM } from '../../kernel/who.js';
import { type AreaContext, checkItem, type DirectusHook, type FilterContext } from '../../platform/area/index.js';
import { lastSegment, slugOf } from '../../platform/text/slug.js';
import { accessArea } from '../access/index.js';
import { ofWebsite } from '../websites/index.js';
import { rendered, sanitized } from './content.js';

export function articleHooks({ use }: AreaContext): DirectusHook[] {
	const access = use(accessArea);
	return [
		{
			event: 'pseo_articles.items.create',
			filter: async (payload, _meta, context) => {
				const { database, accountability } = context;
				const who = (await access.makerOf(accountability, database)) ?? SYSTEM;
				return completeArticle(await ofWebsite(who, payload, context), context);
			},
		},
		{ event: 'pseo_articles.items.update', filter: async (payload) => cleanArticle(payload) },
	];
}

/** Fills in what the API fills in for an article that a person writes. */
function completeArticle(
	{ payload, website }: Awaited<ReturnType<typeof ofWebsite>>,
	{ accountability }: FilterContext,
): Record<string, unknown> {
	const cleaned = cleanArticle(payload);
	// The product's own articles come with everything.
	if (accountability === null && cleaned['route'] !== undefined) return cleaned;
	const title = typeof cleaned['title'] === 'string' ? cleaned['title'] : '';
	const route = (cleaned['route'] ?? `/${slugOf(title, 80, 'article')}`) as string;
	return {
		generator: 'manual',
		faqs: [],
		tags: [],
		sources: [],
		...cleaned,
		route,
		slug: cleaned['slug'] ?? lastSegment(route),
		language_code: cleaned['language_code'] ?? website?.language_code ?? null,
	};
}

/**
 * Checks and sanitises what comes into an article through Directus (Studio, /items, a Flow): the same rules as over REST.
 * @throws invalid_item
 */
function cleanArticle(given: Record<string, unknown>): Record<string, unknown> {
	// A field that was emptied in a form: the server fills it in again.
	const { route, ...rest } = given;
	const payload = checkItem(articleItem, route === null || route === '' ? rest : given);
	const { content_markdown: markdown, content_html: html } = payload;
	if (typeof markdown === 'string') return { ...payload, ...rendered(markdown) };
	if (typeof html === 'string') return { ...payload, ...sanitized(html) };
	return payload;
}
