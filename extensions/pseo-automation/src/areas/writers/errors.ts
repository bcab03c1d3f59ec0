import { catalogue } from '../../kernel/errors.js';

export const writerErrors = {
	writer_unavailable: {
		status: 409,
		message: "Expected a writer that this server offers ({offered}), got {writer}; see the website's settings",
		field: 'pseo_id',
	},
} as const;

export const writerError = catalogue(writerErrors);
