/** robots.txt may be long, but crawlers read 500 KiB of it (RFC 9309, 2.5). */
export const MAX_ROBOTS_BYTES = 512_000;

/**
 * The URLs that a robots.txt names in `Sitemap:` lines, absolute, in order, without repetition.
 * The lines belong to no user agent's group; a relative one is taken against `robotsUrl`, although the
 * protocol wants them absolute. What is not http(s) is left out.
 */
export function sitemapLines(robots: string, robotsUrl: string): string[] {
	const found = new Set<string>();
	for (const [, value = ''] of robots.matchAll(/^[^\S\r\n]*sitemap[^\S\r\n]*:[^\S\r\n]*(\S+)/gim)) {
		const url = URL.parse(value, robotsUrl);
		if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) found.add(url.href);
	}
	return [...found];
}
