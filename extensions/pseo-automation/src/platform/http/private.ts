import type { RequestHandler } from 'express';

/**
 * Answers are one caller's: no cache between keeps them, and one that does all the same keeps them apart. Also for errors
 * that Directus raises before the router. A route whose answer is everybody's says so itself.
 */
export const keepPrivate: RequestHandler = (_req, res, next) => {
	res.setHeader('Cache-Control', 'private, no-store');
	res.vary('Authorization');
	res.vary('Cookie');
	next();
};
