import { defineCheck } from '../check.js';
import { inCharacters, widthOf } from '../../../platform/text/widths.js';

/** What a result shows whole on most screens; East Asian characters are twice as wide, so 15 to 30 of them. */
const MIN_LENGTH = 30;
const MAX_LENGTH = 60;

export const titleLength = defineCheck(
	{
		id: 'title-length',
		category: 'meta',
		severity: 'info',
		needs: ['html'],
		title: 'The title is too short or too long',
		why: 'A short title wastes the line that readers choose by; a long one is cut off in search results.',
		how_to_fix:
			'Write a title of 30 to 60 characters (15 to 30 in Chinese, Japanese or Korean), the subject first.',
	},
	({
		html: {
			titles: [title = ''],
		},
	}) => {
		const width = widthOf(title);
		if (width === 0) return 'not_applicable';
		if (width >= MIN_LENGTH && width <= MAX_LENGTH) return 'passed';
		const { length, expected } = inCharacters(title, MIN_LENGTH, MAX_LENGTH);
		return { message: `The title has ${length}; expected ${expected}.`, evidence: [title] };
	},
);
