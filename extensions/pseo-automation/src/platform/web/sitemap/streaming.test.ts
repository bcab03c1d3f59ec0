import v8 from 'node:v8';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { collectSitemaps, readSitemaps } from './read-sitemaps.js';
import { closeWebsites, utf16be, website } from './test-site.js';
import type { SitemapUrl } from './types.js';

afterEach(closeWebsites);

describe('streaming', () => {
	it('gives the same URLs however the bytes are cut', async () => {
		const xml = `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE urlset><urlset><!-- & --><url><loc>https://site.test/é?a=1&b=2&amp;c</loc><lastmod>2024-05-06</lastmod></url><url><loc><![CDATA[https://site.test/😀&x]]></loc></url><url><loc>https://site.test/&#x41;</loc></url></urlset>`;
		const variants = [
			Buffer.from(xml),
			Buffer.from(`\uFEFF${xml}`, 'utf16le'),
			utf16be(`\uFEFF${xml}`),
			gzipSync(xml),
			Buffer.from(xml.replace('UTF-8', 'ISO-8859-1').replace('😀', 'ü'), 'latin1'),
			Buffer.from('https://site.test/1\r\nhttps://site.test/é\nhttps://site.test/3'),
		];
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
		expect([...whole.values()].map((value) => (value as [SitemapUrl[]])[0].length)).toEqual([3, 3, 3, 3, 3, 3]);
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...variants),
				fc.array(fc.oneof(fc.nat(60), fc.nat(900)), { maxLength: 12 }),
				async (bytes, cuts) => {
					const at = [
						0,
						...cuts.filter((cut) => cut > 0 && cut < bytes.length).sort((a, b) => a - b),
						bytes.length,
					];
					expect(await urls(at.slice(1).map((end, i) => bytes.subarray(at[i], end)))).toEqual(
						whole.get(bytes),
					);
				},
			),
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
						for (let i = 0; i < 500; i += 1, next += 1)
							piece += `<url><loc>https://site.test/products/item-${next}?a=1&amp;b=2</loc><lastmod>2024-05-06</lastmod></url>\n`;
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
