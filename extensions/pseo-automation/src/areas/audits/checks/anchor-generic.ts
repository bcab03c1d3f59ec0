import { defineCheck, languageOf } from '../check.js';
import { genericAnchors } from '../generic-anchors.js';

export const anchorGeneric = defineCheck(
	{
		id: 'anchor-generic',
		category: 'links',
		severity: 'warning',
		needs: ['html'],
		title: 'Links whose text says nothing',
		why: '"Click here" tells neither a reader who skims nor a search engine what the linked page is about.',
		how_to_fix: 'Use words that name the linked page.',
	},
	({ html: page }) => {
		if (page.links.length === 0) return 'not_applicable';
		const generic = genericAnchors(languageOf(page));
		const found = page.links.filter(({ text }) => generic.has(bare(text)));
		return found.length === 0
			? 'passed'
			: {
					message: `Expected link texts that name the linked page; ${found.length} of ${page.links.length} could stand for any.`,
					evidence: found.map(({ text, href }) => `${text} (${href ?? 'no address'})`),
				};
	},
);

/** Longer than any phrase of the list; the expression below would take its time on a link of a thousand dots. */
const MAX_LENGTH = 60;

function bare(text: string): string {
	return text.length > MAX_LENGTH ? '' : text.toLowerCase().replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
}
