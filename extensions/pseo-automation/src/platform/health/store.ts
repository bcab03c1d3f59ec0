import type { Db } from '../../platform/db/index.js';

const MAX_PING_MS = 1_000;

/** @throws also where the database has not answered within a second: a pool waits a minute for one that is gone */
export async function pingDatabase(db: Db): Promise<void> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_resolve, reject) => {
		timer = setTimeout(() => reject(new Error('expected an answer within a second')), MAX_PING_MS);
	});
	// Asked late or never, its failure is told by the race only.
	const answered = db.raw('SELECT 1').then(() => {});
	answered.catch(() => {});
	await Promise.race([answered, late]).finally(() => clearTimeout(timer));
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
