import type http from 'node:http';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { closeWebsites, read, urlset, utf16be, type Page } from './test-site.js';

afterEach(closeWebsites);

describe('formats', () => {
	const accented =
		'<?xml version="1.0" encoding="ENC"?><urlset><url><loc>https://site.test/café-€</loc></url></urlset>';
	const expected = ['https://site.test/caf%C3%A9-%E2%82%AC'];
	const withHeader =
		(type: string, body: Buffer | string): http.RequestListener =>
		(_request, response) =>
			response.writeHead(200, { 'content-type': type }).end(body);

	const encodings: [string, Page][] = [
		['UTF-8', accented.replace('ENC', 'UTF-8')],
		['UTF-8 without a declaration', accented.replace(/<\?.*\?>/, '')],
		['UTF-8 with a byte order mark', `\uFEFF${accented.replace('ENC', 'UTF-8')}`],
		['UTF-8 behind a wrong header', withHeader('text/xml; charset=iso-8859-1', accented.replace('ENC', 'utf-8'))],
		['UTF-16 LE with a byte order mark', Buffer.from(`\uFEFF${accented.replace('ENC', 'UTF-16')}`, 'utf16le')],
		['UTF-16 BE with a byte order mark', utf16be(`\uFEFF${accented.replace('ENC', 'UTF-16')}`)],
		['UTF-16 LE without', Buffer.from(accented.replace('ENC', 'UTF-16LE'), 'utf16le')],
		['UTF-16 BE without', utf16be(accented.replace('ENC', 'UTF-16BE'))],
		['UTF-8 that calls itself UTF-16', accented.replace('ENC', 'UTF-16')],
		['an encoding that does not exist', accented.replace('ENC', 'klingon')],
		[
			'windows-1252 by declaration',
			Buffer.from(accented.replace('ENC', 'windows-1252').replace('€', '\x80'), 'latin1'),
		],
		[
			'ISO-8859-1 by declaration, which means windows-1252',
			Buffer.from(accented.replace('ENC', 'ISO-8859-1').replace('€', '\x80'), 'latin1'),
		],
		[
			'windows-1252 by header',
			withHeader(
				'application/xml; charset="Windows-1252"',
				Buffer.from(accented.replace(/<\?.*\?>/, '').replace('€', '\x80'), 'latin1'),
			),
		],
		['space before the declaration', ` \r\n\t${accented.replace('ENC', 'UTF-8')}`],
	];
	it.each(encodings)('reads %s', async (_name, page) => {
		const { urls, warnings } = await read({ '/sitemap.xml': page });
		expect(urls.map(({ loc }) => loc)).toEqual(expected);
		expect(warnings).toEqual([]);
	});

	const gz = gzipSync(urlset('https://site.test/a'));
	const packings: [string, Page][] = [
		['gzip without any sign of it', gz],
		[
			'gzip as content-encoding',
			(_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gz),
		],
		[
			'gzip twice, on disk and on the wire',
			(_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(gz)),
		],
		[
			'brotli',
			(_request, response) =>
				response
					.writeHead(200, { 'content-encoding': 'br' })
					.end(brotliCompressSync(urlset('https://site.test/a'))),
		],
		[
			'plain under a gzip header',
			(_request, response) =>
				response
					.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/gzip' })
					.end(urlset('https://site.test/a')),
		],
		[
			'several gzip members',
			Buffer.concat([gzipSync('<urlset><url><loc>https://site'), gzipSync('.test/a</loc></url></urlset>')]),
		],
	];
	it.each(packings)('reads %s', async (_name, page) => {
		const { urls, warnings } = await read({ '/sitemap.xml': page });
		expect(urls.map(({ loc }) => loc)).toEqual(['https://site.test/a']);
		expect(warnings).toEqual([]);
	});

	it('reads plain text, one URL per line', async () => {
		const { paths, codes } = await read({
			'/sitemap.xml': `\uFEFF\n# all pages\r\n{site}/a\r{site}/b\n\n  {site}/c  \n/d\n{site}/${'x'.repeat(5000)}\n{site}/e`,
		});
		expect(paths).toEqual(['/a', '/b', '/c', '/d', '/e']);
		expect(codes).toEqual(['bad_urls /sitemap.xml']);
	});

	it('reads RSS 2.0, with guids where links are missing', async () => {
		const { urls } = await read({
			'/sitemap.xml': `<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>t</title><link>https://site.test/</link><atom:link href="https://site.test/feed" rel="self"/>
				<item><title>A &amp; B</title><link>https://site.test/a?x=1&y=2</link><guid>https://site.test/?p=1</guid><pubDate>Sat, 07 Sep 2002 00:00:01 GMT</pubDate></item>
				<item><guid isPermaLink="true">https://site.test/b</guid><dc:date>2024-05-06</dc:date></item>
				<item><guid isPermaLink="false">https://site.test/no</guid></item><item><guid>tag:1</guid></item>
				<item><image><link>https://site.test/no-image</link></image><link><![CDATA[https://site.test/c]]></link></item></channel></rss>`,
		});
		expect(urls).toEqual([
			{ loc: 'https://site.test/a?x=1&y=2', lastmod: '2002-09-07T00:00:01.000Z', foreign: false },
			{ loc: 'https://site.test/b', lastmod: '2024-05-06T00:00:00.000Z', foreign: false },
			{ loc: 'https://site.test/c', lastmod: null, foreign: false },
		]);
	});

	it('reads Atom', async () => {
		const { urls } = await read({
			'/sitemap.xml': `<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://site.test/"/><entry><link rel="enclosure" href="/x.mp3"/><link rel="alternate" href="/a&amp;b"/><published>2001-01-01</published><updated>2024-05-06T01:00:00+01:00</updated></entry><entry><link href="/b"/></entry></feed>`,
		});
		expect(urls.map(({ loc, lastmod }) => [new URL(loc).pathname, lastmod])).toEqual([
			['/a&b', '2024-05-06T00:00:00.000Z'],
			['/b', null],
		]);
	});

	it('reads namespace prefixes, CDATA, raw ampersands, comments and sloppy tags, and leaves images alone', async () => {
		const { paths, urls, codes } = await read({
			'/sitemap.xml': `<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><sm:urlset xmlns:sm="http://www.sitemaps.org/schemas/sitemap/0.9">
				<!-- <sm:url><sm:loc>{site}/comment</sm:loc></sm:url> & -- -->
				<sm:url><sm:loc>
					{site}/a?x=1&y=2&amp;z=3
				</sm:loc><sm:lastmod>2024-05-06</sm:lastmod><image:image><image:loc>{site}/i.png</image:loc></image:image></sm:url>
				<sm:url><image:loc>{site}/j.png</image:loc><sm:loc><![CDATA[{site}/b?x=1&y=2]]></sm:loc><xhtml:link rel="alternate" href="{site}/de"/></sm:url>
				<sm:url><sm:lastmod>never</sm:lastmod><sm:loc>{site}/c</sm:loc><constructor>x</constructor><__proto__>y</__proto__></sm:url>
				<sm:url></sm:url><sm:url><sm:loc/></sm:url><sm:url><sm:loc>{site}/d</sm:loc><sm:loc>{site}/e</sm:loc></sm:url></sm:urlset>`,
		});
		expect(paths).toEqual(['/a?x=1&y=2&z=3', '/b?x=1&y=2', '/c', '/d', '/e']);
		expect(urls[0]?.lastmod).toBe('2024-05-06T00:00:00.000Z');
		expect(codes).toEqual([]);
	});

	it('goes on after an unclosed and a stray tag', async () => {
		const { paths } = await read({
			'/sitemap.xml':
				'<urlset><url><loc>{site}/a</loc><priority>1</url><url><loc>{site}/b</loc></stray></url><url><loc>{site}/c</loc></url></urlset>',
		});
		expect(paths).toEqual(['/a', '/b', '/c']);
	});

	it('does not repeat, keeps the order, marks foreign hosts and counts what is unusable', async () => {
		const { urls, warnings } = await read({
			'/sitemap.xml': urlset(
				'{site}/b',
				'{site}/a',
				'{site}/b',
				'https://www.site.test/w',
				'https://cdn.test/f',
				'mailto:x',
				`{site}/${'x'.repeat(2100)}`,
				'http://[',
			),
		});
		expect(urls.map(({ loc, foreign }) => [loc.replace(/:\d+/, ''), foreign])).toEqual([
			['http://site.test/b', false],
			['http://site.test/a', false],
			['https://www.site.test/w', false],
			['https://cdn.test/f', true],
		]);
		expect(warnings).toMatchObject([{ code: 'bad_urls', message: expect.stringMatching(/^3 /) as string }]);
	});
});
