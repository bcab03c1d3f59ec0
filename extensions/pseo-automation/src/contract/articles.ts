import { z } from 'zod';
import { bodyId, date, languageCode, oneOf, storedJson } from './common.js';
import { route } from './websites.js';

export const ARTICLE_STATUSES = ['draft', 'review', 'approved', 'published', 'archived'] as const;

const faqs = z
	.array(z.strictObject({ question: z.string().trim().min(1).max(500), answer: z.string().trim().min(1).max(5000) }))
	.max(50);
const tags = z.array(z.string().trim().min(1).max(100)).max(50);
const writable = {
	title: z.string().trim().min(1, 'Expected a title').max(500),
	content_markdown: z.string().max(500_000),
	meta_description: z.string().trim().max(1000).nullable(),
	excerpt: z.string().trim().max(5000).nullable(),
	faqs,
	tags,
	language_code: languageCode,
};

export const articleCreate = z.strictObject({
	pseo_id: bodyId,
	route: route.optional(),
	title: writable.title,
	content_markdown: writable.content_markdown,
	meta_description: writable.meta_description.optional(),
	excerpt: writable.excerpt.optional(),
	faqs: faqs.optional(),
	tags: tags.optional(),
	language_code: languageCode.optional(),
});
export type ArticleCreate = z.output<typeof articleCreate>;

export const articleUpdate = z
	.strictObject({
		title: writable.title.optional(),
		content_markdown: writable.content_markdown.optional(),
		meta_description: writable.meta_description.optional(),
		excerpt: writable.excerpt.optional(),
		faqs: faqs.optional(),
		tags: tags.optional(),
		language_code: languageCode.optional(),
		status: z.enum(ARTICLE_STATUSES).optional(),
	})
	.refine((fields) => Object.keys(fields).length > 0, 'Expected at least one field to change');
export type ArticleUpdate = z.output<typeof articleUpdate>;

/** What an article may be given through Directus: as over REST, and nothing where a column may be empty. */
export const articleItem = z.object({
	route,
	title: writable.title,
	h1: z.string().trim().max(500).nullable(),
	content_markdown: writable.content_markdown.nullable(),
	meta_description: writable.meta_description,
	excerpt: writable.excerpt,
	faqs: storedJson(faqs.nullable()),
	tags: storedJson(tags.nullable()),
	language_code: languageCode.nullable(),
	status: oneOf(ARTICLE_STATUSES),
});

export const articleSummary = z.object({
	id: bodyId,
	pseo_id: bodyId,
	page: bodyId.nullable(),
	generation: bodyId.nullable(),
	route: z.string(),
	title: z.string(),
	h1: z.string().nullable(),
	slug: z.string().nullable(),
	meta_description: z.string().nullable(),
	excerpt: z.string().nullable(),
	tags: z.array(z.string()),
	language_code: z.string().nullable(),
	word_count: z.number().int(),
	read_time_minutes: z.number().int(),
	quality_score: z.number().nullable(),
	ai_score: z.number().nullable(),
	generator: z.string().nullable(),
	cost_usd: z.number(),
	status: z.enum(ARTICLE_STATUSES),
	published_url: z.string().nullable(),
	published_at: date,
	date_created: date,
	date_updated: date,
});

export const article = articleSummary.extend({
	content_markdown: z.string().nullable(),
	content_html: z.string().nullable(),
	faqs: z.array(z.object({ question: z.string(), answer: z.string() })),
	schema_org: z.unknown(),
	sources: z.unknown(),
	findings: z.array(z.object({ check: z.string(), severity: z.string(), message: z.string() })),
	review_reasons: z.array(z.object({ rule: z.string(), message: z.string(), quote: z.string().nullable() })),
});
