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
	res.status(error.status).json({
		success: false,
		error: error.message,
		code: error.code,
		...(error.details ? { details: error.details } : {}),
		request_id: id,
		timestamp: clock.iso(),
	});
}
