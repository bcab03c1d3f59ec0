import { defineCheck } from '../check.js';

export const titleMissing = defineCheck(
	{
		id: 'title-missing',
		category: 'meta',
		severity: 'error',
		needs: ['html'],
		title: 'The page has no title',
		why: 'The title is the headline of the page in search results and browser tabs; without one a search engine makes one up.',
		how_to_fix: 'Add one title element to the head that names what the page is about.',
	},
	({ html: { titles } }) =>
		titles.some((title) => title !== '') ? 'passed' : { message: 'Expected a title, found none.' },
);
