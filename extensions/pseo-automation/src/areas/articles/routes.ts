import { z } from 'zod';
import { article, articleCreate, articleSummary, articleUpdate, ARTICLE_STATUSES } from '../../contract/articles.js';
import { id, idParams, query } from '../../contract/common.js';
import { type Cursors, listRoute, type Route, route } from '../../platform/http/index.js';
import type { Articles } from './service.js';
import type { Article } from './store.js';

const whole = ({ account: _account, ...rest }: Article) => {
	const { image: _image, score_version: _version, ...shown } = rest as Omit<Article, 'account'> & { image?: unknown };
	return shown;
};
const summary = (row: Article) => {
	const {
		content_markdown: _markdown,
		content_html: _html,
		faqs: _faqs,
		schema_org: _schema,
		sources: _sources,
		findings: _findings,
		review_reasons: _reasons,
		...shown
	} = whole(row);
	return shown;
};

/** Nothing in a preview may run or reach out: it shows text that a machine or a stranger wrote. */
const PREVIEW_HEADERS = {
	'Content-Security-Policy':
		"sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; base-uri 'none'; form-action 'none'",
	'X-Content-Type-Options': 'nosniff',
	'X-Robots-Tag': 'noindex',
	'Referrer-Policy': 'no-referrer',
	'Cache-Control': 'private, no-store',
};

export function articleRoutes(articles: Articles, cursors: Cursors): Route[] {
	return [
		listRoute(cursors, {
			path: '/articles',
			summary: 'List articles without their content',
			access: 'articles:read',
			filters: {
				pseo_id: id.optional(),
				generation: id.optional(),
				status: z.enum(ARTICLE_STATUSES).optional(),
				q: z.string().min(1).max(255).optional(),
			},
			sorts: ['id', 'title', 'word_count', 'date_updated'],
			order: 'id:desc',
			item: articleSummary,
			show: summary,
			list: ({ account, query: { q, ...asked } }, wanted) =>
				articles.list(account, { ...asked, search: q, ...wanted }),
		}),
		route({
			method: 'POST',
			path: '/articles',
			summary: 'Add an article',
			access: 'articles:write',
			rate: 'write',
			body: articleCreate,
			answer: article,
			status: 201,
			handler: async ({ account, body }) => ({
				message: 'Article created',
				data: whole(await articles.create(account, body)),
			}),
		}),
		route({
			method: 'GET',
			path: '/articles/:id',
			summary: 'Read an article',
			access: 'articles:read',
			rate: 'read',
			params: idParams,
			query: query({}),
			answer: article,
			handler: async ({ account, params }) => ({ data: whole(await articles.read(account, params.id)) }),
		}),
		route({
			method: 'PATCH',
			path: '/articles/:id',
			summary: 'Change an article',
			access: 'articles:write',
			rate: 'write',
			params: idParams,
			body: articleUpdate,
			answer: article,
			handler: async ({ account, params, body }) => ({
				message: 'Article updated',
				data: whole(await articles.update(account, params.id, body)),
			}),
		}),
		route({
			method: 'DELETE',
			path: '/articles/:id',
			summary: 'Delete an article; its page is planned again',
			access: 'articles:write',
			rate: 'write',
			params: idParams,
			answer: z.object({ id: z.number().int() }),
			handler: async ({ account, params }) => {
				await articles.remove(account, params.id);
				return { message: 'Article deleted', data: { id: params.id } };
			},
		}),
		route({
			method: 'GET',
			path: '/articles/:id/preview',
			summary: 'The article as a web page',
			access: 'articles:read',
			rate: 'read',
			params: idParams,
			query: query({}),
			answer: z.string(),
			handler: async ({ account, params }) => ({
				headers: PREVIEW_HEADERS,
				raw: { type: 'text/html; charset=utf-8', body: await articles.preview(account, params.id) },
			}),
		}),
		route({
			method: 'GET',
			path: '/pseo/:id/sitemap.xml',
			summary: 'Sitemap of the published articles',
			access: 'articles:read',
			rate: 'read',
			params: idParams,
			query: query({ part: z.coerce.number().int().min(1).max(1000).optional() }),
			answer: z.string(),
			handler: async ({ account, params, query: asked }) => ({
				raw: {
					type: 'application/xml; charset=utf-8',
					body: await articles.sitemap(account, params.id, asked.part ?? null),
				},
			}),
		}),
	];
}
