import pages from '../../../../../snapshots/collections/pseo_pages.json' with { type: 'json' };
import websites from '../../../../../snapshots/collections/pseos.json' with { type: 'json' };
import flows from '../../../../../snapshots/flows.json' with { type: 'json' };
import tables from '../../../../../snapshots/tables.json' with { type: 'json' };
import { events } from '../../contract/events.js';
import { websiteSettings } from '../../contract/settings.js';
import { defineArea, ownedTable } from '../../platform/area/index.js';
import type { FlowModel } from '../../platform/provisioning/index.js';
import { jobsArea } from '../jobs/index.js';
import { websiteHooks } from './directus-hooks.js';
import { websiteErrors } from './errors.js';
import { websiteMigrations } from './migrations.store.js';
import { websiteRoutes } from './routes.js';
import { createWebsites } from './service.js';
import { createSitemapImport } from './sitemap-import.js';

export const websitesArea = defineArea({
	name: 'websites',
	errors: websiteErrors,
	scopes: {
		'projects:read': 'Read websites, their pages and what writing them would cost',
		'projects:write': 'Create, change and delete websites, and import into them',
	},
	events: {
		'website.created': events['website.created'],
		'website.updated': events['website.updated'],
		'website.deleted': events['website.deleted'],
		'sitemap.imported': events['sitemap.imported'],
	},
	jobs: { sitemap_import: { lane: 'crawl', does: "Reads a website's sitemap into its pages" } },
	failpoints: {
		'import.saved': 'a chunk of rows is stored, the next one has not begun',
		'sitemap.saved': 'a chunk of URLs is stored, the next one has not begun',
		'sitemap.read': 'every URL is stored, the job has not ended',
		'website.jobs_canceled': 'the jobs of a website are canceled, the website is not deleted',
		'website.emptied': 'pages and articles of a website are deleted, the website is not',
	},
	settings: websiteSettings,
	tables: {
		pseos: ownedTable(websites, undefined, { byMembers: 'written' }),
		pseo_pages: ownedTable(pages, 'in_chunks', { byMembers: 'written' }),
		pseo_datasets: ownedTable(tables.pseo_datasets, 'in_chunks'),
	},
	migrations: websiteMigrations,
	flows: flows
		.filter(({ key }) => key === 'import-sitemap')
		.map((flow: FlowModel) => ({ flow, whenOff: 'sitemaps are imported only when asked for' })),
	open({ db, items, fetch, declared, use }) {
		const jobs = use(jobsArea);
		return {
			websites: createWebsites({ db, items, tables: declared.tables, jobs }),
			sitemaps: createSitemapImport(db, jobs, fetch),
		};
	},
	routes: (service, { cursors, config }) => websiteRoutes(service, cursors, config),
	hooks: (_service, context) => websiteHooks(context),
});
