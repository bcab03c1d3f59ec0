import { catalogue } from '../../kernel/errors.js';

export const billingErrors = {
	insufficient_tokens: {
		status: 402,
		message: 'Insufficient token balance: {required} needed, {balance} left',
		studio: 'This takes {required} tokens, and the account has {balance}. Ask for fewer pages, or have tokens granted.',
		field: 'requested_count',
	},
	user_not_found: { status: 404, message: 'No such user' },
	balance_too_large: { status: 400, message: 'Expected a grant that keeps the balance below 2,000,000,000 tokens' },
} as const;

export const billingError = catalogue(billingErrors);
