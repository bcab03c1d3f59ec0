import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { artifactsOf, createArtifactReader } from './artifacts.js';
import { PROFILES } from './profiles.js';
import { audit } from './score.js';
import { pageOf } from './test-pages.js';

describe('artifacts', () => {
	it('collect the parts of a page as a reader and a crawler see them', () => {
		const page = artifactsOf(`<html lang="de" dir="ltr"><head><title> A &amp;
			B </title><meta name="Description" content="d &lt; e"><meta name=robots content="NOINDEX"><meta charset=UTF-8><meta name="viewport" content="width=1"><link rel="canonical nofollow" href=" /x ">
			<style>.a{}</style></head><body><svg><title>Icon</title></svg><nav>Menu<h2>Nav</h2></nav><h1>Big <em>one</em></h1><p>One two.<br>Three four.</p>
			<ul><li>Rope</li></ul><table><tr><td>Cell one</td><td>Cell</td></tr></table><aside>Ad</aside><a href="/q" rel="nofollow"> Q <img src=a.png alt="pic"></a><noscript>no</noscript><script>let x = "<p>no</p>"</script></body></html>`);
		expect(page).toMatchObject({
			titles: ['A & B'],
			meta_descriptions: ['d < e'],
			lang: 'de',
			dir: 'ltr',
			canonicals: ['/x'],
			robots: ['noindex'],
			charset: 'utf-8',
			viewport: 'width=1',
			headings: [
				{ level: 2, text: 'Nav' },
				{ level: 1, text: 'Big one' },
			],
			links: [{ href: '/q', text: 'Q', rel: 'nofollow', is_target: false }],
			images: [{ src: 'a.png', alt: 'pic', width: null, height: null }],
			sentences: [
				{ text: 'One two.', words: 2 },
				{ text: 'Three four.', words: 2 },
				{ text: 'Q', words: 1 },
			],
			words: 11,
		});
		expect(page.blocks.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
			'heading: Big one',
			'paragraph: One two. Three four.',
			'item: Rope',
			'cell: Cell one',
			'cell: Cell',
			'paragraph: Q',
		]);
	});

	it('read JSON-LD blocks, and say why one cannot be read', () => {
		const { structured_data } = artifactsOf(
			'<script type="application/ld+json">{"a":"<b>"}</script><script type="Application/LD+JSON">{</script><script>{"no":1}</script>',
		);
		expect(structured_data).toEqual([{ value: { a: '<b>' } }, { error: expect.stringMatching(/JSON/) as unknown }]);
	});

	it('are the same in whatever pieces a document comes', () => {
		const html = pageOf();
		fc.assert(
			fc.property(fc.array(fc.nat(html.length), { maxLength: 12 }), (cuts) => {
				const reader = createArtifactReader();
				const at = [0, ...cuts.sort((a, b) => a - b), html.length];
				at.forEach((from, index) => reader.write(html.slice(from, at[index + 1] ?? from)));
				expect(reader.end()).toEqual(artifactsOf(html));
			}),
			{ numRuns: 40 },
		);
	});

	it('and the audit take any markup, and give a score from 0 to 100', () => {
		const piece = fc.constantFrom(
			'<',
			'>',
			'</',
			'<p>',
			'</p>',
			'<a href="',
			'"',
			'<svg>',
			'</svg>',
			'<h1>',
			'</h3>',
			'<h6>',
			'<title>',
			'<script type="application/ld+json">',
			'{"@type":"FAQPage"}',
			'</script>',
			'<main>',
			'</aside>',
			'<aside>',
			'word. ',
			'語。',
			'&amp;',
			'<!--',
			'<li>',
			'<html lang="x">',
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
				const { score, findings } = audit({ html: artifactsOf(pieces.join('')) }, PROFILES.scan);
				expect(score).toBeGreaterThanOrEqual(0);
				expect(score).toBeLessThanOrEqual(100);
				for (const { evidence } of findings) expect(evidence.length).toBeLessThanOrEqual(10);
			}),
			{ numRuns: 200 },
		);
	});

	it('take time in proportion to the page, whatever stands in it', () => {
		const long = [
			'<p>',
			'.'.repeat(200_000),
			'</p><a href="/">',
			'…'.repeat(100_000),
			' x</a>',
			'<a>'.repeat(20_000),
			'<script type="application/ld+json">',
			'['.repeat(5000),
			']'.repeat(5000),
			'</script>',
		].join('');
		const started = performance.now();
		expect(audit({ html: artifactsOf(long) }, PROFILES.scan).findings.length).toBeGreaterThan(5);
		expect(performance.now() - started).toBeLessThan(5000);
	});
});
