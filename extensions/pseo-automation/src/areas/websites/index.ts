export { websiteErrors } from './errors.js';
export { checkWebsiteChange, completeWebsite } from './guards.js';
export {
	addPlannedPages,
	countPages,
	firstPlanned,
	type NewPage,
	type Page,
	streamFactPages,
	newestRoutes,
	newestTitles,
	takenRoutes,
} from './pages.store.js';
export { websiteRoutes } from './routes.js';
export { createWebsites, type Websites } from './service.js';
export { createSitemapImport, type SitemapImport } from './sitemap-import.js';
export { type SiteBrief, siteBrief } from './site-brief.js';
export { writeSitemap, writeSitemapIndex } from './sitemap-xml.js';
export { type OwnedWebsite, readWebsite, saveMainJson, type Website } from './store.js';
