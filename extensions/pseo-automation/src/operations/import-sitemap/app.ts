export default {
	id: 'pseo-import-sitemap',
	name: 'Import sitemap',
	icon: 'account_tree',
	description: "Read a website's sitemap into its pages, in the background",
	overview: ({ website }: Record<string, unknown>) => [{ label: 'Website', text: String(website ?? '') }],
	options: [
		{
			field: 'website',
			name: 'Website',
			type: 'string',
			meta: { width: 'half', interface: 'input', required: true, options: { placeholder: '{{$trigger.key}}' } },
		},
		{
			field: 'unless_settings_say_no',
			name: "Respect the website's settings",
			type: 'boolean',
			schema: { default_value: true },
			meta: { width: 'half', interface: 'boolean', options: { label: 'Skip when import_sitemap is false' } },
		},
	],
};
