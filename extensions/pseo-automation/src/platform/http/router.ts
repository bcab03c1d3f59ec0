import { randomUUID } from 'node:crypto';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { NextFunction, Request, RequestHandler, Response, Router } from 'express';
import type { z } from 'zod';
import { AppError } from '../../kernel/errors.js';
import type { Account } from '../../kernel/who.js';
import type { Db } from '../db/index.js';
import { failpoint } from '../faults/index.js';
import { requestId, sendError, success } from './envelope.js';
import { httpError, invalid, toAppError } from './errors.js';
import { hashBody, readKey, reserveKey } from './idempotency.js';
import { type Allowance, allowanceHeaders } from './rate-limit.js';
import { noteGrounds, standsOn } from './replay.js';
import { type Access, type Call, patternOf, type RateClass, type Reply, type Route } from './route.js';

export interface RouterOptions {
	db: Db;
	routes: Route[];
	/** Who is asking, or null without a token. */
	authenticate(req: Request): Promise<Account | null>;
	/** Counts a request; `peek` tells what is left without counting. @throws rate_limited */
	limit: Record<'consume' | 'peek', (account: Account, rate: RateClass) => Promise<Allowance>>;
	/** Null when ready, else why not. */
	unavailable(): string | null;
	/** Tests: check every answer against its declaration. */
	checkAnswers: boolean;
	log: { error(context: unknown, message: string): void };
}

type Express = Request & { accountability?: unknown };

/** Mounts the declared routes on Directus's router and keeps every answer in the envelope. */
export function mountRoutes(router: Router, options: RouterOptions): void {
	for (const declared of options.routes) {
		const method = declared.method.toLowerCase() as 'get' | 'post' | 'patch' | 'delete';
		router[method](declared.path, handle(declared, options));
	}
	for (const [path, methods] of methodsByPath(options.routes)) {
		router.all(path, (req, res) => {
			const allow = [...methods].sort().join(', ');
			sendError(req, res, httpError('method_not_allowed', { allow, method: req.method }, { Allow: allow }));
		});
	}
}

function methodsByPath(routes: Route[]): Map<string, Set<string>> {
	const paths = new Map<string, Set<string>>();
	for (const { path, method } of routes) paths.set(path, (paths.get(path) ?? new Set()).add(method));
	return paths;
}

/** Answers requests that reached no route: unknown paths, and errors that Directus raised before the router. */
export function createEnvelopeEnd(log: RouterOptions['log']) {
	const notFound: RequestHandler = (req, res) => {
		sendError(req, res, httpError('route_not_found', { method: req.method, path: req.originalUrl.split('?')[0] }));
	};
	const failed = (error: unknown, req: Request, res: Response, next: NextFunction): void => {
		if (res.headersSent) next(error);
		else answerError(error, req, res, log);
	};
	return { notFound, failed };
}

/**
 * Serves a public route to a caller whose token Directus has refused: who needs no token is not turned away for an old
 * one. Stands where errors from before the router arrive.
 */
export function publicDespiteToken(options: RouterOptions) {
	const open = options.routes
		.filter(({ access }) => access === 'public')
		.map((declared) => ({ declared, pattern: patternOf(declared.path) }));
	return (error: unknown, req: Express, res: Response, next: NextFunction): void => {
		const method = req.method === 'HEAD' ? 'GET' : req.method;
		const route = open.find(({ declared, pattern }) => declared.method === method && pattern.test(req.path));
		if (!route || res.headersSent || toAppError(error).code !== 'unauthorized') return next(error);
		req.accountability = null;
		req.params = { ...route.pattern.exec(req.path)?.groups };
		void handle(route.declared, options)(req, res, next);
	};
}

function answerError(thrown: unknown, req: Request, res: Response, log: RouterOptions['log']): void {
	const error = toAppError(thrown);
	if (error.status >= 500 && error !== thrown) {
		log.error(
			{ err: thrown, request_id: requestId(req, res), method: req.method, path: req.path },
			'pseo: a request failed',
		);
	}
	sendError(req, res, error);
}

function handle(declared: Route, options: RouterOptions): RequestHandler {
	return (req, res) => {
		// One unhandled rejection ends the whole Directus process: nothing may escape from here.
		serve(declared, options, req, res).catch((error: unknown) => {
			// The caller has closed the connection: there is no one to answer, and no error to report.
			if (req.destroyed && !req.complete) return;
			if (res.headersSent) {
				options.log.error({ err: error, request_id: requestId(req, res) }, 'pseo: an answer broke off');
				res.destroy();
			} else answerError(error, req, res, options.log);
		});
	};
}

async function serve(declared: Route, options: RouterOptions, req: Express, res: Response): Promise<void> {
	const unavailable = options.unavailable();
	if (unavailable !== null && declared.access !== 'public') {
		throw httpError('service_unavailable', { reason: unavailable }, { 'Retry-After': '30' });
	}
	const account = unavailable === null ? await options.authenticate(req) : null;
	if (declared.access !== 'public') {
		if (!account) throw httpError('unauthorized');
		if (declared.access === 'admin' && !account.admin) throw httpError('admin_only');
	}
	if (account) {
		const count = declared.access === 'public' ? options.limit.peek : options.limit.consume;
		for (const [name, value] of Object.entries(allowanceHeaders(await count(account, declared.rate))))
			res.setHeader(name, value);
		requireScope(account, declared.access);
	}
	const call: Call = {
		account: account as Account,
		params: parse(declared.params, req.params, 'invalid_query'),
		query: parse(declared.query, req.query, 'invalid_query'),
		body: declared.body === 'stream' ? undefined : parse(declared.body, req.body ?? {}, 'invalid_body'),
		requestId: requestId(req, res),
		requestKey: randomUUID(),
		stream: declared.body === 'stream' ? bodyOf(req, res) : Readable.from([]),
		contentType: (req.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '',
	};
	const key = declared.idempotent ? readKey(req.get('idempotency-key')) : null;
	if (key === null || !account) {
		await send(declared, options, await declared.handler(call), call.requestId, res);
		return;
	}
	await serveOnce(declared, options, { ...call, account }, key, req, res);
}

/** @throws insufficient_scope when the caller's key does not carry the route's scope */
function requireScope(account: Account, access: Access): void {
	if (access === 'public' || account.scopes === 'all') return;
	// A key never acts as an administrator of the instance: what only they may do is beyond every scope.
	if (account.scopes.has(access)) return;
	throw httpError('insufficient_scope', { required_scopes: [access], missing_scopes: [access] });
}

/**
 * The body for a handler that reads it as it comes. Never the request itself: a handler that stops iterating a request
 * early takes its socket away, and Directus, which counts bytes there when the answer is done, then dies of it.
 */
function bodyOf(req: Request, res: Response): Readable {
	const coding = req.get('content-encoding') ?? 'identity';
	if (coding !== 'identity')
		throw httpError('unsupported_media_type', { expected: 'a body without Content-Encoding', got: coding });
	const body = new PassThrough();
	// Without a listener an error that comes after the handler's end would be uncaught.
	body.on('error', () => {});
	const end = (): void => {
		if (!req.complete) body.destroy(new Error('the caller went away'));
	};
	// The caller may have gone while the token was looked up: nothing tells of that a second time.
	if (req.destroyed) end();
	else req.once('close', end);
	// Drain the unread body, so that keep-alive works.
	res.once('finish', () => {
		req.unpipe(body);
		req.resume();
	});
	return req.pipe(body);
}

/**
 * Runs a POST under its Idempotency-Key: the first answer is what every repetition gets, as long as the caller may still
 * act for the accounts that it was about. An error is not kept: a later try may end otherwise.
 */
async function serveOnce(
	declared: Route,
	options: RouterOptions,
	call: Call,
	key: string,
	req: Request,
	res: Response,
): Promise<void> {
	const hash = hashBody({ params: req.params, query: req.query, body: req.body as unknown });
	const reservation = await reserveKey(options.db, call.account.id, `${declared.method} ${declared.path}`, key, hash);
	if (reservation.replay) {
		const { grounds } = reservation.replay;
		if (grounds !== null && !standsOn(call.account, grounds)) throw httpError('forbidden');
		res.setHeader('Idempotent-Replayed', 'true');
		res.setHeader('X-Request-Id', call.requestId);
		res.status(reservation.replay.status).json({ ...reservation.replay.body, request_id: call.requestId });
		return;
	}
	failpoint('idempotency.reserved');
	const noted = noteGrounds(call.account);
	try {
		const reply = await declared.handler({ ...call, account: noted.account, requestKey: reservation.requestKey });
		failpoint('idempotency.worked');
		const body = envelope(reply, call.requestId);
		await reservation.store({ status: reply.status ?? declared.status, body, grounds: noted.grounds() });
		failpoint('idempotency.stored');
		await send(declared, options, reply, call.requestId, res, body);
	} catch (error) {
		// Where the server or its database failed, some of the work may be done: the next try goes on with it. What the
		// work itself refuses leaves nothing behind.
		const release = error instanceof AppError ? reservation.forget() : reservation.letGo();
		// During an outage the key is let go by the end of its lease.
		await release.catch(() => {});
		throw error;
	}
}

function parse(schema: z.ZodType | undefined, value: unknown, code: 'invalid_body' | 'invalid_query'): unknown {
	if (!schema) return undefined;
	const result = schema.safeParse(value);
	if (!result.success) throw invalid(code, result.error);
	const at = placeOfNul(result.data);
	if (at !== null) {
		const message = 'Expected text without NUL characters';
		throw httpError(code, { first: `${at}: ${message}`, fields: [{ field: at, message }] });
	}
	return result.data;
}

/** Where a text holds a NUL, which PostgreSQL cannot keep; null when none does. Checked input is never deep. */
function placeOfNul(value: unknown, at = ''): string | null {
	if (typeof value === 'string') return value.includes('\u0000') ? at : null;
	if (typeof value !== 'object' || value === null) return null;
	for (const [name, inner] of Object.entries(value)) {
		const found = placeOfNul(inner, at === '' ? name : `${at}.${name}`);
		if (found !== null) return found;
	}
	return null;
}

function envelope(reply: Reply, id: string): Record<string, unknown> {
	const fields = {
		...(reply.message === undefined ? {} : { message: reply.message }),
		...reply.top,
		...(reply.data === undefined ? {} : { data: reply.data }),
		...(reply.next_cursor === undefined ? {} : { next_cursor: reply.next_cursor }),
	};
	return success(id, fields);
}

async function send(
	declared: Route,
	options: RouterOptions,
	reply: Reply,
	id: string,
	res: Response,
	body = envelope(reply, id),
): Promise<void> {
	res.setHeader('X-Request-Id', id);
	for (const [name, value] of Object.entries(reply.headers ?? {})) res.setHeader(name, value);
	res.status(reply.status ?? declared.status);
	if (reply.raw) {
		res.setHeader('Content-Type', reply.raw.type);
		if (typeof reply.raw.body === 'string') res.send(reply.raw.body);
		else await pipeline(Readable.from(reply.raw.body), res);
		return;
	}
	const { success: _success, ...bare } = body;
	if (options.checkAnswers) checkAnswer(declared, reply);
	res.json(reply.envelope === false ? bare : { success: true, ...bare });
}

function checkAnswer(declared: Route, reply: Reply): void {
	const result = declared.answer.safeParse(reply.data ?? reply.top);
	if (!result.success) {
		throw new AppError(
			'internal_error',
			500,
			`${declared.method} ${declared.path} answered against its declaration: ${result.error.message}`,
		);
	}
}
