import fc from 'fast-check';
import { expect, it } from 'vitest';
import { XmlRepair } from './xml-repair.js';

function repaired(...pieces: string[]): string {
	const repair = new XmlRepair();
	return pieces.map((piece) => repair.push(piece)).join('') + repair.end();
}

it('escapes bare ampersands and leaves references and CDATA alone', () => {
	expect(repaired('<a b="1&2">x&y &amp; &#38; &#x26; &copy=1 &nbsp; &;& <![CDATA[a&b]]>&')).toBe(
		'<a b="1&amp;2">x&amp;y &amp; &#38; &#x26; &amp;copy=1 &amp;nbsp; &amp;;&amp; <![CDATA[a&b]]>&amp;',
	);
});

it('drops comments, whatever they hold, and the document type', () => {
	expect(
		repaired('<!DOCTYPE urlset PUBLIC "-//X//Y" "http://x.test/y.dtd"><a><!-- & <![CDATA[ -- --->&</a><!---->'),
	).toBe('<a>&amp;</a>');
});

it.each([
	['<!DOCTYPE a [<!ENTITY b "c">]><a/>', 'entities'],
	['<!doctype a SYSTEM "x"\n[', 'entities'],
	[`<!DOCTYPE ${'a'.repeat(5000)}>`, 'entities'],
	['<!DOCTYPE html><p>', 'html'],
	['<!DOCTYPE urlset>', 'harmless'],
	['<a/>', 'none'],
])('takes %s for a document type with %s', (text, expected) => {
	const repair = new XmlRepair();
	for (const character of text) repair.push(character);
	expect(repair.doctype).toBe(expected);
});

it('gives the same text however its input is cut', () => {
	const token = fc.constantFrom(
		'&',
		'&amp;',
		'&am',
		'&#1',
		'&#x1F;',
		';',
		'<',
		'<!',
		'<!-',
		'<!--',
		'-->',
		'-',
		'<![CDATA[',
		'<![CD',
		']]>',
		']',
		'<!DOCTYPE',
		'<!doctype a>',
		'>',
		'a',
		'\u{1F600}',
	);
	fc.assert(
		fc.property(fc.array(token, { maxLength: 30 }), fc.array(fc.nat(100), { maxLength: 10 }), (tokens, cuts) => {
			const text = tokens.join('');
			const at = [0, ...cuts.filter((cut) => cut < text.length).sort((a, b) => a - b), text.length];
			const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
			expect(repaired(...pieces)).toBe(repaired(text));
		}),
		{ numRuns: 500 },
	);
});
