import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chance } from '../chaos/chance.js';
import {
	createUser,
	createWebsite,
	ended,
	type Generation,
	importRows,
	type ImportReport,
	type Job,
	until,
	type User,
	type Website,
} from '../support/client.js';
import { type Server, startDirectus } from '../support/directus.js';
import { checkArticlesOf, checkInvariants } from '../support/invariants.js';
import { csvOf, towns } from '../support/rows.js';
import { studio } from './studio.js';

const PAGES = 600;
const MANY_ROWS = 20_000;
/** A start takes 4 s on an idle machine, and ten times that on one which compiles at the same time. */
const PATIENT = 300_000;

let server: Server;
let user: User;
let next: (below: number) => number;

beforeAll(async () => {
	next = chance('restarts');
	server = await startDirectus({ env: { LOG_LEVEL: 'info' } });
	user = await createUser(server, { tokens: 100_000 });
});
beforeEach(async () => {
	if (server.pid === 0) await server.start();
}, PATIENT);
afterEach(() => checkInvariants(server.db));

const count = async (table: string, where: Record<string, unknown>): Promise<number> =>
	Number(((await server.db(table).where(where).count({ n: '*' })) as { n: number }[])[0]?.n);
const rowOf = async (generation: number) =>
	(await server.db('pseo_generations').where({ id: generation }).first()) as {
		status: string;
		created_count: number;
		stage: string;
	};

async function siteWithPages(pages: number): Promise<Website> {
	const site = await createWebsite(user);
	expect(await importRows(user, site.id, towns(pages))).toMatchObject({ imported: pages, rejected_count: 0 });
	return site;
}

async function begin(site: Website, post_count: number): Promise<number> {
	const { status, body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count });
	expect(status, JSON.stringify(body)).toBe(200);
	return body.generation_id;
}

/** Every page once, all paid, nothing given back. */
async function wroteAll(generation: number, site: Website, pages: number): Promise<void> {
	expect(await ended(user, generation, 120_000)).toMatchObject({
		status: 'completed',
		created_count: pages,
		failed_count: 0,
		failed_routes: [],
		tokens_charged: pages * 5,
		tokens_refunded: 0,
		attempt: 1,
	});
	expect(await count('pseo_articles', { pseo_id: site.id, generation })).toBe(pages);
	expect(await count('pseo_pages', { pseo_id: site.id, status: 'written' })).toBe(pages);
	await checkArticlesOf(server.db, generation);
	await checkInvariants(server.db);
}

describe('a generation', () => {
	it(
		'goes on after every kill -9, writes each page once and gives nothing back',
		async () => {
			const site = await siteWithPages(PAGES);
			const balance = await user.balance();
			const generation = await begin(site, PAGES);
			// While it plans, somewhere in the middle, and while few pages are left.
			const moments = [0, 1 + next(PAGES - 100), PAGES - 1 - next(30)];
			for (const moment of moments) {
				await until(
					async () => {
						const row = await rowOf(generation);
						return row.status !== 'pending' && row.created_count >= moment;
					},
					{ every: 2, timeout: 120_000, what: `page ${moment}` },
				);
				await server.kill();
				await checkInvariants(server.db);
				await server.start();
			}
			await wroteAll(generation, site, PAGES);
			expect(await user.balance()).toBe(balance - PAGES * 5);
		},
		PATIENT,
	);

	it(
		'is handed back when the server is asked to stop, and goes on with the next start',
		async () => {
			const site = await siteWithPages(PAGES);
			const generation = await begin(site, PAGES);
			await until(async () => (await rowOf(generation)).created_count > next(PAGES / 2), { every: 2 });
			const began = performance.now();
			await server.stop();
			expect(performance.now() - began).toBeLessThan(10_000);
			expect(await server.db('pseo_queue').whereNotNull('lease_token')).toEqual([]);
			expect(await server.db('pseo_slots').where({ slot: 'embedded-runtime' })).toEqual([]);
			const stopped = await rowOf(generation);
			expect(stopped.status).toBe('running');
			expect(stopped.created_count).toBeLessThan(PAGES);
			await checkInvariants(server.db);
			await server.start();
			await wroteAll(generation, site, PAGES);
		},
		PATIENT,
	);

	it(
		'writes others for the pages that somebody takes from it, and is paid for what it wrote',
		async () => {
			const site = await siteWithPages(PAGES + 2);
			const generation = await begin(site, PAGES);
			// The last of the claimed pages: it is their turn long after this.
			const lastTwo = await until(
				async () => {
					const rows = (await server
						.db('pseo_pages')
						.where({ generation, status: 'writing' })
						.orderBy('priority', 'desc')
						.limit(2)
						.select('id', 'route')) as { id: number; route: string }[];
					return (await rowOf(generation)).stage === 'writing' && rows.length === 2 && rows;
				},
				{ every: 5 },
			);
			const [byHand, deleted] = lastTwo as [{ id: number; route: string }, { id: number; route: string }];
			const written = await user.api.post('/articles', {
				pseo_id: site.id,
				route: byHand.route,
				title: 'By hand',
				content_markdown: 'Mine.',
			});
			expect(written.status).toBe(201);
			expect((await studio(server).del(`/items/pseo_pages/${deleted.id}`)).status).toBe(204);
			expect(await ended(user, generation, 120_000)).toMatchObject({
				status: 'completed',
				created_count: PAGES,
				failed_count: 0,
				tokens_refunded: 0,
			});
			expect(
				(await server
					.db('pseo_articles')
					.where({ pseo_id: site.id, route: byHand.route })
					.select('title', 'generator')) as unknown[],
			).toEqual([{ title: 'By hand', generator: 'manual' }]);
			expect(await count('pseo_articles', { generation })).toBe(PAGES);
		},
		PATIENT,
	);

	it(
		'waits while no process works, and requests are served meanwhile',
		async () => {
			await server.stop();
			await server.start({ PSEO_WORKERS: '0', PSEO_FLOW_GRACE_MS: '0' });
			const site = await siteWithPages(3);
			const generation = await begin(site, 3);
			const admin = await studio(server).get<{ runtime: { state: string; waiting: number }; warnings: string[] }>(
				'/pseo-endpoints/health',
			);
			expect(admin.data).toMatchObject({
				runtime: { state: 'off', holder: null, waiting: 1, running: 0 },
				warnings: ['PSEO_WORKERS is 0: this process answers requests only'],
			});
			expect((await user.api.get<Generation>(`/generations/${generation}`)).body.data).toMatchObject({
				status: 'pending',
				created_count: 0,
			});
			expect(await server.db('pseo_slots').where({ slot: 'embedded-runtime' })).toEqual([]);
			await server.stop();
			expect((await rowOf(generation)).status).toBe('pending');
			await server.start();
			await wroteAll(generation, site, 3);
		},
		PATIENT,
	);
});

describe('an import of rows', () => {
	let site: Website;

	it(
		'that a stop and then a kill cut off lands every row once when it is repeated',
		async () => {
			site = await createWebsite(user);
			const csv = csvOf(towns(MANY_ROWS));
			const send = (raw: string | ReadableStream) =>
				user.api.post<ImportReport>(
					`/pseo/${site.id}/pages/import?route=/towns/{name}&title={name} in numbers`,
					undefined,
					{ raw, headers: { 'Content-Type': 'text/csv' } },
				);
			/** The head and so many rows; the others never come, so that the import cannot be over before the server is. */
			const begun = (rows: number) =>
				new ReadableStream({
					start: (body) =>
						body.enqueue(
							new TextEncoder().encode(
								csv
									.split('\n')
									.slice(0, 1 + rows)
									.join('\n'),
							),
						),
				});
			const landed = () => count('pseo_pages', { pseo_id: site.id });
			for (const end of [() => server.stop(), () => server.kill()]) {
				const before = await landed();
				const moment = before + 1 + next(MANY_ROWS / 3);
				const cutOff = send(begun(moment + 2_000)).then(
					({ status }) => status,
					() => 'no answer',
				);
				await until(async () => (await landed()) >= moment, { every: 5, timeout: 60_000 });
				await end();
				expect(await cutOff).not.toBe(200);
				expect(await landed()).toBeLessThan(MANY_ROWS);
				await checkInvariants(server.db);
				await server.start();
			}
			const kept = await landed();
			const again = await send(csv);
			expect(again.status, again.text.slice(0, 500)).toBe(200);
			expect(again.body.data).toMatchObject({
				imported: MANY_ROWS - kept,
				updated: 0,
				unchanged: kept,
				rejected_count: 0,
			});
			expect(await landed()).toBe(MANY_ROWS);
			const [{ routes }] = (await server
				.db('pseo_pages')
				.where({ pseo_id: site.id })
				.countDistinct({ routes: 'route' })) as [{ routes: number }];
			expect(Number(routes)).toBe(MANY_ROWS);
		},
		PATIENT,
	);

	describe('whose plan is being made', () => {
		const DESCRIPTION =
			'We compare towns for people who want to move: rents, size, climate, rivers and history of every town, with numbers from the land registry, for families, students and pensioners who look for a calm place.';
		const ask = (query = '') =>
			user.api.post(`/generate/main-json${query}`, {
				pseo_id: site.id,
				language_code: 'en-US',
				description: DESCRIPTION,
			});
		const newestPlan = () =>
			server.db('pseo_jobs').where({ pseo_id: site.id, type: 'plan' }).orderBy('id', 'desc').first() as Promise<{
				id: number;
				status: string;
				tokens_refunded: number;
			}>;

		it(
			'gives the tokens back when the server dies while the caller waits',
			async () => {
				const balance = await user.balance();
				const cutOff = ask().catch(() => null);
				const job = await until(newestPlan, { every: 2 });
				await server.kill();
				expect(await cutOff).toBeNull();
				expect(await newestPlan()).toMatchObject({ id: job.id, status: 'running', tokens_refunded: 0 });
				// The reconciler gives a plan two minutes; the clock of this one is put forward.
				await server
					.db('pseo_jobs')
					.where({ id: job.id })
					.update({ date_created: new Date(Date.now() - 150_000) });
				await server.start();
				await until(async () => (await newestPlan()).status === 'failed');
				expect(await newestPlan()).toMatchObject({
					id: job.id,
					tokens_refunded: 20,
					error: 'the server stopped while it planned',
				});
				expect(await user.balance()).toBe(balance);
			},
			PATIENT,
		);

		it(
			'is completed after a kill when it is made in the background',
			async () => {
				const balance = await user.balance();
				const { status, body } = await ask('?async=true');
				expect(status).toBe(202);
				const { job_id } = body.data as { job_id: string };
				await until(async () => (await newestPlan()).status === 'running', { every: 2 });
				await server.kill();
				expect((await newestPlan()).status).toBe('running');
				await server.start();
				const job = await until(async () => {
					const { data } = (await user.api.get<Job>(`/jobs/${job_id}`)).body;
					return data.status !== 'running' && data.status !== 'pending' && data;
				});
				expect(job).toMatchObject({ status: 'succeeded', tokens_charged: 20, tokens_refunded: 0 });
				expect(await user.balance()).toBe(balance - 20);
				expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data.main_json?.pages).toHaveLength(100);
			},
			PATIENT,
		);
	});
});
