import { z } from 'zod';
import { article, articleCreate, articleSummary, articleUpdate, ARTICLE_STATUSES } from '../../contract/articles.js';
import { id, idParams, query } from '../../contract/common.js';
import { SYSTEM } from '../../kernel/who.js';
import { type Cursors, listRoute, type Route, route } from '../../platform/http/index.js';
import { createPreviewLinks } from './preview-link.js';
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

/**
 * Nothing in a preview may run or reach out: it shows text that a machine or a stranger wrote. Images of other hosts,
 * which tell them who reads, are loaded where the reader asks for them.
 */
function previewHeaders(images: boolean): Record<string, string> {
	const policy = [
		'sandbox',
		"default-src 'none'",
		"style-src 'unsafe-inline'",
		`img-src ${images ? 'https: ' : ''}data:`,
		"base-uri 'none'",
		"form-action 'none'",
	];
	return {
		'Content-Security-Policy': policy.join('; '),
		'X-Content-Type-Options': 'nosniff',
		'X-Robots-Tag': 'noindex',
		'Referrer-Policy': 'no-referrer',
	};
}

const images = z.enum(['true', 'false']).default('false');

/** @param publicUrl address under which users reach the server, asked in handlers only; without one links have no host */
export function articleRoutes(articles: Articles, cursors: Cursors, publicUrl: () => string): Route[] {
	const links = createPreviewLinks(cursors);
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
			query: query({ images }),
			answer: z.string(),
			handler: async ({ account, params, query: asked }) => ({
				headers: previewHeaders(asked.images === 'true'),
				raw: { type: 'text/html; charset=utf-8', body: await articles.preview(account, params.id, null) },
			}),
		}),
		route({
			method: 'GET',
			path: '/articles/:id/preview-link',
			summary: 'A link that opens the preview in a browser, without a token, for ten minutes',
			access: 'articles:read',
			rate: 'read',
			params: idParams,
			query: query({}),
			answer: z.object({ url: z.string(), expires_at: z.string() }),
			handler: async ({ account, params }) => {
				const { link, expires_at } = links.write((await articles.read(account, params.id)).id);
				const root = publicUrl().replace(/\/+$/, '');
				return { data: { url: `${root}/pseo-endpoints/preview?link=${link}`, expires_at } };
			},
		}),
		route({
			method: 'GET',
			path: '/preview',
			summary: 'The article that a preview link is for, as a web page',
			access: 'public',
			rate: 'read',
			query: query({ link: z.string().min(1).max(500), images }),
			answer: z.string(),
			handler: async ({ query: asked }) => {
				const shown = asked.images === 'true';
				const withImages = shown ? null : `?link=${encodeURIComponent(asked.link)}&images=true`;
				return {
					headers: previewHeaders(shown),
					raw: {
						type: 'text/html; charset=utf-8',
						body: await articles.preview(SYSTEM, links.read(asked.link), withImages),
					},
				};
			},
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
