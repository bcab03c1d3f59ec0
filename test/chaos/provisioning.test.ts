import type { Knex } from 'knex';
import { beforeAll, describe, expect, it } from 'vitest';
import { api, until } from '../support/client.js';
import { bareDatabase, instanceOn } from './instances.js';
import { chance } from './chance.js';
import { dumpModel } from './dump.js';

/** How much of the model a database holds: a number that only grows while provisioning works. */
async function progress(db: Knex): Promise<number> {
	const made = (await db.raw("SELECT count(*) AS n FROM sqlite_master WHERE tbl_name LIKE 'pseo%'")) as {
		n: number;
	}[];
	let count = Number(made[0]?.n);
	for (const [table, column] of [
		['directus_collections', 'collection'],
		['directus_fields', 'collection'],
		['directus_relations', 'many_collection'],
		['directus_flows', 'description'],
		['directus_operations', 'type'],
	] as const) {
		const rows = (await db(table).whereLike(column, 'pseo%').count({ n: '*' })) as { n: number }[];
		count += Number(rows[0]?.n);
	}
	if (await db.schema.hasTable('pseo_migrations'))
		count += Number(((await db('pseo_migrations').count({ n: '*' })) as { n: number }[])[0]?.n);
	return count;
}

describe('provisioning an empty database', () => {
	let whole: Awaited<ReturnType<typeof dumpModel>>;
	let most: number;

	beforeAll(async () => {
		const { file, db } = await bareDatabase();
		const twins = [instanceOn(file), instanceOn(file)];
		await Promise.all(twins.map((twin) => twin.start()));
		for (const twin of twins) expect((await api(twin, null).get('/health')).status, twin.log()).toBe(200);
		whole = await dumpModel(db);
		most = await progress(db);
		await Promise.all(twins.map((twin) => twin.stop()));
	});

	it('makes everything once when two instances boot at the same time', () => {
		const names = (whole['directus_flows'] as string[]).map((row) => (JSON.parse(row) as { name: string }).name);
		expect(names.sort()).toEqual(['Generate pages', 'Import sitemap']);
		for (const [table, rows] of Object.entries(whole)) expect(new Set(rows).size, table).toBe(rows.length);
		const marks = whole['pseo_migrations'] as string[];
		expect(marks).toContain(JSON.stringify({ name: 'model 1' }));
		expect(whole['pseo_settings']).toHaveLength(1);
		expect(whole['pseo_plans']).toHaveLength(1);
	});

	it('is completed by the next start, whenever it was killed', async () => {
		const next = chance('provisioning kills');
		const { file, db } = await bareDatabase();
		const instance = instanceOn(file);
		// Each start gets further than the one before, so that every one begins on a half-made model.
		const moments = [0, 0, 0].map(() => 1 + next(most - 2)).sort((a, b) => a - b);
		for (const moment of moments) {
			const starting = instance.start().then(
				() => 'up',
				() => 'killed',
			);
			await until(async () => (await progress(db).catch(() => 0)) >= moment, {
				every: 2,
				timeout: 60_000,
				what: `step ${moment} of ${most}`,
			});
			await instance.kill();
			await starting;
		}
		await instance.start();
		const { status } = await api(instance, null).get('/health');
		expect(status, instance.log()).toBe(200);
		expect(await dumpModel(db)).toEqual(whole);
	}, 300_000);
});
