import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeWebsiteUrl } from './website-url.js';

describe('the address of a website', () => {
	it.each([
		['https://example.com', 'https://example.com', 'example.com'],
		[' https://Example.COM:443/ ', 'https://example.com', 'example.com'],
		['http://example.com:80', 'http://example.com', 'example.com'],
		['http://example.com:8080/', 'http://example.com:8080', 'example.com:8080'],
		['https://example.com/Blog/', 'https://example.com/Blog/', 'example.com'],
		['https://example.com/?a=1#top', 'https://example.com/?a=1', 'example.com'],
		['https://example.com/?#', 'https://example.com', 'example.com'],
		['https://example.com??', 'https://example.com/??', 'example.com'],
		['https://example.com/a?', 'https://example.com/a', 'example.com'],
		['https://münchen.de/straße', 'https://xn--mnchen-3ya.de/stra%C3%9Fe', 'xn--mnchen-3ya.de'],
		['http://[::1]:3000', 'http://[::1]:3000', '[::1]:3000'],
	])('brings %s into one form', (input, url, host) => {
		expect(normalizeWebsiteUrl(input)).toEqual({ ok: true, url, host });
	});

	it.each([
		[undefined, 'not undefined'],
		[null, 'not null'],
		[5, 'not number'],
		[['https://a.b'], 'not a list'],
		['', 'not empty'],
		['example.com', 'did you mean https://example.com?'],
		['//example.com', 'did you mean https://example.com?'],
		['localhost:8055', 'did you mean https://localhost:8055?'],
		['ftp://example.com', 'not ftp:'],
		['javascript:alert(1)', 'not javascript:'],
		['https:example.com', 'full URL'],
		['https:///example.com', 'full URL'],
		['https://', 'full URL'],
		['https://.', 'full URL'],
		['https://a..b', 'full URL'],
		['https://exa mple.com', 'white space'],
		['https://exam\nple.com', 'white space'],
		['https:\\\\example.com', 'backslashes'],
		['https://user:pass@example.com', 'user name or password'],
		['https://@example.com', 'user name or password'],
		['https://example.com:99999', 'full URL'],
		[`https://example.com/${'a'.repeat(2_048)}`, 'at most 2048 characters'],
		[`https://example.com/${'ä'.repeat(1_000)}`, 'once its special characters are encoded'],
	])('refuses %j and says what it expected', (input, message) => {
		const result = normalizeWebsiteUrl(input);
		expect(result).toMatchObject({ ok: false, message: expect.stringContaining(message) });
	});

	it('changes nothing that it has brought into form, and never throws', () => {
		const wild = fc.oneof(
			fc.webUrl({ withFragments: true, withQueryParameters: true }),
			fc.string().map((text) => `https://${text}`),
			fc.anything(),
		);
		fc.assert(
			fc.property(wild, (input) => {
				const once = normalizeWebsiteUrl(input);
				if (once.ok) expect(normalizeWebsiteUrl(once.url)).toEqual(once);
			}),
			{ numRuns: 500 },
		);
	});
});
