import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_SITEMAP_ENTRIES, writeSitemap, writeSitemapIndex, type SitemapEntry } from './sitemap-xml.js';

const parser = new XMLParser({
	ignoreAttributes: false,
	parseTagValue: false,
	isArray: (name) => name === 'url' || name === 'sitemap',
});

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
	let text = '';
	for await (const piece of pieces) text += piece;
	return text;
}

async function written(entries: Iterable<SitemapEntry>): Promise<{ loc: string; lastmod?: string }[]> {
	const text = await textOf(writeSitemap(entries));
	expect(XMLValidator.validate(text)).toBe(true);
	const { urlset } = parser.parse(text);
	expect(urlset['@_xmlns']).toBe('http://www.sitemaps.org/schemas/sitemap/0.9');
	return urlset.url ?? [];
}

describe('writing a sitemap', () => {
	it('escapes and encodes addresses, and leaves unknown dates out', async () => {
		expect(
			await written([
				{ loc: 'https://example.com/a?b=1&c=<2>', lastmod: '2024-05-31T10:00:00.000Z' },
				{ loc: "https://example.com/東京/it's", lastmod: null },
			]),
		).toEqual([
			{ loc: 'https://example.com/a?b=1&c=%3C2%3E', lastmod: '2024-05-31T10:00:00.000Z' },
			{ loc: "https://example.com/%E6%9D%B1%E4%BA%AC/it's" },
		]);
	});

	it('writes a valid file for a site without pages', async () => {
		const text = await textOf(writeSitemap([]));
		expect(XMLValidator.validate(text)).toBe(true);
		expect(text).toContain('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">');
	});

	it('writes an index of files', async () => {
		const text = await textOf(
			writeSitemapIndex([{ loc: 'https://example.com/sitemap-1.xml', lastmod: '2024-05-31' }]),
		);
		expect(XMLValidator.validate(text)).toBe(true);
		expect(parser.parse(text).sitemapindex.sitemap).toEqual([
			{ loc: 'https://example.com/sitemap-1.xml', lastmod: '2024-05-31' },
		]);
	});

	it('streams 50,000 entries in pieces and refuses the next', async () => {
		function* entries(count: number) {
			for (let n = 0; n < count; n += 1) yield { loc: `https://example.com/${n}` };
		}
		let pieces = 0;
		let addresses = 0;
		for await (const piece of writeSitemap(entries(MAX_SITEMAP_ENTRIES))) {
			pieces += 1;
			addresses += piece.split('<loc>').length - 1;
		}
		expect({ pieces, addresses }).toEqual({ pieces: 101, addresses: 50_000 });
		await expect(textOf(writeSitemap(entries(MAX_SITEMAP_ENTRIES + 1)))).rejects.toThrow('at most 50000 entries');
	});

	it('stays readable whatever the addresses hold', async () => {
		const path = fc.string({ unit: 'binary', maxLength: 30 });
		await fc.assert(
			fc.asyncProperty(fc.array(path, { maxLength: 5 }), async (paths) => {
				const urls = await written(paths.map((part) => ({ loc: `https://example.com/${part}` })));
				expect(urls).toHaveLength(paths.length);
				for (const { loc } of urls) expect(loc).toBe(new URL(loc).href);
			}),
			{ numRuns: 150 },
		);
	});
});
