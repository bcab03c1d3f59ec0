import { event } from '../../contract/events.js';
import type { PseosRow } from '../../contract/rows.generated.js';
import { clock } from '../../kernel/clock.js';
import { type Account, type Proof, type Role, SYSTEM, type System, type Who } from '../../kernel/who.js';
import { type Declarations, moveWebsiteRows, removePlainRows, removeWebsiteRows } from '../../platform/area/index.js';
import { type Db, iso, parseJson, type Trx } from '../../platform/db/index.js';
import { ownedRows } from '../../platform/db/owned-rows.js';
import type { Items } from '../../platform/db/items.js';
import { append } from '../../platform/events/index.js';
import { failpoint } from '../../platform/faults/index.js';
import { activeJobs } from '../jobs/index.js';
import { websiteError } from './errors.js';

export interface Website {
	id: number;
	account: number;
	website_url: string;
	website_software: string;
	directus_user_id: string | null;
	post_counts_total: number;
	name: string | null;
	status: 'active' | 'paused' | 'archived';
	language_code: string;
	description: string | null;
	sector: string | null;
	settings: Record<string, unknown>;
	master_prompt: string;
	main_json: unknown;
	date_created: string | null;
	date_updated: string | null;
}

/** A website with the proof that the caller has at least this role on it. Functions on its rows take this, never its number. */
export type OwnedWebsite<Least extends Role = 'viewer'> = Website & Proof<Least>;

/** Lists leave out the plan's snapshot and the prompt: a website may carry megabytes of them. */
const LISTED = [
	'id',
	'account',
	'website_url',
	'website_software',
	'directus_user_id',
	'post_counts_total',
	'name',
	'status',
	'language_code',
	'description',
	'sector',
	'settings',
	'date_created',
	'date_updated',
] as const;

function fromRow({ request_key: _key, ...row }: PseosRow): Website {
	return {
		...row,
		language_code: row.language_code ?? 'en-US',
		settings: parseJson<Record<string, unknown>>(row.settings, {}),
		main_json: parseJson<unknown>(row.main_json, null),
		date_created: iso(row.date_created),
		date_updated: iso(row.date_updated),
	};
}

/**
 * Reads a website that `who` may act on; a viewer's proof is enough to see its rows.
 * @throws website_not_found, website_forbidden
 */
export const readWebsite = ownedRows({
	table: 'pseos',
	fromRow,
	errors: {
		notFound: () => websiteError('website_not_found'),
		forbidden: () => websiteError('website_forbidden'),
	},
});

/** The website that a request of the caller has made; null when it made none. */
export async function findWebsite(db: Db, who: Account, request_key: string): Promise<Website | null> {
	const row: PseosRow | undefined = await db('pseos').where({ account: who.id, request_key }).first();
	return row ? fromRow(row) : null;
}

/** The caller's websites, newest first. */
export async function listWebsites(
	db: Db,
	who: Who,
	page: { limit: number; before: number | null; status?: string | undefined },
): Promise<Website[]> {
	const query = db('pseos').select(LISTED).orderBy('id', 'desc').limit(page.limit);
	if (who.kind === 'account' && !who.admin) void query.whereIn('account', [...who.roles.keys()]);
	if (page.before !== null) void query.where('id', '<', page.before);
	if (page.status) void query.where('status', page.status);
	const rows: PseosRow[] = await query;
	return rows.map(fromRow);
}

/** Creates a website of the caller's through Directus, so that its Flows see it. */
export async function insertWebsite(
	items: Items,
	{ id: account, user: directus_user_id }: Account,
	row: Record<string, unknown> & { name: string; website_url: string },
): Promise<number> {
	const { name, website_url } = row;
	const after = (trx: Trx, pseo_id: number): Promise<void> =>
		append(trx, event('website.created', account, { pseo_id, name, website_url }));
	return Number(await (await items('pseos')).alongside({ after }).createOne({ ...row, account, directus_user_id }));
}

/** Changes a website through Directus, whose hooks normalise the URL. */
export async function updateWebsite(
	items: Items,
	{ id, account }: OwnedWebsite<'editor'>,
	change: Record<string, unknown>,
): Promise<void> {
	const fields = Object.keys(change).filter((name) => change[name] !== undefined);
	const after = (trx: Trx): Promise<void> => append(trx, event('website.updated', account, { pseo_id: id, fields }));
	await (await items('pseos')).alongside({ after }).updateOne(id, change);
}

/** Keeps the latest plan beside the website, in the transaction that plans its pages. */
export async function saveMainJson(
	trx: Trx,
	{ id }: OwnedWebsite<'editor'>,
	change: { main_json: unknown; language_code: string; description: string },
): Promise<void> {
	await trx('pseos')
		.where({ id })
		.update({ ...change, main_json: JSON.stringify(change.main_json), date_updated: new Date(clock.now()) });
}

/**
 * Hands the rows of websites to another account, which no caller of ours may: only what Directus's own services change.
 * Not while work on them is pending or running: its refunds belong to the account that paid.
 * @throws website_busy
 */
export async function moveWebsites(
	trx: Trx,
	who: System,
	tables: Declarations['tables'],
	ids: number[],
	account: number,
): Promise<void> {
	for (const id of ids) {
		const busy = (await activeJobs(trx, who, { pseo_id: id })).filter((job) => job.account !== account);
		if (busy.length > 0)
			throw websiteError('website_busy', { jobs: busy.map((job) => `job_${job.id}`).join(', ') });
	}
	await moveWebsiteRows(trx, who, tables, ids, account);
}

/**
 * Deletes a website and all its rows, the many ones in chunks so that other requests get their turn on SQLite. It may
 * be killed and asked again: what is gone is gone, the website itself goes last.
 */
export async function deleteWebsite(
	db: Db,
	items: Items,
	tables: Declarations['tables'],
	website: OwnedWebsite<'owner'>,
): Promise<void> {
	const { id, account, name } = website;
	await removeWebsiteRows(db, website, tables);
	failpoint('website.emptied');
	await (
		await items('pseos')
	)
		.alongside({
			async before(trx) {
				// Whoever adds rows to the website has done so, or waits and then finds it gone.
				await trx('pseos').where({ id }).forUpdate().first('id');
			},
			async after(trx) {
				await removePlainRows(trx, SYSTEM, tables, [id]);
				await append(trx, event('website.deleted', account, { pseo_id: id, name }));
			},
		})
		.deleteOne(id);
}
