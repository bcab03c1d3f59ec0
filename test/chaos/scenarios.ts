import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import {
	type Answer,
	api,
	createUser,
	createWebsite,
	ended,
	type Generation,
	grant,
	importRows,
	type ImportReport,
	MASTER_PROMPT,
	type Page,
	type Transaction,
	until,
	type User,
	type Website,
} from '../support/client.js';
import type { Server } from '../support/directus.js';
import { checkArticlesOf } from '../support/invariants.js';
import { csvOf, towns } from '../support/rows.js';

/** A request that leads to a failpoint, and what must be true after the server has died of it and recovered. */
export interface Act {
	/** At which passage the server dies; the first unless said otherwise. */
	pass?: number;
	/** Its answer may never come. */
	ask(): Promise<unknown>;
	/** What time does while the server is down, besides ending the lease of the Idempotency-Key. */
	meanwhile?(): Promise<unknown>;
	/** How the client repeats its request; it goes on until this is answered with 200 or 202. */
	repeat?(): Promise<Answer<unknown>>;
	/** Called when every job has ended. */
	check(): Promise<void>;
}

/** Prepares a user of its own. `sitemap` is the address of a website with `SITEMAP_URLS` URLs. */
export type Scenario = (server: Server, sitemap: string) => Promise<Act>;

export const SITEMAP_URLS = 1300;

const DESCRIPTION =
	'We run guided bicycle tours and rent touring bicycles, e-bikes and child trailers in Salzburg, Passau and Linz. Our guests are families and older couples who ride the Danube trail and want luggage transport, hotel bookings and repair on the road.';

export const newKey = () => ({ headers: { 'Idempotency-Key': randomUUID() } });

export async function siteWith(
	server: Server,
	rows: Record<string, unknown>[],
	tokens: number,
): Promise<{ user: User; site: Website }> {
	const user = await createUser(server, { tokens });
	const site = await createWebsite(user);
	if (rows.length > 0) await importRows(user, site.id, rows);
	return { user, site };
}

export async function movements(user: User, kind: Transaction['kind']): Promise<number[]> {
	const { data } = (await user.api.get<Transaction[]>('/billing/transactions?limit=100')).body;
	return data
		.filter((entry) => entry.kind === kind && !entry.reference.startsWith('signup'))
		.map((entry) => entry.amount);
}

export async function theGeneration(user: User, site: Website): Promise<Generation> {
	const { data } = (await user.api.get<Generation[]>(`/generations?pseo_id=${site.id}`)).body;
	expect(data).toHaveLength(1);
	return data[0] as Generation;
}

/** A generation of `count` pages on a website with `rows` rows. */
const generating =
	(rows: number, count: number, pass = 1): Scenario =>
	async (server) => {
		const { user, site } = await siteWith(server, towns(rows), 5000);
		const key = newKey();
		const ask = () => user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: count }, key);
		return {
			pass,
			ask,
			repeat: ask,
			async check() {
				const generation = await theGeneration(user, site);
				expect(generation).toMatchObject({
					status: 'completed',
					requested_count: count,
					created_count: count,
					tokens_charged: count * 5,
					tokens_refunded: 0,
				});
				await checkArticlesOf(server.db, generation.id);
				expect(await movements(user, 'charge')).toEqual([-count * 5]);
				expect(await user.balance()).toBe(5000 - count * 5);
				expect((await user.api.get<Website>(`/pseo/${site.id}`)).body.data.post_counts_total).toBe(count);
			},
		};
	};

/** More pages than the description gives routes for. */
const exhausted: Scenario = async (server) => {
	const user = await createUser(server, { tokens: 5000 });
	const site = await createWebsite(user, {
		description: 'We repair leather bags and leather belts for travellers in Vienna and Graz.',
	});
	const key = newKey();
	const ask = () => user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 500 }, key);
	return {
		ask,
		repeat: ask,
		async check() {
			const generation = await theGeneration(user, site);
			expect(generation.status).toBe('failed');
			expect(generation.created_count).toBeGreaterThan(0);
			expect(generation.created_count + generation.failed_count).toBe(500);
			expect(generation.failed_routes.filter((entry) => entry.error === 'plan_exhausted')).toHaveLength(1);
			await checkArticlesOf(server.db, generation.id);
			expect(await user.balance()).toBe(5000 - generation.created_count * 5);
		},
	};
};

async function runningGeneration(server: Server): Promise<{ user: User; site: Website; id: number }> {
	const { user, site } = await siteWith(server, towns(1500), 10_000);
	const id = (await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 1500 })).body
		.generation_id;
	await until(async () => (await user.api.get<Generation>(`/generations/${id}`)).body.data.created_count > 0, {
		what: 'the first pages',
	});
	return { user, site, id };
}

const canceling: Scenario = async (server) => {
	const { user, id } = await runningGeneration(server);
	return {
		ask: () => user.api.post(`/generations/${id}/cancel`),
		async check() {
			expect(await user.api.post(`/generations/${id}/cancel`)).toMatchObject({
				status: 409,
				body: { code: 'generation_ended' },
			});
			const generation = (await user.api.get<Generation>(`/generations/${id}`)).body.data;
			expect(generation).toMatchObject({ status: 'failed', error: 'canceled' });
			await checkArticlesOf(server.db, id);
			expect(await user.balance()).toBe(10_000 - generation.created_count * 5);
		},
	};
};

const retrying: Scenario = async (server) => {
	const little = [
		{ name: 'Emptyford', population: '' },
		{ name: 'Sparsegrad', population: 12 },
	];
	const { user, site } = await siteWith(server, [...towns(8), ...little], 500);
	const { body } = await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 10 });
	expect((await ended(user, body.generation_id)).failed_count).toBe(2);
	await importRows(user, site.id, [
		...towns(8),
		...towns(2, 100).map((row, index) => ({ ...row, name: String(little[index]?.name) })),
	]);
	return {
		ask: () => user.api.post(`/generations/${body.generation_id}/retry`),
		async check() {
			expect((await user.api.post(`/generations/${body.generation_id}/retry`)).body.code).toBe(
				'nothing_to_retry',
			);
			expect(await theGeneration(user, site)).toMatchObject({
				status: 'completed',
				attempt: 2,
				created_count: 10,
				tokens_charged: 60,
				tokens_refunded: 10,
			});
			expect(await movements(user, 'charge')).toEqual([-10, -50]);
			expect(await user.balance()).toBe(450);
		},
	};
};

/** @param mode `late`: the client repeats after the server has given the plan of a dead process up */
const planning =
	(mode: 'now' | 'late' | 'background'): Scenario =>
	async (server) => {
		const user = await createUser(server);
		const site = await createWebsite(user);
		const key = newKey();
		const query = mode === 'background' ? '?async=true' : '';
		const ask = () =>
			user.api.post(
				`/generate/main-json${query}`,
				{ pseo_id: site.id, language_code: 'en-US', description: DESCRIPTION },
				key,
			);
		return {
			ask,
			meanwhile: async () => {
				if (mode === 'late')
					await server
						.db('pseo_jobs')
						.where({ pseo_id: site.id })
						.update({ date_created: new Date(Date.now() - 180_000) });
			},
			repeat: ask,
			async check() {
				const charges = await movements(user, 'charge');
				expect([charges, await movements(user, 'refund')]).toEqual(
					mode === 'late' ? [[-20, -20], [20]] : [[-20], []],
				);
				expect(await user.balance()).toBe(480);
				const { main_json } = (await user.api.get<Website>(`/pseo/${site.id}`)).body.data;
				const planned = (await user.api.get<Page[]>(`/pseo/${site.id}/pages?limit=100`)).body.data;
				expect(planned.length).toBeGreaterThan(4);
				expect(main_json?.pages.map((page) => page.route)).toEqual(planned.map((page) => page.route));
			},
		};
	};

const importing: Scenario = async (server) => {
	const { user, site } = await siteWith(server, [], 500);
	const csv = csvOf(towns(1200));
	const query = new URLSearchParams({ route: '/towns/{name}', title: '{name} in numbers' });
	const ask = () =>
		user.api.post<ImportReport>(`/pseo/${site.id}/pages/import?${query}`, undefined, {
			raw: csv,
			headers: { 'Content-Type': 'text/csv' },
		});
	return {
		pass: 2,
		ask,
		repeat: ask,
		async check() {
			const pages = (await server.db('pseo_pages').where({ pseo_id: site.id }).select('route', 'title')) as {
				route: string;
				title: string;
			}[];
			expect(new Set(pages.map((page) => page.route)).size).toBe(1200);
			expect(new Set(pages.map((page) => page.title)).size).toBe(1200);
			const again = (await ask()).body.data;
			expect(again).toMatchObject({ imported: 0, updated: 0, unchanged: 1200, rejected_count: 0 });
		},
	};
};

const readingSitemap =
	(pass = 1): Scenario =>
	async (server, sitemap) => {
		const user = await createUser(server);
		const site = await createWebsite(user, { website_url: sitemap });
		const key = newKey();
		const ask = () => user.api.post(`/pseo/${site.id}/import-sitemap`, {}, key);
		return {
			pass,
			ask,
			repeat: ask,
			async check() {
				const routes = (await server
					.db('pseo_pages')
					.where({ pseo_id: site.id, status: 'existing' })
					.pluck('route')) as string[];
				expect(new Set(routes).size).toBe(SITEMAP_URLS);
				const jobs = (await server.db('pseo_jobs').where({ pseo_id: site.id }).select('status', 'result')) as {
					status: string;
					result: string;
				}[];
				expect(jobs.map((job) => job.status)).toEqual(['succeeded']);
				const result = JSON.parse(String(jobs[0]?.result)) as { imported: number; updated: number };
				expect(result.imported + result.updated).toBe(SITEMAP_URLS);
			},
		};
	};

/** A website that exists once, whether or not the first answer was seen. */
const creating: Scenario = async (server) => {
	const user = await createUser(server);
	const key = newKey();
	const ask = () =>
		user.api.post<Website>(
			'/pseo',
			{ website_url: 'https://example.com', master_prompt: MASTER_PROMPT, settings: { import_sitemap: false } },
			key,
		);
	return {
		ask,
		repeat: ask,
		async check() {
			const { data } = (await user.api.get<Website[]>('/pseo')).body;
			expect(data).toHaveLength(1);
			const replay = await ask();
			expect([replay.headers.get('idempotent-replayed'), replay.body.data.id]).toEqual(['true', data[0]?.id]);
		},
	};
};

const granting: Scenario = async (server) => {
	const user = await createUser(server);
	const key = newKey();
	const admin = api(server, server.adminToken);
	const ask = () => admin.post('/billing/grants', { user_id: user.id, amount: 70, reason: 'fault suite' }, key);
	return {
		ask,
		repeat: ask,
		async check() {
			expect(await user.balance()).toBe(570);
			await grant(server, user, 1);
			expect(await movements(user, 'grant')).toEqual([1, 70]);
		},
	};
};

/** @param busy while a generation runs on the website */
const deleting =
	(busy: boolean): Scenario =>
	async (server) => {
		const { user, site } = busy ? await runningGeneration(server) : await siteWith(server, towns(30), 500);
		if (!busy)
			await ended(
				user,
				(await user.api.post('/trigger/bulk-generation', { pseo_id: site.id, post_count: 20 })).body
					.generation_id,
			);
		const before = await user.balance();
		const ask = () => user.api.del(`/pseo/${site.id}?force=true`);
		return {
			ask,
			repeat: ask,
			async check() {
				expect((await user.api.get(`/pseo/${site.id}`)).status).toBe(404);
				for (const table of ['pseo_pages', 'pseo_articles'])
					expect(await server.db(table).where({ pseo_id: site.id }), table).toEqual([]);
				const refunds = await movements(user, 'refund');
				expect(refunds).toHaveLength(busy ? 1 : 0);
				expect(await user.balance()).toBe(before + (refunds[0] ?? 0));
			},
		};
	};

/** Every failpoint that a running server passes; those of provisioning are passed while it starts, those of a model in `claude-scenarios.ts`. */
export const SCENARIOS: Record<string, Scenario[]> = {
	'idempotency.reserved': [creating],
	'idempotency.worked': [creating, granting],
	'idempotency.stored': [creating],
	'queue.claimed': [generating(12, 12)],
	'job.queued': [planning('background'), readingSitemap()],
	'queue.worked': [planning('background'), readingSitemap()],
	'generation.inserted': [generating(12, 12)],
	'generation.started': [generating(12, 12)],
	'generation.planned': [generating(120, 125)],
	'generation.claimed': [generating(120, 120)],
	'generation.written': [generating(450, 450, 2)],
	'generation.saved': [generating(450, 450, 2)],
	'generation.exhausted': [exhausted],
	'generation.settled': [generating(12, 12)],
	'generation.announced': [generating(12, 12)],
	'generation.canceled': [canceling],
	'generation.reopened': [retrying],
	'plan.charged': [planning('now'), planning('late'), planning('background')],
	'plan.made': [planning('background')],
	'plan.saved': [planning('now')],
	'import.saved': [importing],
	'sitemap.saved': [readingSitemap(2)],
	'sitemap.read': [readingSitemap()],
	'website.jobs_canceled': [deleting(true)],
	'website.emptied': [deleting(false)],
};
