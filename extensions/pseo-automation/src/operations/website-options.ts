/** The two options that say which websites: a picker, and a field for what only the Flow knows. */
export function websiteOptions({ placeholder, hidden = false }: { placeholder: string; hidden?: boolean }) {
	return [
		{
			field: 'websites',
			name: 'Websites',
			type: 'json',
			meta: {
				width: 'full',
				interface: 'collection-item-multiple-dropdown',
				hidden,
				options: { selectedCollection: 'pseos', template: '{{name}}' },
			},
		},
		{
			field: 'website',
			name: 'Or from the Flow',
			type: 'string',
			meta: {
				width: 'full',
				interface: 'input',
				hidden,
				options: { placeholder },
				note: 'An id, ids with commas between them, or a variable of the Flow: {{$trigger.key}}, {{$trigger.body.keys}}. The choice above goes first.',
			},
		},
	];
}

/** What the step's card says of its websites. */
export function websitesText({ websites, website }: Record<string, unknown>): string {
	if (Array.isArray(websites) && websites.length > 0)
		return websites.map((entry: { key?: unknown }) => String(entry?.key ?? entry)).join(', ');
	return String(website ?? '');
}
