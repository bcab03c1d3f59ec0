import { Lexer, Marked, type Token, type TokenizerObject } from 'marked';

/** Where something other than text may begin, or where blanks at a line's end count. Entities are left to the parser. */
const MAY_END = /[\\<![`*~_&\n]|:\/\/|mailto:|xmpp:|www\./i;
/** A line of = or - makes a heading of the lines above it. */
const UNDERLINE = /\n {0,3}(?:=+|-+)[ \t]*(?:\n|$)/;
const ESCAPED: Record<string, string> = { '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/**
 * Shortcuts through the parser's slowest rules: its rule for plain text looks for addresses at every character, and its
 * rule for underlined headings reads each paragraph once more. `undefined` says that the rule does not apply here, `false`
 * hands over to the parser's own. They change how long reading takes and nothing else: a test compares on wild texts.
 */
const shortcuts: TokenizerObject = {
	inlineText(source) {
		// A mail address may begin before one of the signs at which text ends.
		if (this.lexer.state.inRawBlock || source.includes('@')) return false;
		const end = source.search(MAY_END);
		if (end !== -1 && (end === 0 || !'\\<![`*~_'.includes(source.charAt(end)))) return false;
		const raw = end === -1 ? source : source.slice(0, end);
		return { type: 'text', raw, text: raw.replace(/[>"']/g, (sign) => ESCAPED[sign] ?? sign), escaped: false };
	},
	lheading(source) {
		const end = source.indexOf('\n\n');
		return UNDERLINE.test(end === -1 ? source : source.slice(0, end + 1)) ? false : undefined;
	},
};

/** The one reader of markdown, so that checks read what the page shows. */
const markdown = new Marked({ gfm: true, breaks: false, async: false }, { tokenizer: shortcuts });

/** Markdown as blocks. */
export function blocksOf(text: string): Token[] {
	return markdown.lexer(text);
}

/** Whether a line is read as what it says: nothing in it is markup, an address or an entity. */
export function isPlain(line: string): boolean {
	return !MAY_END.test(line) && !line.includes('@');
}

/** Markdown of one line, without blocks. */
export function inlineOf(text: string): Token[] {
	return Lexer.lexInline(text, markdown.defaults);
}

/** Blocks as HTML, not sanitised. */
export function htmlOf(blocks: Token[]): string {
	return markdown.parser(blocks);
}
