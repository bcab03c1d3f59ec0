import { randomUUID } from 'node:crypto';
import type { Request, Response } from 'express';
import { clock } from '../../kernel/clock.js';
import type { AppError } from '../../kernel/errors.js';

const SANE_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** The caller's X-Request-Id when it is a sane token, else a new one; the same for the whole request. */
export function requestId(req: Request, res: Response): string {
	const known: unknown = res.locals['pseoRequestId'];
	if (typeof known === 'string') return known;
	const given = req.get('x-request-id');
	const id = given !== undefined && SANE_ID.test(given) ? given : randomUUID();
	res.locals['pseoRequestId'] = id;
	return id;
}

export function success(id: string, fields: Record<string, unknown>): Record<string, unknown> {
	return { success: true, ...fields, request_id: id, timestamp: clock.iso() };
}

export function sendError(req: Request, res: Response, error: AppError): void {
	const id = requestId(req, res);
	res.setHeader('X-Request-Id', id);
	for (const [name, value] of Object.entries(error.headers)) res.setHeader(name, value);
	const wait =
		error.status === 429 ? { retry_after_seconds: Number(error.details?.['retry_after_seconds'] ?? 1) } : {};
	// One number in the header and in the body, also where Directus's own limiter has set another header.
	if (wait.retry_after_seconds !== undefined) res.setHeader('Retry-After', String(wait.retry_after_seconds));
	res.status(error.status).json({
		success: false,
		error: error.message,
		code: error.code,
		...wait,
		...(error.details ? { details: error.details } : {}),
		request_id: id,
		timestamp: clock.iso(),
	});
}
