import { catalogue } from '../../kernel/errors.js';

export const generationErrors = {
	generation_not_found: { status: 404, message: 'No such generation' },
	generation_forbidden: { status: 403, message: 'This generation belongs to another account' },
	generation_active: { status: 409, message: 'Generation {generation_id} of this website is pending or running' },
	invalid_generation: { status: 400, message: '{message}' },
	generation_ended: { status: 409, message: 'The generation has ended as {status}' },
	nothing_to_retry: { status: 409, message: 'Only a failed generation can be retried; this one is {status}' },
	generation_guarded: {
		status: 403,
		message: 'A generation changes through its own routes only: POST /generations/:id/cancel and /retry',
	},
} as const;

export const generationError = catalogue(generationErrors);
