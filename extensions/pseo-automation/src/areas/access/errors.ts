import { catalogue } from '../../kernel/errors.js';

export const accessErrors = {
	account_suspended: { status: 403, message: 'This account is suspended' },
	concurrent_job_limit: { status: 409, message: 'The plan allows {limit} jobs at once; wait for one to end' },
} as const;

export const accessError = catalogue(accessErrors);
