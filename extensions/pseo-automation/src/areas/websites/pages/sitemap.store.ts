import { clock } from '../../../kernel/clock.js';
import { chunks, type Trx } from '../../../platform/db/index.js';
import type { SitemapUrl } from '../../../platform/web/index.js';
import type { OwnedWebsite } from '../store.js';
import { takenRoutes } from './read.store.js';

/** Pages that the website itself lists. Seen again, they are updated; pages that we planned or wrote keep their state. */
export async function saveSitemapPages(
	trx: Trx,
	website: OwnedWebsite<'editor'>,
	entries: { url: SitemapUrl; route: string }[],
): Promise<{ imported: number; updated: number }> {
	const now = new Date(clock.now());
	const routes = entries.map((entry) => entry.route);
	const known = await takenRoutes(trx, website, routes);
	for (const part of chunks(entries, 200)) {
		await trx('pseo_pages')
			.insert(
				part.map(({ url, route }) => ({
					account: website.account,
					pseo_id: website.id,
					route,
					title: titleFromRoute(route),
					source: 'sitemap',
					kind: 'existing',
					status: 'existing',
					priority: 1_000_000,
					lastmod: url.lastmod ? new Date(url.lastmod) : null,
					date_created: now,
					date_updated: now,
				})),
			)
			.onConflict(['pseo_id', 'route'])
			.merge(['lastmod', 'date_updated']);
	}
	return { imported: entries.length - known.size, updated: known.size };
}

/** A sitemap has no titles: the last segment in words is what a person recognises until the page is crawled. */
function titleFromRoute(route: string): string {
	const segment = route.split('?')[0]?.split('/').filter(Boolean).at(-1) ?? '';
	let words = segment;
	try {
		words = decodeURIComponent(segment);
	} catch {
		// A stray percent sign: the segment as it stands is good enough.
	}
	const text = words
		.replace(/\.\w{2,5}$/, '')
		.replace(/[-_+]+/g, ' ')
		.trim();
	return text === '' ? 'Home' : (text.charAt(0).toUpperCase() + text.slice(1)).slice(0, 500);
}
