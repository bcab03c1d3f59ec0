import { defineCheck } from '../check.js';

export const canonicalMultiple = defineCheck(
	{
		id: 'canonical-multiple',
		category: 'indexability',
		severity: 'warning',
		needs: ['html'],
		title: 'The page names several canonical addresses',
		why: 'Search engines ignore all of them then.',
		how_to_fix: 'Keep one canonical link; usually a plugin and the theme both write one.',
	},
	({ html: { canonicals } }) =>
		canonicals.length <= 1
			? 'passed'
			: { message: `Expected one canonical link, found ${canonicals.length}.`, evidence: canonicals },
);
