import type http from 'node:http';
import v8 from 'node:v8';
import vm from 'node:vm';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createSafeFetch, type SafeFetch } from '../safe-fetch.js';
import { resolver, startServer, type TestServer } from '../test-support.js';
import { collectSitemaps, readSitemaps } from './read-sitemaps.js';
import type { ReadSitemapsOptions, SitemapSummary, SitemapUrl } from './types.js';

type Page = string | Buffer | http.RequestListener;
type Result = SitemapSummary & { urls: SitemapUrl[] };

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
	for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A website under the name site.test; `{site}` in its pages is its address. Pages it has not are 404. */
async function website(pages: Record<string, Page>): Promise<{ server: TestServer; url: string; fetch: SafeFetch; asked: () => string[] }> {
	const server = await startServer((request, response) => {
		const page = pages[request.url ?? ''];
		if (page === undefined) response.writeHead(404).end('not here');
		else if (typeof page === 'function') page(request, response);
		else response.end(typeof page === 'string' ? page.replaceAll('{site}', `http://site.test:${server.port}`) : page);
	});
	const fetch = createSafeFetch({
		allowPrivateHosts: [`site.test:${server.port}`],
		lookup: resolver({ 'site.test': ['127.0.0.1'], 'inside.test': ['127.0.0.1'] }),
		userAgent: 'test',
	});
	cleanups.push(() => server.close(), () => fetch.close());
	return { server, url: `http://site.test:${server.port}`, fetch, asked: () => server.requests.map(({ url }) => url ?? '') };
}

async function read(pages: Record<string, Page>, options: Partial<ReadSitemapsOptions> = {}): Promise<Result & { paths: string[]; asked: string[]; codes: string[] }> {
	const site = await website(pages);
	const result = await collectSitemaps({ fetch: site.fetch, websiteUrl: `${site.url}/shop/?x#y`, ...options });
	return {
		...result,
		paths: result.urls.map(({ loc }) => loc.replace(site.url, '')),
		asked: site.asked(),
		codes: result.warnings.map(({ code, url }) => `${code} ${(url ?? '').replace(site.url, '')}`.trim()),
	};
}

function urlset(...locs: string[]): string {
	return `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${locs.map((loc) => `<url><loc>${loc}</loc></url>`).join('\n')}</urlset>`;
}

function index(...locs: string[]): string {
	return `<sitemapindex>${locs.map((loc) => `<sitemap><loc>${loc}</loc></sitemap>`).join('')}</sitemapindex>`;
}

function utf16be(text: string): Buffer {
	return Buffer.from(text, 'utf16le').swap16();
}

describe('finding sitemaps', () => {
	it('asks the four paths in order, stops at the first that has URLs, and says what was wrong with the others', async () => {
		const { paths, asked, codes, sources, truncated } = await read({
			'/sitemap_index.xml': '<!DOCTYPE html><html><body>Not found</body></html>',
			'/wp-sitemap.xml': urlset('{site}/a', '{site}/b'),
			'/sitemap': urlset('{site}/never'),
		});
		expect(paths).toEqual(['/a', '/b']);
		expect(asked).toEqual(['/sitemap.xml', '/sitemap_index.xml', '/wp-sitemap.xml']);
		expect(codes).toEqual(['http_status /sitemap.xml', 'html /sitemap_index.xml']);
		expect(sources).toEqual([expect.stringMatching(/\/wp-sitemap\.xml$/)]);
		expect(truncated).toBe(false);
	});

	it('then reads all that robots.txt names, relative ones and repetitions too', async () => {
		const { paths, asked } = await read({
			'/robots.txt': 'User-agent: *\nSiteMap: /one.xml\nsitemap: {site}/two.xml\nSitemap: /one.xml\nSitemap: /sitemap.xml',
			'/one.xml': urlset('{site}/a'),
			'/two.xml': urlset('{site}/a', '{site}/b'),
		});
		expect(paths).toEqual(['/a', '/b']);
		expect(asked).toEqual(['/sitemap.xml', '/sitemap_index.xml', '/wp-sitemap.xml', '/sitemap', '/robots.txt', '/one.xml', '/two.xml']);
	});

	it('gives an empty list and a reason for every place when there is none', async () => {
		const { urls, codes, found } = await read({ '/sitemap': '', '/robots.txt': 'User-agent: *' });
		expect([urls, found]).toEqual([[], 0]);
		expect(codes).toEqual(['http_status /sitemap.xml', 'http_status /sitemap_index.xml', 'http_status /wp-sitemap.xml', 'empty /sitemap', 'empty /robots.txt']);
	});

	it('follows redirects, but not to a private host, and takes the final URL as the base', async () => {
		const to = (location: string): http.RequestListener => (request, response) => {
			response.writeHead(301, { location: location.replaceAll('{port}', String(request.socket.localPort)) }).end();
		};
		const { paths, codes } = await read({
			'/sitemap.xml': to('http://inside.test:{port}/sitemap.xml'),
			'/sitemap_index.xml': to('/maps/all.xml'),
			'/maps/all.xml': index('part.xml'),
			'/maps/part.xml': urlset('page', '/top'),
		});
		expect(paths).toEqual(['/maps/page', '/top']);
		expect(codes).toEqual(['refused /sitemap.xml']);
	});

	it.each([
		['a name without an address', 'http://missing.test/', 'unreachable'],
		['a private host', 'http://10.0.0.1/', 'refused'],
		['a name of a private host', 'http://inside.test/', 'refused'],
		['another scheme', 'ftp://site.test/', 'refused'],
	])('asks once and says why for %s', async (_name, websiteUrl, code) => {
		const { urls, warnings } = await read({}, { websiteUrl });
		expect(urls).toEqual([]);
		expect(warnings).toMatchObject([{ code }]);
	});

	it.each(['', 'example.com', 'about:blank'])('says that "%s" is no website', async (websiteUrl) => {
		expect(await read({}, { websiteUrl })).toMatchObject({ urls: [], warnings: [{ code: 'bad_website_url' }], asked: [] });
	});

	it('says that nobody listens', async () => {
		const site = await website({});
		await site.server.close();
		const result = await collectSitemaps({ fetch: site.fetch, websiteUrl: site.url });
		expect(new Set(result.warnings.map(({ code }) => code))).toEqual(new Set(['unreachable']));
	});
});

describe('indexes', () => {
	it('are walked in document order, three deep and no deeper', async () => {
		const { paths, codes } = await read({
			'/sitemap.xml': index('{site}/1.xml', '{site}/z.xml'),
			'/1.xml': index('{site}/2.xml', '{site}/y.xml'),
			'/2.xml': index('{site}/3.xml', '{site}/x.xml'),
			'/3.xml': index('{site}/4.xml'),
			'/4.xml': urlset('{site}/too-deep'),
			'/x.xml': urlset('{site}/x'),
			'/y.xml': urlset('{site}/y'),
			'/z.xml': urlset('{site}/z'),
		});
		expect(paths).toEqual(['/x', '/y', '/z']);
		expect(codes).toEqual(['too_deep /3.xml']);
	});

	it('are read over connections that are kept', async () => {
		const pages = Array.from({ length: 8 }, (_, i) => `/${i}.xml`);
		const site = await website({ '/sitemap.xml': index(...pages), ...Object.fromEntries(pages.map((page, i) => [page, i % 2 === 0 ? urlset(page) : gzipSync(urlset(page))])) });
		expect((await collectSitemaps({ fetch: site.fetch, websiteUrl: site.url })).found).toBe(8);
		// undici opens a second one when the next request comes in the tick in which the first one ends.
		expect(site.server.connections).toBeLessThanOrEqual(2);
	});

	it('may name themselves, each other and what is missing', async () => {
		const { paths, codes, asked } = await read({
			'/sitemap.xml': index('{site}/sitemap.xml', '{site}/b.xml', '{site}/gone.xml', '{site}/u.xml', '{site}/u.xml#again'),
			'/b.xml': index('{site}/sitemap.xml', '{site}/b.xml'),
			'/u.xml': urlset('{site}/u'),
		});
		expect(paths).toEqual(['/u']);
		expect(asked).toEqual(['/sitemap.xml', '/b.xml', '/gone.xml', '/u.xml']);
		expect(codes).toEqual(['cycle /sitemap.xml', 'cycle /sitemap.xml', 'cycle /b.xml', 'http_status /gone.xml', 'cycle /u.xml#again']);
	});

	it('cannot make it read without end', async () => {
		let pages = 0;
		const endless: http.RequestListener = (_request, response) => {
			pages += 1;
			response.end(index(`/sitemap.xml?${pages}a`, `/sitemap.xml?${pages}b`, `/sitemap.xml?${pages}c`));
		};
		const server = await startServer(endless);
		const fetch = createSafeFetch({ allowPrivateHosts: ['127.0.0.1'], userAgent: 'test' });
		cleanups.push(() => server.close(), () => fetch.close());
		const result = await collectSitemaps({ fetch, websiteUrl: `http://127.0.0.1:${server.port}`, limits: { maxFiles: 20 } });
		expect(pages).toBe(20);
		expect(result.warnings.at(-1)?.code).toBe('too_many_files');
	});
});

describe('formats', () => {
	const accented = '<?xml version="1.0" encoding="ENC"?><urlset><url><loc>https://site.test/café-€</loc></url></urlset>';
	const expected = ['https://site.test/caf%C3%A9-%E2%82%AC'];
	const withHeader = (type: string, body: Buffer | string): http.RequestListener => (_request, response) => response.writeHead(200, { 'content-type': type }).end(body);

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
		['windows-1252 by declaration', Buffer.from(accented.replace('ENC', 'windows-1252').replace('€', '\x80'), 'latin1')],
		['ISO-8859-1 by declaration, which means windows-1252', Buffer.from(accented.replace('ENC', 'ISO-8859-1').replace('€', '\x80'), 'latin1')],
		['windows-1252 by header', withHeader('application/xml; charset="Windows-1252"', Buffer.from(accented.replace(/<\?.*\?>/, '').replace('€', '\x80'), 'latin1'))],
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
		['gzip as content-encoding', (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gz)],
		['gzip twice, on disk and on the wire', (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(gz))],
		['brotli', (_request, response) => response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync(urlset('https://site.test/a')))],
		['plain under a gzip header', (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/gzip' }).end(urlset('https://site.test/a'))],
		['several gzip members', Buffer.concat([gzipSync('<urlset><url><loc>https://site'), gzipSync('.test/a</loc></url></urlset>')])],
	];
	it.each(packings)('reads %s', async (_name, page) => {
		const { urls, warnings } = await read({ '/sitemap.xml': page });
		expect(urls.map(({ loc }) => loc)).toEqual(['https://site.test/a']);
		expect(warnings).toEqual([]);
	});

	it('reads plain text, one URL per line', async () => {
		const { paths, codes } = await read({ '/sitemap.xml': `\uFEFF\n# all pages\r\n{site}/a\r{site}/b\n\n  {site}/c  \n/d\n{site}/${'x'.repeat(5000)}\n{site}/e` });
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
		const { paths } = await read({ '/sitemap.xml': '<urlset><url><loc>{site}/a</loc><priority>1</url><url><loc>{site}/b</loc></stray></url><url><loc>{site}/c</loc></url></urlset>' });
		expect(paths).toEqual(['/a', '/b', '/c']);
	});

	it('does not repeat, keeps the order, marks foreign hosts and counts what is unusable', async () => {
		const { urls, warnings } = await read({ '/sitemap.xml': urlset('{site}/b', '{site}/a', '{site}/b', 'https://www.site.test/w', 'https://cdn.test/f', 'mailto:x', `{site}/${'x'.repeat(2100)}`, 'http://[') });
		expect(urls.map(({ loc, foreign }) => [loc.replace(/:\d+/, ''), foreign])).toEqual([
			['http://site.test/b', false],
			['http://site.test/a', false],
			['https://www.site.test/w', false],
			['https://cdn.test/f', true],
		]);
		expect(warnings).toMatchObject([{ code: 'bad_urls', message: expect.stringMatching(/^3 /) as string }]);
	});
});

describe('bad files', () => {
	it('keeps what came before a file breaks off', async () => {
		const whole = urlset(...Array.from({ length: 50 }, (_, i) => `https://site.test/${i}-${(i * 7919).toString(36)}`));
		const cut = whole.slice(0, whole.indexOf('/40-') + 3);
		const cases: Page[] = [
			cut,
			gzipSync(whole).subarray(0, -200),
			(_request, response) => {
				response.writeHead(200, { 'content-length': whole.length });
				response.write(cut, () => response.destroy());
			},
		];
		for (const page of cases) {
			const { urls, codes } = await read({ '/sitemap.xml': page });
			expect(urls.length).toBeGreaterThan(10);
			expect(urls.length).toBeLessThanOrEqual(40);
			expect(urls.every(({ loc }, i) => loc.startsWith(`https://site.test/${i}-`))).toBe(true);
			expect(codes).toContain('cut_off /sitemap.xml');
		}
	});

	it('keeps a URL whose entry is not closed, and drops one that is itself cut', async () => {
		expect((await read({ '/sitemap.xml': '<urlset><url><loc>{site}/a</loc></url><url><loc>{site}/b</loc><lastmod>2024-0' })).paths).toEqual(['/a', '/b']);
		expect((await read({ '/sitemap.xml': '<urlset><url><loc>{site}/a</loc></url><url><loc>{site}/bcd' })).paths).toEqual(['/a']);
	});

	const bomb = `<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>${urlset('https://site.test/&b;')}`;
	const bad: [string, Page, string][] = [
		['an entity bomb', `<?xml version="1.0"?>${bomb}`, 'entities_refused'],
		['an entity bomb in UTF-16', Buffer.from(`\uFEFF${bomb}`, 'utf16le'), 'entities_refused'],
		['an external entity', '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>http://site.test/&x;</loc></url></urlset>', 'entities_refused'],
		['a web page', '<!doctype html><html><body><a href="/a">a</a></body></html>', 'html'],
		['a web page without a document type', '\n<html lang="en"><head></head></html>', 'html'],
		['XHTML', '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml"/>', 'html'],
		['other XML', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'not_a_sitemap'],
		['JSON', '{"error":"https://site.test/"}', 'not_a_sitemap'],
		['some text', 'Nothing here.\nhttps://site.test/', 'not_a_sitemap'],
		['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'not_a_sitemap'],
		['nothing', '', 'empty'],
		['only spaces', ' \n '.repeat(3000), 'empty'],
		['an empty gzip file', gzipSync(''), 'empty'],
		['no entries', urlset(), 'empty'],
		['tags in tags in tags', `<urlset>${'<a>'.repeat(5000)}`, 'malformed_xml'],
		['text without end', (_request, response) => response.end(`<urlset><url><loc>${'x'.repeat(3_000_000)}`), 'malformed_xml'],
		['a tag without end', (_request, response) => response.end(`<urlset><url ${'x="1" '.repeat(500_000)}`), 'malformed_xml'],
		['a gzip file that is damaged', Buffer.concat([gz(urlset('{site}/a')).subarray(0, 12), Buffer.alloc(50, 0xff)]), 'damaged'],
		['a decompression bomb', gzipSync(`<urlset>${'<url></url>'.repeat(2_000_000)}</urlset>`), 'decompression_bomb'],
		['a larger file than is read', `<urlset>${'<a></a>'.repeat(50_000)}`, 'too_large'],
	];
	it.each(bad)('takes %s for no sitemap', async (_name, page, code) => {
		const { urls, warnings } = await read({ '/sitemap.xml': page }, { limits: { maxFileBytes: code === 'too_large' ? 100_000 : 500_000_000 } });
		expect(urls).toEqual([]);
		expect(warnings.map((warning) => warning.code)).toContain(code);
	});

	function gz(text: string): Buffer {
		return gzipSync(text);
	}

	it('reads on beyond 50,000 URLs, and says so', async () => {
		const { found, codes } = await read({ '/sitemap.xml': urlset(...Array.from({ length: 50_001 }, (_, i) => `https://site.test/${i}`)) });
		expect(found).toBe(50_001);
		expect(codes).toEqual(['over_protocol_limit /sitemap.xml']);
	});
});

describe('limits of the reading', () => {
	it('gives up on servers that trickle or fall silent, keeps what came, and goes on to the next path', async () => {
		const { paths, codes } = await read(
			{
				'/sitemap.xml': (_request, response) => {
					response.write('<urlset>');
					const timer = setInterval(() => response.write(' '), 10);
					response.on('close', () => clearInterval(timer));
				},
				'/sitemap_index.xml': () => undefined,
				'/wp-sitemap.xml': (_request, response) => {
					response.write('<urlset><url><loc>https://site.test/kept</loc></url>');
				},
			},
			{ limits: { graceMs: 100, stallMs: 300 } },
		);
		expect(paths).toEqual(['https://site.test/kept']);
		expect(codes).toEqual(['timeout /sitemap.xml', 'cut_off /sitemap.xml', 'timeout /sitemap_index.xml', 'timeout /wp-sitemap.xml', 'cut_off /wp-sitemap.xml']);
	});

	it('ends when the total time is over, with what came until then', async () => {
		const { paths, codes, truncated, asked } = await read(
			{
				'/sitemap.xml': (_request, response) => {
					response.write('<urlset><url><loc>https://site.test/kept</loc></url>');
				},
			},
			{ totalMs: 300 },
		);
		expect(paths).toEqual(['https://site.test/kept']);
		expect([truncated, codes, asked]).toEqual([true, ['timeout'], ['/sitemap.xml']]);
	});

	it('ends when the caller cancels, also before it began', async () => {
		const controller = new AbortController();
		const site = await website({
			'/sitemap.xml': (_request, response) => {
				response.write('<urlset><url><loc>https://site.test/kept</loc></url>');
			},
		});
		const result = await readSitemaps({ fetch: site.fetch, websiteUrl: site.url, signal: controller.signal, onUrls: () => controller.abort() });
		expect(result).toMatchObject({ found: 1, truncated: true, warnings: [{ code: 'cancelled' }] });
		expect(await read({}, { signal: AbortSignal.abort() })).toMatchObject({ asked: [], truncated: true, codes: ['cancelled'] });
	});

	it('stops at maxUrls only when there are more', async () => {
		const pages = { '/sitemap.xml': index('{site}/1.xml', '{site}/2.xml', '{site}/3.xml'), '/1.xml': urlset('{site}/a', '{site}/b', '{site}/a'), '/2.xml': urlset('{site}/b', '{site}/c'), '/3.xml': urlset('{site}/c') };
		const all = await read(pages, { maxUrls: 3 });
		expect([all.paths, all.truncated]).toEqual([['/a', '/b', '/c'], false]);
		const two = await read(pages, { maxUrls: 2 });
		expect([two.paths, two.truncated, two.asked.at(-1), two.codes]).toEqual([['/a', '/b'], true, '/2.xml', []]);
	});

	it('waits for the one who takes the URLs, throws on what that throws, and leaves no connection open', async () => {
		const site = await website({ '/sitemap.xml': urlset(...Array.from({ length: 20_000 }, (_, i) => `https://site.test/${i}`)) });
		let busy = 0;
		await readSitemaps({
			fetch: site.fetch,
			websiteUrl: site.url,
			onUrls: async () => {
				busy += 1;
				expect(busy).toBe(1);
				await new Promise((resolve) => setImmediate(resolve));
				busy -= 1;
			},
		});
		const full = new Error('the disk is full');
		await expect(readSitemaps({ fetch: site.fetch, websiteUrl: site.url, onUrls: () => Promise.reject(full) })).rejects.toBe(full);
		await site.fetch.close();
		while (site.server.open.size > 0) await new Promise((resolve) => setImmediate(resolve));
	});
});

describe('streaming', () => {
	it('gives the same URLs however the bytes are cut', async () => {
		const xml = `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE urlset><urlset><!-- & --><url><loc>https://site.test/é?a=1&b=2&amp;c</loc><lastmod>2024-05-06</lastmod></url><url><loc><![CDATA[https://site.test/😀&x]]></loc></url><url><loc>https://site.test/&#x41;</loc></url></urlset>`;
		const variants = [Buffer.from(xml), Buffer.from(`\uFEFF${xml}`, 'utf16le'), utf16be(`\uFEFF${xml}`), gzipSync(xml), Buffer.from('https://site.test/1\r\nhttps://site.test/é\nhttps://site.test/3')];
		let pieces: Buffer[] = [];
		const site = await website({
			'/sitemap.xml': (_request, response) => {
				const next = (i: number): void => {
					const piece = pieces[i];
					if (piece === undefined) response.end();
					else response.write(piece, () => setImmediate(() => next(i + 1)));
				};
				next(0);
			},
		});
		const urls = async (cut: Buffer[]): Promise<unknown> => {
			pieces = cut;
			const result = await collectSitemaps({ fetch: site.fetch, websiteUrl: site.url });
			return [result.urls, result.warnings];
		};
		const whole = new Map<Buffer, unknown>();
		for (const bytes of variants) whole.set(bytes, await urls([bytes]));
		expect([...whole.values()].map((value) => (value as [SitemapUrl[]])[0].length)).toEqual([3, 3, 3, 3, 3]);
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(...variants), fc.array(fc.nat(900), { maxLength: 12 }), async (bytes, cuts) => {
				const at = [0, ...cuts.filter((cut) => cut > 0 && cut < bytes.length).sort((a, b) => a - b), bytes.length];
				expect(await urls(at.slice(1).map((end, i) => bytes.subarray(at[i], end)))).toEqual(whole.get(bytes));
			}),
			{ numRuns: 100 },
		);
	});

	it('reads 300,000 URLs without growing', async () => {
		v8.setFlagsFromString('--expose-gc');
		const collect = vm.runInNewContext('gc') as () => void;
		const total = 300_000;
		const site = await website({
			'/sitemap.xml': (_request, response) => {
				let next = 0;
				response.write('<urlset>');
				const more = (): void => {
					while (next < total) {
						let piece = '';
						for (let i = 0; i < 500; i += 1, next += 1) piece += `<url><loc>https://site.test/products/item-${next}?a=1&amp;b=2</loc><lastmod>2024-05-06</lastmod></url>\n`;
						if (!response.write(piece)) return;
					}
					response.end('</urlset>');
				};
				response.on('drain', more);
				more();
			},
		});
		collect();
		const before = process.memoryUsage();
		let most = 0;
		let table = 0;
		let seen = 0;
		let measured = 0;
		const result = await readSitemaps({
			fetch: site.fetch,
			websiteUrl: site.url,
			onUrls: (urls) => {
				seen += urls.length;
				if (seen - measured < 60_000) return;
				measured = seen;
				collect();
				const now = process.memoryUsage();
				most = Math.max(most, now.heapUsed - before.heapUsed);
				table = Math.max(table, now.arrayBuffers - before.arrayBuffers);
			},
		});
		expect([result.found, seen]).toEqual([total, total]);
		expect(measured).toBeGreaterThan(200_000);
		// The URLs alone would be 15 MB of heap. The table of hashes is 4 MB, buffers in flight come on top.
		expect(most).toBeLessThan(5_000_000);
		expect(table).toBeLessThan(12_000_000);
	});
});
