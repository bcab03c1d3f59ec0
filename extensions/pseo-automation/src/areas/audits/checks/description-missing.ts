import { defineCheck } from '../check.js';

export const descriptionMissing = defineCheck(
	{
		id: 'description-missing',
		category: 'meta',
		severity: 'warning',
		needs: ['html'],
		title: 'The page has no meta description',
		why: 'Without one a search engine picks a passage of the page to show under the title.',
		how_to_fix: 'Add a meta description that says in one or two sentences what the reader finds.',
	},
	({ html: { meta_descriptions } }) =>
		meta_descriptions.some((description) => description !== '')
			? 'passed'
			: { message: 'Expected a meta description, found none.' },
);
