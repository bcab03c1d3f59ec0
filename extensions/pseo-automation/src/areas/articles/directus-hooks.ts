import { articleItem } from '../../contract/articles.js';
import { event } from '../../contract/events.js';
import { provedWith, SYSTEM } from '../../kernel/who.js';
import { type AreaContext, checkItem, type DirectusHook, type FilterContext } from '../../platform/area/index.js';
import { inTransaction, type Trx } from '../../platform/db/index.js';
import { append } from '../../platform/events/index.js';
import { lastSegment, slugOf } from '../../platform/text/slug.js';
import { accessArea } from '../access/index.js';
import { giveBackPage, ofWebsite, type OwnedWebsite, takePage } from '../websites/index.js';
import { rendered, sanitized } from './content.js';
import { dropSignature, signArticle, type SignedArticle } from './signatures.store.js';
import { type OwnedArticle, readArticles } from './store.js';

/**
 * Articles that people make, change and delete in Studio. What the product itself does to them comes without an
 * accountability, and with its own work alongside.
 */
export function articleHooks({ use, db }: AreaContext): DirectusHook[] {
	const access = use(accessArea);
	/** Rows that are about to go, by id: after their deletion nothing else tells where they stood. */
	const leaving = new Map<number, OwnedArticle<'owner'>>();
	return [
		{
			event: 'pseo_articles.items.create',
			filter: async (payload, _meta, context) => {
				const { database, accountability } = context;
				const who = (await access.makerOf(accountability, database)) ?? SYSTEM;
				const { website, payload: own } = await ofWebsite(who, payload, context);
				const completed = completeArticle({ website, payload: own }, context);
				if (accountability === null || website === null) return completed;
				return { ...completed, page: await takePageOf(database, website, completed as unknown as Written) };
			},
			async after(ids, accountability) {
				if (accountability === null) return;
				await inTransaction(db, async (trx) => {
					for (const article of await readArticles(trx, SYSTEM, ids)) await told(trx, 'created', article);
				});
			},
		},
		{ event: 'pseo_articles.items.update', filter: async (payload) => cleanArticle(payload) },
		{
			event: 'pseo_articles.items.delete',
			filter: async (keys, _meta, { database, accountability }) => {
				const ids = keys as unknown as number[];
				if (accountability !== null)
					for (const article of await readArticles(database, SYSTEM, ids)) leaving.set(article.id, article);
				return keys;
			},
			async after(ids) {
				const gone = ids.flatMap((id) => leaving.get(id) ?? []);
				for (const id of ids) leaving.delete(id);
				await inTransaction(db, async (trx) => {
					for (const article of gone) {
						await dropSignature(trx, article);
						await giveBackPage(trx, article);
						await told(trx, 'deleted', article);
					}
				});
			},
		},
	];
}

type Written = Omit<SignedArticle, 'account' | 'pseo_id' | 'page'> & { route: string };

/** Takes the page at the article's route, counts the article and keeps what it reads like. @returns the page's id */
async function takePageOf(trx: Trx, website: OwnedWebsite<'editor'>, article: Written): Promise<number> {
	const { id: pseo_id, account } = website;
	const page = await takePage(trx, website, article);
	await signArticle(trx, provedWith(website, { ...article, account, pseo_id, page }));
	return page;
}

function told(trx: Trx, what: 'created' | 'deleted', article: OwnedArticle<'owner'>): Promise<void> {
	const { id: article_id, account, pseo_id, route, title } = article;
	return what === 'created'
		? append(trx, event('article.created', account, { article_id, pseo_id, route, title }))
		: append(trx, event('article.deleted', account, { article_id, pseo_id, route }));
}

/** Fills in what the API fills in for an article that a person writes. */
function completeArticle(
	{ payload, website }: Awaited<ReturnType<typeof ofWebsite>>,
	{ accountability }: FilterContext,
): Record<string, unknown> {
	const cleaned = cleanArticle(payload);
	// The product's own articles come with everything.
	if (accountability === null && cleaned['route'] !== undefined) return cleaned;
	const title = typeof cleaned['title'] === 'string' ? cleaned['title'] : '';
	const route = (cleaned['route'] ?? `/${slugOf(title, 80, 'article')}`) as string;
	return {
		generator: 'manual',
		faqs: [],
		tags: [],
		sources: [],
		...cleaned,
		route,
		slug: cleaned['slug'] ?? lastSegment(route),
		language_code: cleaned['language_code'] ?? website?.language_code ?? null,
	};
}

/**
 * Checks and sanitises what comes into an article through Directus (Studio, /items, a Flow): the same rules as over REST.
 * @throws invalid_item
 */
function cleanArticle(given: Record<string, unknown>): Record<string, unknown> {
	// A field that was emptied in a form: the server fills it in again.
	const { route, ...rest } = given;
	const payload = checkItem(articleItem, route === null || route === '' ? rest : given);
	const { content_markdown: markdown, content_html: html } = payload;
	if (typeof markdown === 'string') return { ...payload, ...rendered(markdown) };
	if (typeof html === 'string') return { ...payload, ...sanitized(html) };
	return payload;
}
