import { catalogue } from '../../kernel/errors.js';

export const jobErrors = {
	concurrent_job_limit: {
		status: 409,
		message: 'The plan allows {limit} jobs at once; wait for one to end',
		field: 'pseo_id',
	},
	job_guarded: {
		status: 403,
		message: 'Jobs are made and changed by the server only; see POST /pseo-endpoints/jobs/:id/cancel',
		studio: 'Jobs are made and changed by the server only. A new generation starts one.',
	},
	job_active: { status: 409, message: 'Job {job} is pending or running; cancel it first' },
	job_not_found: { status: 404, message: 'No such job' },
	job_ended: { status: 409, message: 'The job has ended as {status}' },
} as const;

export const jobError = catalogue(jobErrors);
