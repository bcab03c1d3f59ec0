import type { Hop } from './hops.js';

/** Why a request was not made or its answer not read to the end; the table is the reference. */
export const FETCH_REFUSALS = {
	bad_url: 'The address is not a URL that can be fetched.',
	scheme_refused: 'Only http and https are fetched.',
	credentials_refused: 'A URL with a user name or password is not fetched.',
	port_refused: 'The port belongs to another protocol than the web.',
	address_refused: 'The host is not a public internet address.',
	dns_failed: 'The host name could not be resolved.',
	connect_failed: 'The connection could not be made or broke.',
	too_many_redirects: 'More redirects than allowed.',
	too_large: 'The answer is larger than allowed.',
	too_slow: 'The answer took longer than allowed.',
	decompression_bomb: 'The compressed answer expands further than plausible.',
	bad_encoding: 'The answer does not decode as its content-encoding says.',
} as const;

export type FetchRefusal = keyof typeof FETCH_REFUSALS;

/**
 * The one error of `safeFetch`. `url` is the address it happened at (after redirects, not always the
 * one asked for). Neither message nor url ever carries a resolved address: a caller who may name a URL must
 * not learn from the refusal what a private name resolves to.
 */
export class FetchRefused extends Error {
	override readonly name = 'FetchRefused';
	/** The requests of the same fetch that were answered before, in order: a redirect chain up to where it ended. */
	hops: readonly Hop[] = [];

	constructor(
		readonly code: FetchRefusal,
		readonly url: string,
		message: string,
	) {
		super(message);
	}
}

/** A URL as it may be shown in a message: without credentials, query or fragment, and short. */
export function shown(url: string | URL): string {
	const parsed = typeof url === 'string' ? URL.parse(url) : url;
	const text =
		parsed === null ? String(url) : parsed.host === '' ? parsed.protocol : `${parsed.origin}${parsed.pathname}`;
	return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** The machine-readable part of a system, TLS or undici error, which never holds an address. */
export function errorCode(error: unknown): string {
	if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
	return 'unknown reason';
}
