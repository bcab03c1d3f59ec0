import { errors } from './errors.js';
import type { Route } from './faults.js';

export interface Found {
	route: Route;
	/** The id in the path. */
	id: string;
}

const ROUTES: readonly { method: string; path: RegExp; route: Route }[] = [
	{ method: 'POST', path: /^\/v1\/messages$/, route: 'messages' },
	{ method: 'POST', path: /^\/v1\/messages\/count_tokens$/, route: 'count_tokens' },
	{ method: 'GET', path: /^\/v1\/models$/, route: 'models.list' },
	{ method: 'GET', path: /^\/v1\/models\/([^/]+)$/, route: 'models.retrieve' },
	{ method: 'POST', path: /^\/v1\/messages\/batches$/, route: 'batches.create' },
	{ method: 'GET', path: /^\/v1\/messages\/batches$/, route: 'batches.list' },
	{ method: 'GET', path: /^\/v1\/messages\/batches\/([^/]+)$/, route: 'batches.retrieve' },
	{ method: 'DELETE', path: /^\/v1\/messages\/batches\/([^/]+)$/, route: 'batches.delete' },
	{ method: 'POST', path: /^\/v1\/messages\/batches\/([^/]+)\/cancel$/, route: 'batches.cancel' },
	{ method: 'GET', path: /^\/v1\/messages\/batches\/([^/]+)\/results$/, route: 'batches.results' },
	{ method: 'POST', path: /^\/v1\/chat\/completions$/, route: 'chat.completions' },
];

export function findRoute(method: string, path: string): Found | null {
	for (const each of ROUTES) {
		const match = each.method === method ? each.path.exec(path) : null;
		if (match) return { route: each.route, id: decodeURIComponent(match[1] ?? '') };
	}
	return null;
}

/** The key of a request. */
export function keyOf(headers: NodeJS.Dict<string | string[]>): string | null {
	const bearer = /^Bearer (.+)$/i.exec(String(headers['authorization'] ?? ''))?.[1];
	const own = headers['x-api-key'];
	return (typeof own === 'string' ? own : null) ?? bearer ?? null;
}

export function admit(headers: NodeJS.Dict<string | string[]>, route: Route, keys: readonly string[]): string {
	const key = keyOf(headers);
	if (key === null) throw errors.authentication('x-api-key header is required');
	if (!keys.includes(key)) throw errors.authentication();
	if (route !== 'chat.completions' && headers['anthropic-version'] === undefined)
		throw errors.invalid('anthropic-version: header is required');
	return key;
}
