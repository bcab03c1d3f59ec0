import type http from 'node:http';
import { createSafeFetch, type SafeFetch } from '../safe-fetch.js';
import { resolver, startServer, type TestServer } from '../test-support.js';
import { collectSitemaps } from './read-sitemaps.js';
import type { ReadSitemapsOptions, SitemapSummary, SitemapUrl } from './types.js';

/** For tests only: a page of a test website. */
export type Page = string | Buffer | http.RequestListener;
type Result = SitemapSummary & { urls: SitemapUrl[] };

const cleanups: (() => Promise<void>)[] = [];

/** For `afterEach`: closes what the test opened, latest first. */
export async function closeWebsites(): Promise<void> {
	for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

export function later(cleanup: () => Promise<void>): void {
	cleanups.push(cleanup);
}

/** A website under the name site.test; `{site}` in its pages is its address. Pages it has not are 404. */
export async function website(
	pages: Record<string, Page>,
): Promise<{ server: TestServer; url: string; fetch: SafeFetch; asked: () => string[] }> {
	const server = await startServer((request, response) => {
		const page = pages[request.url ?? ''];
		if (page === undefined) response.writeHead(404).end('not here');
		else if (typeof page === 'function') page(request, response);
		else
			response.end(
				typeof page === 'string' ? page.replaceAll('{site}', `http://site.test:${server.port}`) : page,
			);
	});
	const fetch = createSafeFetch({
		allowPrivateHosts: [`site.test:${server.port}`],
		lookup: resolver({ 'site.test': ['127.0.0.1'], 'inside.test': ['127.0.0.1'] }),
		userAgent: 'test',
	});
	cleanups.push(
		() => server.close(),
		() => fetch.close(),
	);
	return {
		server,
		url: `http://site.test:${server.port}`,
		fetch,
		asked: () => server.requests.map(({ url }) => url ?? ''),
	};
}

export async function read(
	pages: Record<string, Page>,
	options: Partial<ReadSitemapsOptions> = {},
): Promise<Result & { paths: string[]; asked: string[]; codes: string[] }> {
	const site = await website(pages);
	const result = await collectSitemaps({ fetch: site.fetch, websiteUrl: `${site.url}/shop/?x#y`, ...options });
	return {
		...result,
		paths: result.urls.map(({ loc }) => loc.replace(site.url, '')),
		asked: site.asked(),
		codes: result.warnings.map(({ code, url }) => `${code} ${(url ?? '').replace(site.url, '')}`.trim()),
	};
}

export function urlset(...locs: string[]): string {
	return `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${locs.map((loc) => `<url><loc>${loc}</loc></url>`).join('\n')}</urlset>`;
}

export function index(...locs: string[]): string {
	return `<sitemapindex>${locs.map((loc) => `<sitemap><loc>${loc}</loc></sitemap>`).join('')}</sitemapindex>`;
}

export function utf16be(text: string): Buffer {
	return Buffer.from(text, 'utf16le').swap16();
}
