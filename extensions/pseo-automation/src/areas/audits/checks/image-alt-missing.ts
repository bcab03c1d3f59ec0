import { defineCheck } from '../check.js';

export const imageAltMissing = defineCheck(
	{
		id: 'image-alt-missing',
		category: 'images',
		severity: 'warning',
		needs: ['html'],
		title: 'Images without an alt attribute',
		why: 'Screen readers then read the file name aloud, and image search has nothing to go by.',
		how_to_fix: 'Say in the alt text what the image shows; an empty alt says that it is decoration.',
	},
	({ html: { images } }) => {
		if (images.length === 0) return 'not_applicable';
		const silent = images.filter(({ alt }) => alt === null);
		return silent.length === 0
			? 'passed'
			: {
					message: `Expected an alt attribute on every image; ${silent.length} of ${images.length} have none.`,
					evidence: silent.map(({ src }) => src),
				};
	},
);
