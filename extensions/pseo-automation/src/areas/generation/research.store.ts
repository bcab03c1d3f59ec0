import { chunks, type Db, HIGHEST_ID, type Trx } from '../../platform/db/index.js';
import { type LinkedPage, openerOf, type OtherPage } from '../writers/index.js';

/** Written pages that new ones must not sound like: the newest, whatever their route. */
const MOST_SIBLINGS = 8;
/** Pages on either side, in the order in which they were planned, that a page may link to. */
const NEIGHBOURS = 6;
const MOST_LINKS = 12;
/** Of them for pages of the site's own sitemap, however many are planned beside them. */
const FROM_SITEMAP = 4;
/** Pages that were planned together have ids that are hardly further apart, also when others were planned meanwhile. */
const NEAR_IDS = 200;

/** The newest articles of a website. */
export async function readSiblings(db: Db, website: number): Promise<OtherPage[]> {
	const rows: { route: string; title: string; content_markdown: string | null }[] = await db('pseo_articles')
		.where({ pseo_id: website })
		.orderBy('id', 'desc')
		.limit(MOST_SIBLINGS)
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
export async function readLinks(db: Db, website: number, pages: { id: number }[]): Promise<Map<number, LinkedPage[]>> {
	const [first, last] = [Math.min(...pages.map(({ id }) => id)), Math.max(...pages.map(({ id }) => id))];
	const columns = ['id', 'route', 'title', 'status'] as const;
	const linkable = () => db('pseo_pages').whereIn('status', ['written', 'existing', 'writing']);
	// Without the plus SQLite takes the index of the website's pages by status, and sorts all 100,000 of them.
	const all: LinkRow[] = await linkable()
		.whereRaw('+?? = ?', ['pseo_id', website])
		.whereBetween('id', [first - NEAR_IDS, last + NEAR_IDS])
		.orderBy('id')
		.limit(5_000)
		.select(columns);
	if (all.length <= NEIGHBOURS) {
		const before: LinkRow[] = await linkable()
			.where({ pseo_id: website })
			.where('id', '<', first - NEAR_IDS)
			.orderBy('id', 'desc')
			.limit(NEIGHBOURS)
			.select(columns);
		const after: LinkRow[] = await linkable()
			.where({ pseo_id: website })
			.where('id', '>', last + NEAR_IDS)
			.orderBy('id')
			.limit(NEIGHBOURS)
			.select(columns);
		all.unshift(...before.reverse());
		all.push(...after);
	}
	const existing: LinkRow[] = await db('pseo_pages')
		.where({ pseo_id: website, status: 'existing' })
		.orderBy('priority')
		.orderBy('id')
		.limit(MOST_LINKS)
		.select(columns);
	const reach = Math.floor((MOST_LINKS - Math.min(FROM_SITEMAP, existing.length)) / 2);
	const chosen = new Map(
		pages.map(({ id }) => {
			const found = all.findIndex((row) => row.id >= id);
			const at = found < 0 ? all.length : found;
			const near = all.slice(Math.max(0, at - reach), at + reach + 1);
			const rows = [...new Map([...near, ...existing].map((row) => [row.id, row])).values()].filter(
				(row) => row.id !== id,
			);
			return [id, rows.slice(0, MOST_LINKS)];
		}),
	);
	const linked = await describe(db, website, new Set([...chosen.values()].flat()));
	return new Map([...chosen].map(([id, rows]) => [id, rows.flatMap((row) => linked.get(row.id) ?? [])]));
}

/** Pages with what they say of themselves, each made once for all that link to it. */
async function describe(db: Db, website: number, rows: ReadonlySet<LinkRow>): Promise<Map<number, LinkedPage>> {
	const descriptions = new Map<string, string | null>();
	const written = [...rows].flatMap(({ status, route }) => (status === 'written' ? [route] : []));
	for (const part of chunks(written, 500)) {
		const articles: { route: string; status: string; meta_description: string | null }[] = await db('pseo_articles')
			.where({ pseo_id: website })
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

export const HASH_COLUMNS = ['title_hash', 'h1_hash', 'description_hash'] as const;
export type HashColumn = (typeof HASH_COLUMNS)[number];

export type Hashes = Record<HashColumn, string>;

/** More pages than these with one title or another are not told apart: that there is one is what counts. */
const MOST_TWINS = 1_000;

/** Pages of the website with the same title, heading or description as one of those, by the hash of each; `all` unless there are too many. */
export async function findTwins(
	db: Db,
	website: number,
	hashes: readonly Hashes[],
): Promise<{ rows: ({ page: number; route: string } & Hashes)[]; all: boolean }> {
	if (hashes.length === 0) return { rows: [], all: true };
	const rows: ({ page: number; route: string } & Hashes)[] = await db('pseo_signatures')
		.where({ pseo_id: website })
		.where((same) => {
			for (const column of HASH_COLUMNS)
				void same.orWhereIn(column, [...new Set(hashes.map((own) => own[column]))]);
		})
		.limit(MOST_TWINS)
		.select('page', 'route', ...HASH_COLUMNS);
	return { rows, all: rows.length < MOST_TWINS };
}

export interface SignatureRow {
	page: number;
	route: string;
	title_hash: string;
	h1_hash: string;
	description_hash: string;
	signature: string;
}

/** The signatures of a website's pages, newest first, a thousand at a time: beyond `most` the oldest are not compared. */
export async function* streamSignatures(
	db: Db,
	website: number,
	most: number,
): AsyncGenerator<{ page: number; route: string; signature: string }> {
	let last = HIGHEST_ID;
	for (let left = most; left > 0;) {
		const rows: { id: number; page: number; route: string; signature: string }[] = await db('pseo_signatures')
			.where({ pseo_id: website })
			.where('id', '<', last)
			.orderBy('id', 'desc')
			.limit(Math.min(1_000, left))
			.select('id', 'page', 'route', 'signature');
		yield* rows;
		if (rows.length === 0) return;
		last = rows.at(-1)?.id ?? 0;
		left -= rows.length;
	}
}

/** Keeps what written pages read like, in the transaction that stores them. */
export async function saveSignatures(
	trx: Trx,
	scope: { account: number; pseo_id: number },
	rows: SignatureRow[],
): Promise<void> {
	for (const part of chunks(rows, 50)) {
		await trx('pseo_signatures')
			.insert(part.map((row) => ({ ...row, account: scope.account, pseo_id: scope.pseo_id })))
			.onConflict(['page'])
			.merge(['route', 'title_hash', 'h1_hash', 'description_hash', 'signature']);
	}
}

/** What the newest pages of a website by the same author cost, written in the same mode. */
export async function readPageCosts(
	db: Db,
	website: number,
	generator: string,
	mode: string,
): Promise<{ pages: number; usd: number }> {
	const rows: { cost_usd: number | string }[] = await db('pseo_articles as a')
		.join('pseo_generations as g', 'g.id', 'a.generation')
		.where({ 'a.pseo_id': website, 'a.generator': generator, 'g.mode': mode })
		.orderBy('a.id', 'desc')
		.limit(200)
		.select('a.cost_usd');
	return { pages: rows.length, usd: rows.reduce((sum, row) => sum + Number(row.cost_usd), 0) };
}
