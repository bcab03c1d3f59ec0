import type { z } from 'zod';
import { clock } from '../../kernel/clock.js';
import { databaseFault, type DatabaseFault } from '../db/faults.js';
import { AppError, catalogue, type Details } from '../../kernel/errors.js';

/** What every route may answer, whatever it does. */
export const httpErrors = {
	invalid_body: { status: 400, message: 'The body is not what this route expects: {first}' },
	invalid_query: { status: 400, message: 'The query is not what this route expects: {first}' },
	/** Of rows that are written through Directus's own routes. */
	invalid_item: { status: 400, message: '{first}' },
	invalid_json: { status: 400, message: 'Expected valid JSON in the body, got something else: {reason}' },
	unauthorized: { status: 401, message: 'Missing or invalid Bearer token' },
	forbidden: { status: 403, message: 'This resource belongs to another account' },
	admin_only: { status: 403, message: 'Expected an administrator of this instance' },
	insufficient_scope: { status: 403, message: 'This key lacks a scope: {missing_scopes}' },
	not_found: { status: 404, message: 'No such resource' },
	route_not_found: { status: 404, message: 'No such route: {method} {path}' },
	method_not_allowed: { status: 405, message: 'Expected {allow}, got {method}' },
	idempotency_key_reused: { status: 409, message: 'This Idempotency-Key was used with another body' },
	deleted_meanwhile: { status: 409, message: 'What this request refers to was deleted while it was served' },
	request_in_progress: { status: 409, message: 'A request with this Idempotency-Key is still running' },
	invalid_idempotency_key: { status: 400, message: 'Expected an Idempotency-Key of 1 to 255 visible characters' },
	payload_too_large: { status: 413, message: 'The body is larger than this server accepts' },
	unsupported_media_type: { status: 415, message: 'Expected {expected}, got {got}' },
	rate_limited: { status: 429, message: 'Too many requests: try again in {retry_after_seconds} seconds' },
	internal_error: { status: 500, message: 'Unexpected server-side error; the log has it under this request id' },
	service_unavailable: { status: 503, message: 'The service is not available: {reason}' },
	insufficient_storage: { status: 507, message: 'The disk of this server is full; nothing of this request was kept' },
} as const;

export const httpError = catalogue(httpErrors);

/** Turns what zod found into the documented 400: every failing field with what was expected. */
export function invalid(code: 'invalid_body' | 'invalid_query' | 'invalid_item', error: z.ZodError): AppError {
	const fields = error.issues.flatMap((issue) => {
		const path = issue.path.map(String);
		if (issue.code === 'unrecognized_keys') {
			return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'Unknown field' }));
		}
		return [{ field: path.join('.'), message: issue.message }];
	});
	const [first] = fields;
	return httpError(code, { first: first ? `${first.field || 'body'}: ${first.message}` : error.message, fields });
}

/** Seconds to wait, from Directus's own limiter, whose error knows when its window ends. */
function waitOf({ extensions }: Foreign): number {
	const ms = extensions?.reset === undefined ? 0 : new Date(extensions.reset).getTime() - clock.now();
	return Math.max(1, Math.ceil(ms / 1000) || 1);
}

interface Foreign {
	status?: number;
	statusCode?: number;
	code?: string;
	type?: string;
	message?: string;
	extensions?: { code?: string; reason?: string; reset?: string | Date };
	headers?: Record<string, string>;
}

/**
 * Maps whatever reached the end of the mount to an error of ours: our own as it is, those that Directus raises before
 * the router (JSON, tokens, limits) by their code, everything else to an internal error that hides its cause.
 */
export function toAppError(thrown: unknown): AppError {
	const error = Array.isArray(thrown) ? (thrown[0] as unknown) : thrown;
	if (error instanceof AppError) return error;
	const foreign = (typeof error === 'object' && error !== null ? error : {}) as Foreign;
	const code = foreign.extensions?.code ?? foreign.code ?? '';
	const message = foreign.message ?? '';
	const plain = foreign.extensions as Details | undefined;
	switch (code) {
		case 'INVALID_PAYLOAD':
			if (/too large/i.test(message)) return httpError('payload_too_large');
			if (/JSON/i.test(message))
				return httpError('invalid_json', { reason: foreign.extensions?.reason ?? message });
			return httpError('invalid_body', { first: message });
		case 'INVALID_QUERY':
			return httpError('invalid_query', { first: message });
		case 'CONTENT_TOO_LARGE':
			return httpError('payload_too_large');
		case 'INVALID_CREDENTIALS':
		case 'INVALID_TOKEN':
		case 'TOKEN_EXPIRED':
		case 'USER_SUSPENDED':
			return httpError('unauthorized');
		case 'FORBIDDEN':
			return httpError('forbidden');
		case 'ROUTE_NOT_FOUND':
			return httpError('route_not_found', plain);
		case 'UNSUPPORTED_MEDIA_TYPE':
			return httpError('unsupported_media_type', { expected: 'application/json', got: 'another media type' });
		case 'REQUESTS_EXCEEDED':
			return httpError('rate_limited', { retry_after_seconds: waitOf(foreign) });
		case 'SERVICE_UNAVAILABLE':
			return httpError('service_unavailable', { reason: 'the server is under pressure' }, { 'Retry-After': '1' });
		default:
	}
	if (foreign.type === 'entity.too.large' || foreign.status === 413) return httpError('payload_too_large');
	if (foreign.type === 'entity.parse.failed') return httpError('invalid_json', { reason: message });
	// Express raises this for a path that is not valid percent-encoding.
	if (error instanceof URIError)
		return httpError('route_not_found', { method: '', path: 'a path that cannot be decoded' });
	return ofDatabase(databaseFault(error)) ?? httpError('internal_error');
}

function ofDatabase(fault: DatabaseFault | null): AppError | null {
	if (fault === 'missing_reference') return httpError('deleted_meanwhile');
	if (fault === 'full') return httpError('insufficient_storage', undefined, { 'Retry-After': '60' });
	if (fault === 'busy')
		return httpError('service_unavailable', { reason: 'the database is busy' }, { 'Retry-After': '1' });
	if (fault === 'unavailable')
		return httpError('service_unavailable', { reason: 'the database does not answer' }, { 'Retry-After': '5' });
	return null;
}
