import { clock } from '../../../kernel/clock.js';
import type { Proof } from '../../../kernel/who.js';
import type { Trx } from '../../../platform/db/index.js';
import type { OwnedWebsite } from '../store.js';

/** Counts articles that were added to a website, in the transaction that adds them. */
export async function countWritten(
	trx: Trx,
	place: { pseo_id: number } & Proof<'editor'>,
	count: number,
): Promise<void> {
	if (count > 0) await trx('pseos').where({ id: place.pseo_id }).increment('post_counts_total', count);
}

/** Takes the page at a route, planned or new, for an article that a person wrote, and counts it. @returns the page's id */
export async function takePage(
	trx: Trx,
	website: OwnedWebsite<'editor'>,
	{ route, title }: { route: string; title: string },
): Promise<number> {
	const now = new Date(clock.now());
	await trx('pseo_pages')
		.insert({
			account: website.account,
			pseo_id: website.id,
			route,
			title,
			source: 'manual',
			kind: 'idea',
			status: 'written',
			priority: 100,
			date_created: now,
			date_updated: now,
		})
		.onConflict(['pseo_id', 'route'])
		.merge({ status: 'written', date_updated: now });
	await trx('pseos').where({ id: website.id }).increment('post_counts_total', 1);
	const page: { id: number } = await trx('pseo_pages').where({ pseo_id: website.id, route }).first('id');
	return page.id;
}

/** Plans the page of a deleted article again, and no longer counts it. */
export async function giveBackPage(
	trx: Trx,
	{ pseo_id, page }: { pseo_id: number; page: number | null } & Proof<'editor'>,
): Promise<void> {
	await trx('pseos').where({ id: pseo_id }).where('post_counts_total', '>', 0).decrement('post_counts_total', 1);
	if (page !== null)
		await trx('pseo_pages')
			.where({ id: page, pseo_id, status: 'written' })
			.update({ status: 'planned', generation: null });
}
