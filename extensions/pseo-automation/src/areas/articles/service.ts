import type { ArticleCreate, ArticleUpdate } from '../../contract/articles.js';
import { clock } from '../../kernel/clock.js';
import { type Account, SYSTEM, type Who } from '../../kernel/who.js';
import { lastSegment, slugOf } from '../../platform/text/slug.js';
import type { Db } from '../../platform/db/index.js';
import type { Items } from '../../platform/db/items.js';
import { type OwnedWebsite, readWebsite, writeSitemap, writeSitemapIndex } from '../websites/index.js';
import { rendered } from './content.js';
import { articleError } from './errors.js';
import { judgeAgain } from './judge-again.js';
import { renderPreview } from './preview.js';
import * as store from './store.js';

/** The sitemap protocol's limit of one file. */
const URLS_PER_SITEMAP = 50_000;

export interface Articles {
	list: (who: Account, asked: store.ArticleQuery) => Promise<store.Article[]>;
	read: (who: Who, id: number) => Promise<store.Article>;
	create(who: Account, fields: ArticleCreate): Promise<store.Article>;
	update(who: Account, id: number, change: ArticleUpdate): Promise<store.Article>;
	remove(who: Account, id: number): Promise<void>;
	/** The article as a complete page that a browser can show. */
	/** @param withImages address of the same page with images of other hosts; null where there is none */
	preview(who: Who, id: number, withImages: string | null): Promise<string>;
	/** XML of what is published; beyond 50,000 URLs an index whose parts are asked for with `part` (from 1). */
	sitemap(who: Account, website: number, part: number | null): Promise<AsyncIterable<string>>;
}

export function createArticles(db: Db, items: Items): Articles {
	return {
		list: (who, asked) => store.listArticles(db, who, asked),
		read: (who, id) => store.readArticle(db, who, id),
		async create(who, { pseo_id, route, ...fields }) {
			const website = await readWebsite(db, who, pseo_id, 'editor');
			const at = route ?? `/${slugOf(fields.title, 80, 'article')}`;
			const id = await store.insertArticle(items, website, at, {
				title: fields.title,
				h1: null,
				slug: lastSegment(at),
				meta_description: fields.meta_description ?? null,
				excerpt: fields.excerpt ?? null,
				content_markdown: fields.content_markdown,
				faqs: fields.faqs ?? [],
				tags: fields.tags ?? [],
				schema_org: null,
				language_code: fields.language_code ?? website.language_code,
				generator: 'manual',
				sources: [],
			});
			return store.readArticle(db, who, id);
		},
		async update(who, id, change) {
			const article = await store.readArticle(db, who, id, 'editor');
			const { content_markdown: markdown, ...fields } = change;
			// A text that is saved as it is keeps its figures: they may have been made of more than the text.
			const content = markdown === undefined || markdown === article.content_markdown ? {} : rendered(markdown);
			const { website_url } = await readWebsite(db, SYSTEM, article.pseo_id);
			const written = { ...defined(fields), ...content };
			const changed = {
				...written,
				...judgeAgain(article, { ...article, ...written }, website_url),
				...(await publication(article, change.status)),
			};
			await store.updateArticle(items, article, changed, Object.keys(change));
			return store.readArticle(db, who, id);
		},
		async remove(who, id) {
			await store.deleteArticle(items, await store.readArticle(db, who, id, 'editor'));
		},
		async preview(who, id, withImages) {
			const article = await store.readArticle(db, who, id);
			return renderPreview({
				title: article.title,
				h1: article.h1,
				meta_description: article.meta_description ?? '',
				language_code: article.language_code ?? 'en-US',
				content_html: article.content_html ?? '',
				faqs: article.faqs,
				schema_org: article.schema_org,
				canonical: article.published_url,
				generator: article.generator ?? 'manual',
				status: article.status,
				withImages,
			});
		},
		async sitemap(who, id, part) {
			const website = await readWebsite(db, who, id);
			const count = await store.countPublished(db, website);
			const parts = Math.max(1, Math.ceil(count / URLS_PER_SITEMAP));
			if (part === null && parts > 1) return writeSitemapIndex(partsOf(website.website_url, id, parts));
			const number = part ?? 1;
			if (number > parts) throw articleError('sitemap_page_not_found');
			return writeSitemap(published(db, website, (number - 1) * URLS_PER_SITEMAP));
		},
	};

	/** Publishing sets where and when, unpublishing clears both. */
	async function publication(article: store.Article, status: ArticleUpdate['status']) {
		if (status === undefined || status === article.status) return {};
		if (status !== 'published')
			return article.status === 'published' ? { published_url: null, published_at: null } : {};
		const website = await readWebsite(db, SYSTEM, article.pseo_id);
		return { published_url: absolute(website.website_url, article.route), published_at: clock.iso() };
	}
}

async function* published(db: Db, website: OwnedWebsite, skip: number) {
	for await (const row of store.streamPublished(db, website, skip, URLS_PER_SITEMAP)) {
		yield { loc: row.published_url ?? absolute(website.website_url, row.route), lastmod: row.lastmod };
	}
}

async function* partsOf(base: string, id: number, parts: number) {
	for (let part = 1; part <= parts; part++)
		yield { loc: absolute(base, `/pseo-endpoints/pseo/${id}/sitemap.xml?part=${part}`), lastmod: null };
}

/** A route on the website, whose URL may itself have a path: https://example.com/shop + /bags. */
function absolute(base: string, route: string): string {
	return base.replace(/\/+$/, '') + route;
}

/** The fields that a change names. */
function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
		[K in keyof T]?: Exclude<T[K], undefined>;
	};
}
