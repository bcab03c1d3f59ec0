import type { Db, Trx } from '../../platform/db/index.js';
import { parseJson } from '../../platform/db/index.js';

/** The operator's choices, as they stand in the one row of `pseo_settings`. */
export async function readWriterSettings(db: Db | Trx): Promise<{ default_writer: string; models: unknown }> {
	const row: { default_writer: string | null; models: unknown } | undefined = await db('pseo_settings').first(
		'default_writer',
		'models',
	);
	return { default_writer: row?.default_writer ?? 'auto', models: parseJson<unknown>(row?.models, null) };
}
