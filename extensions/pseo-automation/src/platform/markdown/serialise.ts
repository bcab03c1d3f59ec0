import type { Token, Tokens } from 'marked';
import { asLine, escapeText } from './escape.js';
import { childrenOf, decodeEntities, HIDDEN, joinLines, readingOf, textOfHtml } from './reading.js';
import { table as writeTable } from './write.js';

export interface Policy {
	/** Where a link leads in the result, or null: then its words stay and the link goes. */
	link(href: string): string | null;
	/** Changes plain text, for example takes addresses out. */
	text(text: string): string;
	/** Levels of headings, asked in order. */
	heading(depth: number): number;
}

/** Tags without meaning for safety that models use in tables and formulas; their attributes are dropped. */
const PLAIN_TAG = /^<(\/?(?:sub|sup)|br)\s*\/?>$/i;
/**
 * Writes tokens as markdown again. Whatever is not written here is not in the result: raw HTML, images, definitions,
 * and every link that the policy does not know. Text is escaped, so nothing in it becomes markup.
 */
export function serialise(tokens: readonly Token[], policy: Policy): string {
	return blocks(tokens, policy).join('\n\n');
}

function blocks(tokens: readonly Token[], policy: Policy): string[] {
	return tokens.map((token) => block(token, policy)).filter((text) => text !== '');
}

function block(token: Token, policy: Policy): string {
	switch (token.type) {
		case 'heading': {
			const words = paragraph(childrenOf(token), policy);
			return words === '' ? '' : `${'#'.repeat(policy.heading((token as Tokens.Heading).depth))} ${words}`;
		}
		case 'paragraph':
		case 'text':
			return paragraph(childrenOf(token).length > 0 ? childrenOf(token) : [token], policy);
		case 'blockquote':
			return blocks(childrenOf(token), policy)
				.join('\n\n')
				.split('\n')
				.map((line) => `> ${line}`.trimEnd())
				.join('\n')
				.replace(/^>$/, '');
		case 'list':
			return list(token as Tokens.List, policy);
		case 'table':
			return table(token as Tokens.Table, policy);
		case 'code':
			return fenced(token as Tokens.Code, policy);
		case 'hr':
			return '---';
		case 'html':
			return paragraph([{ type: 'text', raw: token.raw, text: textOfHtml(token.raw) }], policy);
		default:
			return '';
	}
}

function list({ items, ordered, start, loose }: Tokens.List, policy: Policy): string {
	let number = typeof start === 'number' ? start : 1;
	const written: string[] = [];
	for (const item of items) {
		const content = blocks(item.tokens, policy).join(loose ? '\n\n' : '\n');
		if (content === '') continue;
		const mark = ordered ? `${number++}. ` : '- ';
		written.push(mark + content.replaceAll('\n', `\n${' '.repeat(mark.length)}`).replace(/\n +(?=\n|$)/g, '\n'));
	}
	return written.join(loose ? '\n\n' : '\n');
}

function table({ header, align, rows }: Tokens.Table, policy: Policy): string {
	const cell = ({ tokens }: Tokens.TableCell): string => paragraph(tokens, policy).replace(/(?<!\\)\|/g, '\\|');
	return writeTable(
		header.map(cell),
		rows.map((row) => row.map(cell)),
		align,
	);
}

function fenced({ text, lang }: Tokens.Code, policy: Policy): string {
	const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
	const fence = '`'.repeat(longest + 1);
	return `${fence}${/^[\w-]+$/.exec(lang ?? '')?.[0] ?? ''}\n${policy.text(text)}\n${fence}`;
}

/** Words and sentences as most paragraphs are: no sign in them that markdown, an address or an entity has. */
const PROSE = /^\p{L}[\p{L}\p{M}\p{N} ,;'’"“”„()%€£$?/–—-]*(?:[.:] [\p{L}\p{M}\p{N} ,;'’"“”„()%€£$?/–—-]*)*\.?$/u;

/** One line that begins no list, heading or quotation. */
function paragraph(tokens: readonly Token[], policy: Policy): string {
	const [first] = tokens;
	if (first !== undefined && tokens.length === 1 && isPlain(first)) {
		const text = policy.text(joinLines(decodeEntities(textOf(first)))).trim();
		if (PROSE.test(text)) return text;
	}
	return asLine(inline(tokens, policy).replace(/^(?:\s|<br>)+|(?:\s|<br>)+$/g, ''));
}

function inline(tokens: readonly Token[], policy: Policy): string {
	let written = '';
	let hidden: string | null = null;
	for (const token of withJoinedText(tokens)) {
		if (token.type === 'html') {
			if (hidden !== null) {
				if (new RegExp(`^</${hidden}\\b`, 'i').test(token.raw)) hidden = null;
				continue;
			}
			hidden = HIDDEN.exec(token.raw)?.[1] ?? null;
			const plain = PLAIN_TAG.exec(token.raw)?.[1];
			if (plain !== undefined) written += `<${plain.toLowerCase()}>`;
		} else if (hidden === null) written += piece(token, policy);
	}
	// An unclosed or stray <sub> would reach over the rest of the page.
	return balanced(written);
}

/** `www\\.x` comes in three pieces, and with what is dropped between them gone an address may stand there. */
function withJoinedText(tokens: readonly Token[]): Token[] {
	const joined: Token[] = [];
	for (const token of tokens) {
		const last = joined.at(-1);
		if (token.type === 'image' || token.type === 'checkbox') continue;
		if (isPlain(token) && last !== undefined && isPlain(last))
			joined[joined.length - 1] = { type: 'text', raw: last.raw + token.raw, text: textOf(last) + textOf(token) };
		else joined.push(token);
	}
	return joined;
}

function isPlain(token: Token): boolean {
	return (token.type === 'text' || token.type === 'escape') && childrenOf(token).length === 0;
}

function textOf(token: Token): string {
	return 'text' in token && typeof token.text === 'string' ? token.text : '';
}

function piece(token: Token, policy: Policy): string {
	switch (token.type) {
		case 'strong':
			return around('**', inline(childrenOf(token), policy));
		case 'em':
			return around('*', inline(childrenOf(token), policy));
		case 'del':
			return around('~~', inline(childrenOf(token), policy));
		case 'codespan':
			return codespan(policy.text((token as Tokens.Codespan).text));
		case 'br':
			return '<br>';
		case 'link':
			return link(token as Tokens.Link, policy);
		default: {
			const children = childrenOf(token);
			return children.length > 0
				? inline(children, policy)
				: escapeText(policy.text(joinLines(decodeEntities(textOf(token)))));
		}
	}
}

function link(token: Tokens.Link, policy: Policy): string {
	const words = inline(childrenOf(token), policy);
	const target = policy.link(token.href);
	if (target !== null && words.trim() !== '') return `[${words}](${target})`;
	// Words that are the address itself lead there as well as the link would: the policy's text decides.
	return readingOf(childrenOf(token)).trim() === token.href ? escapeText(policy.text(token.href)) : words;
}

/** Marks hold no blanks at their inner edges: `**a **b` is no strong text. */
function around(mark: string, words: string): string {
	const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/su.exec(words) ?? [];
	return inner === '' ? words : `${before}${mark}${inner}${mark}${after}`;
}

function codespan(text: string): string {
	if (text.trim() === '') return '';
	const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
	const mark = '`'.repeat(longest + 1);
	const blank = longest > 0 ? ' ' : '';
	return `${mark}${blank}${text}${blank}${mark}`;
}

function balanced(text: string): string {
	let result = text;
	for (const tag of ['sub', 'sup']) {
		const opened = result.split(`<${tag}>`).length;
		const closed = result.split(`</${tag}>`).length;
		if (opened !== closed) result = result.replaceAll(`<${tag}>`, '').replaceAll(`</${tag}>`, '');
	}
	return result;
}
