import { Parser } from 'htmlparser2';
import { sentencesOf } from '../../platform/text/sentences.js';
import { countWords, lengthOf, wordsOf } from '../../platform/text/words.js';

export interface Heading {
	level: number;
	text: string;
}

export interface Link {
	/** As written; null where the attribute is missing. */
	href: string | null;
	/** What a reader sees or hears: text, then alt texts of images inside, then the label. */
	text: string;
	rel: string;
	/** An anchor to jump to: it has a name or an id and no href. */
	is_target: boolean;
}

export interface Image {
	src: string;
	/** null where the attribute is missing; empty says that the image is decoration. */
	alt: string | null;
	width: string | null;
	height: string | null;
}

export type StructuredData = { value: unknown } | { error: string };

/** Text between two block boundaries of the main content. */
export interface Block {
	kind: 'heading' | 'paragraph' | 'item' | 'cell';
	text: string;
	words: number;
}

/** Everything that the checks look at. What was not collected is left out; of a page that we wrote there is only its HTML. */
export interface PageArtifacts {
	/** The document as it was sent. */
	html?: HtmlArtifacts;
	response?: ResponseArtifacts;
	site?: SiteArtifacts;
	/** The document after its scripts ran. */
	rendered?: HtmlArtifacts;
}

/** What a check may ask for. */
export type Need = keyof PageArtifacts;

/** How a page was delivered. */
export interface ResponseArtifacts {
	/** Absolute address of the answer, after redirects. */
	url: string;
	status: number;
	/** By name in lower case. */
	headers: Readonly<Record<string, string>>;
	/** Hops before the answer, from the address that was asked for. */
	redirects: readonly { url: string; status: number }[];
}

/** The website around a page. */
export interface SiteArtifacts {
	/** Its other pages, as far as they are known. */
	siblings: readonly { url: string; title: string | null; meta_description: string | null; h1: string | null }[];
}

/** What one HTML document holds, crawled or generated. */
export interface HtmlArtifacts {
	titles: string[];
	meta_descriptions: string[];
	lang: string | null;
	dir: string | null;
	headings: Heading[];
	/** Main content: the body without nav, header, footer and aside. */
	blocks: Block[];
	words: number;
	/** Of running text only: cells and headings are no sentences. */
	sentences: { text: string; words: number }[];
	links: Link[];
	images: Image[];
	structured_data: StructuredData[];
	/** As written, in order; more than one is an error. */
	canonicals: string[];
	robots: string[];
	charset: string | null;
	viewport: string | null;
}

const BLOCKS = new Map<string, Block['kind']>([
	...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'summary', 'legend', 'caption'].map((name) => [name, 'heading'] as const),
	...['li', 'dt', 'dd'].map((name) => [name, 'item'] as const),
	...['td', 'th', 'tr', 'table', 'thead', 'tbody', 'tfoot', 'pre', 'option', 'figcaption', 'button', 'label'].map(
		(name) => [name, 'cell'] as const,
	),
	...[
		'p',
		'div',
		'section',
		'article',
		'main',
		'body',
		'blockquote',
		'ul',
		'ol',
		'dl',
		'figure',
		'details',
		'address',
		'form',
		'fieldset',
		'hr',
		'nav',
		'header',
		'footer',
		'aside',
	].map((name) => [name, 'paragraph'] as const),
]);
const BESIDE_THE_MAIN = new Set(['nav', 'header', 'footer', 'aside']);
const WITHOUT_TEXT = new Set([
	'script',
	'style',
	'noscript',
	'template',
	'svg',
	'math',
	'iframe',
	'object',
	'textarea',
	'select',
]);
/** A list item with at least so many words counts as a sentence; a shorter one is a keyword. */
const SENTENCE_ITEM_WORDS = 8;

export interface ArtifactReader {
	write(chunk: string): void;
	end(): HtmlArtifacts;
}

/** Collects while a document streams in; nothing of the markup is kept. */
export function createArtifactReader(): ArtifactReader {
	const page: HtmlArtifacts = {
		titles: [],
		meta_descriptions: [],
		lang: null,
		dir: null,
		headings: [],
		blocks: [],
		words: 0,
		sentences: [],
		links: [],
		images: [],
		structured_data: [],
		canonicals: [],
		robots: [],
		charset: null,
		viewport: null,
	};
	/** Kinds of the open blocks, innermost last. */
	const open: Block['kind'][] = [];
	let text = '';
	let beside = 0;
	let silent = 0;
	let title: string | null = null;
	let script: string | null = null;
	let heading: Heading | null = null;
	let link: (Link & { alt: string; label: string }) | null = null;

	function endBlock(): void {
		const clean = tidy(text);
		text = '';
		if (clean !== '') page.blocks.push({ kind: open.at(-1) ?? 'paragraph', text: clean, words: 0 });
	}

	function closeLink(): void {
		if (link === null) return;
		const { alt, label, ...kept } = link;
		page.links.push({ ...kept, text: tidy(link.text) || tidy(alt) || tidy(label) });
		link = null;
	}

	function closeHeading(): void {
		if (heading !== null) page.headings.push({ level: heading.level, text: tidy(heading.text) });
		heading = null;
	}

	const parser = new Parser(
		{
			onopentag(name, attributes) {
				if (WITHOUT_TEXT.has(name)) silent++;
				if (name === 'script' && attributes['type']?.trim().toLowerCase() === 'application/ld+json')
					script = '';
				if (silent > 0) return;
				const kind = BLOCKS.get(name);
				if (kind !== undefined) {
					endBlock();
					open.push(kind);
					if (BESIDE_THE_MAIN.has(name)) beside++;
				} else if (name === 'br') text += ' ';
				switch (name) {
					case 'html':
						page.lang = attributes['lang'] ?? attributes['xml:lang'] ?? null;
						page.dir = attributes['dir'] ?? null;
						break;
					case 'title':
						title = '';
						break;
					case 'meta':
						readMeta(page, attributes);
						break;
					case 'link':
						if (hasToken(attributes['rel'], 'canonical'))
							page.canonicals.push((attributes['href'] ?? '').trim());
						break;
					case 'a':
						closeLink();
						link = {
							href: attributes['href']?.trim() ?? null,
							text: '',
							rel: attributes['rel'] ?? '',
							alt: '',
							label: attributes['aria-label'] ?? attributes['title'] ?? '',
							is_target:
								attributes['href'] === undefined &&
								(attributes['name'] ?? attributes['id']) !== undefined,
						};
						break;
					case 'img': {
						const image = {
							src: attributes['src'] ?? '',
							alt: attributes['alt'] ?? null,
							width: attributes['width'] ?? null,
							height: attributes['height'] ?? null,
						};
						page.images.push(image);
						if (link !== null) link.alt += ` ${image.alt ?? ''}`;
						if (heading !== null) heading.text += ` ${image.alt ?? ''}`;
						break;
					}
					default:
						if (/^h[1-6]$/.test(name)) {
							closeHeading();
							heading = { level: Number(name.charAt(1)), text: '' };
						}
				}
			},
			ontext(data) {
				if (script !== null) script += data;
				if (silent > 0) return;
				if (title !== null) {
					title += data;
					return;
				}
				if (heading !== null) heading.text += data;
				if (link !== null) link.text += data;
				if (beside === 0) text += data;
			},
			onclosetag(name) {
				if (name === 'script' && script !== null) {
					page.structured_data.push(parsed(script));
					script = null;
				}
				if (WITHOUT_TEXT.has(name)) {
					silent = Math.max(0, silent - 1);
					return;
				}
				if (silent > 0) return;
				if (name === 'title' && title !== null) {
					page.titles.push(tidy(title));
					title = null;
				} else if (name === 'a') closeLink();
				else if (/^h[1-6]$/.test(name)) closeHeading();
				if (BLOCKS.has(name)) {
					endBlock();
					open.pop();
					if (BESIDE_THE_MAIN.has(name)) beside = Math.max(0, beside - 1);
				}
			},
		},
		{ decodeEntities: true },
	);
	return {
		write: (chunk) => parser.write(chunk),
		end() {
			parser.end();
			closeLink();
			endBlock();
			for (const block of page.blocks) {
				const sentences = block.kind === 'paragraph' || block.kind === 'item' ? measured(block) : [];
				if (sentences.length === 0) block.words = countWords(block.text);
				page.words += block.words;
				if (block.kind === 'paragraph' || block.words >= SENTENCE_ITEM_WORDS) page.sentences.push(...sentences);
			}
			return page;
		},
	};
}

/** The sentences of a block with their words, and those of the block: each letter is looked at once. */
function measured(block: Block): HtmlArtifacts['sentences'] {
	const whole = { spaced: 0, unspaced: 0 };
	const sentences = sentencesOf(block.text).map(({ text }) => {
		const length = lengthOf(text);
		whole.spaced += length.spaced;
		whole.unspaced += length.unspaced;
		return { text, words: wordsOf(length) };
	});
	block.words = wordsOf(whole);
	return sentences;
}

/** The artifacts of a whole document. */
export function artifactsOf(html: string): HtmlArtifacts {
	const reader = createArtifactReader();
	reader.write(html);
	return reader.end();
}

/** The content of a head that this extension makes itself, known without parsing it. */
export interface KnownHead {
	title: string;
	meta_description: string;
	lang: string;
	dir: string;
	canonical: string | null;
	structured_data: unknown;
}

/**
 * The artifacts of a document whose head we know: only its body is read. A head of ours is mostly JSON-LD, and writing,
 * reading and parsing that takes as long as the body does.
 */
export function artifactsOfBody(body: string, head: KnownHead): HtmlArtifacts {
	return {
		...artifactsOf(body),
		titles: [tidy(head.title)],
		meta_descriptions: [tidy(head.meta_description)],
		lang: head.lang,
		dir: head.dir,
		structured_data: head.structured_data === null ? [] : [{ value: head.structured_data }],
		canonicals: head.canonical === null ? [] : [head.canonical],
		charset: 'utf-8',
		viewport: 'width=device-width, initial-scale=1',
	};
}

function readMeta(page: HtmlArtifacts, attributes: Record<string, string>): void {
	const content = tidy(attributes['content'] ?? '');
	if (attributes['charset'] !== undefined) page.charset ??= attributes['charset'].trim().toLowerCase();
	switch (attributes['name']?.trim().toLowerCase()) {
		case 'description':
			page.meta_descriptions.push(content);
			break;
		case 'robots':
			page.robots.push(content.toLowerCase());
			break;
		case 'viewport':
			page.viewport ??= content;
			break;
	}
	if (attributes['http-equiv']?.toLowerCase() === 'content-type')
		page.charset ??= /charset=\s*([\w-]+)/i.exec(content)?.[1]?.toLowerCase() ?? null;
}

function parsed(json: string): StructuredData {
	try {
		return { value: JSON.parse(json) as unknown };
	} catch (error) {
		return { error: error instanceof Error ? error.message : String(error) };
	}
}

function hasToken(value: string | undefined, token: string): boolean {
	return value !== undefined && value.toLowerCase().split(/\s+/).includes(token);
}

/** White space as a browser shows it. Most pieces have none to fold, and looking is cheaper than replacing. */
function tidy(text: string): string {
	const trimmed = text.trim();
	return /[^\S ]| {2}/.test(trimmed) ? trimmed.replace(/\s+/g, ' ') : trimmed;
}
