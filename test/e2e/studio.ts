import type { RunningServer } from '../support/directus.js';

export interface StudioAnswer<Data> {
	status: number;
	data: Data;
	errors: { message: string; extensions: { code: string } & Record<string, unknown> }[];
}

/** Asks Directus itself, as Studio does: as its administrator unless another token is given; null asks without a token. */
export function studio(server: Pick<RunningServer, 'url' | 'adminToken'>, token: string | null = server.adminToken) {
	async function ask<Data>(method: string, path: string, body?: unknown): Promise<StudioAnswer<Data>> {
		const headers: Record<string, string> = {
			'Content-Type': 'application/json',
			...(token === null ? {} : { Authorization: `Bearer ${token}` }),
		};
		const answer = await fetch(server.url + path, {
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
