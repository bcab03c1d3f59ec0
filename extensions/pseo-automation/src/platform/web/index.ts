/** Everything that leaves the process goes through here. */
export {
	createSafeFetch,
	type Method,
	type SafeFetch,
	type SafeFetchOptions,
	type SafeFetchSetup,
	type SafeResponse,
} from './safe-fetch.js';
export { FetchRefused, type FetchRefusal } from './errors.js';
export type { Lookup, ResolvedAddress } from './destination.js';
export type { Hop, HopTimings, Protocol } from './hops.js';
export { createPacer, type Pacer } from './pacer.js';
export { CRAWLER } from './robots.js';
export { collectSitemaps, readSitemaps } from './sitemap/read-sitemaps.js';
export {
	type ReadSitemapsOptions,
	type SitemapLimits,
	type SitemapSummary,
	type SitemapUrl,
	type SitemapWarning,
} from './sitemap/types.js';
