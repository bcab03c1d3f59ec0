import { oneLine } from '../text/lines.js';
import { escapeTarget } from './escape.js';

/** A root-relative link. `text` must be escaped already. */
export function link(text: string, route: string): string {
	return `[${text}](${linkTarget(route)})`;
}

/** `/a b/(c)` -> `/a%20b/%28c%29`; a route that is not root-relative gets its slash, so it never leaves the website. */
export function linkTarget(route: string): string {
	const path = `/${oneLine(route).replace(/^[/\\]+/, '')}`;
	return escapeTarget(encodeURI(path.replace(/%(?![0-9a-f]{2})/gi, '%25')).replace(/%25([0-9a-f]{2})/gi, '%$1'));
}

export type Align = 'left' | 'right' | 'center' | null;

const RULES = { left: ':---', right: '---:', center: ':---:' } as const;

/** A table. Cells must be escaped already. */
export function table(
	head: readonly string[],
	rows: readonly (readonly string[])[],
	align: readonly (Align | undefined)[] = [],
): string {
	const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
	const ruleOf = (side: Align | undefined): string => (side === null || side === undefined ? '---' : RULES[side]);
	return [line(head), line(head.map((_, index) => ruleOf(align[index]))), ...rows.map(line)].join('\n');
}

/**
 * The reading text of markdown that was written with `escapeMarkdown`, `link` and `**` alone: as `readingOf` gives it,
 * without the parser, which takes longer than writing a page.
 */
export function plainText(markdown: string): string {
	return markdown
		.replace(/(?<!\\)\[((?:\\.|[^\]\\])*)\]\((?:[^()\s]|\\.)*\)/g, '$1')
		.replace(/(?<!\\)\*\*/g, '')
		.replace(/\\([^\p{L}\p{N}\s])/gu, '$1');
}
