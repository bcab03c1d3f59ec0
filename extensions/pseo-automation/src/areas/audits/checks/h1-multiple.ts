import { defineCheck } from '../check.js';

export const h1Multiple = defineCheck(
	{
		id: 'h1-multiple',
		category: 'meta',
		severity: 'warning',
		needs: ['html'],
		title: 'The page has more than one main heading',
		why: 'Several h1 blur what the page is about, and readers of headings lose the way.',
		how_to_fix: 'Keep one h1 and make the others h2.',
	},
	({ html: { headings } }) => {
		const main = headings.filter(({ level }) => level === 1);
		return main.length <= 1
			? 'passed'
			: { message: `Expected one h1, found ${main.length}.`, evidence: main.map(({ text }) => text) };
	},
);
