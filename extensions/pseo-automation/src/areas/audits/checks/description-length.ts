import { defineCheck } from '../check.js';
import { inCharacters, widthOf } from '../../../platform/text/widths.js';

/** What a result shows under the title; East Asian characters are twice as wide, so 35 to 80 of them. */
const MIN_LENGTH = 70;
const MAX_LENGTH = 160;

export const descriptionLength = defineCheck(
	{
		id: 'description-length',
		category: 'meta',
		severity: 'info',
		needs: ['html'],
		title: 'The meta description is too short or too long',
		why: 'A short one gives readers no reason to choose the page; a long one is cut off.',
		how_to_fix: 'Write 70 to 160 characters (35 to 80 in Chinese, Japanese or Korean).',
	},
	({
		html: {
			meta_descriptions: [description = ''],
		},
	}) => {
		const width = widthOf(description);
		if (width === 0) return 'not_applicable';
		if (width >= MIN_LENGTH && width <= MAX_LENGTH) return 'passed';
		const { length, expected } = inCharacters(description, MIN_LENGTH, MAX_LENGTH);
		return { message: `The meta description has ${length}; expected ${expected}.`, evidence: [description] };
	},
);
