import type http from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createSafeFetch } from '../safe-fetch.js';
import { startServer } from '../test-support.js';
import { collectSitemaps, readSitemaps } from './read-sitemaps.js';
import { closeWebsites, index, later, read, urlset, website } from './test-site.js';

afterEach(closeWebsites);

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
			'/robots.txt':
				'User-agent: *\nSiteMap: /one.xml\nsitemap: {site}/two.xml\nSitemap: /one.xml\nSitemap: /sitemap.xml',
			'/one.xml': urlset('{site}/a'),
			'/two.xml': urlset('{site}/a', '{site}/b'),
		});
		expect(paths).toEqual(['/a', '/b']);
		expect(asked).toEqual([
			'/sitemap.xml',
			'/sitemap_index.xml',
			'/wp-sitemap.xml',
			'/sitemap',
			'/robots.txt',
			'/one.xml',
			'/two.xml',
		]);
	});

	it('gives an empty list and a reason for every place when there is none', async () => {
		const { urls, codes, found } = await read({ '/sitemap': '', '/robots.txt': 'User-agent: *' });
		expect([urls, found]).toEqual([[], 0]);
		expect(codes).toEqual([
			'http_status /sitemap.xml',
			'http_status /sitemap_index.xml',
			'http_status /wp-sitemap.xml',
			'empty /sitemap',
			'empty /robots.txt',
		]);
	});

	it('follows redirects, but not to a private host, and takes the final URL as the base', async () => {
		const to =
			(location: string): http.RequestListener =>
			(request, response) => {
				response
					.writeHead(301, { location: location.replaceAll('{port}', String(request.socket.localPort)) })
					.end();
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
		expect(await read({}, { websiteUrl })).toMatchObject({
			urls: [],
			warnings: [{ code: 'bad_website_url' }],
			asked: [],
		});
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
		const site = await website({
			'/sitemap.xml': index(...pages),
			...Object.fromEntries(pages.map((page, i) => [page, i % 2 === 0 ? urlset(page) : gzipSync(urlset(page))])),
		});
		expect((await collectSitemaps({ fetch: site.fetch, websiteUrl: site.url })).found).toBe(8);
		// undici opens a second one when the next request comes in the tick in which the first one ends.
		expect(site.server.connections).toBeLessThanOrEqual(2);
	});

	it('may name themselves, each other and what is missing', async () => {
		const { paths, codes, asked } = await read({
			'/sitemap.xml': index(
				'{site}/sitemap.xml',
				'{site}/b.xml',
				'{site}/gone.xml',
				'{site}/u.xml',
				'{site}/u.xml#again',
			),
			'/b.xml': index('{site}/sitemap.xml', '{site}/b.xml'),
			'/u.xml': urlset('{site}/u'),
		});
		expect(paths).toEqual(['/u']);
		expect(asked).toEqual(['/sitemap.xml', '/b.xml', '/gone.xml', '/u.xml']);
		expect(codes).toEqual([
			'cycle /sitemap.xml',
			'cycle /sitemap.xml',
			'cycle /b.xml',
			'http_status /gone.xml',
			'cycle /u.xml#again',
		]);
	});

	it('cannot make it read without end', async () => {
		let pages = 0;
		const endless: http.RequestListener = (_request, response) => {
			pages += 1;
			response.end(index(`/sitemap.xml?${pages}a`, `/sitemap.xml?${pages}b`, `/sitemap.xml?${pages}c`));
		};
		const server = await startServer(endless);
		const fetch = createSafeFetch({ allowPrivateHosts: ['127.0.0.1'], userAgent: 'test' });
		later(() => server.close());
		later(() => fetch.close());
		const result = await collectSitemaps({
			fetch,
			websiteUrl: `http://127.0.0.1:${server.port}`,
			limits: { maxFiles: 20 },
		});
		expect(pages).toBe(20);
		expect(result.warnings.at(-1)?.code).toBe('too_many_files');
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
		expect(codes).toEqual([
			'timeout /sitemap.xml',
			'cut_off /sitemap.xml',
			'timeout /sitemap_index.xml',
			'timeout /wp-sitemap.xml',
			'cut_off /wp-sitemap.xml',
		]);
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
		const result = await readSitemaps({
			fetch: site.fetch,
			websiteUrl: site.url,
			signal: controller.signal,
			onUrls: () => controller.abort(),
		});
		expect(result).toMatchObject({ found: 1, truncated: true, warnings: [{ code: 'cancelled' }] });
		expect(await read({}, { signal: AbortSignal.abort() })).toMatchObject({
			asked: [],
			truncated: true,
			codes: ['cancelled'],
		});
	});

	it('stops at maxUrls only when there are more', async () => {
		const pages = {
			'/sitemap.xml': index('{site}/1.xml', '{site}/2.xml', '{site}/3.xml'),
			'/1.xml': urlset('{site}/a', '{site}/b', '{site}/a'),
			'/2.xml': urlset('{site}/b', '{site}/c'),
			'/3.xml': urlset('{site}/c'),
		};
		const all = await read(pages, { maxUrls: 3 });
		expect([all.paths, all.truncated]).toEqual([['/a', '/b', '/c'], false]);
		const two = await read(pages, { maxUrls: 2 });
		expect([two.paths, two.truncated, two.asked.at(-1), two.codes]).toEqual([['/a', '/b'], true, '/2.xml', []]);
	});

	it('waits for the one who takes the URLs, throws on what that throws, and leaves no connection open', async () => {
		const site = await website({
			'/sitemap.xml': urlset(...Array.from({ length: 20_000 }, (_, i) => `https://site.test/${i}`)),
		});
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
		await expect(
			readSitemaps({ fetch: site.fetch, websiteUrl: site.url, onUrls: () => Promise.reject(full) }),
		).rejects.toBe(full);
		await site.fetch.close();
		while (site.server.open.size > 0) await new Promise((resolve) => setImmediate(resolve));
	});
});
