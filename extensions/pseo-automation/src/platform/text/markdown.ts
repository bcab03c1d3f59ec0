/** C0/C1 controls, lone surrogates, zero-width and bidirectional controls: invisible, and able to disguise text. */
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/gu;

/** Words and numbers with single blanks between them, as most values are: nothing in them is white space to mend or markup to escape. */
const PLAIN = /^[\p{L}\p{N}$€£](?: ?(?:[\p{L}\p{N},'’%/°$€£-]|(?<=\d)\.(?=\d)))*$/u;

/** One line of plain text: invisible characters out, runs of white space one blank. */
export function oneLine(text: string): string {
	if (PLAIN.test(text)) return text;
	return text
		.replace(/[\r\n\t\u2028\u2029]+/g, ' ')
		.replace(INVISIBLE, '')
		.replace(/\s+/g, ' ')
		.trim();
}

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

/** Words of the reading text: table rules and link targets do not count. */
export function countWords(markdown: string): number {
	return plainText(markdown).match(/[\p{L}\p{N}]+(?:[.,'’-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
}

/** Cuts at a word end and marks the cut. `limit` in characters. */
export function shorten(text: string, limit: number): string {
	if (text.length <= limit) return text;
	const characters = [...text];
	if (characters.length <= limit) return text;
	const cut = characters.slice(0, limit - 1).join('');
	const blank = cut.lastIndexOf(' ');
	return `${(blank > limit / 2 ? cut.slice(0, blank) : cut).replace(/[\s,;:–-]+$/, '')}…`;
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
