import type { RunningServer } from '../support/directus.js';
import { ADMIN_EMAIL, ADMIN_PASSWORD } from '../support/template.js';

export interface StudioAnswer<Data> {
	status: number;
	data: Data;
	errors: { message: string; extensions: { code: string } & Record<string, unknown> }[];
}

/** Asks Directus itself, as Studio does: as its administrator unless another token is given; null asks without a token. */
export function studio(server: Pick<RunningServer, 'url' | 'adminToken'>, token: string | null = server.adminToken) {
	return asking(server.url, token === null ? {} : { Authorization: `Bearer ${token}` });
}

/** The same as a person in a browser: signed in with a session's cookie, as the administrator unless said otherwise. */
export async function browser(
	server: Pick<RunningServer, 'url'>,
	login = { email: ADMIN_EMAIL, password: ADMIN_PASSWORD },
) {
	const answer = await fetch(`${server.url}/auth/login`, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ ...login, mode: 'session' }),
	});
	if (!answer.ok) throw new Error(`expected a session, got ${await answer.text()}`);
	const cookies = answer.headers.getSetCookie().map((cookie) => String(cookie.split(';')[0]));
	return asking(server.url, { Cookie: cookies.join('; ') });
}

function asking(url: string, caller: Record<string, string>) {
	async function ask<Data>(method: string, path: string, body?: unknown): Promise<StudioAnswer<Data>> {
		const headers: Record<string, string> = { 'Content-Type': 'application/json', ...caller };
		const answer = await fetch(url + path, {
			method,
			headers,
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		});
		const text = await answer.text();
		const json =
			(answer.headers.get('content-type') ?? '').includes('json') && text !== ''
				? (JSON.parse(text) as { data?: Data; errors?: StudioAnswer<Data>['errors'] })
				: {};
		return { status: answer.status, data: json.data as Data, errors: json.errors ?? [] };
	}
	return {
		get: <Data>(path: string) => ask<Data>('GET', path),
		post: <Data>(path: string, body: unknown) => ask<Data>('POST', path, body),
		patch: <Data>(path: string, body: unknown) => ask<Data>('PATCH', path, body),
		del: (path: string, body?: unknown) => ask<null>('DELETE', path, body),
	};
}
