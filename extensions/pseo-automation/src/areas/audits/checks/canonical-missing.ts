import { defineCheck } from '../check.js';

export const canonicalMissing = defineCheck(
	{
		id: 'canonical-missing',
		category: 'indexability',
		severity: 'warning',
		needs: ['html'],
		title: 'The page names no canonical address',
		why: 'The same page under several addresses (parameters, upper case, www) competes with itself.',
		how_to_fix: 'Add a canonical link with the full address of the page.',
	},
	({ html: { canonicals } }) =>
		canonicals.some((address) => address !== '') ? 'passed' : { message: 'Expected a canonical link, found none.' },
);
