import type { StoredDate, Trx } from './index.js';

/**
 * Inserts rows, or changes all but `date_created` of those whose key is there.
 * @param rows all with the same columns and the same `date_created`, at most 100
 * @returns how many were not there before
 */
export async function upsert(
	trx: Trx,
	table: string,
	key: readonly string[],
	rows: readonly ({ date_created: Date } & Record<string, unknown>)[],
): Promise<number> {
	const [first] = rows;
	if (first === undefined) return 0;
	const { date_created: now, ...change } = first;
	const query = trx(table).insert(rows).onConflict(key).merge(Object.keys(change));
	if (!String(trx.client.config.client).startsWith('mysql')) {
		// Asking before takes PostgreSQL longer than the rest where its statistics are older than the rows.
		const stored = (await query.returning('date_created')) as { date_created: StoredDate }[];
		return stored.filter(({ date_created: made }) => made !== null && new Date(made).getTime() === now.getTime())
			.length;
	}
	const keys = rows.map((row) => key.map((column) => row[column])) as string[][];
	const known = (await trx(table)
		.whereIn([...key], keys)
		.count({ n: '*' })) as { n: number | string }[];
	await query;
	return rows.length - Number(known[0]?.n);
}
