import { defineCheck } from '../check.js';

export const headingSkip = defineCheck(
	{
		id: 'heading-skip',
		category: 'content',
		severity: 'info',
		needs: ['html'],
		title: 'Headings leave out a level',
		why: 'Screen readers and search engines read the levels as the outline of the page.',
		how_to_fix: 'Go down one level at a time: h2 under the h1, h3 under an h2.',
	},
	({ html: { headings } }) => {
		if (headings.length === 0) return 'not_applicable';
		const skips = headings.flatMap(({ level, text }, index) => {
			const before = headings[index - 1];
			return before !== undefined && level > before.level + 1
				? [`h${before.level} "${before.text}" is followed by h${level} "${text}"`]
				: [];
		});
		return skips.length === 0
			? 'passed'
			: {
					message: `Expected headings to go down one level at a time; ${skips.length === 1 ? 'one skips' : `${skips.length} skip`} a level.`,
					evidence: skips,
				};
	},
);
