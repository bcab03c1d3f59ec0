import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { closeWebsites, read, urlset, type Page } from './test-site.js';

afterEach(closeWebsites);

describe('bad files', () => {
	it('keeps what came before a file breaks off', async () => {
		const whole = urlset(
			...Array.from({ length: 50 }, (_, i) => `https://site.test/${i}-${(i * 7919).toString(36)}`),
		);
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
		expect(
			(
				await read({
					'/sitemap.xml': '<urlset><url><loc>{site}/a</loc></url><url><loc>{site}/b</loc><lastmod>2024-0',
				})
			).paths,
		).toEqual(['/a', '/b']);
		expect(
			(await read({ '/sitemap.xml': '<urlset><url><loc>{site}/a</loc></url><url><loc>{site}/bcd' })).paths,
		).toEqual(['/a']);
	});

	const bomb = `<!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>${urlset('https://site.test/&b;')}`;
	const bad: [string, Page, string][] = [
		['an entity bomb', `<?xml version="1.0"?>${bomb}`, 'entities_refused'],
		['an entity bomb in UTF-16', Buffer.from(`\uFEFF${bomb}`, 'utf16le'), 'entities_refused'],
		[
			'an external entity',
			'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>http://site.test/&x;</loc></url></urlset>',
			'entities_refused',
		],
		['a web page', '<!doctype html><html><body><a href="/a">a</a></body></html>', 'html'],
		['a web page without a document type', '\n<html lang="en"><head></head></html>', 'html'],
		[
			'XHTML',
			'<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd"><html xmlns="http://www.w3.org/1999/xhtml"/>',
			'html',
		],
		['other XML', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'not_a_sitemap'],
		['JSON', '{"error":"https://site.test/"}', 'not_a_sitemap'],
		['some text', 'Nothing here.\nhttps://site.test/', 'not_a_sitemap'],
		['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'not_a_sitemap'],
		['nothing', '', 'empty'],
		['only spaces', ' \n '.repeat(3000), 'empty'],
		['an empty gzip file', gzipSync(''), 'empty'],
		['no entries', urlset(), 'empty'],
		['tags in tags in tags', `<urlset>${'<a>'.repeat(5000)}`, 'malformed_xml'],
		[
			'text without end',
			(_request, response) => response.end(`<urlset><url><loc>${'x'.repeat(3_000_000)}`),
			'malformed_xml',
		],
		[
			'a tag without end',
			(_request, response) => response.end(`<urlset><url ${'x="1" '.repeat(500_000)}`),
			'malformed_xml',
		],
		[
			'a gzip file that is damaged',
			Buffer.concat([gz(urlset('{site}/a')).subarray(0, 12), Buffer.alloc(50, 0xff)]),
			'damaged',
		],
		['a decompression bomb', gzipSync(`<urlset>${'<url></url>'.repeat(2_000_000)}</urlset>`), 'decompression_bomb'],
		['a larger file than is read', `<urlset>${'<a></a>'.repeat(50_000)}`, 'too_large'],
	];
	it.each(bad)('takes %s for no sitemap', async (_name, page, code) => {
		const { urls, warnings } = await read(
			{ '/sitemap.xml': page },
			{ limits: { maxFileBytes: code === 'too_large' ? 100_000 : 500_000_000 } },
		);
		expect(urls).toEqual([]);
		expect(warnings.map((warning) => warning.code)).toContain(code);
	});

	function gz(text: string): Buffer {
		return gzipSync(text);
	}

	it('reads on beyond 50,000 URLs, and says so', async () => {
		const { found, codes } = await read({
			'/sitemap.xml': urlset(...Array.from({ length: 50_001 }, (_, i) => `https://site.test/${i}`)),
		});
		expect(found).toBe(50_001);
		expect(codes).toEqual(['over_protocol_limit /sitemap.xml']);
	});
});
