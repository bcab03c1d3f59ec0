import { catalogue } from '../../kernel/errors.js';

export const planErrors = {
	plan_active: { status: 409, message: 'A content plan of yours is being made; try again when it is done' },
	job_not_cancelable: {
		status: 409,
		message: 'A plan that is being made while its caller waits cannot be canceled',
	},
	generation_failed: { status: 502, message: 'The writer could not make a plan: {reason}' },
} as const;

export const planError = catalogue(planErrors);
