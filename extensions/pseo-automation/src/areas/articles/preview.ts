import { directionOf } from '../../kernel/direction.js';
import { artifactsOfBody, type HtmlArtifacts } from '../audits/index.js';
import { sanitizeArticleHtml } from './render.js';
import { PREVIEW_CSS } from './preview-css.js';

export interface PreviewInput {
	title: string;
	/** Heading of the page; the title unless given. */
	h1?: string | null;
	meta_description: string;
	/** BCP 47; decides `lang` and the direction of writing. */
	language_code: string;
	/** Sanitised here as well, for rows that were changed past this extension. */
	content_html: string;
	/** Plain text. */
	faqs: readonly { question: string; answer: string }[];
	schema_org: Record<string, unknown> | null;
	/** Absolute address of the published page. */
	canonical?: string | null;
	generator: string;
	status: string;
	/** Address of the same page with images of other hosts; none are shown without. */
	withImages?: string | null;
}

export type DocumentInput = Omit<PreviewInput, 'generator' | 'status' | 'withImages'>;

/**
 * A complete HTML page of an article, with its styles inside; never to be indexed. What images it has are loaded only
 * where the policy that it is served with lets them.
 */
export function renderPreview(input: PreviewInput): string {
	const lang = languageOf(input.language_code);
	const canonical = webAddress(input.canonical);
	const body = sanitizeArticleHtml(input.content_html)
		.replaceAll('<table>', '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>')
		.replaceAll('</table>', '</table></div>');
	const images =
		input.withImages && body.includes('<img')
			? ` <a href="${escapeHtml(input.withImages)}">Load images from other hosts</a>`
			: '';
	return `<!doctype html>
<html lang="${escapeHtml(lang)}" dir="${directionOf(lang)}">
<head>
${headOf(input, canonical)}
<meta name="robots" content="noindex, nofollow">
<meta name="color-scheme" content="light dark">
<style>${PREVIEW_CSS}</style>
</head>
<body>
<header class="bar"><p><strong>Preview</strong> <span class="tag">${escapeHtml(input.status)}</span> <span class="tag">written by ${escapeHtml(input.generator)}</span>${images}</p></header>
<main>
<article>
<h1>${escapeHtml(input.h1 ?? input.title)}</h1>
${body}
${faqSection(input.faqs)}</article>
</main>
<footer><h2>How it looks in search</h2>
<div class="snippet"><p class="address">${escapeHtml(canonical ?? 'no address yet')}</p><p class="headline">${escapeHtml(input.title)}</p><p>${escapeHtml(input.meta_description)}</p></div></footer>
</body>
</html>
`;
}

/**
 * The page as a visitor would get it, without anything of ours around it: what the checks judge.
 * @param input with HTML that `renderArticle` made
 */
export function renderDocument(input: DocumentInput): string {
	const lang = languageOf(input.language_code);
	return `<!doctype html>
<html lang="${escapeHtml(lang)}" dir="${directionOf(lang)}">
<head>
${headOf(input, webAddress(input.canonical))}
</head>
<body>
${mainOf(input)}
</body>
</html>
`;
}

/** What the checks look at in `renderDocument(input)`, without writing and reading its head. */
export function documentArtifacts(input: DocumentInput): HtmlArtifacts {
	const lang = languageOf(input.language_code);
	return artifactsOfBody(mainOf(input), {
		title: input.title,
		meta_description: input.meta_description,
		lang,
		dir: directionOf(lang),
		canonical: webAddress(input.canonical),
		structured_data: input.schema_org,
	});
}

function mainOf({ title, h1, content_html, faqs }: DocumentInput): string {
	return `<main>
<article>
<h1>${escapeHtml(h1 ?? title)}</h1>
${content_html}
${faqSection(faqs)}</article>
</main>`;
}

function headOf(
	input: Pick<PreviewInput, 'title' | 'meta_description' | 'schema_org'>,
	canonical: string | null,
): string {
	return `<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(input.title)}</title>
<meta name="description" content="${escapeHtml(input.meta_description)}">${canonical === null ? '' : `\n<link rel="canonical" href="${escapeHtml(canonical)}">`}${input.schema_org === null ? '' : `\n<script type="application/ld+json">${jsonForScript(input.schema_org)}</script>`}`;
}

/** Inside a script element only `<` can end it or open a comment; U+2028/9 end lines in old parsers. */
export function jsonForScript(value: unknown): string {
	return JSON.stringify(value).replace(
		/[<>&\u2028\u2029]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

export function escapeHtml(text: string): string {
	return !/[&<>"']/.test(text) ? text : text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function faqSection(faqs: PreviewInput['faqs']): string {
	if (faqs.length === 0) return '';
	const entries = faqs
		.map(
			({ question, answer }) =>
				`<details open><summary>${escapeHtml(question)}</summary><p>${escapeHtml(answer)}</p></details>`,
		)
		.join('\n');
	return `<section class="faq" aria-labelledby="questions"><h2 id="questions">Questions and answers</h2>\n${entries}\n</section>\n`;
}

function languageOf(code: string): string {
	return /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i.test(code) ? code : 'en';
}

function webAddress(address: string | null | undefined): string | null {
	return address !== null && address !== undefined && /^https?:\/\/[^\s<>"']+$/i.test(address) ? address : null;
}
