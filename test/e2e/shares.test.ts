import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUser, createWebsite, ended, importRows, type User } from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkInvariants } from '../support/invariants.js';
import { towns } from '../support/rows.js';

const PAGES = 5_000;
const WITHIN_MS = 5_000;
const PATIENT = 300_000;

let server: Server;
beforeAll(async () => {
	server = await startDirectus();
});
afterAll(() => checkInvariants(server.db));

async function begin(user: User, pages: number): Promise<number> {
	const site = await createWebsite(user);
	await importRows(user, site.id, towns(pages));
	return site.id;
}

describe.each([1, 10])('while %i generations of one account have 5,000 pages to write', (generations) => {
	it(
		"another account's page is written within five seconds",
		async () => {
			const big = await createUser(server, { tokens: PAGES * 5 });
			const small = await createUser(server);
			const page = await begin(small, 3);
			const sites: number[] = [];
			for (let times = 0; times < generations; times++) sites.push(await begin(big, PAGES / generations));
			const started: number[] = [];
			for (const pseo_id of sites) {
				const post_count = PAGES / generations;
				const { body } = await big.api.post('/trigger/bulk-generation', { pseo_id, post_count });
				started.push(body.generation_id);
			}
			const asked = performance.now();
			const { body } = await small.api.post('/trigger/on-demand-generation', { pseo_id: page, post_count: 1 });
			expect(await ended(small, body.generation_id)).toMatchObject({ status: 'completed', created_count: 1 });
			expect(performance.now() - asked).toBeLessThan(WITHIN_MS);
			const left = (await server
				.db('pseo_generations')
				.whereIn('id', started)
				.whereIn('status', ['pending', 'running'])
				.select('id')) as unknown[];
			expect(left.length).toBeGreaterThan(0);
			for (const id of started)
				expect(await ended(big, id, 120_000)).toMatchObject({
					status: 'completed',
					created_count: PAGES / generations,
					attempt: 1,
				});
		},
		PATIENT,
	);
});
