import { defineCheck } from '../check.js';

const MIN_WORDS = 300;

export const thinContent = defineCheck(
	{
		id: 'thin-content',
		category: 'content',
		severity: 'warning',
		needs: ['html'],
		title: 'The page says little',
		why: 'A page with a few sentences seldom answers a question, and many such pages look like doorways.',
		how_to_fix: 'Answer more of what a reader of this page would ask, or merge it with another page.',
	},
	({ html: { words } }) =>
		words >= MIN_WORDS
			? 'passed'
			: {
					message: `The main content has ${words} words; expected ${MIN_WORDS} or more (two characters of Chinese, Japanese or Thai count as a word).`,
				},
);
