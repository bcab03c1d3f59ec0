import { rendered } from './service.js';
import { sanitizeArticleHtml } from './render.js';

/** Sanitises what comes into an article through Directus (Studio, /items, a Flow): the same rules as over REST. */
export function cleanArticle(payload: Record<string, unknown>): Record<string, unknown> {
	const { content_markdown: markdown, content_html: html } = payload;
	if (typeof markdown === 'string') return { ...payload, ...rendered(markdown) };
	if (typeof html === 'string') return { ...payload, content_html: sanitizeArticleHtml(html) };
	return payload;
}
