import { catalogue } from '../../kernel/errors.js';

export const generationErrors = {
	generation_not_found: { status: 404, message: 'No such generation' },
	generation_forbidden: { status: 403, message: 'This generation belongs to another account' },
	generation_active: {
		status: 409,
		message: 'Generation {generation_id} of this website is pending or running',
		studio: 'Generation {generation_id} of this website is waiting or running. Wait until it has ended.',
		field: 'pseo_id',
	},
	invalid_generation: { status: 400, message: '{message}' },
	generation_ended: { status: 409, message: 'The generation has ended as {status}' },
	nothing_to_retry: { status: 409, message: 'Only a failed generation can be retried; this one is {status}' },
	generation_guarded: {
		status: 403,
		message: 'A generation changes through its own routes only: POST /generations/:id/cancel and /retry',
		studio: 'A generation is not changed once it is saved. Make a new one to write more pages.',
	},
} as const;

export const generationError = catalogue(generationErrors);
