import { catalogue } from '../../kernel/errors.js';

export const accessErrors = {
	account_suspended: { status: 403, message: 'This account is suspended' },
	account_has_rows: {
		status: 409,
		message: 'The account has rows in {tables}; suspend it instead, or delete or move them first',
		studio: 'The account has websites, articles or a ledger, which are kept for good. Set its status to suspended instead.',
	},
} as const;

export const accessError = catalogue(accessErrors);
