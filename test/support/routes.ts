import { createCursors } from '../../extensions/pseo-automation/src/platform/http/index.js';
import { api, createUser, createWebsite, ended, importRows, until, type User } from './client.js';
import type { RunningServer } from './directus.js';
import { towns } from './rows.js';
import { SECRET_OF_TESTS } from './template.js';

/** Rows of one account, to ask every route about. */
export interface Belongings {
	user: User;
	site: number;
	article: number;
	generation: number;
	job: string;
}

/** A route with a request that it would serve. */
export interface RouteCase {
	/** As GET / lists it. */
	endpoint: string;
	method: string;
	/** With ids filled in, without a query. */
	path: string;
	/** Fields of a query that it takes. */
	query: Record<string, string>;
	/** A body that it takes; null where it reads none. */
	body: Record<string, unknown> | null;
	/** Read as it comes, not parsed by Directus. */
	stream: boolean;
	access: 'public' | 'user' | 'admin';
	/** Refuses fields of the query that it does not know. */
	strictQuery: boolean;
}

type Entry = Partial<Pick<RouteCase, 'query' | 'body' | 'stream' | 'access' | 'strictQuery'>> & { path?: string };

/** Makes a user with a website, a written article, an ended generation and its job. */
export async function belongings(server: RunningServer, tokens = 5000): Promise<Belongings> {
	const user = await createUser(server, { tokens });
	const site = await createWebsite(user);
	await importRows(user, site.id, towns(5));
	const { body } = await user.api.post('/trigger/on-demand-generation', { pseo_id: site.id, post_count: 1 });
	const generation = await ended(user, body.generation_id);
	const { data } = (await user.api.get<{ id: number }[]>(`/articles?generation=${generation.id}`)).body;
	const job = await user.api.post<{ job_id: string }>(`/pseo/${site.id}/import-sitemap`);
	await until(
		async () =>
			!['pending', 'running'].includes(
				(await user.api.get<{ status: string }>(`/jobs/${job.body.data.job_id}`)).body.data.status,
			),
		{ what: 'the sitemap job' },
	);
	return { user, site: site.id, article: data[0]?.id ?? 0, generation: generation.id, job: job.body.data.job_id };
}

export const LONG_DESCRIPTION =
	'We sell handmade wooden toys, puzzles and building blocks to parents and nurseries in Denmark, Sweden and northern Germany. All toys are made of local beech and maple, painted with water-based colours and repaired for life.';

/** Every declared route with a request that it would serve for the owner of `own`. */
export function routeCases(own: Belongings): RouteCase[] {
	const { site, article, generation, job, user } = own;
	const entries: Record<string, Entry> = {
		'GET /': { access: 'public', strictQuery: false },
		'GET /health': { access: 'public' },
		'GET /jobs/:id': { path: `/jobs/${job}` },
		'POST /jobs/:id/cancel': { path: `/jobs/${job}/cancel`, body: {} },
		'DELETE /pseo/:id': { path: `/pseo/${site}`, query: { force: 'false' } },
		'POST /pseo': {
			body: {
				website_url: 'https://example.com',
				master_prompt: 'Write.',
				website_software: 'ghost',
				name: 'Name',
				language_code: 'en',
				description: 'About.',
				sector: 'toys',
				settings: { import_sitemap: false },
			},
		},
		'GET /pseo': { query: { limit: '5', status: 'active' } },
		'GET /pseo/:id': { path: `/pseo/${site}` },
		'PATCH /pseo/:id': {
			path: `/pseo/${site}`,
			body: {
				website_url: 'https://example.com',
				master_prompt: 'Write.',
				website_software: 'ghost',
				name: 'Name',
				language_code: 'en',
				description: 'About.',
				sector: 'toys',
				settings: { import_sitemap: false },
				status: 'active',
			},
		},
		'POST /pseo/:id/pages/import': {
			path: `/pseo/${site}/pages/import`,
			body: { route: '/x/{name}', title: '{name}', rows: [] },
			stream: true,
			query: { route: '/x/{name}', title: '{name}' },
		},
		'GET /pseo/:id/pages': {
			path: `/pseo/${site}/pages`,
			query: { limit: '5', status: 'planned', source: 'import', keyword: 'x', sort: 'id:asc' },
		},
		'GET /fetch-sitemap': { query: { pseo_id: String(site) } },
		'POST /pseo/:id/import-sitemap': { path: `/pseo/${site}/import-sitemap`, body: {} },
		'GET /pseo/:id/prompts': { path: `/pseo/${site}/prompts` },
		'PATCH /pseo/:id/prompts/:name': {
			path: `/pseo/${site}/prompts/draft`,
			body: { text: 'Write pages as short letters to a friend who asked.' },
		},
		'DELETE /pseo/:id/prompts/:name': { path: `/pseo/${site}/prompts/draft`, strictQuery: false },
		'POST /trigger/on-demand-generation': { body: { pseo_id: site, post_count: 1 } },
		'POST /trigger/bulk-generation': { body: { pseo_id: site, post_count: 1 } },
		'GET /generations/:id': { path: `/generations/${generation}` },
		'GET /generations/estimate': { query: { pseo_id: String(site), post_count: '3' } },
		'GET /generations': { query: { pseo_id: String(site), limit: '5' } },
		'POST /generations/:id/cancel': { path: `/generations/${generation}/cancel`, body: {} },
		'POST /generations/:id/retry': { path: `/generations/${generation}/retry`, body: {} },
		'POST /generate/main-json': {
			body: { pseo_id: site, language_code: 'en-US', description: LONG_DESCRIPTION },
			query: { async: 'false' },
		},
		'GET /articles': {
			query: {
				limit: '5',
				pseo_id: String(site),
				generation: String(generation),
				status: 'draft',
				q: 'x',
				sort: 'id:asc',
			},
		},
		'POST /articles': {
			body: {
				pseo_id: site,
				route: '/new',
				title: 'New',
				content_markdown: 'x',
				meta_description: 'x',
				excerpt: 'x',
				faqs: [{ question: 'a', answer: 'b' }],
				tags: ['a'],
				language_code: 'en',
			},
		},
		'GET /articles/:id': { path: `/articles/${article}` },
		'PATCH /articles/:id': {
			path: `/articles/${article}`,
			body: {
				title: 'New',
				content_markdown: 'x',
				meta_description: 'x',
				excerpt: 'x',
				faqs: [{ question: 'a', answer: 'b' }],
				tags: ['a'],
				language_code: 'en',
				status: 'draft',
			},
		},
		'DELETE /articles/:id': { path: `/articles/${article}`, strictQuery: false },
		'GET /articles/:id/preview': { path: `/articles/${article}/preview`, query: { images: 'true' } },
		'GET /articles/:id/preview-link': { path: `/articles/${article}/preview-link` },
		'GET /preview': {
			access: 'public',
			query: {
				link: createCursors(SECRET_OF_TESTS).write('preview', [article, Date.now() + 3600_000]),
				images: 'false',
			},
		},
		'GET /pseo/:id/sitemap.xml': { path: `/pseo/${site}/sitemap.xml`, query: { part: '1' } },
		'GET /credits': {},
		'GET /billing/transactions': { query: { limit: '5' } },
		'POST /billing/grants': { access: 'admin', body: { user_id: user.id, amount: 5, reason: 'test' } },
	};
	return Object.entries(entries).map(([endpoint, entry]) => {
		const [method = '', pattern = ''] = endpoint.split(' ');
		const strictQuery = method === 'GET' || entry.query !== undefined;
		return {
			endpoint,
			method,
			path: pattern,
			query: {},
			body: null,
			stream: false,
			access: 'user',
			strictQuery,
			...entry,
		};
	});
}

/** What GET / lists, without the queries. */
export async function declaredEndpoints(server: RunningServer): Promise<string[]> {
	const { body } = await api(server, null).get('/');
	return (body as unknown as { endpoints: string[] }).endpoints.map((entry) => entry.split('?')[0] ?? entry);
}
