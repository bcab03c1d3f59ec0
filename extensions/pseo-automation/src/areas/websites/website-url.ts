/** Longest website address that is kept; the practical limit of browsers and sitemaps (sitemaps.org: 2,048). */
export const MAX_URL_CHARACTERS = 2_048;

export type NormalizedUrl = { ok: true; url: string; host: string } | { ok: false; message: string };

const expected = 'must be a full URL such as https://example.com';

/**
 * Brings a website's address into the one form in which it is kept and compared: http or https, host in lower-case
 * punycode, no default port, no fragment, no slash behind a bare origin (`https://Example.com:443/` and
 * `https://example.com` are one site). A path and a query stay.
 *
 * The message says what was expected and what came; the field's name is the caller's to add. Whether the host may be
 * reached (private networks) is decided where it is fetched, for names change what they mean.
 */
export function normalizeWebsiteUrl(input: unknown): NormalizedUrl {
	const wrong = (message: string): NormalizedUrl => ({ ok: false, message });
	if (typeof input !== 'string')
		return wrong(`${expected}, not ${input === null ? 'null' : Array.isArray(input) ? 'a list' : typeof input}`);
	const text = input.trim();
	if (text === '') return wrong(`${expected}, not empty`);
	if (text.length > MAX_URL_CHARACTERS)
		return wrong(`must have at most ${MAX_URL_CHARACTERS} characters, not ${text.length}`);
	// The parser drops line breaks and tabs silently, which makes another address of them.
	if (/[\s\p{Cc}\\]/u.test(text)) return wrong('must not hold white space, control characters or backslashes');

	const shown = JSON.stringify(text.slice(0, 100));
	const scheme = /^([a-z][a-z0-9+.-]*):(?!\d+(?:\/|$))/i.exec(text)?.[1]?.toLowerCase();
	if (scheme === undefined) {
		const guess = `https://${text.replace(/^\/+/, '')}`;
		const hint = URL.canParse(guess) ? `; did you mean ${guess.slice(0, 100)}?` : '';
		return wrong(`must begin with https:// or http://, got ${shown}${hint}`);
	}
	if (scheme !== 'http' && scheme !== 'https') return wrong(`must begin with https:// or http://, not ${scheme}:`);
	// `https:example.com` and `https:///example.com` parse, but are typing errors.
	if (!/^https?:\/\/[^/?#]/i.test(text) || !URL.canParse(text)) return wrong(`${expected}, got ${shown}`);

	const url = new URL(text);
	if (url.username !== '' || url.password !== '' || /^[^/?#]*\/\/[^/?#]*@/.test(text))
		return wrong('must not hold a user name or password');
	if (!/[a-z0-9]/.test(url.hostname) || url.hostname.includes('..') || url.hostname.startsWith('.'))
		return wrong(`${expected}, got ${shown}`);
	url.hash = '';
	// An empty query would leave its question mark behind.
	if (url.search === '') url.search = '';
	const bare = url.pathname === '/' && url.search === '';
	const href = bare ? url.origin : url.href;
	if (href.length > MAX_URL_CHARACTERS)
		return wrong(
			`must have at most ${MAX_URL_CHARACTERS} characters once its special characters are encoded, not ${href.length}`,
		);
	return { ok: true, url: href, host: url.host };
}
