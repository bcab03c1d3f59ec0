import type { PseoPagesRow } from '../../contract/rows.generated.js';
import { clock } from '../../kernel/clock.js';
import type { Who } from '../../kernel/who.js';
import type { Facts } from '../../contract/facts.js';
import { failpoint } from '../../platform/faults/index.js';
import { chunks, type Db, inTransaction, iso, parseJson, type Trx } from '../../platform/db/index.js';
import type { SitemapUrl } from '../../platform/web/index.js';
import type { ImportedPage, ImportSink } from './rows/index.js';
import { readWebsite } from './store.js';

export type PageStatus = 'idea' | 'planned' | 'writing' | 'written' | 'failed' | 'existing';
export type PageSource = 'plan' | 'import' | 'sitemap' | 'idea' | 'manual';

export interface Page {
	id: number;
	account: number;
	pseo_id: number;
	route: string;
	title: string;
	keyword: string | null;
	source: PageSource;
	status: PageStatus;
	priority: number;
	dataset: string | null;
	facts: Facts | null;
	error: string | null;
	lastmod: string | null;
	date_created: string | null;
	date_updated: string | null;
}

function fromRow(row: PseoPagesRow): Page {
	return {
		...row,
		facts: parseJson<Facts | null>(row.facts, null),
		lastmod: iso(row.lastmod),
		date_created: iso(row.date_created),
		date_updated: iso(row.date_updated),
	};
}

export interface PageFilter {
	status?: PageStatus | undefined;
	source?: PageSource | undefined;
	/** Part of the keyword or title. */
	keyword?: string | undefined;
}

export type PageSort = 'id:asc' | 'id:desc' | 'priority:asc' | 'priority:desc';

/** A page of the plan's rows. `after` is the sort value and id of the last row before. */
export async function listPages(
	db: Db,
	who: Who,
	website: number,
	asked: PageFilter & { limit: number; sort: PageSort; after: [number, number] | null },
): Promise<Page[]> {
	await readWebsite(db, who, website);
	const [column, direction] = asked.sort.split(':') as ['id' | 'priority', 'asc' | 'desc'];
	const beyond = direction === 'asc' ? '>' : '<';
	const query = db('pseo_pages')
		.where({ pseo_id: website })
		.orderBy(column, direction)
		.orderBy('id', direction)
		.limit(asked.limit);
	if (asked.status) void query.where('status', asked.status);
	if (asked.source) void query.where('source', asked.source);
	if (asked.keyword) {
		const like = `%${asked.keyword.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
		void query.where(
			(either) =>
				void either
					.whereRaw(`lower(keyword) LIKE ? ESCAPE '\\'`, [like])
					.orWhereRaw(`lower(title) LIKE ? ESCAPE '\\'`, [like]),
		);
	}
	if (asked.after) {
		const [value, id] = asked.after;
		void query.where(
			(rest) =>
				void rest
					.where(column, beyond, value)
					.orWhere((same) => void same.where(column, value).andWhere('id', beyond, id)),
		);
	}
	const rows: PseoPagesRow[] = await query;
	return rows.map(fromRow);
}

export async function countPages(db: Db | Trx, website: number, status: PageStatus): Promise<number> {
	const [row] = (await db('pseo_pages').where({ pseo_id: website, status }).count({ n: '*' })) as {
		n: number | string;
	}[];
	return Number(row?.n ?? 0);
}

/** Every page of a website that carries facts, in the order of their ids, a thousand at a time. */
export async function* streamFactPages(db: Db, website: number): AsyncGenerator<Page> {
	let last = 0;
	for (;;) {
		const rows: PseoPagesRow[] = await db('pseo_pages')
			.where({ pseo_id: website })
			.where('id', '>', last)
			.whereNotNull('facts')
			.orderBy('id')
			.limit(1000);
		for (const row of rows) yield fromRow(row);
		if (rows.length < 1000) return;
		last = rows.at(-1)?.id ?? last;
	}
}

/** Which of these routes the website already has. */
export async function takenRoutes(db: Db | Trx, website: number, routes: string[]): Promise<Set<string>> {
	const taken = new Set<string>();
	for (const part of chunks(routes, 500)) {
		const rows: { route: string }[] = await db('pseo_pages')
			.where({ pseo_id: website })
			.whereIn('route', part)
			.select('route');
		for (const row of rows) taken.add(row.route);
	}
	return taken;
}

/** The website's newest routes, for a writer that shall not propose them again. */
export async function newestRoutes(db: Db, website: number): Promise<string[]> {
	return db('pseo_pages').where({ pseo_id: website }).orderBy('id', 'desc').limit(500).pluck('route');
}

/** Titles of the website's newest pages: what it is about, in its own words. */
export async function newestTitles(db: Db, website: number): Promise<string[]> {
	return db('pseo_pages').where({ pseo_id: website }).orderBy('id', 'desc').limit(60).pluck('title');
}

export interface NewPage {
	route: string;
	title: string;
	keyword: string | null;
	priority: number;
	dataset: string | null;
	facts: Facts | null;
}

/** Adds planned pages; a route that came to exist meanwhile is left as it is. Returns how many were added. */
export async function addPlannedPages(
	trx: Trx,
	account: number,
	website: number,
	source: PageSource,
	pages: NewPage[],
): Promise<number> {
	const before = await countAll(trx, website);
	const now = new Date(clock.now());
	for (const part of chunks(pages, 200)) {
		await trx('pseo_pages')
			.insert(
				part.map((page) => ({
					...page,
					facts: page.facts ? JSON.stringify(page.facts) : null,
					account,
					pseo_id: website,
					source,
					status: 'planned',
					date_created: now,
					date_updated: now,
				})),
			)
			.onConflict(['pseo_id', 'route'])
			.ignore();
	}
	return (await countAll(trx, website)) - before;
}

async function countAll(trx: Trx, website: number): Promise<number> {
	const [row] = (await trx('pseo_pages').where({ pseo_id: website }).count({ n: '*' })) as { n: number | string }[];
	return Number(row?.n ?? 0);
}

/** The planned pages that come first, for the plan's snapshot. */
export async function firstPlanned(
	db: Db | Trx,
	website: number,
	most: number,
): Promise<{ route: string; title: string; priority: number }[]> {
	return db('pseo_pages')
		.where({ pseo_id: website })
		.whereIn('status', ['planned', 'writing', 'written'])
		.orderBy('priority')
		.orderBy('id')
		.limit(most)
		.select('route', 'title', 'priority');
}

/** Where an import of rows into one website lands. */
export function importSink(db: Db, account: number, website: number): ImportSink {
	return {
		async existing(routes) {
			const found = new Map<string, { run: string | null; facts_hash: string | null }>();
			for (const part of chunks(routes, 500)) {
				const rows: { route: string; import_run: string | null; facts_hash: string | null }[] = await db(
					'pseo_pages',
				)
					.where({ pseo_id: website })
					.whereIn('route', part)
					.select('route', 'import_run', 'facts_hash');
				for (const row of rows) found.set(row.route, { run: row.import_run, facts_hash: row.facts_hash });
			}
			return found;
		},
		async save(pages) {
			const counts = await inTransaction(db, (trx) => saveImported(trx, account, website, pages));
			failpoint('import.saved');
			return counts;
		},
	};
}

async function saveImported(trx: Trx, account: number, website: number, pages: ImportedPage[]) {
	const now = new Date(clock.now());
	const fresh = pages.filter((page) => page.change !== 'same');
	for (const part of chunks(fresh, 200)) {
		await trx('pseo_pages')
			.insert(
				part.map((page) => ({
					account,
					pseo_id: website,
					route: page.route,
					title: page.title,
					keyword: page.keyword,
					source: 'import',
					status: 'planned',
					priority: page.priority,
					dataset: page.dataset,
					facts: JSON.stringify(page.facts),
					facts_hash: page.facts_hash,
					import_run: page.run,
					date_created: now,
					date_updated: now,
				})),
			)
			.onConflict(['pseo_id', 'route'])
			.merge(['title', 'keyword', 'priority', 'dataset', 'facts', 'facts_hash', 'import_run', 'date_updated']);
	}
	const same = pages.filter((page) => page.change === 'same');
	const changed = pages.filter((page) => page.change === 'changed');
	for (const part of chunks(same, 500)) {
		await trx('pseo_pages')
			.where({ pseo_id: website })
			.whereIn(
				'route',
				part.map((page) => page.route),
			)
			.update({ import_run: pages[0]?.run });
	}
	// A page that failed for want of facts deserves another try when its facts changed.
	for (const part of chunks(changed, 500)) {
		await trx('pseo_pages')
			.where({ pseo_id: website, status: 'failed' })
			.whereIn(
				'route',
				part.map((page) => page.route),
			)
			.update({ status: 'planned', error: null });
	}
	return { imported: pages.length - same.length - changed.length, updated: changed.length, unchanged: same.length };
}

/** Pages that the website itself lists. Seen again, they are updated; pages that we planned or wrote keep their state. */
export async function saveSitemapPages(
	trx: Trx,
	account: number,
	website: number,
	entries: { url: SitemapUrl; route: string }[],
): Promise<{ imported: number; updated: number }> {
	const now = new Date(clock.now());
	const routes = entries.map((entry) => entry.route);
	const known = await takenRoutes(trx, website, routes);
	for (const part of chunks(entries, 200)) {
		await trx('pseo_pages')
			.insert(
				part.map(({ url, route }) => ({
					account,
					pseo_id: website,
					route,
					title: titleFromRoute(route),
					source: 'sitemap',
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
