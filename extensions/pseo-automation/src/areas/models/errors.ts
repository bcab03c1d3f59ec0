import { catalogue } from '../../kernel/errors.js';

export const modelErrors = {
	model_unavailable: {
		status: 409,
		message: "Expected a model that this server offers ({offered}), got {model}; see the website's settings",
	},
} as const;

export const modelError = catalogue(modelErrors);
