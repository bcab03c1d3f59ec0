import { websiteOptions, websitesText } from '../website-options.js';

export default {
	id: 'pseo-import-sitemap',
	name: 'Import sitemap',
	icon: 'account_tree',
	description: "Read a website's sitemap into its pages, in the background",
	overview: (values: Record<string, unknown>) => [{ label: 'Websites', text: websitesText(values) }],
	options: [
		...websiteOptions({ placeholder: '{{$trigger.key}}' }),
		{
			field: 'unless_settings_say_no',
			name: "Respect the website's settings",
			type: 'boolean',
			schema: { default_value: true },
			meta: { width: 'half', interface: 'boolean', options: { label: 'Skip when import_sitemap is false' } },
		},
	],
};
