import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ROBOTS_BYTES, parseRobots, readRobots } from './robots.js';
import type { SafeResponse } from './safe-fetch.js';

const FILE = 'https://a.test/robots.txt';
const robotsOf = (...lines: string[]) => parseRobots(lines.join('\n'), FILE);
/** Whether the file allows a path to the crawler "ExampleBot". */
const allowed = (lines: string[], path: string, agent = 'ExampleBot') =>
	robotsOf(...lines).allows(agent, `https://a.test${path}`);

it('finds the sitemap lines of a robots.txt in any case, relative ones too, each once', () => {
	const robots =
		'\uFEFFSitemap: https://a.test/first.xml\r\nUser-agent: *\nDisallow: /\nSITEMAP:/second.xml # why\rsitemap :   third.xml\n  Sitemap: https://a.test/first.xml\nSitemap: ftp://a.test/x\nSitemap:\n# Sitemap: /no.xml\nX-Sitemap: /no.xml';
	expect(parseRobots(robots, FILE).sitemaps).toEqual([
		'https://a.test/first.xml',
		'https://a.test/second.xml',
		'https://a.test/third.xml',
	]);
});

describe('groups', () => {
	/** RFC 9309, 5.1. */
	const simple = [
		'User-Agent: *',
		'Disallow: *.gif$',
		'Disallow: /example/',
		'Allow: /publications/',
		'',
		'User-Agent: foobot',
		'Disallow:/',
		'Allow:/example/page.html',
		'Allow:/example/allowed.gif',
		'',
		'User-Agent: barbot',
		'User-Agent: bazbot',
		'Disallow: /example/page.html',
		'',
		'User-Agent: quxbot',
	];
	it.each([
		['foobot', '/example/page.html', true],
		['foobot', '/example/allowed.gif', true],
		['foobot', '/anything', false],
		['barbot', '/example/page.html', false],
		['bazbot', '/example/page.html', false],
		['BazBot', '/example/other.gif', true],
		['quxbot', '/example/page.html', true],
		['otherbot', '/example/page.html', false],
		['otherbot', '/publications/a.html', true],
		['otherbot', '/publications/a.gif', true],
		['otherbot', '/a.gif', false],
		['otherbot', '/a.gif?b', true],
	])('of the example of RFC 9309: %s at %s', (agent, path, expected) => {
		expect(allowed(simple, path, agent)).toBe(expected);
	});

	it('for one crawler that stand apart are one (RFC 9309, 2.2.1)', () => {
		const lines = [
			'user-agent: ExampleBot',
			'disallow: /foo',
			'disallow: /bar',
			'',
			'user-agent: ExampleBot',
			'disallow: /baz',
		];
		expect(['/foo', '/bar', '/baz', '/other'].map((path) => allowed(lines, path))).toEqual([
			false,
			false,
			false,
			true,
		]);
	});

	it('are not closed by lines that belong to none', () => {
		const lines = [
			'User-agent: other',
			'Sitemap: /s.xml',
			'Host: a.test',
			'User-agent: ExampleBot',
			'Disallow: /x',
		];
		expect([allowed(lines, '/x'), allowed(lines, '/x', 'other')]).toEqual([false, false]);
	});

	it('are found by the name of the crawler alone, without its version and in any case', () => {
		expect(allowed(['User-agent: EXAMPLEBOT/2.1 (x)', 'Disallow: /'], '/a')).toBe(false);
		expect(allowed(['User-agent: Example', 'Disallow: /'], '/a')).toBe(true);
		expect(allowed(['User-agent: * # all', 'Disallow: /'], '/a')).toBe(false);
	});

	it('take no rule that stands before the first of them, and allow all where there is none', () => {
		expect(allowed(['Disallow: /', 'User-agent: *', 'Disallow: /x'], '/a')).toBe(true);
		expect(allowed([], '/a')).toBe(true);
	});
});

describe('rules', () => {
	it.each([
		// RFC 9309, 5.2: the longest match.
		[['Allow: /example/page/', 'Disallow: /example/page/disallowed.gif'], '/example/page/disallowed.gif', false],
		[['Allow: /example/page/', 'Disallow: /example/page/disallowed.gif'], '/example/page/', true],
		// 2.2.2: of rules of one length the one that allows; no match allows.
		[['Disallow: /page', 'Allow: /page'], '/page', true],
		[['Disallow: /page'], '/Page', true],
		[['Disallow:'], '/', true],
		[['Disallow: /'], '/robots.txt', true],
		// 2.2.3: special characters.
		[['Disallow: /private/*/x$'], '/private/a/b/x', false],
		[['Disallow: /private/*/x$'], '/private/a/b/xy', true],
		[['Allow: /', 'Disallow: /*.gif$'], '/a.gif', false],
		[['Disallow: /path/file-with-a-%2A.html'], '/path/file-with-a-*.html', false],
		[['Disallow: /path/file-with-a-%2A.html'], '/path/file-with-a-b.html', true],
		[['Disallow: /path/foo-%24'], '/path/foo-$', false],
		[['Disallow: /a$b'], '/a$bc', false],
		[['Disallow: *'], '/a', false],
		[['Disallow: /$'], '/', false],
		[['Disallow: /$'], '/a', true],
		[['Disallow: /*?'], '/a?', true],
		[['Disallow: /*?'], '/a?b', false],
		[['Disallow: /a # /b'], '/a', false],
		[['Disallow /a'], '/a', false],
		[['Disallow: a'], '/a', true],
		[['Disallow: /a b'], '/a%20b', false],
	] as [string[], string, boolean][])('%j say of %s: allowed %s', (lines, path, expected) => {
		expect(allowed(['User-agent: *', ...lines], path)).toBe(expected);
	});

	it.each([
		// RFC 9309, 2.2.2, the table of encodings.
		['/foo/bar?baz=quz', '/foo/bar?baz=quz'],
		['/foo/bar?baz=https://foo.bar', '/foo/bar?baz=https%3A%2F%2Ffoo.bar'],
		['/foo/bar/\u30C4', '/foo/bar/%E3%83%84'],
		['/foo/bar/%62%61%7A', '/foo/bar/baz'],
		['/a%3cd.html', '/a%3Cd.html'],
	])('take %s and %s as one path', (one, other) => {
		expect(allowed(['User-agent: *', `Disallow: ${one}`], other)).toBe(false);
		expect(allowed(['User-agent: *', `Disallow: ${other}`], one)).toBe(false);
	});

	it('keep an encoded slash apart from a slash in the path', () => {
		expect(allowed(['User-agent: *', 'Disallow: /a%2Fb.html'], '/a/b.html')).toBe(true);
		expect(allowed(['User-agent: *', 'Disallow: /a%2fb.html'], '/a%2Fb.html')).toBe(false);
	});

	const path = fc.array(fc.constantFrom('a', 'b', '/', '*', '$', '.', '%41', 'é', '?'), { maxLength: 8 });
	it('match as a regular expression of the same pattern does', () => {
		fc.assert(
			fc.property(path, path, (rule, asked) => {
				const pattern = `/${rule.join('')}`;
				const target = new URL(`https://a.test/${asked.join('')}`);
				const written = (target.pathname + target.search).replaceAll('%41', 'A');
				const body = pattern
					.replaceAll('%41', 'A')
					.replaceAll('é', '%C3%A9')
					.replace(/\$$/, '')
					.split('*')
					.map((part) => part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
					.join('.*');
				const expected = new RegExp(`^${body}${pattern.endsWith('$') ? '$' : ''}`).test(written);
				expect(allowed(['User-agent: *', `Disallow: ${pattern}`], `/${asked.join('')}`)).toBe(!expected);
			}),
		);
	});

	it('do not slow down over many stars', () => {
		const rules = Array.from({ length: 50 }, () => `Disallow: /${'*a'.repeat(2000)}b`);
		const robots = robotsOf('User-agent: *', ...rules);
		expect(robots.allows('x', `https://a.test/${'a'.repeat(8000)}`)).toBe(true);
	});

	it('decide in any order of lines as they do in another', () => {
		const rule = fc
			.tuple(fc.constantFrom('Allow', 'Disallow'), path)
			.map(([key, rest]) => `${key}: /${rest.join('')}`);
		fc.assert(
			fc.property(fc.array(rule, { maxLength: 6 }), path, (rules, asked) => {
				const at = `/${asked.join('')}`;
				expect(allowed(['User-agent: *', ...rules], at)).toBe(
					allowed(['User-agent: *', ...rules.toReversed()], at),
				);
			}),
		);
	});
});

describe('a file', () => {
	it('may be anything: reading it ends, and its sitemaps are absolute', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 500 }), fc.webUrl(), (bytes, url) => {
				const robots = parseRobots(bytes, FILE);
				expect(typeof robots.allows('x', url)).toBe('boolean');
				expect(robots.sitemaps.every((sitemap) => URL.canParse(sitemap))).toBe(true);
			}),
		);
	});

	it('with any end of line and a byte order mark says the same', () => {
		for (const end of ['\n', '\r\n', '\r'])
			expect(
				parseRobots(`\uFEFFUser-agent: *${end}Disallow: /x${end}`, FILE).allows('a', 'https://a.test/x'),
			).toBe(false);
	});

	it('counts up to 500 KiB, without the line that the limit cuts', () => {
		const head = 'User-agent: *\nDisallow: /first\n';
		const fill = `#${'x'.repeat(MAX_ROBOTS_BYTES - head.length - 14)}\n`;
		const robots = parseRobots(`${head}${fill}Disallow: /second/path\nDisallow: /third`, FILE);
		const paths = ['/first', '/second/path', '/second', '/', '/third'];
		expect(paths.map((path) => robots.allows('a', `https://a.test${path}`))).toEqual([
			false,
			true,
			true,
			true,
			true,
		]);
	});

	it('tells the delay of each crawler in seconds, for the agents named so far', () => {
		const robots = robotsOf(
			'User-agent: slow',
			'Crawl-delay: 10',
			'User-agent: half',
			'crawl-delay: .5 # s',
			'Disallow:',
			'User-agent: *',
			'Crawl-delay: soon',
		);
		expect(['slow', 'half', 'other'].map((agent) => robots.crawlDelay(agent))).toEqual([10, 0.5, null]);
	});
});

describe('the answer to a request for a robots.txt', () => {
	const answer = (status: number, body = 'User-agent: *\nDisallow: /x'): SafeResponse => ({
		status,
		headers: new Map(),
		url: FILE,
		redirects: [],
		downgraded: false,
		hops: [],
		body: (async function* () {
			yield Buffer.from(body);
		})(),
		text: async () => body,
		bytes: async () => Buffer.from(body),
		discard: () => undefined,
	});
	it.each([
		[200, false, true],
		[301, true, true],
		[404, true, true],
		[401, true, true],
		[500, false, false],
		[503, false, false],
	])('with status %i allows /x: %s, and all else: %s', async (status, x, other) => {
		const robots = await readRobots(answer(status));
		expect(['/x', '/y'].map((path) => robots.allows('a', `https://a.test${path}`))).toEqual([x, other]);
	});

	it('is read no further than 500 KiB', async () => {
		let pieces = 0;
		const endless: SafeResponse = {
			...answer(200),
			body: (async function* () {
				for (;;) {
					pieces += 1;
					yield Buffer.alloc(64 * 1024, 'User-agent: *\nDisallow: /x\n');
				}
			})(),
		};
		expect((await readRobots(endless)).allows('a', 'https://a.test/x')).toBe(false);
		expect(pieces).toBe(8);
	});
});
