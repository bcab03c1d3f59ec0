import { catalogue } from '../../kernel/errors.js';

export const automationErrors = {
	job_not_found: { status: 404, message: 'No such job' },
	job_ended: { status: 409, message: 'The job has ended as {status}' },
	job_not_cancelable: { status: 409, message: 'A plan that is being made while its caller waits cannot be canceled' },
	website_busy: {
		status: 409,
		message: 'Work on this website is pending or running ({jobs}); cancel it, or delete with ?force=true',
	},
} as const;

export const automationError = catalogue(automationErrors);
