import type { DirectusHook } from '../../platform/area/index.js';
import { rendered, sanitized } from './content.js';

export const articleHooks: DirectusHook[] = (['create', 'update'] as const).map((verb) => ({
	event: `pseo_articles.items.${verb}`,
	filter: async (payload) => cleanArticle(payload),
}));

/** Sanitises what comes into an article through Directus (Studio, /items, a Flow): the same rules as over REST. */
function cleanArticle(payload: Record<string, unknown>): Record<string, unknown> {
	const { content_markdown: markdown, content_html: html } = payload;
	if (typeof markdown === 'string') return { ...payload, ...rendered(markdown) };
	if (typeof html === 'string') return { ...payload, ...sanitized(html) };
	return payload;
}
