import { normalLastmod } from './lastmod.js';
import { SeenUrls } from './seen-urls.js';
import type { SitemapUrl } from './types.js';

/** The protocol's limit for one URL. */
export const MAX_LOC = 2048;

/**
 * Paths and queries that the URL parser would return unchanged. Nearly all URLs of nearly all sitemaps are
 * of this kind, and a URL object for each of them is a third of the reading time.
 */
const UNCHANGED = /^\/[\w\-.~!$&()*+,;=:@/%]*(?:\?[\w\-.~!$&()*+,;=:@/%?]*)?$/;
/** Dot segments are resolved by the parser, also in their encoded form. */
const DOTS = /\/\.|%2e/i;

interface Origin {
	origin: string;
	foreign: boolean;
}

/** Collects what may be handed out: resolved, checked, without repetition, up to `maxUrls`. */
export class UrlList {
	/** Distinct URLs accepted so far. */
	found = 0;
	/** True when a URL had to be left out because of `maxUrls`. */
	full = false;
	private readonly seen: SeenUrls;
	private readonly ownHost: string;
	private latest: Origin;
	private batch: SitemapUrl[] = [];

	constructor(
		website: URL,
		private readonly maxUrls: number,
		maxCompared: number,
	) {
		this.seen = new SeenUrls(maxCompared);
		this.ownHost = bareHost(website.hostname);
		this.latest = { origin: website.origin, foreign: false };
	}

	get comparesAll(): boolean {
		return this.seen.complete;
	}

	/** False when the entry is unusable. A repeated URL is usable, but not handed out again. */
	add(loc: string, lastmod: string, base: string): boolean {
		if (this.full) return true;
		const href = this.resolve(loc, base);
		if (href === null) return false;
		if (!this.seen.add(href)) return true;
		if (this.found >= this.maxUrls) {
			this.full = true;
			return true;
		}
		this.found += 1;
		this.batch.push({ loc: href, lastmod: normalLastmod(lastmod), foreign: this.latest.foreign });
		return true;
	}

	/** The URLs accepted since the last call. */
	take(): SitemapUrl[] {
		const { batch } = this;
		this.batch = [];
		return batch;
	}

	/** The normalised URL, its origin in `latest`; null when it is no web page's. */
	private resolve(loc: string, base: string): string | null {
		if (loc.length > MAX_LOC) return null;
		const { origin } = this.latest;
		if (loc.startsWith(origin)) {
			const rest = loc.slice(origin.length);
			// Put together anew, so that the string does not hold on to the piece of the file it was cut from.
			if (UNCHANGED.test(rest) && !DOTS.test(rest)) return origin + rest;
		}
		// A replacement character: the bytes were not in the encoding they were said to be in.
		const url = loc.includes('\uFFFD') ? null : URL.parse(loc, base);
		if (
			url === null ||
			(url.protocol !== 'https:' && url.protocol !== 'http:') ||
			url.username !== '' ||
			url.password !== ''
		)
			return null;
		if (url.origin !== origin)
			this.latest = { origin: url.origin, foreign: bareHost(url.hostname) !== this.ownHost };
		return url.href;
	}
}

function bareHost(hostname: string): string {
	const host = hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
	return host.startsWith('www.') ? host.slice(4) : host;
}
