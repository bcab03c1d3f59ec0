import { event } from '../../contract/events.js';
import type { SitemapImported, SitemapUrls } from '../../contract/websites.js';
import { SYSTEM, type Who } from '../../kernel/who.js';
import { type Db, inTransaction } from '../../platform/db/index.js';
import { append } from '../../platform/events/index.js';
import { failpoint } from '../../platform/faults/index.js';
import type { Work } from '../../platform/jobs/index.js';
import {
	collectSitemaps,
	createPacer,
	type Hop,
	readSitemaps,
	type SafeFetch,
	type SitemapUrl,
} from '../../platform/web/index.js';
import { defineJob, type Job, type Jobs, moveJob, OPEN, placeOf } from '../jobs/index.js';
import { saveSitemapPages } from './pages/index.js';
import { readWebsite } from './store.js';

/** URLs written in one transaction. */
const CHUNK = 500;
/** The job may take longer than the synchronous route: big sites have hundreds of sitemap files. */
const IMPORT_MS = 30 * 60_000;
const MAX_ANSWERED = 50_000;
/** Of what robots.txt may ask for between two sitemap files: with it 500 of them fit into the time of the job. */
const MAX_PAUSE_MS = 2_000;

export interface SitemapImport {
	/** Lists the website's URLs right away, at most 50,000, within 30 s; never fails for what the website does. */
	fetch(who: Who, website: number): Promise<SitemapUrls>;
	/** Starts reading the sitemap into the website's pages, or returns the job that already does. The same request key starts once. */
	start(who: Who, website: number, requestKey: string): Promise<Job>;
}

/** @param fetch the one way out of the process */
export function createSitemapImport(db: Db, jobs: Jobs, fetch: SafeFetch): SitemapImport {
	const sitemapImport = defineJob<{ pseo_id: number }>({
		kind: 'sitemap_import',
		limits: { plan: false, onePerWebsite: true },
		price: null,
		run,
	});
	jobs.register(sitemapImport);
	const pacer = createPacer({ maxPauseMs: MAX_PAUSE_MS });

	async function run({ signal, hold }: Work, job: Job): Promise<void> {
		const jobId = job.id;
		const website = await readWebsite(db, SYSTEM, job.pseo_id as number, 'editor');
		await moveJob(db, SYSTEM, jobId, OPEN, { status: 'running', current_stage: 'reading' });
		const counts = { imported: 0, updated: 0, foreign: 0 };
		let waiting: SitemapUrl[] = [];
		const flush = async (): Promise<boolean> => {
			const own = waiting.filter((url) => !url.foreign);
			counts.foreign += waiting.length - own.length;
			waiting = [];
			const entries = [...new Map(own.map((url) => [routeOf(url.loc), url])).entries()]
				.filter(([route]) => route.length <= 255)
				.map(([route, url]) => ({ route, url }));
			return inTransaction(db, async (trx) => {
				await hold(trx);
				const saved = await saveSitemapPages(trx, website, entries);
				counts.imported += saved.imported;
				counts.updated += saved.updated;
				const done = counts.imported + counts.updated;
				return moveJob(trx, SYSTEM, jobId, ['running'], { progress: { total: done, done } });
			});
		};
		const stop = new AbortController();
		const summary = await readSitemaps({
			fetch,
			websiteUrl: website.website_url,
			totalMs: IMPORT_MS,
			pacer,
			signal: AbortSignal.any([signal, stop.signal]),
			onUrls: async (urls) => {
				waiting.push(...urls);
				while (waiting.length >= CHUNK) {
					const rest = waiting.splice(CHUNK);
					// Canceled or deleted meanwhile: what is stored stays, nothing more is read.
					if (!(await flush())) stop.abort();
					failpoint('sitemap.saved');
					waiting = rest;
				}
			},
		});
		if (signal.aborted || stop.signal.aborted) return;
		await flush();
		failpoint('sitemap.read');
		await inTransaction(db, async (trx) => {
			await hold(trx);
			const result: SitemapImported = {
				...counts,
				sources: summary.sources.slice(0, 100),
				requests: summary.requests.map(shownRequest),
				warnings: summary.warnings,
			};
			const ended = await moveJob(trx, SYSTEM, jobId, ['running'], {
				status: 'succeeded',
				current_stage: 'done',
				result,
			});
			if (ended)
				await append(
					trx,
					event('sitemap.imported', website.account, { job_id: jobId, pseo_id: website.id, ...counts }),
				);
		});
	}

	return {
		async fetch(who, id) {
			const website = await readWebsite(db, who, id);
			const { urls, warnings, sources, truncated } = await collectSitemaps({
				fetch,
				websiteUrl: website.website_url,
				maxUrls: MAX_ANSWERED,
			});
			return {
				urls: urls.map((url) => url.loc),
				foreign: urls.filter((url) => url.foreign).map((url) => url.loc),
				warnings,
				sources,
				truncated,
			};
		},
		async start(who, id, requestKey) {
			const website = await readWebsite(db, who, id, 'editor');
			return jobs.start(placeOf(website), sitemapImport, { pseo_id: website.id }, requestKey);
		},
	};
}

function shownRequest({
	url,
	status,
	protocol,
	timings: { firstByte, ...timings },
}: Hop): SitemapImported['requests'][number] {
	return { url, status, protocol, timings_ms: { ...timings, first_byte: firstByte } };
}

/** Path and query of a URL on the website, written as planned routes are: letters as letters, no slash at the end. */
function routeOf(loc: string): string {
	const { pathname, search } = new URL(loc);
	const bare = pathname.length > 1 ? pathname.replace(/\/+$/, '') || '/' : pathname;
	try {
		return decodeURI(bare) + search;
	} catch {
		return bare + search;
	}
}
