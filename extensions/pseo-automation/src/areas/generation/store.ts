import type { Knex } from 'knex';
import type { PseoGenerationsRow } from '../../contract/rows.generated.js';
import { clock } from '../../kernel/clock.js';
import { type Proof, proved, type Role, SYSTEM, type System, type Who } from '../../kernel/who.js';
import { type Db, inTransaction, iso, parseJson, type StoredDate, type Trx } from '../../platform/db/index.js';
import type { Items } from '../../platform/db/items.js';
import { ownedRows } from '../../platform/db/owned-rows.js';
import { moveJob } from '../jobs/index.js';
import { CLAIMED_COLUMNS, type ClaimedPage, claimedFromRow, type OwnedWebsite } from '../websites/index.js';
import { generationError } from './errors.js';
import { activeKey } from './keys.js';

export type Mode = 'on_demand' | 'bulk';
export type GenerationStatus = 'pending' | 'running' | 'completed' | 'failed';

/** A page that was not written, and why. Without a route: pages that no route was left for. */
export interface FailedRoute {
	route: string | null;
	error: string;
	count?: number;
}

export interface Generation {
	id: number;
	account: number;
	pseo_id: number;
	mode: Mode;
	status: GenerationStatus;
	stage: string | null;
	requested_count: number;
	created_count: number;
	failed_count: number;
	failed_routes: FailedRoute[];
	tokens_charged: number;
	tokens_refunded: number;
	token_rate: number;
	cost_usd: number;
	/** Answers of a model that were lost: what they cost is not in `cost_usd`. */
	cost_unknown: number;
	/** `template`, `anthropic`, `openai-compatible`; null in rows of earlier versions, which the template writer wrote. */
	writer: string | null;
	cancel_requested: boolean;
	error: string | null;
	request_key: string;
	attempt: number;
	job: number | null;
	date_created: string | null;
	date_updated: string | null;
	date_completed: string | null;
}

/** A generation with the proof that the caller has at least this role on it; for an editor it claims pages. */
export type OwnedGeneration<Least extends Role = 'viewer'> = Generation & Proof<Least>;

/** A generation that the caller may change, by its number: whatever else is known of it may have changed since. */
export type ChangedGeneration = { id: number } & Proof<'editor'>;

/** Enough to see what is wrong; the pages themselves hold every reason. */
const MAX_FAILED_ROUTES = 1000;

function fromRow(row: PseoGenerationsRow): Generation {
	return {
		...row,
		cost_usd: Number(row.cost_usd ?? 0),
		cost_unknown: row.cost_unknown ?? 0,
		cancel_requested: Boolean(row.cancel_requested),
		failed_routes: parseJson<FailedRoute[]>(row.failed_routes, []),
		date_created: iso(row.date_created),
		date_updated: iso(row.date_updated),
		date_completed: iso(row.date_completed),
	};
}

/** @throws generation_not_found, generation_forbidden */
export const readGeneration = ownedRows({
	table: 'pseo_generations',
	fromRow,
	errors: {
		notFound: () => generationError('generation_not_found'),
		forbidden: () => generationError('generation_forbidden'),
	},
});

/** The generation of a job, or of a request; null when there is none. @throws generation_forbidden */
export async function findGeneration<Least extends Role>(
	db: Db | Trx,
	who: Who,
	where: { job: number } | { account: number; request_key: string },
	least: Least,
): Promise<OwnedGeneration<Least> | null> {
	const row: PseoGenerationsRow | undefined = await db('pseo_generations').where(where).first();
	if (!row) return null;
	const owned = proved(who, fromRow(row), least);
	if (!owned) throw generationError('generation_forbidden');
	return owned;
}

/** The first of these generations that is pending or running. */
export async function firstActive(db: Db | Trx, _who: System, ids: number[]): Promise<number | null> {
	const row: { id: number } | undefined = await db('pseo_generations')
		.whereIn('id', ids)
		.whereIn('status', ['pending', 'running'])
		.first('id');
	return row?.id ?? null;
}

/** The generation that is at work on a website, given that or something of it. */
export async function findActive(
	db: Db | Trx,
	of: OwnedWebsite | ({ pseo_id: number | null } & Proof<'viewer'>),
): Promise<Generation | null> {
	const website = 'pseo_id' in of ? of.pseo_id : of.id;
	if (website === null) return null;
	const row: PseoGenerationsRow | undefined = await db('pseo_generations')
		.where({ active_key: activeKey(website) })
		.first();
	return row ? fromRow(row) : null;
}

/** The website's generations, newest first. */
export async function listGenerations(
	db: Db,
	website: OwnedWebsite,
	limit: number,
	before: number | null,
): Promise<Generation[]> {
	const query = db('pseo_generations').where({ pseo_id: website.id }).orderBy('id', 'desc').limit(limit);
	if (before !== null) void query.where('id', '<', before);
	const rows: PseoGenerationsRow[] = await query;
	return rows.map(fromRow);
}

/** Creates the row through Directus: its filter hook admits and charges, its Flow starts the work. */
export async function insertGeneration(items: Items, row: Record<string, unknown>): Promise<number> {
	return Number(await (await items('pseo_generations')).createOne(row));
}

/**
 * Tells users' own Flows that a generation ended: an update through Directus after everything is settled, once. It
 * holds the row meanwhile: a retry that reopened it between reading and writing would be written over.
 */
export async function announceEnd(db: Db, items: Items, { id }: ChangedGeneration): Promise<void> {
	const service = await items('pseo_generations');
	await inTransaction(db, async (trx) => {
		const row: { status: GenerationStatus; date_completed: StoredDate } | undefined = await trx('pseo_generations')
			.where({ id })
			.whereIn('status', ['completed', 'failed'])
			.whereNull('announced_at')
			.forUpdate()
			.first('status', 'date_completed');
		if (!row) return;
		await service
			.within(trx)
			.updateOne(id, { status: row.status, date_completed: iso(row.date_completed), announced_at: clock.iso() });
	});
}

/** Ended generations whose end was never announced, because the process died in between. */
export async function unannounced(db: Db, who: System, endedBefore: number): Promise<ChangedGeneration[]> {
	const rows: { id: number; account: number }[] = await db('pseo_generations')
		.whereIn('status', ['completed', 'failed'])
		.whereNull('announced_at')
		.where('date_completed', '<', new Date(endedBefore))
		.limit(100)
		.select('id', 'account');
	return rows.map((row) => proved(who, row));
}

/** Moves a generation that is in one of the states `from`; false when it was in none. */
export async function moveGeneration(
	trx: Db | Trx,
	{ id }: ChangedGeneration,
	from: GenerationStatus[],
	change: Record<string, unknown>,
): Promise<boolean> {
	const fields = { ...change, date_updated: new Date(clock.now()) };
	return (await trx('pseo_generations').where({ id }).whereIn('status', from).update(fields)) === 1;
}

/** Notes that an active generation is to end when its questions have come back; false when it is not active. */
export async function requestCancel(db: Db, generation: ChangedGeneration & { job: number | null }): Promise<boolean> {
	const change = { cancel_requested: true, stage: 'canceling' };
	const asked = await moveGeneration(db, generation, ['pending', 'running'], change);
	if (asked)
		await moveJob(db, SYSTEM, generation.job as number, ['pending', 'running'], { current_stage: 'canceling' });
	return asked;
}

/** Adds tokens to what an ended generation gave back. */
export async function addRefund(trx: Trx, generation: ChangedGeneration, tokens: number): Promise<void> {
	await moveGeneration(trx, generation, ['failed'], { tokens_refunded: trx.raw('tokens_refunded + ?', [tokens]) });
}

/** Opens a failed generation again under its next attempt, charged with `tokens`; false when it is no longer failed. */
export async function reopenGeneration(
	trx: Trx,
	generation: OwnedGeneration<'editor'>,
	rate: number,
	tokens: number,
): Promise<boolean> {
	const { pseo_id, attempt } = generation;
	return moveGeneration(trx, generation, ['failed'], {
		status: 'pending',
		stage: 'queued',
		attempt: attempt + 1,
		token_rate: rate,
		tokens_charged: trx.raw('tokens_charged + ?', [tokens]),
		failed_count: 0,
		failed_routes: '[]',
		error: null,
		cancel_requested: false,
		active_key: activeKey(pseo_id),
		date_completed: null,
		announced_at: null,
	});
}

/** Adds to the counters of a running generation; false when it no longer runs. */
export async function countPages(
	trx: Trx,
	generation: ChangedGeneration,
	added: { created: number; failed: number; refunded: number; routes: FailedRoute[] },
): Promise<boolean> {
	const change: Record<string, unknown> = {
		created_count: trx.raw('created_count + ?', [added.created]),
		failed_count: trx.raw('failed_count + ?', [added.failed]),
		tokens_refunded: trx.raw('tokens_refunded + ?', [added.refunded]),
	};
	if (added.routes.length > 0) {
		const row: { failed_routes: unknown } | undefined = await trx('pseo_generations')
			.where({ id: generation.id })
			.first('failed_routes');
		const routes = [...parseJson<FailedRoute[]>(row?.failed_routes, []), ...added.routes].slice(
			0,
			MAX_FAILED_ROUTES,
		);
		change['failed_routes'] = JSON.stringify(routes);
	}
	return moveGeneration(trx, generation, ['running'], change);
}

/** How many pages of a running generation are neither written nor failed; none of one that has ended. */
export async function countOpen(db: Db | Trx, { id }: { id: number } & Proof<'viewer'>): Promise<number> {
	const row: { requested_count: number; created_count: number; failed_count: number } | undefined = await db(
		'pseo_generations',
	)
		.where({ id, status: 'running' })
		.first('requested_count', 'created_count', 'failed_count');
	return row ? row.requested_count - row.created_count - row.failed_count : 0;
}

/** Claimed pages with ids behind `after`, in the order of their ids; `narrow` may leave some out (of pages `p`). */
export async function claimedBehind(
	db: Db,
	{ id }: OwnedGeneration,
	after: number,
	limit: number,
	narrow: (query: Knex.QueryBuilder) => void,
): Promise<ClaimedPage[]> {
	const rows = (await db('pseo_pages as p')
		.where({ 'p.generation': id, 'p.status': 'writing' })
		.where('p.id', '>', after)
		.modify(narrow)
		.orderBy('p.id')
		.limit(limit)
		.select(CLAIMED_COLUMNS.map((name) => `p.${name}`))) as ClaimedPage[];
	return rows.map(claimedFromRow);
}
