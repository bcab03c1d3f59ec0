import { collectSitemaps, createSafeFetch } from '../../extensions/pseo-automation/src/platform/web/index.js';
import { say, sideBySide, timed } from './support/measure.js';
import { openSite } from './support/sitemap-site.js';
import type { Row } from './support/table.js';

const URLS = 50_000;
const ROUNDS = 9;
/** Of the other's time, from issue 3. */
const TARGET = 0.3;

type Read = () => Promise<unknown[]>;

/** A sitemap of 50,000 URLs over HTTP to a list: ours, with all its checks of addresses and limits, beside `sitemapper`. */
export async function listSitemap(): Promise<Row[]> {
	say('list-sitemap');
	const site = await openSite(URLS);
	const fetch = createSafeFetch({ allowPrivateHosts: [site.host], userAgent: 'pseo-automation-bench' });
	try {
		const ours: Read = async () => (await collectSitemaps({ fetch, websiteUrl: site.url, maxUrls: URLS })).urls;
		const theirs = await sitemapper(`${site.url}/sitemap.xml`);
		const row = { work: '50,000-URL sitemap over HTTP to a list', against: 'sitemapper', target: `<= ${TARGET} of its time` };
		if (!theirs) {
			await read(ours);
			const alone = await sideBySide(ROUNDS, () => read(ours), async () => 1);
			return [{ ...row, ours: `${alone.ours.toFixed(0)} ms`, theirs: '-', figure: '-', met: null, notes: ['the package sitemapper is not installed'] }];
		}
		for (let time = 0; time < 3; time++) await read(theirs).then(() => read(ours));
		const { ratio, ...times } = await sideBySide(ROUNDS, () => read(ours), () => read(theirs));
		return [{
			...row,
			ours: `${times.ours.toFixed(0)} ms`,
			theirs: `${times.theirs.toFixed(0)} ms`,
			figure: ratio.toFixed(2),
			met: ratio <= TARGET,
			notes: [`both warm, ${ROUNDS} rounds in turn, served from memory by this process; ours looks for the sitemap itself and keeps lastmod`],
		}];
	} finally {
		await fetch.close();
		await site.close();
	}
}

/** @returns milliseconds */
async function read(list: Read): Promise<number> {
	let found = 0;
	const time = await timed(async () => {
		found = (await list()).length;
	});
	if (found !== URLS) throw new Error(`expected ${URLS} URLs, came ${found}`);
	return time;
}

interface Sitemapper {
	fetch(): Promise<{ sites: unknown[] }>;
}

/** Null where the package is not installed. */
async function sitemapper(url: string): Promise<Read | null> {
	try {
		import.meta.resolve('sitemapper');
	} catch {
		return null;
	}
	const name = 'sitemapper';
	const { default: Class } = (await import(name)) as { default: new (options: { url: string; timeout: number }) => Sitemapper };
	return async () => (await new Class({ url, timeout: 60_000 }).fetch()).sites;
}
