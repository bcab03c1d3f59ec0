import { expect, it } from 'vitest';
import { sitemapLines } from './robots-sitemaps.js';

it('finds the sitemap lines of a robots.txt in any case, relative ones too, each once', () => {
	const robots =
		'\uFEFFSitemap: https://a.test/first.xml\r\nUser-agent: *\nDisallow: /\nSITEMAP:/second.xml # why\rsitemap :   third.xml\n  Sitemap: https://a.test/first.xml\nSitemap: ftp://a.test/x\nSitemap:\n# Sitemap: /no.xml\nX-Sitemap: /no.xml';
	expect(sitemapLines(robots, 'https://a.test/robots.txt')).toEqual([
		'https://a.test/first.xml',
		'https://a.test/second.xml',
		'https://a.test/third.xml',
	]);
});
