import { websiteOptions, websitesText } from '../website-options.js';

export default {
	id: 'pseo-generate-pages',
	name: 'Generate pages',
	icon: 'auto_awesome',
	description: 'Start writing pages of a website, or wake a generation that was created',
	overview: ({ action, generation, pages, ...values }: Record<string, unknown>) =>
		action === 'start'
			? [
					{ label: 'Websites', text: websitesText(values) },
					{ label: 'Pages', text: String(pages ?? '') },
				]
			: [{ label: 'Generation', text: String(generation ?? '') }],
	options: (values: Record<string, unknown>) => [
		{
			field: 'action',
			name: 'Action',
			type: 'string',
			schema: { default_value: 'wake' },
			meta: {
				width: 'full',
				interface: 'select-dropdown',
				options: {
					choices: [
						{ text: 'Wake a generation that was created', value: 'wake' },
						{ text: 'Start a new generation', value: 'start' },
					],
				},
			},
		},
		{
			field: 'generation',
			name: 'Generation',
			type: 'string',
			meta: {
				width: 'full',
				interface: 'input',
				hidden: values['action'] === 'start',
				options: { placeholder: '{{$trigger.key}}' },
			},
		},
		...websiteOptions({ placeholder: '42', hidden: values['action'] !== 'start' }),
		{
			field: 'pages',
			name: 'Pages',
			type: 'string',
			meta: {
				width: 'half',
				interface: 'input',
				hidden: values['action'] !== 'start',
				options: { placeholder: '25' },
			},
		},
		{
			field: 'mode',
			name: 'Mode',
			type: 'string',
			schema: { default_value: 'bulk' },
			meta: {
				width: 'half',
				interface: 'select-dropdown',
				hidden: values['action'] !== 'start',
				options: {
					choices: [
						{ text: 'Bulk, any number of pages', value: 'bulk' },
						{ text: 'On demand, one page', value: 'on_demand' },
					],
				},
			},
		},
	],
};
