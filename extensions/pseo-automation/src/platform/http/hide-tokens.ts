import type { RequestHandler } from 'express';

/** `access_token=..` in any spelling, also where a whole address stands encoded in another one. */
const IN_HEADER = /(access(?:_|%5f)token(?:[^=&\s%]|%(?!3d|26))*(?:=|%3d))(?:[^&\s#"';,%]|%(?!26))*/gi;

/**
 * Keeps access tokens out of the server's log, which Directus writes of every request: it hides `?access_token=` only in
 * that spelling, and in no header. Stands before the log. A token that Directus would take still counts.
 */
export const hideTokens: RequestHandler = (req, _res, next) => {
	for (const [name, value] of Object.entries(req.headers)) {
		// Directus hides these two itself, and reads them afterwards.
		if (name === 'authorization' || name === 'cookie') continue;
		if (typeof value === 'string' && /access(?:_|%5f)token/i.test(value))
			req.headers[name] = value.replace(IN_HEADER, '$1--redacted--');
	}
	const mark = req.url.indexOf('?');
	const search = mark < 0 ? '' : req.url.slice(mark + 1);
	if (/token|%/i.test(search)) {
		const cleaned = cleanSearch(search);
		if (cleaned !== search) {
			req.url = req.url.slice(0, mark) + (cleaned === '' ? '' : `?${cleaned}`);
			req.originalUrl = req.url;
			if (typeof req.query['access_token'] !== 'string') delete req.query['access_token'];
		}
	}
	next();
};

/** The parameter under its plain name; without those that only look like it (`access_token[]`), which sign nobody in. */
function cleanSearch(search: string): string {
	return search
		.split('&')
		.flatMap((part) => {
			const [name = '', ...value] = part.split('=');
			const plain = decoded(name).trim();
			if (!/^access_token/i.test(plain)) return [part];
			return plain === 'access_token' ? [`access_token=${value.join('=')}`] : [];
		})
		.join('&');
}

function decoded(name: string): string {
	try {
		return decodeURIComponent(name.replaceAll('+', ' '));
	} catch {
		return name;
	}
}
