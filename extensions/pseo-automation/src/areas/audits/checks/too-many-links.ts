import { defineCheck } from '../check.js';

const MAX_LINKS = 100;

export const tooManyLinks = defineCheck(
	{
		id: 'too-many-links',
		category: 'links',
		severity: 'info',
		needs: ['html'],
		title: 'The page has very many links',
		why: 'Each link gets a smaller share of attention, from readers and from crawlers.',
		how_to_fix: 'Link to what a reader of this page may want next; move long lists to pages of their own.',
	},
	({ html: { links } }) =>
		links.length <= MAX_LINKS
			? 'passed'
			: { message: `The page has ${links.length} links; expected ${MAX_LINKS} or fewer.` },
);
