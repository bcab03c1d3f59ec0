export { websitesArea } from './area.js';
export { ofWebsite } from './of-website.js';
export { type DataSet, type DataSetColumn, readDataSets } from './datasets.store.js';
export {
	CLAIMED_COLUMNS,
	type ClaimedPage,
	claimedFromRow,
	claimedPages,
	claimPages,
	countClaimed,
	countPages,
	countWritten,
	endPages,
	firstPlanned,
	giveBackPage,
	newestRoutes,
	newestTitles,
	nextClaimed,
	planPages,
	reclaimPages,
	releasePages,
	streamFactPages,
	takenRoutes,
	takePage,
} from './pages/index.js';
export { type Websites } from './service.js';
export { type SitemapImport } from './sitemap-import.js';
export { type SiteBrief, siteBrief } from './site-brief.js';
export { writeSitemap, writeSitemapIndex } from './sitemap-xml.js';
export { type OwnedWebsite, readWebsite, saveMainJson, type Website } from './store.js';
