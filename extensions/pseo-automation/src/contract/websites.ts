import { z } from 'zod';
import { bodyId, date, languageCode, oneOf, storedJson, wholeNumber } from './common.js';
import { SETTINGS } from './settings.js';

const WEBSITE_STATUSES = ['active', 'paused', 'archived'] as const;
const name = z.string().trim().min(1, 'Expected at least one character').max(255);
const websiteUrl = z
	.string({ error: 'Expected a full URL, for example https://example.com' })
	.min(1, 'Expected a full URL, for example https://example.com')
	.max(2048);
const masterPrompt = z
	.string({ error: 'Expected instructions for the writer' })
	.trim()
	.min(1, 'Expected instructions for the writer')
	.max(50_000);
const optional = {
	website_software: z.string().trim().min(1).max(100),
	name,
	language_code: languageCode,
	description: z.string().trim().max(5000).nullable(),
	sector: z.string().trim().max(255).nullable(),
	settings: SETTINGS,
};

export const websiteCreate = z.strictObject({
	website_url: websiteUrl,
	master_prompt: masterPrompt,
	website_software: optional.website_software.default('wordpress'),
	name: optional.name.optional(),
	language_code: optional.language_code.default('en-US'),
	description: optional.description.optional(),
	sector: optional.sector.optional(),
	settings: optional.settings.optional(),
});
export type WebsiteCreate = z.output<typeof websiteCreate>;

export const websiteUpdate = z
	.strictObject({
		website_url: websiteUrl.optional(),
		master_prompt: masterPrompt.optional(),
		website_software: optional.website_software.optional(),
		name: optional.name.optional(),
		language_code: optional.language_code.optional(),
		description: optional.description.optional(),
		sector: optional.sector.optional(),
		settings: optional.settings.optional(),
		status: z.enum(WEBSITE_STATUSES).optional(),
	})
	.refine((fields) => Object.keys(fields).length > 0, 'Expected at least one field to change');
export type WebsiteUpdate = z.output<typeof websiteUpdate>;

/** What a website may be given through Directus: as over REST, and nothing where a column may be empty. */
export const websiteItem = z.object({
	master_prompt: masterPrompt,
	website_software: optional.website_software.nullable(),
	name: name.nullable(),
	language_code: languageCode.nullable(),
	description: optional.description,
	sector: optional.sector,
	settings: storedJson(SETTINGS.nullable()),
	status: oneOf(WEBSITE_STATUSES),
});

export const website = z.object({
	id: bodyId,
	website_url: z.string(),
	website_software: z.string(),
	directus_user_id: z.string().nullable(),
	post_counts_total: z.number().int(),
	name: z.string().nullable(),
	status: z.enum(WEBSITE_STATUSES),
	language_code: z.string(),
	description: z.string().nullable(),
	sector: z.string().nullable(),
	settings: SETTINGS.catchall(z.unknown()),
	date_created: date,
	date_updated: date,
	master_prompt: z.string().optional(),
	main_json: z.unknown().optional(),
});

export const PAGE_STATUSES = ['idea', 'planned', 'writing', 'written', 'failed', 'existing'] as const;
/** A row of a data set, a hub over its rows, a subject without a row, a page that the website has. */
export const PAGE_KINDS = ['row', 'hub', 'idea', 'existing'] as const;
export type PageKind = (typeof PAGE_KINDS)[number];
export const PAGE_SOURCES = ['plan', 'import', 'sitemap', 'idea', 'manual'] as const;

/** A path on a website. */
export const route = z
	.string({ error: 'Expected a path that starts with a slash, for example /guides/leather-care' })
	.regex(/^\/[^\s?#]*$/, 'Expected a path that starts with a slash, for example /guides/leather-care')
	.max(255);

/** What a page may be given through Directus. */
export const pageItem = z.object({
	route,
	title: z.string({ error: 'Expected a title' }).trim().min(1, 'Expected a title').max(500),
	keyword: z.string().trim().max(255).nullable(),
	source: oneOf(PAGE_SOURCES),
	kind: oneOf(PAGE_KINDS),
	status: oneOf(PAGE_STATUSES),
	priority: wholeNumber(-1_000_000, 1_000_000),
	facts: storedJson(z.record(z.string(), z.unknown(), { error: 'Expected facts as names with values' }).nullable()),
});

export const page = z.object({
	id: bodyId,
	pseo_id: bodyId,
	route: z.string(),
	title: z.string(),
	keyword: z.string().nullable(),
	source: z.enum(PAGE_SOURCES),
	kind: z.enum(PAGE_KINDS),
	status: z.enum(PAGE_STATUSES),
	priority: z.number().int(),
	facts: z.record(z.string(), z.unknown()).nullable(),
	error: z.string().nullable(),
	lastmod: date,
	date_created: date,
	date_updated: date,
});

export const importReport = z.object({
	imported: z.number().int(),
	updated: z.number().int(),
	unchanged: z.number().int(),
	rejected: z.array(z.object({ line: z.number().int(), error: z.string() })),
	rejected_count: z.number().int(),
	columns: z.array(z.looseObject({ name: z.string(), type: z.string() })),
});

/** What became of one request to the website, as the result of a sitemap import lists it. */
const sitemapRequest = z.object({
	url: z.string(),
	status: z.number().int(),
	protocol: z.enum(['http/1.1', 'h2']),
	/** Whole milliseconds; null for what did not happen, as on a connection that was kept. */
	timings_ms: z.object({
		dns: z.number().int().nullable(),
		connect: z.number().int().nullable(),
		tls: z.number().int().nullable(),
		first_byte: z.number().int(),
		total: z.number().int().nullable(),
	}),
});

const sitemapWarning = z.object({ code: z.string(), message: z.string(), url: z.string().optional() });

/** The URLs of a website's sitemap; `foreign` are those of other hosts among them. */
export const sitemapUrls = z.object({
	urls: z.array(z.string()),
	foreign: z.array(z.string()),
	warnings: z.array(sitemapWarning),
	sources: z.array(z.string()),
	truncated: z.boolean(),
});
export type SitemapUrls = z.output<typeof sitemapUrls>;

/** The `result` of a job of the kind `sitemap_import`: pages by what became of them, files and requests that it read. */
export const sitemapImported = z.object({
	imported: z.number().int(),
	updated: z.number().int(),
	foreign: z.number().int(),
	sources: z.array(z.string()).max(100),
	requests: z.array(sitemapRequest).max(100),
	warnings: z.array(sitemapWarning),
});
export type SitemapImported = z.output<typeof sitemapImported>;
