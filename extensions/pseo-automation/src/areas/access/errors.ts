import { catalogue } from '../../kernel/errors.js';

export const accessErrors = {
	account_suspended: { status: 403, message: 'This account is suspended' },
} as const;

export const accessError = catalogue(accessErrors);
