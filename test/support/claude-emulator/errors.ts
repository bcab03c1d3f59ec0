import type Anthropic from '@anthropic-ai/sdk';

type ErrorType = Anthropic.ErrorObject['type'];

/** What the SDK reads from `error.details.error_code`; it has a class for each of these. */
export type SpendCap = 'enforced_spend_limit_reached' | 'contract_spend_limit_reached';

/** An answer that is not 200. */
export class ApiError extends Error {
	constructor(
		readonly status: number,
		readonly type: ErrorType,
		message: string,
		readonly more: { headers?: Record<string, string>; code?: SpendCap } = {},
	) {
		super(message);
	}
}

/** Every error that the emulator answers. */
export const errors = {
	invalid: (message: string) => new ApiError(400, 'invalid_request_error', message),
	authentication: (message = 'invalid x-api-key') => new ApiError(401, 'authentication_error', message),
	permission: (message: string) => new ApiError(403, 'permission_error', message),
	notFound: (message: string) => new ApiError(404, 'not_found_error', message),
	tooLarge: (limit: number) =>
		new ApiError(413, 'invalid_request_error', `Request exceeds the maximum size: expected at most ${limit} bytes`),
	rateLimited: (seconds: number) =>
		new ApiError(429, 'rate_limit_error', 'This request would exceed the rate limit of your organization', {
			headers: { 'retry-after': String(seconds) },
		}),
	/** Without retry-after: waiting does not help, the month or an operator has to. */
	spendCap: (code: SpendCap) =>
		new ApiError(429, 'rate_limit_error', 'You have reached your specified API usage limits', { code }),
	internal: () => new ApiError(500, 'api_error', 'Internal server error'),
	overloaded: () => new ApiError(529, 'overloaded_error', 'Overloaded'),
};

export function errorBody(error: ApiError, requestId: string): Anthropic.ErrorResponse {
	const { type, message, more } = error;
	return {
		type: 'error',
		error: { type, message, ...(more.code ? { details: { error_code: more.code } } : {}) },
		request_id: requestId,
	};
}
