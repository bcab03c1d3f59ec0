import type { Db } from '../../platform/db/index.js';

export async function pingDatabase(db: Db): Promise<void> {
	await db.raw('SELECT 1');
}

/** The state of our Flows: active, inactive or missing. */
export async function readFlows(
	db: Db,
	flows: { id: string; name: string }[],
): Promise<{ name: string; status: string }[]> {
	const rows: { id: string; status: string }[] = await db('directus_flows')
		.whereIn(
			'id',
			flows.map((flow) => flow.id),
		)
		.select('id', 'status');
	return flows.map(({ id, name }) => ({ name, status: rows.find((row) => row.id === id)?.status ?? 'missing' }));
}
