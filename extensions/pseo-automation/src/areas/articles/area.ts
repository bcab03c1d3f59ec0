import articles from '../../../../../snapshots/collections/pseo_articles.json' with { type: 'json' };
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
	tables: { pseo_articles: ownedTable(articles, 'in_chunks') },
	open: ({ db }) => createArticles(db),
	routes: (service, { cursors }) => articleRoutes(service, cursors),
	hooks: () => articleHooks,
});
