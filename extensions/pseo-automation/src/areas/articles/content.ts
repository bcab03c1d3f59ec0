import { figuresOf } from '../../platform/text/words.js';
import { artifactsOf } from '../audits/index.js';
import { renderArticle, sanitizeArticleHtml } from './render.js';

/** What follows from an article's markdown: safe HTML, and how long it is. */
export function rendered(markdown: string) {
	if (last?.content_markdown !== markdown) {
		const content_html = renderArticle(markdown);
		last = { content_markdown: markdown, content_html, ...figuresOfHtml(content_html) };
	}
	return { ...last };
}

/** A change over REST is rendered to be judged, and once more by Directus's hook that every change passes. */
let last: ({ content_markdown: string; content_html: string } & ReturnType<typeof figuresOfHtml>) | null = null;

/** HTML that is handed in as it is: sanitised, and how long it is. */
export function sanitized(html: string) {
	const content_html = sanitizeArticleHtml(html);
	return { content_html, ...figuresOfHtml(content_html) };
}

/** Counted in the text that the checks read; the title, and questions and answers, are beside it. */
function figuresOfHtml(html: string) {
	return figuresOf(artifactsOf(html).blocks.map(({ text }) => text));
}
