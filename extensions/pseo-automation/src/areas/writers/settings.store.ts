import type { Db, Trx } from '../../platform/db/index.js';

/** The operator's choice in the one row of `pseo_settings`: the id of a writer, or `auto`. */
export async function readDefaultWriter(db: Db | Trx): Promise<string> {
	const row: { default_writer: string | null } | undefined = await db('pseo_settings').first('default_writer');
	return row?.default_writer ?? 'auto';
}
