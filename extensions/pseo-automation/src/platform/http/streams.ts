import type { RequestHandler } from 'express';
import { patternOf, type Route } from './route.js';

/**
 * Keeps Directus's JSON parser, with its limit of a megabyte, away from the routes that read their body as a stream.
 */
export function leaveStreamsUnread(routes: Route[]): RequestHandler {
	const streams = routes
		.filter((route) => route.body === 'stream')
		.map(({ method, path }) => ({ method, path: patternOf(path) }));
	return (req, _res, next) => {
		const stream = streams.some((route) => route.method === req.method && route.path.test(req.path));
		// The parser skips a request that claims to be parsed.
		if (stream) Object.assign(req, { _body: true, body: {} });
		next();
	};
}
