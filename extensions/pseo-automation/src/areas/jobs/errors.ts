import { catalogue } from '../../kernel/errors.js';

export const jobErrors = {
	concurrent_job_limit: { status: 409, message: 'The plan allows {limit} jobs at once; wait for one to end' },
	job_not_found: { status: 404, message: 'No such job' },
	job_ended: { status: 409, message: 'The job has ended as {status}' },
} as const;

export const jobError = catalogue(jobErrors);
