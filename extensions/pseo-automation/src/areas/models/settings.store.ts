import { type Db, parseJson, type Trx } from '../../platform/db/index.js';

/** Models and prices as the operator edited them in the one row of `pseo_settings`; null where they never did. */
export async function readModelSettings(db: Db | Trx): Promise<unknown> {
	const row: { models: unknown } | undefined = await db('pseo_settings').first('models');
	return parseJson<unknown>(row?.models, null);
}
