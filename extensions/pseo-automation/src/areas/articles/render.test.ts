import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderArticle, sanitizeArticleHtml } from './render.js';

const DANGEROUS =
	/<(?:script|style|iframe|object|embed|svg|math|form|input|link|meta|base)\b|\son\w+\s*=|javascript:|data:text|srcdoc|<h1/i;

describe('renderArticle', () => {
	it('renders headings, lists, tables, quotes and code', () => {
		const html = renderArticle(
			'## A\n\n- one\n- two\n\n> quote\n\n| a | b |\n| --- | ---: |\n| 1 | 2 |\n\n`code` **bold** *soft*',
		);
		for (const part of [
			'<h2>A</h2>',
			'<li>one</li>',
			'<blockquote>',
			'<table>',
			'<td align="right">2</td>',
			'<code>code</code>',
			'<strong>bold</strong>',
			'<em>soft</em>',
		])
			expect(html).toContain(part);
	});

	it.each([
		'java\u2028script:alert(1)',
		'\u00a0javascript:alert(1)',
		'java\u00a0script:alert(1)',
		'\u2029javascript:alert(1)',
		'java\u200bscript:alert(1)',
		'\ufeffjavascript:alert(1)',
		'java&#x2028;script:alert(1)',
		'java%E2%80%A8script:alert(1)',
		'%6Aavascript:alert(1)',
		'vb\u2028script:x',
		'da\u00adta:text/html,x',
	])('removes the target of a link to %j', (target) => {
		expect(sanitizeArticleHtml(`<a href="${target}">x</a>`)).toBe('<a>x</a>');
		expect(renderArticle(`[x](<${target}>)`)).not.toMatch(/href/);
	});

	it.each(['/a:b', 'https://example.com/a:b', 'mailto:a@b.example', '#a:b', '?a=b:c', '/100%', 'über/uns'])(
		'keeps a link to %s',
		(target) => {
			expect(sanitizeArticleHtml(`<a href="${target}">x</a>`)).toContain(`href="${target}"`);
		},
	);

	it('demotes an h1 of the body, since the title is the only one', () => {
		expect(renderArticle('# Big\n\n<h1 class="x">Raw</h1>')).toBe('<h2>Big</h2>\n<h2>Raw</h2>');
	});

	it('keeps links to the website as they are and cuts foreign ones off from their opener', () => {
		expect(renderArticle('[a](/spain) [b](https://example.org/x) [c](mailto:a@b.org)')).toBe(
			'<p><a href="/spain">a</a> <a href="https://example.org/x" rel="noopener">b</a> <a href="mailto:a@b.org">c</a></p>',
		);
	});

	it.each([
		'<script>alert(1)</script>',
		'<img src=x onerror=alert(1)>',
		'[x](javascript:alert(1))',
		'[x](JaVaScRiPt&#58;alert(1))',
		'<a href="java\nscript:alert(1)">x</a>',
		'<iframe src="https://evil.example"></iframe>',
		'<svg><script>alert(1)</script></svg>',
		'<svg/onload=alert(1)>',
		'<math><mtext><script>1</script></mtext></math>',
		'<style>@import "x"</style>',
		'<p style="background:url(x)" onclick="x()">y</p>',
		'<base href="//evil">',
		'<form action="/x"><input></form>',
		'<img src="data:text/html,<script>1</script>">',
		'<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
		'<a href="vbscript:x">x</a>',
		'<scr<script>ipt>alert(1)</scr</script>ipt>',
		'<h1 onmouseover=x>t</h1>',
	])('takes the harm out of %s', (hostile) => {
		for (const html of [renderArticle(hostile), sanitizeArticleHtml(hostile)]) {
			// What a browser would run stands unescaped; escaped text may say anything.
			expect(html.replace(/&lt;[\s\S]*?&gt;/g, '')).not.toMatch(
				/<(?:script|style|iframe|object|embed|svg|math|form|input|link|meta|base|h1)\b|<[^>]*\son\w+\s*=|<[^>]*(?:java|vb)script:|<[^>]*data:/i,
			);
		}
	});

	it('takes images over https or from the website only, and gives them an alt and lazy loading', () => {
		expect(
			renderArticle(
				'![a](https://x.example/a.png) ![b](/b.png) ![c](http://x.example/c.png) ![d](//x.example/d.png)',
			),
		).toBe(
			'<p><img src="https://x.example/a.png" alt="a" loading="lazy" /> <img src="/b.png" alt="b" loading="lazy" />  </p>',
		);
	});

	it('changes nothing the second time, and never lets markup through, whatever comes in', () => {
		const pieces = fc.constantFrom(
			'<',
			'>',
			'"',
			"'",
			'`',
			'[',
			']',
			'(',
			')',
			'|',
			'\n',
			' ',
			'script',
			'onload=',
			'javascript:',
			'a',
			'&lt;',
			'&#x3C;',
			'href=',
			'<a ',
			'<img ',
			'</p>',
			'<!--',
			'-->',
			'<![CDATA[',
			'/',
		);
		fc.assert(
			fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
				const html = renderArticle(parts.join(''));
				expect(sanitizeArticleHtml(html)).toBe(html);
				expect(
					html.match(/<[^>]*>/g)?.filter((tag) => DANGEROUS.test(tag.replace(/"[^"]*"/g, '""'))) ?? [],
				).toEqual([]);
			}),
			{ numRuns: 150 },
		);
	});
});
