import type { PseoPagesRow } from '../../../contract/rows.generated.js';
import type { Facts } from '../../../contract/facts.js';
import type { PAGE_SOURCES, PAGE_STATUSES, PageKind } from '../../../contract/websites.js';
import type { ListPage } from '../../../platform/http/index.js';
import { chunks, type Db, iso, parseJson, type Trx } from '../../../platform/db/index.js';
import type { OwnedWebsite } from '../store.js';

export type PageStatus = (typeof PAGE_STATUSES)[number];
export type PageSource = (typeof PAGE_SOURCES)[number];

export interface Page {
	id: number;
	account: number;
	pseo_id: number;
	route: string;
	title: string;
	keyword: string | null;
	source: PageSource;
	kind: PageKind;
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

/** A page of the plan's rows. */
export async function listPages(
	db: Db,
	website: OwnedWebsite,
	asked: PageFilter & ListPage<'id' | 'priority'>,
): Promise<Page[]> {
	const { sort: column, direction } = asked;
	const beyond = direction === 'asc' ? '>' : '<';
	const query = db('pseo_pages')
		.where({ pseo_id: website.id })
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

export async function countPages(db: Db | Trx, website: OwnedWebsite, status: PageStatus): Promise<number> {
	const [row] = (await db('pseo_pages').where({ pseo_id: website.id, status }).count({ n: '*' })) as {
		n: number | string;
	}[];
	return Number(row?.n ?? 0);
}

/** Every page of a website that carries facts, in the order of their ids, a thousand at a time. */
export async function* streamFactPages(db: Db, website: OwnedWebsite): AsyncGenerator<Page> {
	let last = 0;
	for (;;) {
		const rows: PseoPagesRow[] = await db('pseo_pages')
			.where({ pseo_id: website.id })
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
export async function takenRoutes(db: Db | Trx, website: OwnedWebsite, routes: string[]): Promise<Set<string>> {
	const taken = new Set<string>();
	for (const part of chunks(routes, 500)) {
		const rows: { route: string }[] = await db('pseo_pages')
			.where({ pseo_id: website.id })
			.whereIn('route', part)
			.select('route');
		for (const row of rows) taken.add(row.route);
	}
	return taken;
}

/** The website's newest routes, for a writer that shall not propose them again. */
export async function newestRoutes(db: Db, website: OwnedWebsite): Promise<string[]> {
	return db('pseo_pages').where({ pseo_id: website.id }).orderBy('id', 'desc').limit(500).pluck('route');
}

/** Titles of the website's newest pages: what it is about, in its own words. */
export async function newestTitles(db: Db, website: OwnedWebsite): Promise<string[]> {
	return db('pseo_pages').where({ pseo_id: website.id }).orderBy('id', 'desc').limit(60).pluck('title');
}

/** The planned pages that come first, for the plan's snapshot. */
export async function firstPlanned(
	db: Db | Trx,
	website: OwnedWebsite,
	most: number,
): Promise<{ route: string; title: string; priority: number }[]> {
	return db('pseo_pages')
		.where({ pseo_id: website.id })
		.whereIn('status', ['planned', 'writing', 'written'])
		.orderBy('priority')
		.orderBy('id')
		.limit(most)
		.select('route', 'title', 'priority');
}
