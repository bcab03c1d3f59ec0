import { defineCheck } from '../check.js';
import { widthOf } from '../../../platform/text/widths.js';

const MAX_LENGTH = 125;

export const imageAltLength = defineCheck(
	{
		id: 'image-alt-length',
		category: 'images',
		severity: 'info',
		needs: ['html'],
		title: 'Alt texts are too long',
		why: 'Screen readers read an alt text in one breath; around 125 characters some cut it into pieces.',
		how_to_fix: 'Shorten the alt text and move the rest into a caption.',
	},
	({ html: { images } }) => {
		if (images.every(({ alt }) => alt === null)) return 'not_applicable';
		const long = images.flatMap(({ alt }) => (alt !== null && widthOf(alt) > MAX_LENGTH ? [alt] : []));
		return long.length === 0
			? 'passed'
			: {
					message: `Expected alt texts of ${MAX_LENGTH} characters or fewer; ${long.length} of ${images.length} are longer.`,
					evidence: long,
				};
	},
);
