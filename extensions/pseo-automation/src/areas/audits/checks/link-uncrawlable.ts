import { defineCheck } from '../check.js';

export const linkUncrawlable = defineCheck(
	{
		id: 'link-uncrawlable',
		category: 'links',
		severity: 'warning',
		needs: ['html'],
		title: 'Links that a crawler cannot follow',
		why: 'Crawlers follow addresses, not scripts: what is linked in no other way is not found.',
		how_to_fix: 'Give each link a real address in href; use a button where something happens on the page.',
	},
	({ html: { links } }) => {
		if (links.length === 0) return 'not_applicable';
		const lost = links.filter(
			({ href, is_target }) => !is_target && (href === null || href === '' || /^javascript:/i.test(href)),
		);
		return lost.length === 0
			? 'passed'
			: {
					message: `Expected every link to have an address; ${lost.length} of ${links.length} have a script or nothing.`,
					evidence: lost.map(
						({ href, text }) =>
							`${text || 'no text'} (${href === null || href === '' ? 'no address' : href})`,
					),
				};
	},
);
