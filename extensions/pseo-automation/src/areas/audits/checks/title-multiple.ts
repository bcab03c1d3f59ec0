import { defineCheck } from '../check.js';

export const titleMultiple = defineCheck(
	{
		id: 'title-multiple',
		category: 'meta',
		severity: 'warning',
		needs: ['html'],
		title: 'The page has more than one title',
		why: 'A search engine uses one of them, and not always the one that was meant.',
		how_to_fix: 'Keep one title element; usually a plugin and the theme both write one.',
	},
	({ html: { titles } }) =>
		titles.length <= 1 ? 'passed' : { message: `Expected one title, found ${titles.length}.`, evidence: titles },
);
