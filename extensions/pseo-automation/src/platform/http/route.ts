import type { z } from 'zod';
import type { Account, Admin } from '../../kernel/who.js';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** How often a caller may ask: each class has its own window per account. */
export type RateClass = 'read' | 'write' | 'run';

/** What an API key must be allowed: `<things>:<verb>`, declared by an area. Directus tokens carry every scope. */
export type Scope = `${string}:${string}`;

/** `public` routes ask for no token; `admin` ones for an administrator of the Directus instance. */
export type Access = Scope | 'public' | 'admin';

type Schema = z.ZodType;

/** Who has passed the router's check. */
type Caller<A extends Access> = A extends 'public' ? Account | null : A extends 'admin' ? Admin : Account;
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler is given: everything is parsed and checked, and Express stays outside. */
export interface Call<P = unknown, Q = unknown, B = unknown, Asking extends Account | null = Account> {
	/** Null on a public route that is asked without a token. */
	account: Asking;
	params: P;
	query: Q;
	body: B;
	requestId: string;
	/** Names the work of this request: a repetition with the same Idempotency-Key has the same. */
	requestKey: string;
	/** The unread request body of a `body: 'stream'` route; what is left unread is let go with the answer. */
	stream: AsyncIterable<Uint8Array>;
	contentType: string;
}

/** What a handler answers. `top` stands beside `data`, where the AutoSEO document puts a field there. */
export interface Reply {
	status?: number;
	message?: string;
	data?: unknown;
	top?: Record<string, unknown>;
	next_cursor?: string | null;
	headers?: Record<string, string>;
	/** An answer that is not JSON, written as it comes. */
	raw?: { type: string; body: string | AsyncIterable<string> };
	/** False where the AutoSEO document shows an answer without `success`. */
	envelope?: boolean;
}

/** One route, declared once: router, validation, health's list and OpenAPI are made from it. */
export interface Route {
	method: Method;
	/** Express style, for example `/pseo/:id`. */
	path: string;
	summary: string;
	access: Access;
	rate: RateClass;
	/** A POST that remembers its answer under an Idempotency-Key. All do, but those that stream their body. */
	idempotent: boolean;
	params?: Schema;
	query?: Schema;
	body?: Schema | 'stream';
	/** Schema of `data` and of the fields beside it. */
	answer: Schema;
	status: number;
	handler(call: Call): Promise<Reply>;
}

interface Declaration<
	P extends Schema | undefined,
	Q extends Schema | undefined,
	B extends Schema | 'stream' | undefined,
	A extends Access,
> extends Omit<Route, 'params' | 'query' | 'body' | 'handler' | 'idempotent' | 'status' | 'access'> {
	access: A;
	params?: P;
	query?: Q;
	body?: B;
	status?: number;
	handler(call: Call<Out<P>, Out<Q>, Out<B>, Caller<A>>): Promise<Reply>;
}

/** Declares a route; the handler's types follow from the schemas. */
export function route<
	P extends Schema | undefined = undefined,
	Q extends Schema | undefined = undefined,
	B extends Schema | 'stream' | undefined = undefined,
	A extends Access = Access,
>(declaration: Declaration<P, Q, B, A>): Route {
	return {
		status: 200,
		idempotent: declaration.method === 'POST' && declaration.body !== 'stream',
		...declaration,
		// The router parses with the same schemas before it calls, which TypeScript cannot see through the erased list.
		handler: declaration.handler as Route['handler'],
	};
}

/** Matches the paths of a declared route, with its parameters as groups. */
export function patternOf(path: string): RegExp {
	return new RegExp(`^${path.replace(/:([a-z_]+)/g, '(?<$1>[^/]+)').replace(/\/$/, '')}/?$`);
}
