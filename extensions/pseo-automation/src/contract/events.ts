import { z } from 'zod';
import { bodyId } from './common.js';

/** What one type of event tells: its payload, and an example of it for the reference. */
export interface EventEntry {
	title: string;
	description: string;
	payload: z.ZodObject;
	example: Record<string, unknown>;
}

const route = z.string();
const count = z.number().int().min(0);
/** Names of the fields that a change was about; their values are read from the row. */
const fields = z.array(z.string()).min(1);

const generationEnd = z.strictObject({
	generation_id: bodyId,
	pseo_id: bodyId,
	created_count: count,
	failed_count: count,
	status: z.enum(['completed', 'failed']),
	error: z.string().nullable(),
});

/**
 * Every type of event that is ever appended to the outbox. A type is only here when it can be appended in the
 * transaction of what it tells about: then an event is never told of what did not happen, and never forgotten.
 */
export const events = {
	'website.created': {
		title: 'A website was created',
		description: 'By POST /pseo.',
		payload: z.strictObject({ pseo_id: bodyId, name: z.string(), website_url: z.string() }),
		example: { pseo_id: 12, name: 'example.com', website_url: 'https://example.com' },
	},
	'website.updated': {
		title: 'A website was changed',
		description: 'By PATCH /pseo/:id.',
		payload: z.strictObject({ pseo_id: bodyId, fields }),
		example: { pseo_id: 12, fields: ['name', 'master_prompt'] },
	},
	'website.deleted': {
		title: 'A website was deleted',
		description: 'By DELETE /pseo/:id, with its pages and articles. They have no events of their own.',
		payload: z.strictObject({ pseo_id: bodyId, name: z.string().nullable() }),
		example: { pseo_id: 12, name: 'example.com' },
	},
	'sitemap.imported': {
		title: 'A sitemap was imported',
		description:
			'Its URLs are pages of the website. `foreign` counts the URLs of other hosts, which were left out.',
		payload: z.strictObject({ job_id: bodyId, pseo_id: bodyId, imported: count, updated: count, foreign: count }),
		example: { job_id: 31, pseo_id: 12, imported: 240, updated: 8, foreign: 0 },
	},
	'plan.completed': {
		title: 'A content plan was completed',
		description: '`added` of its `total_pages` are new.',
		payload: z.strictObject({ job_id: bodyId, pseo_id: bodyId, total_pages: count, added: count }),
		example: { job_id: 32, pseo_id: 12, total_pages: 100, added: 40 },
	},
	'generation.completed': {
		title: 'A generation has written all of its pages',
		description: 'The articles that it wrote have no events of their own.',
		payload: generationEnd,
		example: {
			generation_id: 7,
			pseo_id: 12,
			created_count: 100,
			failed_count: 0,
			status: 'completed',
			error: null,
		},
	},
	'generation.failed': {
		title: 'A generation ended without all of its pages',
		description:
			'What it has written stays; the tokens of the other pages were given back. `error` is `canceled` when a person stopped it.',
		payload: generationEnd,
		example: {
			generation_id: 7,
			pseo_id: 12,
			created_count: 60,
			failed_count: 2,
			status: 'failed',
			error: 'canceled',
		},
	},
	'article.created': {
		title: 'A person added an article',
		description: 'By POST /articles.',
		payload: z.strictObject({ article_id: bodyId, pseo_id: bodyId, route, title: z.string() }),
		example: { article_id: 90, pseo_id: 12, route: '/guides/leather-care', title: 'How to care for leather' },
	},
	'article.updated': {
		title: 'An article was changed',
		description: 'By PATCH /articles/:id; `status` is the one that it has now.',
		payload: z.strictObject({ article_id: bodyId, pseo_id: bodyId, route, status: z.string(), fields }),
		example: {
			article_id: 90,
			pseo_id: 12,
			route: '/guides/leather-care',
			status: 'published',
			fields: ['status'],
		},
	},
	'article.deleted': {
		title: 'An article was deleted',
		description: 'By DELETE /articles/:id; its page is planned again.',
		payload: z.strictObject({ article_id: bodyId, pseo_id: bodyId, route }),
		example: { article_id: 90, pseo_id: 12, route: '/guides/leather-care' },
	},
	'credits.granted': {
		title: 'An administrator granted tokens',
		description: '`amount` tokens are on the account.',
		payload: z.strictObject({ amount: z.number().int().positive(), reason: z.string() }),
		example: { amount: 500, reason: 'Welcome' },
	},
} as const satisfies Record<string, EventEntry>;

type Events = typeof events;

/** Open: an area that keeps its events beside its code adds their types to this interface. */
export interface EventCatalogue extends Events {}

export type EventType = keyof EventCatalogue;

export type EventPayload<Type extends EventType> = z.output<EventCatalogue[Type]['payload']>;

/** What is appended to the outbox: whom it concerns, what happened, to what. */
export type NewEvent<Type extends EventType = EventType> = {
	[One in Type]: { account: number; type: One; payload: EventPayload<One> };
}[Type];

export function event<Type extends EventType>(
	type: Type,
	account: number,
	payload: EventPayload<Type>,
): NewEvent<Type> {
	return { account, type, payload } as NewEvent<Type>;
}
