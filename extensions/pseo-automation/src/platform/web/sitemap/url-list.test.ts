import fc from 'fast-check';
import { expect, it } from 'vitest';
import { UrlList } from './url-list.js';

const website = new URL('https://www.example.com');
const base = 'https://www.example.com/maps/sitemap.xml';

function listed(...locs: string[]): { urls: string[]; bad: number; foreign: string[] } {
	const list = new UrlList(website, Infinity, 1000);
	const bad = locs.filter((loc) => !list.add(loc, '', base)).length;
	const urls = list.take();
	return {
		urls: urls.map(({ loc }) => loc),
		bad,
		foreign: urls.filter(({ foreign }) => foreign).map(({ loc }) => loc),
	};
}

it('resolves, normalises and does not repeat', () => {
	expect(
		listed(
			'https://www.example.com',
			'https://www.example.com/',
			'/a',
			'b',
			'https://www.example.com/maps/b',
			'HTTPS://WWW.EXAMPLE.COM/ä b',
		).urls,
	).toEqual([
		'https://www.example.com/',
		'https://www.example.com/a',
		'https://www.example.com/maps/b',
		'https://www.example.com/%C3%A4%20b',
	]);
});

it("counts what is no web page's URL", () => {
	const { urls, bad } = listed(
		'mailto:a@b.c',
		'javascript:1',
		'https://',
		'https://user:pw@www.example.com/',
		`/${'x'.repeat(2048)}`,
		'/caf\uFFFD',
		'ftp://www.example.com/',
	);
	expect([urls, bad]).toEqual([[], 7]);
});

it('marks foreign hosts, but not www, scheme or port', () => {
	expect(
		listed(
			'http://example.com/1',
			'https://www.example.com:8443/2',
			'https://shop.example.com/3',
			'https://example.com.evil.test/4',
			'https://www.example.com.evil.test/5',
			'https://www.example.com/6',
		).foreign,
	).toEqual(['https://shop.example.com/3', 'https://example.com.evil.test/4', 'https://www.example.com.evil.test/5']);
});

it('takes its short cut only where the URL parser would say the same', () => {
	const part = fc.oneof(
		fc.constantFrom(
			'/',
			'/.',
			'/..',
			'.',
			'%2e',
			'%2E',
			'?',
			'#',
			'\\',
			':',
			'@',
			'//',
			' ',
			"'",
			'"',
			'<',
			'|',
			'^',
			'`',
			'{',
			'%',
			'\t',
			'ä',
			':80',
			'.evil.test',
		),
		fc.string({ maxLength: 4 }),
	);
	fc.assert(
		fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
			const loc = `https://www.example.com${parts.join('')}`;
			const parsed = URL.parse(loc, base);
			const usable = parsed !== null && parsed.username === '' && parsed.password === '';
			const { urls, foreign } = listed(loc);
			expect(urls).toEqual(usable ? [parsed.href] : []);
			expect(foreign).toEqual(usable && !/^(www\.)?example\.com\.?$/.test(parsed.hostname) ? [parsed.href] : []);
		}),
		{ numRuns: 500 },
	);
});
