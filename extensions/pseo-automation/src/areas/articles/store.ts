import { isDeepStrictEqual } from 'node:util';
import { MAX_ID } from '../../contract/common.js';
import { event } from '../../contract/events.js';
import { clock } from '../../kernel/clock.js';
import { type Proof, proved, provedWith, type Role, type System, type Who } from '../../kernel/who.js';
import {
	chunks,
	type Db,
	iso,
	isUniqueViolation,
	parseJson,
	type StoredDate,
	type Trx,
} from '../../platform/db/index.js';
import type { Items } from '../../platform/db/items.js';
import { ownedRows } from '../../platform/db/owned-rows.js';
import { upsert } from '../../platform/db/upsert.js';
import { append } from '../../platform/events/index.js';
import type { ListPage } from '../../platform/http/index.js';
import { giveBackPage, type OwnedWebsite, takePage } from '../websites/index.js';
import { articleError } from './errors.js';
import { dropSignature, signArticle } from './signatures.store.js';

export type ArticleStatus = 'draft' | 'review' | 'approved' | 'published' | 'archived';

export interface Article {
	id: number;
	account: number;
	pseo_id: number;
	page: number | null;
	generation: number | null;
	route: string;
	title: string;
	/** Heading of the page, where it is not the title. */
	h1: string | null;
	slug: string | null;
	meta_description: string | null;
	excerpt: string | null;
	content_markdown: string | null;
	content_html: string | null;
	faqs: { question: string; answer: string }[];
	tags: string[];
	schema_org: Record<string, unknown> | null;
	language_code: string | null;
	word_count: number;
	read_time_minutes: number;
	quality_score: number | null;
	ai_score: number | null;
	/** Of the score profile that `quality_score` is made by; null where there is no score, or it is older than profiles. */
	score_version: number | null;
	generator: string | null;
	sources: unknown;
	/** What the checks found, also what is no reason to hold the page back. */
	findings: CheckFinding[];
	/** Why it waits for a person; empty for most. */
	review_reasons: ReviewReason[];
	cost_usd: number;
	status: ArticleStatus;
	published_url: string | null;
	published_at: string | null;
	date_created: string | null;
	date_updated: string | null;
}

/** An article with the proof that the caller has at least this role on it. */
export type OwnedArticle<Least extends Role = 'viewer'> = Article & Proof<Least>;

/** What a generation or a person writes into an article. */
export type ArticleFields = Pick<
	Article,
	| 'title'
	| 'h1'
	| 'slug'
	| 'meta_description'
	| 'excerpt'
	| 'content_markdown'
	| 'content_html'
	| 'faqs'
	| 'tags'
	| 'schema_org'
	| 'language_code'
	| 'word_count'
	| 'read_time_minutes'
	| 'generator'
	| 'sources'
>;

const JSON_FIELDS = ['faqs', 'tags', 'schema_org', 'sources', 'findings', 'review_reasons'] as const;

const LISTED = [
	'id',
	'account',
	'pseo_id',
	'page',
	'generation',
	'route',
	'title',
	'h1',
	'slug',
	'meta_description',
	'excerpt',
	'tags',
	'language_code',
	'word_count',
	'read_time_minutes',
	'quality_score',
	'ai_score',
	'generator',
	'cost_usd',
	'status',
	'published_url',
	'published_at',
	'date_created',
	'date_updated',
] as const;

function fromRow(row: Record<string, unknown>): Article {
	const article = row as unknown as Article;
	return {
		...article,
		faqs: parseJson(row['faqs'], []),
		tags: parseJson(row['tags'], []),
		schema_org: parseJson(row['schema_org'], null),
		sources: parseJson(row['sources'], []),
		findings: parseJson(row['findings'], []),
		review_reasons: parseJson(row['review_reasons'], []),
		cost_usd: Number(row['cost_usd'] ?? 0),
		published_at: iso(row['published_at'] as StoredDate),
		date_created: iso(row['date_created'] as StoredDate),
		date_updated: iso(row['date_updated'] as StoredDate),
	};
}

function toRow(fields: Partial<ArticleFields & Pick<Article, 'findings' | 'review_reasons'>>): Record<string, unknown> {
	const row: Record<string, unknown> = { ...fields };
	for (const name of JSON_FIELDS) if (row[name] !== undefined) row[name] = JSON.stringify(row[name]);
	return row;
}

/** @throws article_not_found, article_forbidden */
export const readArticle = ownedRows({
	table: 'pseo_articles',
	fromRow,
	errors: {
		notFound: () => articleError('article_not_found'),
		forbidden: () => articleError('article_forbidden'),
	},
});

/** Those of the articles that exist, for the product. */
export async function readArticles(
	db: Db | Trx,
	who: System,
	ids: readonly number[],
): Promise<OwnedArticle<'owner'>[]> {
	const found: OwnedArticle<'owner'>[] = [];
	for (const part of chunks(ids, 500)) {
		const rows: Record<string, unknown>[] = await db('pseo_articles').whereIn('id', part);
		found.push(...rows.map((row) => proved(who, fromRow(row))));
	}
	return found;
}

type ArticleSort = 'id' | 'title' | 'word_count' | 'date_updated';

export interface ArticleQuery extends ListPage<ArticleSort> {
	pseo_id?: number | undefined;
	status?: ArticleStatus | undefined;
	generation?: number | undefined;
	/** Part of the title. */
	search?: string | undefined;
}

/** The caller's articles without their content. */
export async function listArticles(db: Db, who: Who, asked: ArticleQuery): Promise<Article[]> {
	const { sort, direction, after } = asked;
	const beyond = direction === 'asc' ? '>' : '<';
	const query = db('pseo_articles')
		.select(LISTED)
		.orderBy(sort, direction)
		.orderBy('id', direction)
		.limit(asked.limit);
	if (who.kind === 'account' && !who.admin) void query.whereIn('account', [...who.roles.keys()]);
	for (const name of ['pseo_id', 'status', 'generation'] as const)
		if (asked[name] !== undefined) void query.where(name, asked[name]);
	if (asked.search)
		void query.whereRaw(`lower(title) LIKE ? ESCAPE '\\'`, [
			`%${asked.search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`,
		]);
	if (after) {
		const value = sort === 'date_updated' ? new Date(after[0]) : after[0];
		void query.where(
			(rest) =>
				void rest
					.where(sort, beyond, value)
					.orWhere((same) => void same.where(sort, value).andWhere('id', beyond, after[1])),
		);
	}
	const rows: Record<string, unknown>[] = await query;
	return rows.map(fromRow);
}

export interface CheckFinding {
	check: string;
	severity: string;
	message: string;
}

export interface ReviewReason {
	rule: string;
	message: string;
	quote: string | null;
}

export interface WrittenArticle extends ArticleFields {
	page: number;
	route: string;
	/** `review`: a person should look at it, for the reasons given. */
	status: 'draft' | 'review';
	quality_score: number | null;
	ai_score: number | null;
	score_version: number | null;
	findings: CheckFinding[];
	review_reasons: ReviewReason[];
	cost_usd: number;
}

/** What writes articles of a website in numbers: a generation, read for an editor. */
export type Author = { id: number; account: number; pseo_id: number } & Proof<'editor'>;

/**
 * Saves what a generation wrote, in its transaction: an article at the same route is written over.
 * Returns how many routes had none before.
 */
export async function saveWritten(
	trx: Trx,
	{ id: generation, account, pseo_id }: Author,
	articles: WrittenArticle[],
): Promise<number> {
	const place = { account, pseo_id, generation };
	const now = new Date(clock.now());
	let added = 0;
	for (const part of chunks(articles, 100)) {
		const rows = part.map((article) => ({ ...place, ...toRow(article), date_created: now, date_updated: now }));
		added += await upsert(trx, 'pseo_articles', ['pseo_id', 'route'], rows);
	}
	return added;
}

/** What a person writes into an article; Directus's hook completes what follows from the markdown. */
export type ManualFields = Omit<ArticleFields, 'content_html' | 'word_count' | 'read_time_minutes'>;

/**
 * Adds an article that a person wrote, with its page, and counts it. Through Directus, so that Flows hear of it.
 * @throws route_taken
 */
export async function insertArticle(
	items: Items,
	website: OwnedWebsite<'editor'>,
	route: string,
	fields: ManualFields,
): Promise<number> {
	const { id: pseo_id, account } = website;
	const { title } = fields;
	try {
		const id = await (
			await items('pseo_articles')
		)
			.alongside({
				async after(trx, id) {
					const page = await takePage(trx, website, { route, title });
					await trx('pseo_articles').where({ id }).update({ page });
					await signArticle(trx, provedWith(website, { account, pseo_id, page, ...fields }));
					await append(trx, event('article.created', account, { article_id: id, pseo_id, route, title }));
				},
			})
			.createOne({
				account,
				pseo_id,
				route,
				...fields,
				status: 'draft',
				cost_usd: 0,
				date_updated: clock.iso(),
			});
		return Number(id);
	} catch (error) {
		if (isUniqueViolation(error)) throw articleError('route_taken', { route });
		throw error;
	}
}

export interface ArticleChange extends Partial<
	ArticleFields & Pick<Article, 'quality_score' | 'ai_score' | 'score_version' | 'findings'>
> {
	status?: ArticleStatus | undefined;
	published_url?: string | null;
	published_at?: string | null;
}

/** What a visitor reads of an article. */
const READ = ['title', 'h1', 'meta_description', 'content_markdown', 'faqs'] as const;

/**
 * Changes an article through Directus, whose hook renders its markdown and whose Flows hear of it. A changed
 * text gets a signature of its own; an unchanged one keeps the signature that its writer made.
 * @param change no field of it is undefined
 */
export async function updateArticle(
	items: Items,
	article: OwnedArticle<'editor'>,
	change: ArticleChange,
	asked: string[],
): Promise<void> {
	const { id, account, pseo_id, route, status } = article;
	const told = { article_id: id, pseo_id, route, status: change.status ?? status, fields: asked };
	const changed = { ...article, ...change };
	const isAnother = READ.some((name) => !isDeepStrictEqual(changed[name], article[name]));
	const after = async (trx: Trx): Promise<void> => {
		if (isAnother) await signArticle(trx, changed);
		await append(trx, event('article.updated', account, told));
	};
	await (await items('pseo_articles')).alongside({ after }).updateOne(id, { ...change });
}

/**
 * Deletes an article through Directus; its page is planned again, so that the next generation may write it anew.
 * @throws article_not_found when another call has deleted it in the meantime
 */
export async function deleteArticle(items: Items, article: OwnedArticle<'editor'>): Promise<void> {
	const { id, account, pseo_id, route } = article;
	await (
		await items('pseo_articles')
	)
		.alongside({
			async before(trx) {
				// Two deletions at once count the article once.
				const row: unknown = await trx('pseo_articles').where({ id }).forUpdate().first('id');
				if (!row) throw articleError('article_not_found');
			},
			async after(trx) {
				await dropSignature(trx, article);
				await giveBackPage(trx, article);
				await append(trx, event('article.deleted', account, { article_id: id, pseo_id, route }));
			},
		})
		.deleteOne(id);
}

export async function countPublished(db: Db, website: OwnedWebsite): Promise<number> {
	const [row] = (await db('pseo_articles').where({ pseo_id: website.id, status: 'published' }).count({ n: '*' })) as {
		n: number | string;
	}[];
	return Number(row?.n ?? 0);
}

/** What is published, in the order of ids, a thousand at a time. */
export async function* streamPublished(
	db: Db,
	website: OwnedWebsite,
	skip: number,
	most: number,
): AsyncGenerator<{ route: string; published_url: string | null; lastmod: string | null }> {
	let last = 0;
	let left = most;
	const [start] =
		skip === 0
			? []
			: ((await db('pseo_articles')
					.where({ pseo_id: website.id, status: 'published' })
					.orderBy('id')
					.offset(skip - 1)
					.limit(1)
					.select('id')) as { id: number }[]);
	if (skip > 0) last = start?.id ?? MAX_ID;
	while (left > 0) {
		const size = Math.min(1000, left);
		const rows: { id: number; route: string; published_url: string | null; date_updated: StoredDate }[] = await db(
			'pseo_articles',
		)
			.where({ pseo_id: website.id, status: 'published' })
			.where('id', '>', last)
			.orderBy('id')
			.limit(size)
			.select('id', 'route', 'published_url', 'date_updated');
		for (const row of rows)
			yield { route: row.route, published_url: row.published_url, lastmod: iso(row.date_updated) };
		if (rows.length < size) return;
		last = rows.at(-1)?.id ?? last;
		left -= rows.length;
	}
}
