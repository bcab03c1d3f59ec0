import { defineCheck } from '../check.js';
import { inCharacters, widthOf } from '../../../platform/text/widths.js';

/** What a result shows whole on most screens; East Asian characters are twice as wide, so 15 to 30 of them. */
const LEAST = 30;
const MOST = 60;

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
		if (width >= LEAST && width <= MOST) return 'passed';
		const { length, expected } = inCharacters(title, LEAST, MOST);
		return { message: `The title has ${length}; expected ${expected}.`, evidence: [title] };
	},
);
