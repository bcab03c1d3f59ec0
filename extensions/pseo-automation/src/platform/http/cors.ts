import type { RequestHandler } from 'express';

/** What browsers may send to our routes, and what scripts in them may read of the answers. */
const OURS: Record<string, string[]> = {
	'access-control-allow-headers': ['Idempotency-Key', 'X-API-Key'],
	'access-control-expose-headers': [
		'X-Request-Id',
		'Retry-After',
		'X-RateLimit-Limit',
		'X-RateLimit-Remaining',
		'X-RateLimit-Reset',
		'Idempotent-Replayed',
	],
};

/**
 * Completes the CORS headers that Directus sets where an operator has CORS_ENABLED: its lists
 * (CORS_ALLOWED_HEADERS, CORS_EXPOSED_HEADERS) do not know the headers of our routes. Which origins may ask stays the
 * operator's word. Stands before Directus's own middleware, which ends preflights itself.
 */
export const completeCors: RequestHandler = (_req, res, next) => {
	const set = res.setHeader.bind(res);
	res.setHeader = (name, value) => set(name, completed(name, value));
	next();
};

function completed(name: string, value: number | string | readonly string[]): number | string | readonly string[] {
	const ours = OURS[name.toLowerCase()];
	if (!ours || typeof value === 'number') return value;
	const given = (typeof value === 'string' ? value.split(',') : [...value]).map((entry) => entry.trim());
	const known = new Set(given.map((entry) => entry.toLowerCase()));
	return [...given, ...ours.filter((entry) => !known.has(entry.toLowerCase()))].join(',');
}
