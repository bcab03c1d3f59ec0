import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { oneLine } from '../text/lines.js';
import { escapeMarkdown, inlineOf, link, linkTarget, plainText, readingOf, table } from './index.js';

describe('markdown that is written', () => {
	const nasty = fc.oneof(
		fc.string(),
		fc
			.array(
				fc.constantFrom(
					'*',
					'_',
					'`',
					'[',
					']',
					'(',
					')',
					'<b>',
					'</b>',
					'|',
					'#',
					'-',
					'+',
					'1.',
					'~',
					'!',
					'&lt;',
					'&',
					'\\',
					'\n',
					' ',
					'http://x.y',
					'www.x.org',
					'a@b.de',
					'word',
					'>',
					'=',
					'😀',
					'\ud800',
				),
			)
			.map((parts) => parts.join('')),
	);
	const textOf = (html: string): string =>
		oneLine(
			html
				.replace(/<\/?(?:p|h2|a|td|tr|th|table|tbody|thead)\b[^>]*>/g, ' ')
				.replace(/&lt;/g, '<')
				.replace(/&gt;/g, '>')
				.replace(/&quot;/g, '"')
				.replace(/&#39;/g, "'")
				.replace(/&amp;/g, '&'),
		);

	it('shows a value as it is, in a paragraph, a heading, a table and a link', () => {
		fc.assert(
			fc.property(nasty, (value) => {
				const shown = oneLine(value);
				if (shown === '') return;
				const escaped = escapeMarkdown(value);
				for (const [source, expected] of [
					[escaped, shown],
					[`## ${escaped}`, shown],
					[`in ${escaped} and`, `in ${shown} and`],
				] as const) {
					const html = marked.parse(source, { async: false });
					expect(html).not.toMatch(/<(?!\/?(?:p|h2)>|\/?h2)[a-z]/i);
					expect(textOf(html)).toBe(expected);
				}
				const cell = marked.parse(table(['a', 'b'], [[escaped, 'z']]), { async: false });
				expect(cell.match(/<td>/g)).toHaveLength(2);
				expect(textOf(cell)).toBe(`a b ${shown} z`);
				const anchor = marked.parse(link(escaped, '/x'), { async: false });
				expect(anchor.match(/<a /g)).toHaveLength(1);
				expect(textOf(anchor)).toBe(shown);
			}),
			{ numRuns: 300 },
		);
	});

	it('gives the reading text back', () => {
		fc.assert(
			fc.property(nasty, (value) => {
				const written = `${link(escapeMarkdown(value), '/a(b)')} **x** y`;
				expect(oneLine(plainText(written))).toBe(oneLine(`${value} x y`));
				expect(oneLine(readingOf(inlineOf(written)))).toBe(oneLine(`${value} x y`));
			}),
			{ numRuns: 200 },
		);
	});

	it('keeps links on the website', () => {
		fc.assert(
			fc.property(nasty, (route) => {
				expect(linkTarget(route)).toMatch(/^\/(?![/\\])[^\s()<>]*$/);
			}),
		);
		expect(linkTarget('//evil.example/x')).toBe('/evil.example/x');
		expect(linkTarget('javascript:alert(1)')).toBe('/javascript:alert%281%29');
	});
});
