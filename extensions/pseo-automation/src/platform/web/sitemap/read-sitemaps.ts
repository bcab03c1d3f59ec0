import { setTimeout as sleep } from 'node:timers/promises';
import { clock } from '../../../kernel/clock.js';
import { FetchRefused } from '../errors.js';
import type { Hop } from '../hops.js';
import { CRAWLER, MAX_ROBOTS_BYTES, readRobots } from '../robots.js';
import type { SafeResponse } from '../safe-fetch.js';
import { readFile, type FileReport } from './read-file.js';
import {
	SITEMAP_LIMITS,
	type ReadSitemapsOptions,
	type SitemapLimits,
	type SitemapSummary,
	type SitemapUrl,
} from './types.js';
import { MAX_LOC, UrlList } from './url-list.js';
import { Warnings } from './warnings.js';

/** In this order, as the AutoSEO API documents. */
export const SITEMAP_PATHS = ['/sitemap.xml', '/sitemap_index.xml', '/wp-sitemap.xml', '/sitemap'] as const;

/** sitemaps.org: URLs and bytes of one file. */
const PROTOCOL_URLS = 50_000;
const PROTOCOL_BYTES = 52_428_800;
const MAX_SOURCES = 1000;
const MAX_REQUESTS = 100;
/** Of one file whose server asks to be asked later. */
const MAX_TRIES = 3;
const ASKED_LATER = new Set([429, 503]);

/**
 * Finds and reads the sitemaps of a website: the four usual paths, stopping at the first that has URLs, then
 * those that robots.txt names, all of them. Streams: memory does not grow with the files, but for 8 bytes a
 * hash (see seen-urls.ts) and the entries of the indexes being walked.
 *
 * Whatever the site does becomes a warning. Rejects only with what `onUrls` throws, or a program fault.
 */
export async function readSitemaps(options: ReadSitemapsOptions): Promise<SitemapSummary> {
	const website = URL.parse(options.websiteUrl);
	if (website === null || website.origin === 'null') {
		const message = `Expected a website URL such as https://example.com, got "${options.websiteUrl.slice(0, 200)}".`;
		return {
			found: 0,
			warnings: [{ code: 'bad_website_url', message }],
			sources: [],
			requests: [],
			truncated: false,
		};
	}
	const reading = new Reading(options, website);
	try {
		await reading.run();
	} finally {
		reading.stop();
	}
	return reading.summary();
}

/** The same as a list. `maxUrls` should be given: this does hold everything in memory. */
export async function collectSitemaps(
	options: Omit<ReadSitemapsOptions, 'onUrls'>,
): Promise<SitemapSummary & { urls: SitemapUrl[] }> {
	const urls: SitemapUrl[] = [];
	const summary = await readSitemaps({
		...options,
		onUrls: (batch) => {
			for (const url of batch) urls.push(url);
		},
	});
	return { urls, ...summary };
}

class Reading {
	private readonly limits: SitemapLimits;
	private readonly totalMs: number;
	private readonly deadline: number;
	private readonly warnings = new Warnings();
	private readonly sources: string[] = [];
	private readonly requests: Hop[] = [];
	private readonly urls: UrlList;
	private readonly visited = new Set<string>();
	private readonly controller = new AbortController();
	private readonly timer: NodeJS.Timeout;
	private readonly cancel: () => void;
	private timedOut = false;
	private hopeless = false;
	private files = 0;

	constructor(
		private readonly options: ReadSitemapsOptions,
		private readonly website: URL,
	) {
		this.limits = { ...SITEMAP_LIMITS, ...options.limits };
		this.totalMs = options.totalMs ?? 30_000;
		this.deadline = clock.now() + this.totalMs;
		this.urls = new UrlList(website, options.maxUrls ?? Infinity, this.limits.maxCompared);
		this.timer = setTimeout(() => {
			this.timedOut = true;
			this.controller.abort(
				new FetchRefused('too_slow', website.origin, `Reading did not finish within ${this.totalMs} ms.`),
			);
		}, this.totalMs);
		this.cancel = () =>
			this.controller.abort(new FetchRefused('too_slow', website.origin, 'Reading was cancelled.'));
		if (options.signal?.aborted === true) this.cancel();
		else options.signal?.addEventListener('abort', this.cancel, { once: true });
	}

	async run(): Promise<void> {
		for (const path of SITEMAP_PATHS) {
			await this.readTree(new URL(path, this.website.origin).href, 0);
			if (this.urls.found > 0 || this.over) return;
		}
		for (const url of await this.namedByRobots()) {
			if (this.over) return;
			await this.readTree(url, 0);
		}
	}

	stop(): void {
		clearTimeout(this.timer);
		this.options.signal?.removeEventListener('abort', this.cancel);
	}

	summary(): SitemapSummary {
		if (this.timedOut) this.warnings.add('timeout', `Reading was stopped after ${this.totalMs} ms.`);
		else if (this.controller.signal.aborted) this.warnings.add('cancelled', 'Reading was cancelled.');
		if (!this.urls.comparesAll) {
			this.warnings.add(
				'too_many_to_compare',
				`Only the first ${this.limits.maxCompared} URLs were compared for repetitions.`,
			);
		}
		return {
			found: this.urls.found,
			warnings: this.warnings.list,
			sources: this.sources,
			requests: this.requests.map((request) => ({ ...request, timings: request.timings })),
			truncated: this.urls.full || this.controller.signal.aborted,
		};
	}

	private get over(): boolean {
		return this.hopeless || this.urls.full || this.controller.signal.aborted;
	}

	/** One file and, when it is an index, those below it, in document order. `depth` counts the indexes above. */
	private async readTree(url: string, depth: number): Promise<void> {
		const response = await this.open(url, depth);
		if (response === null) return;
		const children: string[] = [];
		let room = this.limits.maxFiles;
		const before = this.urls.found;
		let entries = 0;
		let bad = 0;
		const report = await readFile(
			response,
			{
				url: (loc, lastmod) => {
					entries += 1;
					if (!this.urls.add(loc, lastmod, response.url)) bad += 1;
				},
				sitemap: (loc) => {
					room -= 1;
					const child = loc.length > MAX_LOC ? null : URL.parse(loc, response.url);
					if (child === null) bad += 1;
					else if (room >= 0) children.push(child.href);
				},
			},
			this.limits,
			() => this.handOn(),
		);
		if (this.urls.found > before && this.sources.length < MAX_SOURCES) this.sources.push(response.url);
		this.judge(report, url, entries, bad, entries + children.length);
		if (room < 0)
			this.warnings.add(
				'too_many_files',
				`The index names more than ${this.limits.maxFiles} sitemaps; the first ones were read.`,
				url,
			);
		await this.descend(children, url, depth + 1);
	}

	private async descend(children: string[], index: string, depth: number): Promise<void> {
		if (children.length === 0) return;
		if (depth > this.limits.maxDepth) {
			this.warnings.add(
				'too_deep',
				`Expected indexes at most ${this.limits.maxDepth} deep; the ${children.length} sitemaps of this one were not read.`,
				index,
			);
			return;
		}
		for (const child of children) {
			if (this.over) return;
			await this.readTree(child, depth);
		}
	}

	/** The answer to be read, or null after a warning that says why there is none. */
	private async open(url: string, depth: number): Promise<SafeResponse | null> {
		if (!this.visit(url, url, depth)) return null;
		if (this.files >= this.limits.maxFiles) {
			this.hopeless = true;
			this.warnings.add('too_many_files', `Only ${this.limits.maxFiles} sitemap files are read.`);
			return null;
		}
		this.files += 1;
		const response = await this.get(url, this.limits.maxFileBytes);
		if (response === null) return null;
		if (response.status >= 200 && response.status < 300) {
			if (response.url === url || this.visit(response.url, url, depth)) return response;
		} else {
			this.warnings.add('http_status', `The server answered with status ${response.status}.`, url);
		}
		response.discard();
		return null;
	}

	/** The answer to a request that the server's pace allows; one that says 429 or 503 is asked for again later. */
	private async get(url: string, maxBytes: number): Promise<SafeResponse | null> {
		for (let tries = 1; ; tries += 1) {
			if (!(await this.turn(url))) return null;
			const response = await this.request(url, maxBytes);
			if (response === null) return null;
			this.options.pacer?.answered(response.url, response);
			const again = this.options.pacer && ASKED_LATER.has(response.status) && tries < MAX_TRIES;
			if (!again) return response;
			response.discard();
		}
	}

	/** Waits until the server may be asked; false after a warning when that is too late. */
	private async turn(url: string): Promise<boolean> {
		for (;;) {
			const notBefore = this.options.pacer?.take(url) ?? null;
			if (notBefore === null) return true;
			const wait = notBefore - clock.now();
			if (wait > this.limits.maxWaitMs || notBefore > this.deadline) {
				this.hopeless = true;
				const until = new Date(notBefore).toISOString();
				this.warnings.add('asked_to_wait', `The server asks for no more requests before ${until}.`, url);
				return false;
			}
			await sleep(wait, undefined, { signal: this.controller.signal }).catch(() => undefined);
			if (this.controller.signal.aborted) return false;
		}
	}

	private note(hops: readonly Hop[]): void {
		this.requests.push(...hops.slice(0, MAX_REQUESTS - this.requests.length));
	}

	private async request(url: string, maxBytes: number): Promise<SafeResponse | null> {
		try {
			const response = await this.options.fetch(url, {
				maxBytes,
				timeoutMs: Math.max(1, this.deadline - clock.now()),
				headerTimeoutMs: this.limits.stallMs,
				readTimeoutMs: this.limits.stallMs,
				headers: { accept: 'application/xml, text/xml, text/plain;q=0.9, */*;q=0.8' },
				signal: this.controller.signal,
			});
			this.note(response.hops);
			return response;
		} catch (error) {
			if (error instanceof FetchRefused) this.note(error.hops);
			if (this.controller.signal.aborted) return null;
			this.warnings.failure(error, url);
			// The other paths are on the same host: its name does not resolve, or its address is refused, for them as well.
			const { code, url: at } = error as FetchRefused;
			const own = at === this.website.hostname || URL.parse(at)?.origin === this.website.origin;
			if (
				own &&
				(code === 'dns_failed' ||
					code === 'address_refused' ||
					code === 'port_refused' ||
					code === 'scheme_refused')
			)
				this.hopeless = true;
			return null;
		}
	}

	/** False when the file was already read; below an index that is a cycle, and said so. */
	private visit(key: string, asked: string, depth: number): boolean {
		const bare = key.split('#', 1)[0] ?? key;
		if (this.visited.has(bare)) {
			if (depth > 0)
				this.warnings.add('cycle', 'This sitemap was already read; it is named twice or names itself.', asked);
			return false;
		}
		this.visited.add(bare);
		return true;
	}

	private async namedByRobots(): Promise<string[]> {
		const url = new URL('/robots.txt', this.website.origin).href;
		// It is read up to its limit only; what comes with the last piece must not make it too large.
		const response = await this.get(url, 2 * MAX_ROBOTS_BYTES);
		if (response === null) return [];
		if (response.status < 200 || response.status >= 300) {
			this.warnings.add('http_status', `The server answered with status ${response.status}.`, url);
			response.discard();
			return [];
		}
		try {
			const robots = await readRobots(response);
			this.options.pacer?.setDelay(response.url, robots.crawlDelay(CRAWLER));
			if (robots.sitemaps.length === 0) this.warnings.add('empty', 'robots.txt names no sitemap.', url);
			return [...robots.sitemaps];
		} catch (error) {
			if (!this.controller.signal.aborted) this.warnings.failure(error, url);
			return [];
		}
	}

	/** Hands the new URLs to the caller; false when no more are to be read. */
	private async handOn(): Promise<boolean> {
		const batch = this.urls.take();
		if (batch.length > 0) await this.options.onUrls(batch);
		return !this.over;
	}

	private judge(report: FileReport, url: string, entries: number, bad: number, listed: number): void {
		const { fault, failure } = report;
		const stopped = this.over;
		if (failure !== undefined && !this.controller.signal.aborted) this.warnings.failure(failure, url);
		if (fault === 'empty' && failure === undefined && !stopped)
			this.warnings.add('empty', 'The file is empty.', url);
		else if (fault === 'html') this.warnings.add('html', 'A web page was served in place of a sitemap.', url);
		else if (fault === 'not_a_sitemap' && !stopped)
			this.warnings.add('not_a_sitemap', 'Expected a sitemap, a feed or one URL per line.', url);
		else if (fault === 'entities_refused')
			this.warnings.add('entities_refused', 'The file defines XML entities; such files are not read.', url);
		else if (fault === 'malformed_xml')
			this.warnings.add('malformed_xml', 'The file is not XML that could be read to its end.', url);
		else if (fault === null && listed === 0 && report.complete)
			this.warnings.add('empty', 'The file lists nothing.', url);
		if (fault === null && !report.complete && !stopped)
			this.warnings.add(
				'cut_off',
				`The file ends before its end; the ${listed} entries that came were kept.`,
				url,
			);
		if (bad > 0)
			this.warnings.add(
				'bad_urls',
				`${bad} of the entries were left out: over ${MAX_LOC} characters, not http(s), or not a URL.`,
				url,
			);
		if (entries > PROTOCOL_URLS || report.bytes > PROTOCOL_BYTES) {
			this.warnings.add(
				'over_protocol_limit',
				`The file has ${entries} URLs and ${report.bytes} bytes; the protocol allows ${PROTOCOL_URLS} and ${PROTOCOL_BYTES}. It was read nevertheless.`,
				url,
			);
		}
	}
}
