import { defineCheck } from '../check.js';

export const descriptionMultiple = defineCheck(
	{
		id: 'description-multiple',
		category: 'meta',
		severity: 'warning',
		needs: ['html'],
		title: 'The page has more than one meta description',
		why: 'A search engine may join them or use the wrong one.',
		how_to_fix: 'Keep one meta description.',
	},
	({ html: { meta_descriptions } }) =>
		meta_descriptions.length <= 1
			? 'passed'
			: {
					message: `Expected one meta description, found ${meta_descriptions.length}.`,
					evidence: meta_descriptions,
				},
);
