import { createDirectus, customEndpoint, rest, staticToken } from '@directus/sdk';
import { Stop } from './say.mjs';

/**
 * Calls the bundle's routes as one user, with the SDK. An answer's `data` comes alone, other answers as they are;
 * an error says what the server said.
 * @param {string} url base URL of Directus
 * @param {string} token static token
 */
export function pseoClient(url, token) {
	const client = createDirectus(url).with(staticToken(token)).with(rest());
	return {
		client,
		/**
		 * @param {'GET' | 'POST' | 'PATCH' | 'DELETE'} method
		 * @param {string} path below /pseo-endpoints, with its leading slash
		 * @param {object} [body]
		 * @returns {Promise<any>}
		 */
		async call(method, path, body) {
			try {
				return await client.request(
					customEndpoint({
						method,
						path: `/pseo-endpoints${path}`,
						...(body
							? { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
							: {}),
					}),
				);
			} catch (error) {
				throw new Stop(`${method} ${path}: ${reason(error)}`);
			}
		},
	};
}

/**
 * What the server said, whether in our envelope or in Directus's own.
 * @param {any} error
 * @returns {string}
 */
export function reason(error) {
	const said = error?.errors?.error ?? error?.errors?.[0]?.message ?? error?.message;
	const status = error?.response?.status;
	return [status, said || error?.cause?.code || String(error)].filter(Boolean).join(' ');
}
