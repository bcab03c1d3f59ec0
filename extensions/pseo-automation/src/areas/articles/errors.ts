import { catalogue } from '../../kernel/errors.js';

export const articleErrors = {
	article_not_found: { status: 404, message: 'No such article' },
	article_forbidden: { status: 403, message: 'This article belongs to another account' },
	route_taken: { status: 409, message: 'The website has an article at {route} already' },
	preview_link_expired: {
		status: 403,
		message: 'Expected a preview link of the last ten minutes; ask for a new one',
	},
	sitemap_page_not_found: { status: 404, message: 'The sitemap has no such page' },
} as const;

export const articleError = catalogue(articleErrors);
