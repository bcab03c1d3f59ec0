import { defineCheck } from '../check.js';

export const canonicalRelative = defineCheck(
	{
		id: 'canonical-relative',
		category: 'indexability',
		severity: 'warning',
		needs: ['html'],
		title: 'The canonical address is not absolute',
		why: 'A relative one changes with the host and path under which the page is fetched.',
		how_to_fix: 'Write the canonical address with https:// and the host.',
	},
	({ html: { canonicals } }) => {
		if (!canonicals.some((address) => address !== '')) return 'not_applicable';
		const relative = canonicals.filter((address) => address !== '' && !/^https?:\/\/[^/]/i.test(address));
		return relative.length === 0
			? 'passed'
			: { message: 'Expected a canonical address that begins with https:// and a host.', evidence: relative };
	},
);
