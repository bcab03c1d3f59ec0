/** Everything that leaves the process goes through here. */
export { createSafeFetch, type Method, type SafeFetch, type SafeFetchOptions, type SafeFetchSetup, type SafeResponse } from './safe-fetch.js';
export { FETCH_REFUSALS, FetchRefused, type FetchRefusal } from './errors.js';
export type { Lookup, ResolvedAddress } from './destination.js';
export { sitemapLines } from './robots-sitemaps.js';
export { collectSitemaps, readSitemaps, SITEMAP_PATHS } from './sitemap/read-sitemaps.js';
export { SITEMAP_WARNINGS, type ReadSitemapsOptions, type SitemapLimits, type SitemapSummary, type SitemapUrl, type SitemapWarning } from './sitemap/types.js';
