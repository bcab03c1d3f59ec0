import { z } from 'zod';
import { id, idParams, query } from '../../contract/common.js';
import { jobStarted } from '../../contract/jobs.js';
import {
	importReport,
	page,
	PAGE_SOURCES,
	PAGE_STATUSES,
	sitemapUrls,
	website,
	websiteCreate,
	websiteUpdate,
} from '../../contract/websites.js';
import type { Config } from '../../platform/config/index.js';
import { type Cursors, listRoute, type Route, route } from '../../platform/http/index.js';
import type { Page } from './pages/index.js';
import type { Websites } from './service.js';
import type { SitemapImport } from './sitemap-import.js';
import type { Website } from './store.js';

const WITHOUT_DETAILS = ({ account: _account, master_prompt: _prompt, main_json: _plan, ...rest }: Website) => rest;
const whole = ({ account: _account, ...rest }: Website) => rest;
const shownPage = ({
	account: _account,
	dataset: _dataset,
	...rest
}: Page & { facts_hash?: unknown; import_run?: unknown; generation?: unknown }) => {
	const { facts_hash: _hash, import_run: _run, generation: _generation, ...shown } = rest;
	return shown;
};

export interface WebsiteServices {
	websites: Websites;
	sitemaps: SitemapImport;
}

/** @param services used in handlers only */
export function websiteRoutes(services: WebsiteServices, cursors: Cursors, config: Config | undefined): Route[] {
	return [
		route({
			method: 'POST',
			path: '/pseo',
			summary: 'Create a website',
			access: 'projects:write',
			rate: 'write',
			body: websiteCreate,
			answer: website,
			handler: async ({ account, body, requestKey }) => ({
				message: 'PSEO created successfully',
				data: whole(await services.websites.create(account, body, requestKey)),
			}),
		}),
		listRoute(cursors, {
			path: '/pseo',
			summary: 'List websites, newest first',
			access: 'projects:read',
			filters: { status: z.enum(['active', 'paused', 'archived']).optional() },
			order: 'id:desc',
			item: website,
			show: WITHOUT_DETAILS,
			list: ({ account, query: asked }, { limit, after }) =>
				services.websites.list(account, { limit, before: after?.[1] ?? null, status: asked.status }),
		}),
		route({
			method: 'GET',
			path: '/pseo/:id',
			summary: 'Read a website with its plan',
			access: 'projects:read',
			rate: 'read',
			params: idParams,
			query: query({}),
			answer: website,
			handler: async ({ account, params }) => ({ data: whole(await services.websites.read(account, params.id)) }),
		}),
		route({
			method: 'PATCH',
			path: '/pseo/:id',
			summary: 'Change a website',
			access: 'projects:write',
			rate: 'write',
			params: idParams,
			body: websiteUpdate,
			answer: website,
			handler: async ({ account, params, body }) => ({
				message: 'PSEO updated',
				data: whole(await services.websites.update(account, params.id, body)),
			}),
		}),
		route({
			method: 'DELETE',
			path: '/pseo/:id',
			summary: 'Delete a website with its pages and articles',
			access: 'projects:write',
			rate: 'write',
			params: idParams,
			query: query({ force: z.enum(['true', 'false']).default('false') }),
			answer: z.object({ id: z.number().int() }),
			handler: async ({ account, params, query: asked }) => {
				await services.websites.remove(account, params.id, asked.force === 'true');
				return { message: 'PSEO deleted', data: { id: params.id } };
			},
		}),
		route({
			method: 'POST',
			path: '/pseo/:id/pages/import',
			summary: 'Import rows as planned pages (CSV, JSON or NDJSON, streamed)',
			access: 'projects:write',
			rate: 'run',
			params: idParams,
			query: query({
				route: z.string().min(1).max(500).optional(),
				title: z.string().min(1).max(500).optional(),
			}),
			body: 'stream',
			answer: importReport,
			handler: async ({ account, params, query: asked, stream, contentType }) => ({
				message: 'Rows imported',
				data: await services.websites.importRows(account, params.id, {
					stream,
					contentType,
					route: asked.route,
					title: asked.title,
				}),
			}),
		}),
		listRoute(cursors, {
			path: '/pseo/:id/pages',
			summary: 'List the pages of a website',
			access: 'projects:read',
			params: idParams,
			filters: {
				status: z.enum(PAGE_STATUSES).optional(),
				source: z.enum(PAGE_SOURCES).optional(),
				keyword: z.string().min(1).max(255).optional(),
			},
			sorts: ['id', 'priority'],
			order: 'priority:asc',
			item: page,
			show: shownPage,
			list: ({ account, params, query: asked }, wanted) =>
				services.websites.listPages(account, params.id, { ...asked, ...wanted }),
		}),
		route({
			method: 'GET',
			path: '/fetch-sitemap',
			summary: "List the URLs of a website's sitemap",
			access: 'projects:read',
			rate: 'run',
			query: query({ pseo_id: id }),
			answer: sitemapUrls,
			handler: async ({ account, query: asked }) => ({
				top: { ...(await services.sitemaps.fetch(account, asked.pseo_id)) },
			}),
		}),
		route({
			method: 'POST',
			path: '/pseo/:id/import-sitemap',
			summary: "Read the website's sitemap into its pages",
			access: 'projects:write',
			rate: 'run',
			params: idParams,
			body: z.strictObject({}),
			answer: jobStarted,
			status: 202,
			handler: async ({ account, params, requestKey }) => {
				const job = await services.sitemaps.start(account, params.id, requestKey);
				return {
					message: 'Sitemap import started',
					data: {
						job_id: `job_${job.id}`,
						status: job.status,
						poll_url: `${config?.mount}/jobs/job_${job.id}`,
					},
				};
			},
		}),
	];
}
