import { chunks, type Db } from '../../platform/db/index.js';
import type { OwnedWebsite } from '../websites/index.js';
import { type LinkedPage, openerOf, type OtherPage } from '../writers/index.js';

/** Written pages that new ones must not sound like: the newest, whatever their route. */
const MAX_SIBLINGS = 8;
/** Pages on either side, in the order in which they were planned, that a page may link to. */
const NEIGHBOURS = 6;
const MAX_LINKS = 12;
/** Of them for pages of the site's own sitemap, however many are planned beside them. */
const FROM_SITEMAP = 4;
/** Pages that were planned together have ids that are hardly further apart, also when others were planned meanwhile. */
const NEAR_IDS = 200;

/** The newest articles of a website. */
export async function readSiblings(db: Db, website: OwnedWebsite): Promise<OtherPage[]> {
	const rows: { route: string; title: string; content_markdown: string | null }[] = await db('pseo_articles')
		.where({ pseo_id: website.id })
		.orderBy('id', 'desc')
		.limit(MAX_SIBLINGS)
		.select('route', 'title', 'content_markdown');
	return rows.map(({ route, title, content_markdown }) => ({
		route,
		title,
		opener: openerOf(content_markdown ?? ''),
	}));
}

interface LinkRow {
	id: number;
	route: string;
	title: string;
	status: string;
}

/**
 * For each of the pages (in the order of their ids), others of its website that exist or are being written: those
 * planned next to it, and the site's own pages from its sitemap.
 */
export async function readLinks(
	db: Db,
	website: OwnedWebsite,
	pages: { id: number }[],
): Promise<Map<number, LinkedPage[]>> {
	const [first, last] = [Math.min(...pages.map(({ id }) => id)), Math.max(...pages.map(({ id }) => id))];
	const columns = ['id', 'route', 'title', 'status'] as const;
	const linkable = () => db('pseo_pages').whereIn('status', ['written', 'existing', 'writing']);
	// Without the plus SQLite takes the index of the website's pages by status, and sorts all 100,000 of them.
	const all: LinkRow[] = await linkable()
		.whereRaw('+?? = ?', ['pseo_id', website.id])
		.whereBetween('id', [first - NEAR_IDS, last + NEAR_IDS])
		.orderBy('id')
		.limit(5_000)
		.select(columns);
	if (all.length <= NEIGHBOURS) {
		const before: LinkRow[] = await linkable()
			.where({ pseo_id: website.id })
			.where('id', '<', first - NEAR_IDS)
			.orderBy('id', 'desc')
			.limit(NEIGHBOURS)
			.select(columns);
		const after: LinkRow[] = await linkable()
			.where({ pseo_id: website.id })
			.where('id', '>', last + NEAR_IDS)
			.orderBy('id')
			.limit(NEIGHBOURS)
			.select(columns);
		all.unshift(...before.reverse());
		all.push(...after);
	}
	const existing: LinkRow[] = await db('pseo_pages')
		.where({ pseo_id: website.id, status: 'existing' })
		.orderBy('priority')
		.orderBy('id')
		.limit(MAX_LINKS)
		.select(columns);
	const reach = Math.floor((MAX_LINKS - Math.min(FROM_SITEMAP, existing.length)) / 2);
	const chosen = new Map(
		pages.map(({ id }) => {
			const found = all.findIndex((row) => row.id >= id);
			const at = found < 0 ? all.length : found;
			const near = all.slice(Math.max(0, at - reach), at + reach + 1);
			const rows = [...new Map([...near, ...existing].map((row) => [row.id, row])).values()].filter(
				(row) => row.id !== id,
			);
			return [id, rows.slice(0, MAX_LINKS)];
		}),
	);
	const linked = await describe(db, website, new Set([...chosen.values()].flat()));
	return new Map([...chosen].map(([id, rows]) => [id, rows.flatMap((row) => linked.get(row.id) ?? [])]));
}

/** Pages with what they say of themselves, each made once for all that link to it. */
async function describe(db: Db, website: OwnedWebsite, rows: ReadonlySet<LinkRow>): Promise<Map<number, LinkedPage>> {
	const descriptions = new Map<string, string | null>();
	const written = [...rows].flatMap(({ status, route }) => (status === 'written' ? [route] : []));
	for (const part of chunks(written, 500)) {
		const articles: { route: string; status: string; meta_description: string | null }[] = await db('pseo_articles')
			.where({ pseo_id: website.id })
			.whereIn('route', part)
			.select('route', 'status', 'meta_description');
		// A page that waits for a person may hold what a model made up: it must not become a fact of others.
		for (const { route, status, meta_description } of articles)
			if (status !== 'review' && status !== 'archived') descriptions.set(route, meta_description);
	}
	return new Map(
		[...rows].map(({ id, route, title, status }) => [
			id,
			{
				id,
				route,
				title,
				source: status === 'existing' ? 'sitemap' : 'page',
				description: descriptions.get(route) || null,
			},
		]),
	);
}

/** What the newest pages of a website by the same author cost, written in the same mode. */
export async function readPageCosts(
	db: Db,
	website: OwnedWebsite,
	generator: string,
	mode: string,
): Promise<{ pages: number; usd: number }> {
	const rows: { cost_usd: number | string }[] = await db('pseo_articles as a')
		.join('pseo_generations as g', 'g.id', 'a.generation')
		.where({ 'a.pseo_id': website.id, 'a.generator': generator, 'g.mode': mode })
		.orderBy('a.id', 'desc')
		.limit(200)
		.select('a.cost_usd');
	return { pages: rows.length, usd: rows.reduce((sum, row) => sum + Number(row.cost_usd), 0) };
}
