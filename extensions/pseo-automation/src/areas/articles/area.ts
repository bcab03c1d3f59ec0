import articles from '../../../../../snapshots/collections/pseo_articles.json' with { type: 'json' };
import tables from '../../../../../snapshots/tables.json' with { type: 'json' };
import { events } from '../../contract/events.js';
import { defineArea, ownedTable } from '../../platform/area/index.js';
import { articleHooks } from './directus-hooks.js';
import { articleErrors } from './errors.js';
import { articleRoutes } from './routes.js';
import { createArticles } from './service.js';

export const articlesArea = defineArea({
	name: 'articles',
	errors: articleErrors,
	scopes: {
		'articles:read': 'Read articles, their previews and the sitemap',
		'articles:write': 'Add, change and delete articles',
	},
	events: {
		'article.created': events['article.created'],
		'article.updated': events['article.updated'],
		'article.deleted': events['article.deleted'],
	},
	tables: {
		pseo_articles: ownedTable(articles, 'in_chunks', { byMembers: 'written' }),
		pseo_signatures: ownedTable(tables.pseo_signatures, 'in_chunks'),
	},
	open: ({ db, items }) => createArticles(db, items),
	routes: (service, context) => articleRoutes(service, context.cursors, () => context.config.publicUrl),
	hooks: (_service, context) => articleHooks(context),
});
