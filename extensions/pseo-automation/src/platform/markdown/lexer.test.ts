import fc from 'fast-check';
import { Marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { blocksOf, htmlOf, inlineOf } from './lexer.js';

/** The parser without our shortcuts. */
const plain = new Marked({ gfm: true, breaks: false });

const PIECES = [
	'a',
	'The rent is 982 EUR',
	'Zoë’s "house"',
	"it's > 5 < 6",
	' ',
	'  ',
	'\n',
	'\n\n',
	'  \n',
	'\t',
	'&',
	'&amp;',
	'&#39;',
	'\\',
	'\\*',
	'*',
	'**',
	'_',
	'__a__',
	'~',
	'~~b~~',
	'`',
	'``x`',
	'!',
	'[',
	']',
	'](/a)',
	'(',
	')',
	'[x](/y "z")',
	'![p](/q.png)',
	'<',
	'<b>',
	'</b>',
	'<pre>',
	'</pre>',
	'<!-- c -->',
	'<https://e.com>',
	'http',
	'http://',
	'https://example.com/a_b?c=d&e',
	'HTTPS://E.COM',
	'ftp://x.y',
	'www.',
	'www.example.com',
	'mailto:',
	'mailto:a@b.co',
	'xmpp:',
	'a@b.co',
	'@',
	':',
	'//',
	'#',
	'## H',
	'- ',
	'* i',
	'1. ',
	'1) ',
	'> ',
	'| a | b |\n|---|---|\n| 1 | 2 |',
	'|',
	'---',
	'===',
	'\n---\n',
	'\n===\n',
	'\n = \n',
	'\n   --  \n',
	'```\n',
	'~~~',
	'    code',
	'[r]: /target',
	'[r]',
	'- [ ] ',
	'- [x] ',
	'日本語。',
	'مرحبا',
	'\r\n',
	'\u00a0',
	'\u2028',
	'😀',
	'{',
	'}',
	'|:-',
	':-',
	'=',
	'-',
];
const wild = fc
	.array(
		fc.oneof(
			{ weight: 6, arbitrary: fc.constantFrom(...PIECES) },
			{ weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
		),
		{ maxLength: 40 },
	)
	.map((pieces) => pieces.join(''));

describe('reading markdown by shortcuts', () => {
	it('gives the same HTML as the parser alone, whatever the text', () => {
		fc.assert(
			fc.property(wild, (text) => {
				expect(htmlOf(blocksOf(text))).toBe(plain.parse(text));
			}),
			{ numRuns: 2_000 },
		);
	});

	it('gives the same HTML of one line', () => {
		fc.assert(
			fc.property(wild, (text) => {
				expect(plain.Parser.parseInline(inlineOf(text))).toBe(plain.parseInline(text));
			}),
			{ numRuns: 2_000 },
		);
	});
});
