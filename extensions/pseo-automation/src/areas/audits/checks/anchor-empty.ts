import { defineCheck } from '../check.js';

export const anchorEmpty = defineCheck(
	{
		id: 'anchor-empty',
		category: 'links',
		severity: 'warning',
		needs: ['html'],
		title: 'Links without text',
		why: 'The text of a link says what waits behind it, to readers, screen readers and search engines.',
		how_to_fix: 'Give each link a text, or the image in it an alt text.',
	},
	({ html: { links } }) => {
		if (links.length === 0) return 'not_applicable';
		const empty = links.filter(({ text, is_target }) => text === '' && !is_target);
		return empty.length === 0
			? 'passed'
			: {
					message: `Expected every link to have text; ${empty.length} of ${links.length} have none.`,
					evidence: empty.map(({ href }) => href ?? 'a link without an address'),
				};
	},
);
