import type http from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createPacer } from '../pacer.js';
import { closeWebsites, index, read, urlset } from './test-site.js';

afterEach(closeWebsites);

/** Refuses so many requests, then serves the sitemap. */
function busy(times: number, retryAfter: string, then: string): http.RequestListener {
	let left = times;
	return (_request, response) => {
		if (left-- > 0) response.writeHead(429, { 'retry-after': retryAfter }).end('later');
		else response.end(then);
	};
}

describe('the pace of a reading', () => {
	it('asks again for a file whose server wanted to be asked later', async () => {
		const site = { '/sitemap.xml': index('/a.xml'), '/a.xml': busy(2, '0', urlset('/a')) };
		const { paths, codes, asked, requests } = await read(site, { pacer: createPacer() });
		expect([paths, codes, asked]).toEqual([['/a'], [], ['/sitemap.xml', '/a.xml', '/a.xml', '/a.xml']]);
		expect(requests.map(({ status }) => status)).toEqual([200, 429, 429, 200]);
	});

	it('asks three times at most', async () => {
		const { codes, asked } = await read(
			{ '/sitemap.xml': index('/a.xml', '/b.xml'), '/a.xml': busy(9, '0', ''), '/b.xml': urlset('/b') },
			{ pacer: createPacer() },
		);
		expect(asked).toEqual(['/sitemap.xml', '/a.xml', '/a.xml', '/a.xml', '/b.xml']);
		expect(codes).toEqual(['http_status /a.xml']);
	});

	it('ends with the time that the server named when that is too long to wait for', async () => {
		const { asked, codes, warnings } = await read(
			{ '/sitemap.xml': busy(1, '3600', urlset('/a')), '/sitemap': urlset('/b') },
			{ pacer: createPacer() },
		);
		expect([asked, codes]).toEqual([['/sitemap.xml'], ['asked_to_wait /sitemap.xml']]);
		expect(warnings[0]?.message).toMatch(/no more requests before \d{4}-\d\d-\d\dT/);
	});

	it('is the crawl delay of robots.txt for the sitemaps that it names, up to the limit of the pacer', async () => {
		const times: number[] = [];
		const timed =
			(page: string): http.RequestListener =>
			(_request, response) => {
				times.push(performance.now());
				response.end(page);
			};
		const { paths } = await read(
			{
				'/robots.txt': timed('User-agent: *\nCrawl-delay: 30\nSitemap: /a.xml\nSitemap: /b.xml'),
				'/a.xml': timed(urlset('/a')),
				'/b.xml': timed(urlset('/b')),
			},
			{ pacer: createPacer({ maxPauseMs: 40 }) },
		);
		expect(paths).toEqual(['/a', '/b']);
		expect(times.slice(1).every((time, at) => time - (times[at] ?? 0) > 35)).toBe(true);
	});

	it('is left alone without a pacer: nothing waits, and a refusal is a warning', async () => {
		const { asked, codes } = await read({
			'/sitemap.xml': busy(1, '3600', ''),
			'/sitemap_index.xml': urlset('/a'),
		});
		expect([asked, codes]).toEqual([['/sitemap.xml', '/sitemap_index.xml'], ['http_status /sitemap.xml']]);
	});

	it('is reported: status, protocol and times of every request, redirects too, a hundred at most', async () => {
		const { requests } = await read({
			'/sitemap.xml': (_request, response) => response.writeHead(301, { location: '/all.xml' }).end(),
			'/all.xml': index(...Array.from({ length: 120 }, (_, at) => `/${at}.xml`)),
		});
		expect(requests.slice(0, 3).map(({ url, status }) => [new URL(url).pathname, status])).toEqual([
			['/sitemap.xml', 301],
			['/all.xml', 200],
			['/0.xml', 404],
		]);
		expect(requests[1]).toMatchObject({ protocol: 'http/1.1', timings: { total: expect.any(Number) as number } });
		expect(requests).toHaveLength(100);
	});
});
