import type { Facts } from '../../../contract/facts.js';
import type { PageKind } from '../../../contract/websites.js';
import { clock } from '../../../kernel/clock.js';
import type { Proof } from '../../../kernel/who.js';
import { chunks, type Db, parseJson, type Trx } from '../../../platform/db/index.js';

/**
 * What claims planned pages of a website to write them: a generation, read for an editor. Its pages carry its number
 * until they are written over by the next one.
 */
export type Claimant = { id: number; pseo_id: number } & Proof<'editor'>;

export interface ClaimedPage {
	id: number;
	pseo_id: number;
	route: string;
	title: string;
	keyword: string | null;
	kind: PageKind;
	dataset: string | null;
	facts: Facts | null;
}

export const CLAIMED_COLUMNS = ['id', 'pseo_id', 'route', 'title', 'keyword', 'kind', 'dataset', 'facts'] as const;

export const claimedFromRow = <Row extends { facts: unknown }>(row: Row): Row & { facts: Facts | null } => ({
	...row,
	facts: parseJson<Facts | null>(row.facts, null),
});

const claimedBy = ({ id, pseo_id }: Claimant) => ({ generation: id, pseo_id, status: 'writing' });

/** Gives the next planned pages, by priority, to a claimant; returns how many. */
export async function claimPages(trx: Trx, claimant: Claimant, count: number): Promise<number> {
	const ids: number[] = await trx('pseo_pages')
		.where({ pseo_id: claimant.pseo_id, status: 'planned' })
		.orderBy('priority')
		.orderBy('id')
		.limit(count)
		.pluck('id');
	let claimed = 0;
	for (const part of chunks(ids, 500)) {
		claimed += await trx('pseo_pages')
			.whereIn('id', part)
			.where('status', 'planned')
			.update({ status: 'writing', generation: claimant.id });
	}
	return claimed;
}

export async function countClaimed(db: Db | Trx, claimant: Claimant): Promise<number> {
	const [row] = (await db('pseo_pages').where(claimedBy(claimant)).count({ n: '*' })) as { n: number | string }[];
	return Number(row?.n ?? 0);
}

/** Pages of these that are the claimant's to write, in the order of their ids. */
export async function claimedPages(db: Db, claimant: Claimant, ids: number[]): Promise<ClaimedPage[]> {
	const rows: ClaimedPage[] = await db('pseo_pages')
		.where(claimedBy(claimant))
		.whereIn('id', ids)
		.orderBy('id')
		.select(CLAIMED_COLUMNS);
	return rows.map(claimedFromRow);
}

/** The claimed pages that are written next. */
export async function nextClaimed(db: Db, claimant: Claimant, limit: number): Promise<ClaimedPage[]> {
	const rows: ClaimedPage[] = await db('pseo_pages')
		.where(claimedBy(claimant))
		.orderBy('priority')
		.orderBy('id')
		.limit(limit)
		.select(CLAIMED_COLUMNS);
	return rows.map(claimedFromRow);
}

/** Ends the writing of claimed pages; false when one of them was no longer the claimant's to end. */
export async function endPages(
	trx: Trx,
	claimant: Claimant,
	written: number[],
	failed: { id: number; error: string }[],
): Promise<boolean> {
	const now = new Date(clock.now());
	let ended = 0;
	if (written.length > 0) {
		ended += await trx('pseo_pages')
			.whereIn('id', written)
			.where(claimedBy(claimant))
			.update({ status: 'written', error: null, date_updated: now });
	}
	for (const { id, error } of failed) {
		ended += await trx('pseo_pages')
			.where({ id, ...claimedBy(claimant) })
			.update({ status: 'failed', error, date_updated: now });
	}
	return ended === written.length + failed.length;
}

/** Gives claimed pages that were not written back to the plan. */
export async function releasePages(trx: Trx, claimant: Claimant): Promise<void> {
	await trx('pseo_pages').where(claimedBy(claimant)).update({ status: 'planned', generation: null });
}

/** Claims the failed pages of a claimant again, for its retry. */
export async function reclaimPages(trx: Trx, claimant: Claimant): Promise<void> {
	await trx('pseo_pages')
		.where({ ...claimedBy(claimant), status: 'failed' })
		.update({ status: 'writing', error: null });
}
