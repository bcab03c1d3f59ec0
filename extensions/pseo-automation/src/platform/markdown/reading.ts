import type { Token, Tokens } from 'marked';

export function childrenOf(token: Token): Token[] {
	return 'tokens' in token && Array.isArray(token.tokens) ? token.tokens : [];
}

const ENTITIES: Record<string, string> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'",
	nbsp: '\u00a0',
	'#39': "'",
};

/** The few entities that models write. */
export function decodeEntities(text: string): string {
	if (!text.includes('&')) return text;
	return text.replace(/&(amp|lt|gt|quot|apos|nbsp|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
}

/** A line break in markdown is a blank, but not between letters of a script that has none. */
export function joinLines(text: string): string {
	if (!text.includes('\n')) return text;
	return text.replace(/(.?)[ \t]*\n[ \t]*(?=(.?))/gsu, (_, before: string, after: string) =>
		isDense(before) && isDense(after) ? before : `${before} `,
	);
}

function isDense(character: string): boolean {
	return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\u3000-\u303f\uff00-\uffef]/u.test(
		character,
	);
}

/** The elements whose text is not for readers. */
const HIDDEN_NAMES = 'script|style|textarea|noscript|iframe|object|embed|svg|math|template|title|xmp|select|head';
/** Where such an element opens. */
export const HIDDEN = new RegExp(`^<(${HIDDEN_NAMES})\\b`, 'i');
const HIDDEN_ELEMENTS = new RegExp(`<(${HIDDEN_NAMES})\\b[\\s\\S]*?(?:</\\1\\s*>|$)`, 'gi');

/** The reading text of a block of raw HTML; entities are not decoded. */
export function textOfHtml(html: string): string {
	return html
		.replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
		.replace(HIDDEN_ELEMENTS, ' ')
		.replace(/<[^>]*(?:>|$)/g, ' ')
		.replace(/\s+/g, ' ')
		.trim();
}

/** What a reader reads of inline markdown: no marks, no targets, no images, no HTML. */
export function readingOf(tokens: readonly Token[]): string {
	return tokens.map(readingOfToken).join('');
}

/** One token's part of `readingOf`, so that offsets in the one are offsets in the other. */
export function readingOfToken(token: Token): string {
	switch (token.type) {
		case 'image':
		case 'checkbox':
			return '';
		case 'html':
			return /^<br\b/i.test(token.raw) ? ' ' : '';
		case 'br':
			return ' ';
		case 'codespan':
			return (token as Tokens.Codespan).text;
		default: {
			const children = childrenOf(token);
			if (children.length > 0) return readingOf(children);
			return 'text' in token && typeof token.text === 'string' ? joinLines(decodeEntities(token.text)) : '';
		}
	}
}

export interface ReadingBlock {
	kind: 'heading' | 'text' | 'item' | 'cell' | 'code';
	text: string;
}

/** The reading text of blocks, as their reader meets it. */
export function readingBlocks(tokens: readonly Token[]): ReadingBlock[] {
	const blocks: ReadingBlock[] = [];
	walk(tokens, 'text', blocks);
	return blocks.filter(({ text }) => text.trim() !== '');
}

function walk(tokens: readonly Token[], kind: 'text' | 'item', blocks: ReadingBlock[]): void {
	for (const token of tokens) {
		if (token.type === 'heading') blocks.push({ kind: 'heading', text: readingOf(childrenOf(token)) });
		else if (token.type === 'paragraph' || token.type === 'text')
			blocks.push({ kind, text: readingOfToken(token) });
		else if (token.type === 'html') blocks.push({ kind, text: decodeEntities(textOfHtml(token.raw)) });
		else if (token.type === 'blockquote') walk(childrenOf(token), kind, blocks);
		else if (token.type === 'list')
			for (const item of (token as Tokens.List).items) walk(item.tokens, 'item', blocks);
		else if (token.type === 'code') blocks.push({ kind: 'code', text: (token as Tokens.Code).text });
		else if (token.type === 'table') {
			const table = token as Tokens.Table;
			for (const cell of [...table.header, ...table.rows.flat()])
				blocks.push({ kind: 'cell', text: readingOf(cell.tokens) });
		}
	}
}

/** How many things each list and table of the blocks shows. */
export function shownCounts(blocks: readonly Token[]): number[] {
	return blocks.flatMap((token): number[] => {
		if (token.type === 'list') {
			const { items } = token as Tokens.List;
			return [items.length, ...items.flatMap((item) => shownCounts(item.tokens))];
		}
		if (token.type === 'table') return [(token as Tokens.Table).rows.length];
		return token.type === 'blockquote' ? shownCounts(childrenOf(token)) : [];
	});
}
