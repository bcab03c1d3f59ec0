export { countWritten, giveBackPage, takePage } from './article.store.js';
export {
	type Claimant,
	CLAIMED_COLUMNS,
	type ClaimedPage,
	claimedFromRow,
	claimedPages,
	claimPages,
	countClaimed,
	endPages,
	nextClaimed,
	reclaimPages,
	releasePages,
} from './claim.store.js';
export { importSink } from './import.store.js';
export { type NewPage, planPages } from './plan.store.js';
export {
	countPages,
	firstPlanned,
	listPages,
	newestRoutes,
	newestTitles,
	type Page,
	type PageFilter,
	streamFactPages,
	takenRoutes,
} from './read.store.js';
export { saveSitemapPages } from './sitemap.store.js';
