// The SDK of Directus keeps only `data` of an answer, and leaves `error.message` empty where an answer is not in
// Directus's own form. With these two, ours come whole: `message`, `data`, `next_cursor`; errors with `code` and
// `details`.
//   const directus = createDirectus(url, { globals: { fetch: wholeAnswers } }).with(staticToken(token)).with(rest());
//   const { data, next_cursor } = await pseo(directus, 'GET', '/articles?pseo_id=1');
import { customEndpoint } from '@directus/sdk';

/** @type {typeof fetch} */
export const wholeAnswers = async (url, init) => {
	const answer = await fetch(url, init);
	const ours = String(url).includes('/pseo-endpoints/') && answer.headers.get('content-type')?.includes('json');
	return ours && answer.ok ? Response.json({ data: await answer.json() }, { status: answer.status }) : answer;
};

/**
 * @param {{ request(command: any): Promise<any> }} directus
 * @param {string} method
 * @param {string} path below /pseo-endpoints
 * @param {unknown} [body]
 * @returns {Promise<any>} the whole answer
 */
export const pseo = (directus, method, path, body) =>
	directus
		.request(
			customEndpoint({
				method: /** @type {'GET'} */ (method),
				path: `/pseo-endpoints${path}`,
				...(body === undefined ? {} : { body: JSON.stringify(body) }),
			}),
		)
		.catch((failure) => {
			const said = failure?.response ? (failure.data ?? failure.errors) : undefined;
			throw Object.assign(new Error(said?.error ?? failure.message, { cause: failure }), said);
		});
