import { defineCheck } from '../check.js';

export const h1Missing = defineCheck(
	{
		id: 'h1-missing',
		category: 'meta',
		severity: 'warning',
		needs: ['html'],
		title: 'The page has no main heading',
		why: 'The h1 tells readers, screen readers and search engines what the page is about.',
		how_to_fix: 'Make the heading of the page an h1 with text in it.',
	},
	({ html: { headings } }) =>
		headings.some(({ level, text }) => level === 1 && text !== '')
			? 'passed'
			: { message: 'Expected one h1 with text, found none.' },
);
