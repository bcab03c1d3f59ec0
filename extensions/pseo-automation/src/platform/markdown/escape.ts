import { oneLine, PLAIN } from '../text/lines.js';

/**
 * A value as literal text inside a markdown paragraph, table cell, heading or link text.
 * Escapes what CommonMark and GFM would read as markup, bare addresses included, wherever the value lands.
 */
export function escapeMarkdown(value: string): string {
	return PLAIN.test(value) ? value : asLine(escapeText(oneLine(value)));
}

/**
 * Literal text inside a line; blanks stay, for text goes on in the next piece. A piece may end in `http:` and the next
 * begin with `//`, so signs at its edges are escaped in any case; `asLine` takes back what was not needed.
 */
export function escapeText(text: string): string {
	return text
		.replace(/[\\`*_[\]<>|~@]/g, '\\$&')
		.replace(/&(?=#?\w+;)/g, '\\&')
		.replace(/:(?=\/|$)/g, '\\:')
		.replace(/(^w{0,3}|www|ftp)\./gi, '$1\\.')
		.replace(/!(?=\\\[|$)/g, '\\!');
}

/** A line of escaped pieces, so that it begins no list, heading, quotation or table and closes no heading. */
export function asLine(pieces: string): string {
	return (
		withoutNeedless(pieces)
			.replace(/^(?=[-+](?:\s|$)|-{2,}\s*$|={1,}\s*$|#{1,6}(?:\s|$)|:-)/, '\\')
			.replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
			// A # at the end closes a heading.
			.replace(/(\s)(?=#+$)/, '$1\\')
	);
}

/** Takes back escapes of signs that, where they stand, begin no address, mail or image. */
function withoutNeedless(line: string): string {
	return line.replace(
		/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)|\\([\s\S])/g,
		(whole, code: string | undefined, sign: string | undefined, at: number) => {
			if (code !== undefined || sign === undefined) return whole;
			const next = line.charAt(at + 2);
			const isNeeded = {
				':': next === '/',
				'@': /[\p{L}\p{N}._\\-]/u.test(next),
				'!': next === '[' || next === '\\',
				'.': /(?:www|ftp)$/i.test(line.slice(Math.max(0, at - 3), at)),
			}[sign];
			return isNeeded === false ? sign : whole;
		},
	);
}

/** Percent-encodes what would end a link's target early or be read as markup in it. */
export function escapeTarget(href: string): string {
	return href.replace(/[\s()[\]<>'*_~!\\|]/g, (sign) => {
		const encoded = encodeURIComponent(sign);
		return encoded === sign ? `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}` : encoded;
	});
}
