import { oneLine, PLAIN } from '../text/lines.js';

/**
 * A value as literal text inside a markdown paragraph, table cell, heading or link text.
 * Escapes what CommonMark and GFM would read as markup, bare addresses included, wherever the value lands.
 */
export function escapeMarkdown(value: string): string {
	if (PLAIN.test(value)) return value;
	return (
		oneLine(value)
			.replace(/[\\`*_[\]<>|~]/g, '\\$&')
			.replace(/&(?=#?\w+;)/g, '\\&')
			.replace(/:(?=\/\/)/g, '\\:')
			.replace(/(www|ftp)\./gi, '$1\\.')
			.replace(/@(?=[\w-]+\.)/g, '\\@')
			.replace(/!(?=\\\[)/g, '\\!')
			// Also a # at the end, which closes a heading.
			.replace(/(^|\s)(?=#+(?:\s|$))/g, '$1\\')
			.replace(/^(?=[-+](?:\s|$)|-{2,}|={1,}\s*$)/, '\\')
			.replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
	);
}

/** The reading text of markdown that this writer made: links without their targets, no escapes, no marks. */
export function plainText(markdown: string): string {
	return markdown
		.replace(/(?<!\\)\[((?:\\.|[^\]\\])*)\]\((?:[^()\s]|\\.)*\)/g, '$1')
		.replace(/(?<!\\)\*\*/g, '')
		.replace(/\\([^\p{L}\p{N}\s])/gu, '$1');
}

/** A root-relative link; characters that would end the target early are percent-encoded. */
export function link(text: string, route: string): string {
	return `[${text}](${linkTarget(route)})`;
}

/** `/a b/(c)` -> `/a%20b/%28c%29`; a route that is not root-relative gets its slash, so it never leaves the website. */
export function linkTarget(route: string): string {
	const path = `/${oneLine(route).replace(/^[/\\]+/, '')}`;
	return encodeURI(path.replace(/%(?![0-9a-f]{2})/gi, '%25'))
		.replace(/%25([0-9a-f]{2})/gi, '%$1')
		.replace(
			/[()'*_~!\\|]/g,
			(character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
		);
}

/** A markdown table. Cells must be escaped already. */
export function table(
	head: readonly string[],
	rows: readonly (readonly string[])[],
	numeric: readonly boolean[] = [],
): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	return [
		line(head),
		line(head.map((_, index) => (numeric[index] === true ? '---:' : '---'))),
		...rows.map(line),
	].join('\n');
}

/**
 * Literal text inside a line; blanks stay, for text goes on in the next token. A piece may end in `http:` and the next
 * begin with `//`, so signs at its edges are escaped in any case; `unescaped` takes back what was not needed.
 */
export function escapeText(text: string): string {
	return text
		.replace(/[\\`*_[\]<>|~@]/g, '\\$&')
		.replace(/&(?=#?\w+;)/g, '\\&')
		.replace(/:(?=\/|$)/g, '\\:')
		.replace(/(^w{0,3}|www|ftp)\./gi, '$1\\.')
		.replace(/!(?=\\\[|$)/g, '\\!');
}
