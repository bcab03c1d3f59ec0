import { catalogue } from '../../kernel/errors.js';

export const websiteErrors = {
	website_not_found: { status: 404, message: 'No such website', field: 'pseo_id' },
	website_forbidden: { status: 403, message: 'This website belongs to another account', field: 'pseo_id' },
	website_busy: {
		status: 409,
		message: 'Work on this website is pending or running ({jobs}); cancel it, or delete with ?force=true',
		studio: 'Work on this website is waiting or running ({jobs}). Wait until it has ended, then delete the website.',
	},
	import_active: { status: 409, message: 'An import into this website is running' },
	invalid_website_url: { status: 400, message: '{message}' },
} as const;

export const websiteError = catalogue(websiteErrors);
