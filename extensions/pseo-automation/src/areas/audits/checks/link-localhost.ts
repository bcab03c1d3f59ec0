import { defineCheck } from '../check.js';

/** Loopback and private hosts, and names that only a local network knows. */
const LOCAL =
	/^(?:localhost|(?:.*\.)?(?:localhost|local|internal|test)|0\.0\.0\.0|127(?:\.\d+){3}|10(?:\.\d+){3}|192\.168(?:\.\d+){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d+){2}|169\.254(?:\.\d+){2}|\[::1\]|\[f[cd][\da-f]{2}:.*\])$/i;

export const linkLocalhost = defineCheck(
	{
		id: 'link-localhost',
		category: 'links',
		severity: 'error',
		needs: ['html'],
		title: 'Links to a local machine',
		why: 'An address like localhost works on the machine of its author, and nowhere else.',
		how_to_fix: 'Replace the host by the public one, or link without a host.',
	},
	({ html: { links } }) => {
		if (links.length === 0) return 'not_applicable';
		const local = links.flatMap(({ href }) => (href !== null && LOCAL.test(hostOf(href)) ? [href] : []));
		return local.length === 0
			? 'passed'
			: {
					message: `Expected public addresses; ${local.length} of ${links.length} links point to a local machine.`,
					evidence: local,
				};
	},
);

function hostOf(href: string): string {
	if (!/^(?:https?:)?\/\//i.test(href)) return '';
	try {
		return new URL(href, 'https://relative.invalid').hostname;
	} catch {
		return '';
	}
}
