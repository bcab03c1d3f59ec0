import { z } from 'zod';
import { bodyId, date, languageCode } from './common.js';

export const SETTINGS = z.strictObject({
	import_sitemap: z.boolean().optional(),
	writer: z.enum(['template', 'anthropic', 'openai-compatible']).optional(),
	model: z.string().trim().min(1).max(100).optional(),
	checker_model: z.string().trim().min(1).max(100).optional(),
	monthly_budget_usd: z.number().min(0, 'Expected a budget in USD, 0 or more').max(1_000_000).optional(),
});

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
		status: z.enum(['active', 'paused', 'archived']).optional(),
	})
	.refine((fields) => Object.keys(fields).length > 0, 'Expected at least one field to change');
export type WebsiteUpdate = z.output<typeof websiteUpdate>;

export const website = z.object({
	id: bodyId,
	website_url: z.string(),
	website_software: z.string(),
	directus_user_id: z.string().nullable(),
	post_counts_total: z.number().int(),
	name: z.string().nullable(),
	status: z.enum(['active', 'paused', 'archived']),
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
