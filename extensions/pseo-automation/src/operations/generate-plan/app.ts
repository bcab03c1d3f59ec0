import { websiteOptions, websitesText } from '../website-options.js';

export default {
	id: 'pseo-generate-plan',
	name: 'Generate content plan',
	icon: 'list_alt',
	description: 'Plan the pages of a website from its description and rows, in the background',
	overview: ({ language_code, ...values }: Record<string, unknown>) => [
		{ label: 'Websites', text: websitesText(values) },
		{ label: 'Language', text: String(language_code ?? 'of the website') },
	],
	options: [
		...websiteOptions({ placeholder: '{{$trigger.key}}' }),
		{
			field: 'language_code',
			name: 'Language',
			type: 'string',
			meta: {
				width: 'half',
				interface: 'input',
				options: { placeholder: 'en-US' },
				note: "The website's own when empty",
			},
		},
		{
			field: 'description',
			name: 'Description',
			type: 'text',
			meta: { width: 'full', interface: 'input-multiline', note: "The website's own when empty" },
		},
	],
};
