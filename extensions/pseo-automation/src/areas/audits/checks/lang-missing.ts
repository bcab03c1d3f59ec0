import { defineCheck } from '../check.js';

export const langMissing = defineCheck(
	{
		id: 'lang-missing',
		category: 'meta',
		severity: 'warning',
		needs: ['html'],
		title: 'The page does not say its language',
		why: 'Screen readers choose a voice by it, browsers a font and whether to offer a translation.',
		how_to_fix: 'Add lang to the html element, for example lang="de".',
	},
	({ html: { lang } }) =>
		(lang ?? '').trim() === ''
			? { message: 'Expected a lang attribute on the html element, found none.' }
			: 'passed',
);
