import type { Hop } from '../hops.js';
import type { Pacer } from '../pacer.js';
import type { SafeFetch } from '../safe-fetch.js';

export interface SitemapUrl {
	/** Absolute and normalised by the URL standard; http or https. */
	loc: string;
	/** ISO 8601 in UTC with milliseconds; null when absent or not a date. */
	lastmod: string | null;
	/** True when the host is not the website's own (`www.` does not count as a difference). */
	foreign: boolean;
}

/** Every reason for which URLs may be missing from the list; the table is the reference. */
export const SITEMAP_WARNINGS = {
	bad_website_url: 'The website has no usable URL.',
	http_status: 'The server answered with a status other than 2xx.',
	refused: 'The address may not be fetched.',
	unreachable: 'The host could not be resolved or reached, or the connection broke.',
	timeout: 'The server, or all of the reading, took too long.',
	too_large: 'The file is larger than is read.',
	decompression_bomb: 'The compressed file expands further than plausible.',
	damaged: 'The compressed file does not unpack.',
	empty: 'The file is empty or lists nothing.',
	html: 'A web page was served in place of a sitemap.',
	not_a_sitemap: 'The file is neither a sitemap, a feed nor a list of URLs.',
	entities_refused: 'The file defines XML entities.',
	malformed_xml: 'The file is not XML that can be read on.',
	cut_off: 'The file ends before its end; what came was kept.',
	bad_urls: 'Entries were left out: over 2,048 characters, not http(s), or unparsable.',
	over_protocol_limit: 'The file exceeds 50,000 URLs or 50 MB; it was read nevertheless.',
	cycle: 'An index names a sitemap that was already read.',
	too_deep: 'Indexes are nested more than three deep.',
	too_many_files: 'More sitemap files than are read.',
	too_many_to_compare: 'More URLs than can be compared; later ones may repeat.',
	asked_to_wait: 'The server asked for a longer pause than a reading takes.',
	cancelled: 'The reading was cancelled.',
	more_warnings: 'Further warnings were left out.',
} as const;

export interface SitemapWarning {
	code: keyof typeof SITEMAP_WARNINGS;
	message: string;
	/** The file it is about. */
	url?: string;
}

export interface SitemapSummary {
	/** Distinct URLs handed out. */
	found: number;
	/** Why URLs may be missing; at most 100. */
	warnings: SitemapWarning[];
	/** The files that listed URLs, in order; at most 1,000. */
	sources: string[];
	/** What was asked for, in order, redirects too; the first 100. Requests without an answer are warnings. */
	requests: Hop[];
	/** True when reading stopped before the end: at `maxUrls`, at the time limit, or cancelled. */
	truncated: boolean;
}

export interface ReadSitemapsOptions {
	fetch: SafeFetch;
	/** Any URL of the site; only its origin matters. */
	websiteUrl: string;
	/** Called with each new handful of URLs, in order; reading waits for it. What it throws is thrown on. */
	onUrls: (urls: SitemapUrl[]) => void | Promise<void>;
	/** Default 30 000: for everything, including the time spent in `onUrls`. */
	totalMs?: number;
	signal?: AbortSignal;
	/**
	 * Paces the requests: a file that is answered with 429 or 503 is asked for again, twice at most, and a crawl delay of
	 * robots.txt is kept from then on. Without it nothing waits, for callers that cannot.
	 */
	pacer?: Pacer;
	/** Default: no limit. */
	maxUrls?: number;
	limits?: Partial<SitemapLimits>;
}

export interface SitemapLimits {
	/** Bytes of one unpacked file. The protocol says 50 MB; many sites exceed it without being attacks. */
	maxFileBytes: number;
	/** Milliseconds until headers, and between two pieces of a body. */
	stallMs: number;
	/** A body may be slower than `minBytesPerSecond` for this many milliseconds of waiting. */
	graceMs: number;
	minBytesPerSecond: number;
	/** Nesting of indexes. */
	maxDepth: number;
	/** Files in one reading, and entries taken from one index (the protocol's limit). */
	maxFiles: number;
	/** URLs that are compared with each other; costs 17 bytes each at most. */
	maxCompared: number;
	/** Milliseconds that a server may ask to be let alone for; a longer wait ends the reading. */
	maxWaitMs: number;
}

export const SITEMAP_LIMITS: SitemapLimits = {
	maxFileBytes: 500_000_000,
	stallMs: 10_000,
	graceMs: 5000,
	minBytesPerSecond: 1000,
	maxDepth: 3,
	maxFiles: 50_000,
	maxCompared: 4_000_000,
	maxWaitMs: 60_000,
};

/** What a parser hands on while it reads. */
export interface SitemapSink {
	url(loc: string, lastmod: string): void;
	sitemap(loc: string): void;
}

/** Why a document gives no (more) URLs. */
export type DocumentFault = 'html' | 'not_a_sitemap' | 'entities_refused' | 'malformed_xml';

/** One document, in pieces of text. After a fault it ignores the rest. */
export interface SitemapParser {
	readonly fault: DocumentFault | null;
	write(text: string): void;
	/** True when the document was complete. */
	end(): boolean;
}
