import { XMLBuilder } from 'fast-xml-parser';

/** sitemaps.org: a file holds at most 50,000 addresses (and an index as many files). */
export const MAX_SITEMAP_ENTRIES = 50_000;

export interface SitemapEntry {
	/** Full URL; letters outside ASCII are encoded here. */
	loc: string;
	/** ISO-8601 date or date with time; left out when unknown. */
	lastmod?: string | null;
}

const builder = new XMLBuilder({ format: false, suppressEmptyNode: true });
const namespace = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const ENTRIES_PER_PIECE = 500;

/** XML 1.0 has no way to write most of these, not even escaped, and no address holds them. */
const unwritable = /[\p{Cc}\ufffe\uffff]/gu;

function locationOf(loc: string): string {
	const text = loc.replace(/\p{Surrogate}/gu, '\ufffd').replace(unwritable, '');
	return URL.canParse(text) ? new URL(text).href : encodeURI(text);
}

async function* writeDocument(
	root: 'urlset' | 'sitemapindex',
	element: 'url' | 'sitemap',
	entries: AsyncIterable<SitemapEntry> | Iterable<SitemapEntry>,
): AsyncGenerator<string> {
	let piece = `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">\n`;
	let count = 0;
	for await (const { loc, lastmod } of entries) {
		if (count === MAX_SITEMAP_ENTRIES)
			throw new RangeError(
				`A sitemap file holds at most ${MAX_SITEMAP_ENTRIES} entries; write an index of several files`,
			);
		count += 1;
		const content = { loc: locationOf(loc), ...(lastmod ? { lastmod } : {}) };
		piece += `${builder.build({ [element]: content })}\n`;
		if (count % ENTRIES_PER_PIECE !== 0) continue;
		yield piece;
		piece = '';
	}
	yield `${piece}</${root}>\n`;
}

/**
 * Streams a sitemap as pieces of XML text, in UTF-8. An empty site gives a valid file without addresses.
 *
 * @throws RangeError at the 50,001st entry: the caller cuts the pages into files and writes an index
 */
export function writeSitemap(entries: AsyncIterable<SitemapEntry> | Iterable<SitemapEntry>): AsyncGenerator<string> {
	return writeDocument('urlset', 'url', entries);
}

/** Streams the index of several sitemap files; `loc` is the address of a file. Same limit as for a file. */
export function writeSitemapIndex(files: AsyncIterable<SitemapEntry> | Iterable<SitemapEntry>): AsyncGenerator<string> {
	return writeDocument('sitemapindex', 'sitemap', files);
}
