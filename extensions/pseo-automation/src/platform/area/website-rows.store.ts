import type { Proof, System } from '../../kernel/who.js';
import type { Db, Trx } from '../db/index.js';
import type { Declarations } from './declarations.js';

/** Rows deleted in one statement, so that other requests get their turn on SQLite. */
const CHUNK = 1000;

/** Hands the rows of websites to another account, in every table whose owner says that its rows follow a website. */
export async function moveWebsiteRows(
	trx: Trx,
	_who: System,
	tables: Declarations['tables'],
	websites: readonly number[],
	account: number,
): Promise<void> {
	for (const { name, table } of tables) {
		if (table.ofWebsite) await trx(name).whereIn('pseo_id', websites).update({ account });
	}
}

/** Deletes what no foreign key takes along, of websites that are being deleted or are gone. */
export async function removePlainRows(
	trx: Trx,
	_who: System,
	tables: Declarations['tables'],
	websites: readonly number[],
): Promise<void> {
	for (const { name, table } of tables) {
		if (table.ofWebsite === 'in_chunks' && !('collection' in table.model))
			await trx(name).whereIn('pseo_id', websites).delete();
	}
}

/**
 * Deletes a website's many rows in chunks, those of the last area first: what refers goes before what is referred to.
 * It may be killed and asked again: what is gone is gone.
 */
export async function removeWebsiteRows(
	db: Db,
	{ id }: { id: number } & Proof<'owner'>,
	tables: Declarations['tables'],
): Promise<void> {
	for (const { name, table } of [...tables].reverse()) {
		if (table.ofWebsite !== 'in_chunks') continue;
		for (;;) {
			const ids: number[] = await db(name).where({ pseo_id: id }).limit(CHUNK).pluck('id');
			if (ids.length === 0) break;
			await db(name).whereIn('id', ids).delete();
		}
	}
}

/** The collections, without those in `apart`, that hold rows of one of these accounts. Plain tables go by themselves. */
export async function collectionsWithRows(
	trx: Trx,
	_who: System,
	tables: Declarations['tables'],
	accounts: readonly number[],
	apart: readonly string[],
): Promise<string[]> {
	const found: string[] = [];
	for (const { name, table } of tables) {
		if (!('collection' in table.model) || !('account' in table.model.fields) || apart.includes(name)) continue;
		if (await trx(name).whereIn('account', accounts).first('id')) found.push(name);
	}
	return found;
}
