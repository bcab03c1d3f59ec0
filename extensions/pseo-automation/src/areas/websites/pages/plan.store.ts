import type { Facts } from '../../../contract/facts.js';
import { clock } from '../../../kernel/clock.js';
import { chunks, type Trx } from '../../../platform/db/index.js';
import type { OwnedWebsite } from '../store.js';
import type { PageSource } from './read.store.js';

/** `hub`: over the rows of a data set; `idea`: a subject without a row. */
export interface NewPage {
	kind: 'hub' | 'idea';
	route: string;
	title: string;
	keyword: string | null;
	priority: number;
	dataset: string | null;
	facts: Facts | null;
}

/** Adds planned pages; a route that came to exist meanwhile is left as it is. Returns how many were added. */
export async function planPages(
	trx: Trx,
	website: OwnedWebsite<'editor'>,
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
					account: website.account,
					pseo_id: website.id,
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

async function countAll(trx: Trx, website: OwnedWebsite): Promise<number> {
	const [row] = (await trx('pseo_pages').where({ pseo_id: website.id }).count({ n: '*' })) as {
		n: number | string;
	}[];
	return Number(row?.n ?? 0);
}
