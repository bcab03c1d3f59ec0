import { catalogue } from '../../kernel/errors.js';

export const billingErrors = {
	insufficient_tokens: { status: 402, message: 'Insufficient token balance: {required} needed, {balance} left' },
	user_not_found: { status: 404, message: 'No such user' },
	balance_too_large: { status: 400, message: 'Expected a grant that keeps the balance below 2,000,000,000 tokens' },
} as const;

export const billingError = catalogue(billingErrors);
