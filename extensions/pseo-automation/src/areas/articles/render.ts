import type { Token } from 'marked';
import sanitizeHtml from 'sanitize-html';
import { blocksOf, htmlOf } from '../../platform/markdown/index.js';

/** What an article may contain. Everything else is dropped with its attributes; scripts, styles and frames with their text. */
const RULES: sanitizeHtml.IOptions = {
	// The sanitiser searches this list several times for every tag: those that articles are made of stand first.
	allowedTags: [
		'p',
		'td',
		'a',
		'strong',
		'tr',
		'li',
		'th',
		'h2',
		'h3',
		'ul',
		'em',
		'br',
		'h4',
		'h5',
		'h6',
		'hr',
		'ol',
		'dl',
		'dt',
		'dd',
		'blockquote',
		'pre',
		'code',
		'b',
		'i',
		'del',
		's',
		'sub',
		'sup',
		'small',
		'mark',
		'abbr',
		'kbd',
		'table',
		'thead',
		'tbody',
		'tfoot',
		'caption',
		'img',
		'figure',
		'figcaption',
		'details',
		'summary',
	],
	allowedAttributes: {
		a: ['href', 'title', 'rel'],
		img: ['src', 'alt', 'title', 'width', 'height', 'loading'],
		th: ['align', 'scope', 'colspan', 'rowspan'],
		td: ['align', 'colspan', 'rowspan'],
		ol: ['start'],
		abbr: ['title'],
		h2: ['id'],
		h3: ['id'],
		h4: ['id'],
	},
	allowedSchemes: ['http', 'https', 'mailto'],
	allowedSchemesByTag: { img: ['https'] },
	allowedSchemesAppliedToAttributes: ['href', 'src'],
	// `//host/x` looks relative and is not.
	allowProtocolRelative: false,
	disallowedTagsMode: 'discard',
	nonTextTags: [
		'script',
		'style',
		'textarea',
		'option',
		'noscript',
		'iframe',
		'object',
		'embed',
		'svg',
		'math',
		'template',
		'title',
		'xmp',
	],
	enforceHtmlBoundary: false,
	transformTags: {
		// The title is the page's only h1.
		h1: 'h2',
		a: (tagName, attributes) => {
			const { rel: _rel, target: _target, ...kept } = attributes;
			if (!leadsSomewhere(kept['href'])) delete kept['href'];
			return { tagName, attribs: isForeign(kept['href']) ? { ...kept, rel: 'noopener' } : kept };
		},
		img: (tagName, attributes) => ({
			tagName,
			attribs: {
				...attributes,
				alt: attributes['alt'] ?? '',
				loading: attributes['loading'] === 'eager' ? 'eager' : 'lazy',
			},
		}),
	},
	exclusiveFilter: (frame) => frame.tag === 'img' && (frame.attribs['src'] ?? '') === '',
};

/**
 * Markdown of an article to HTML that is safe to store and serve: links to http, https, mailto or the website itself,
 * images over https or from the website, no scripts, styles, frames or handlers; an h1 becomes an h2.
 */
export function renderArticle(content: string): string {
	return renderBlocks(blocksOf(content));
}

/** The same for markdown that was read already. */
export function renderBlocks(blocks: Token[]): string {
	return sanitizeArticleHtml(htmlOf(blocks));
}

/** Sanitises HTML that an editor or a connector hands in, by the same rules. Doing it twice changes nothing. */
export function sanitizeArticleHtml(html: string): string {
	return sanitizeHtml(html, RULES).trim();
}

const SCHEMES = new Set(['http', 'https', 'mailto']);

/**
 * False for an address with a scheme that articles may not have, also where blanks and signs that are not seen stand in
 * it: browsers take some of them out, and what they leave in is a dead link.
 */
function leadsSomewhere(href: string | undefined): boolean {
	let decoded = href ?? '';
	try {
		decoded = decodeURIComponent(decoded);
	} catch {
		// Not percent-encoded: taken as it stands.
	}
	const bare = decoded.replace(/[\p{C}\p{Z}\p{M}\s]/gu, '');
	const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(bare)?.[1]?.toLowerCase();
	return scheme === undefined || SCHEMES.has(scheme);
}

function isForeign(href: string | undefined): boolean {
	return href !== undefined && /^\s*https?:/i.test(href);
}
