import { getEventListeners } from 'node:events';
import type http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createSafeFetch, type FetchRefused } from './index.js';
import { selfSigned } from './test-certificate.js';
import { cleanups, closeSites, eventually, limits, refusal, site } from './test-site.js';
import { resolver, startServer } from './test-support.js';

afterEach(closeSites);

describe('an answer', () => {
	it('gives status, headers, final URL and text, and sends the name of the host and ours', async () => {
		const { server, url, safeFetch } = await site((_request, response) => {
			response.writeHead(404, { 'content-type': 'text/plain; charset=iso-8859-1', 'x-twice': ['a', 'b'] });
			response.end(Buffer.from('caf\u00e9', 'latin1'));
		});
		const answer = await safeFetch(`${url}/a%20b?q=1#part`, limits);
		expect(answer).toMatchObject({ status: 404, url: `${url}/a%20b?q=1#part`, redirects: [], downgraded: false });
		expect(answer.headers.get('x-twice')).toBe('a, b');
		expect(await answer.text()).toBe('café');
		expect(server.requests[0]).toMatchObject({
			url: '/a%20b?q=1',
			headers: { host: `site.test:${server.port}`, 'user-agent': 'pseo-test/1' },
		});
	});

	it('posts a body, and does not let a caller choose the headers of the connection', async () => {
		let received = '';
		const { server, url, safeFetch } = await site((request, response) => {
			request.on('data', (chunk: Buffer) => (received += chunk.toString())).on('end', () => response.end('ok'));
		});
		await (
			await safeFetch(url, {
				...limits,
				method: 'POST',
				body: '{"a":1}',
				headers: {
					'Content-Type': 'application/json',
					Host: 'evil.test',
					'Transfer-Encoding': 'chunked',
					'Content-Length': '1',
				},
			})
		).text();
		expect(received).toBe('{"a":1}');
		expect(server.requests[0]?.headers).toMatchObject({
			host: `site.test:${server.port}`,
			'content-type': 'application/json',
			'content-length': '7',
		});
	});

	it('has an empty body for HEAD and 204 and leaves nothing running behind it', async () => {
		const { url, safeFetch } = await site((request, response) => {
			response
				.writeHead(
					request.method === 'HEAD' ? 200 : 204,
					request.method === 'HEAD' ? { 'content-length': '5', 'content-encoding': 'gzip' } : {},
				)
				.end();
		});
		expect(await (await safeFetch(url, { ...limits, method: 'HEAD' })).text()).toBe('');
		expect(await (await safeFetch(url, limits)).text()).toBe('');
	});

	const packed: [string, string, Buffer][] = [
		['gzip', 'gzip', gzipSync('hello')],
		['x-gzip', 'X-GZip', gzipSync('hello')],
		['br', 'br', brotliCompressSync('hello')],
		['zlib deflate', 'deflate', deflateSync('hello')],
		['raw deflate', 'deflate', deflateRawSync('hello')],
		['two codings', 'deflate, gzip', gzipSync(deflateSync('hello'))],
		['a plain body labelled gzip', 'gzip', Buffer.from('hello')],
		['an unknown coding', 'aes128gcm', Buffer.from('hello')],
		['a gzip body that was cut off', 'gzip', gzipSync('hello').subarray(0, -6)],
	];
	it.each(packed)('unpacks %s', async (_name, encoding, body) => {
		const { url, safeFetch } = await site((_request, response) =>
			response.writeHead(200, { 'content-encoding': encoding }).end(body),
		);
		expect(await (await safeFetch(url, limits)).text()).toBe('hello');
	});

	it('reports a body that does not unpack', async () => {
		const damaged = gzipSync('hello '.repeat(50));
		damaged.fill(0xff, 10, 20);
		const { url, safeFetch } = await site((_request, response) =>
			response.writeHead(200, { 'content-encoding': 'gzip' }).end(damaged),
		);
		expect((await refusal((await safeFetch(url, limits)).text())).code).toBe('bad_encoding');
	});
});

describe('redirects', () => {
	/** /hops/N redirects N times before it answers with what arrived. */
	const hops: http.RequestListener = (request, response) => {
		const [, , left = '0', status = '302'] = (request.url ?? '').split('/');
		if (left === '0') response.end(JSON.stringify({ method: request.method, headers: request.headers }));
		else response.writeHead(Number(status), { location: `/hops/${Number(left) - 1}/${status}` }).end('moved');
	};

	it('follows five, lists them, and refuses the sixth', async () => {
		const { url, safeFetch } = await site(hops);
		const answer = await safeFetch(`${url}/hops/5`, limits);
		expect(answer.status).toBe(200);
		expect(answer.redirects).toEqual([4, 3, 2, 1, 0].map((left) => `${url}/hops/${left}/302`));
		expect(answer.url).toBe(answer.redirects.at(-1));
		answer.discard();
		expect((await refusal(safeFetch(`${url}/hops/6`, limits))).code).toBe('too_many_redirects');
	});

	it('hands the 3xx itself to a caller who wants that', async () => {
		const { url, safeFetch } = await site(hops);
		const answer = await safeFetch(`${url}/hops/1`, { ...limits, followRedirects: false });
		expect(answer.status).toBe(302);
		expect(answer.headers.get('location')).toBe('/hops/0/302');
		answer.discard();
	});

	it.each([
		[301, 'GET'],
		[302, 'GET'],
		[303, 'GET'],
		[307, 'POST'],
		[308, 'POST'],
	])('after %i a POST becomes a %s', async (status, method) => {
		const { url, safeFetch } = await site(hops);
		const answer = await safeFetch(`${url}/hops/1/${status}`, {
			...limits,
			method: 'POST',
			body: 'x',
			headers: { 'content-type': 'text/plain' },
		});
		const seen = JSON.parse(await answer.text()) as { method: string; headers: Record<string, string> };
		expect(seen.method).toBe(method);
		expect(seen.headers['content-type']).toBe(method === 'POST' ? 'text/plain' : undefined);
	});

	it("keeps a caller's secrets for the origin they were meant for", async () => {
		const { server, url, safeFetch } = await site((request, response) => {
			if (request.url === '/same') response.writeHead(307, { location: '/end' }).end();
			else if (request.url === '/other')
				response.writeHead(307, { location: `http://other.test:${server.port}/end` }).end();
			else response.end(JSON.stringify(request.headers));
		});
		const headers = {
			Authorization: 'Bearer x',
			Cookie: 'a=b',
			'X-Shopify-Access-Token': 'y',
			'Accept-Language': 'de',
		};
		const same = JSON.parse(await (await safeFetch(`${url}/same`, { ...limits, headers })).text()) as Record<
			string,
			string
		>;
		expect(same).toMatchObject({ authorization: 'Bearer x', cookie: 'a=b', 'x-shopify-access-token': 'y' });
		const other = JSON.parse(await (await safeFetch(`${url}/other`, { ...limits, headers })).text()) as Record<
			string,
			string
		>;
		expect(other).not.toHaveProperty('authorization');
		expect(other).not.toHaveProperty('cookie');
		expect(other).not.toHaveProperty('x-shopify-access-token');
		expect(other).toMatchObject({
			'accept-language': 'de',
			host: `other.test:${server.port}`,
			'user-agent': 'pseo-test/1',
		});
	});
});

describe('https', () => {
	it('dials the checked address with the name of the host, verifies it, and reports a downgrade', async () => {
		const plain = await startServer((_request, response) => response.end('plain'));
		const certificate = selfSigned('secure.test');
		const server = https.createServer(certificate, (request, response) => {
			if (request.url === '/down')
				response.writeHead(302, { location: `http://secure.test:${plain.port}/` }).end();
			else
				response.end(
					`${String((request.socket as TLSSocket & { servername?: string }).servername)} ${request.headers.host}`,
				);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const before = tls.getCACertificates('default');
		const setup = {
			userAgent: 'x',
			lookup: resolver({ 'secure.test': ['127.0.0.1'], 'wrong.test': ['127.0.0.1'] }),
		};
		const safeFetch = createSafeFetch({ ...setup, allowPrivateHosts: ['secure.test', 'wrong.test'] });
		cleanups.push(
			() => plain.close(),
			() =>
				new Promise((resolve) => {
					server.close(() => resolve());
					server.closeAllConnections();
				}),
			() => safeFetch.close(),
			() => Promise.resolve(tls.setDefaultCACertificates(before)),
		);

		expect(await refusal(safeFetch(`https://secure.test:${port}/`, limits))).toMatchObject({
			code: 'connect_failed',
			message: expect.stringContaining('SELF_SIGNED') as string,
		});
		tls.setDefaultCACertificates([certificate.cert]);
		const answer = await safeFetch(`https://secure.test:${port}/`, limits);
		expect(await answer.text()).toBe(`secure.test secure.test:${port}`);
		expect(await refusal(safeFetch(`https://wrong.test:${port}/`, limits))).toMatchObject({
			message: expect.stringContaining('ALTNAME') as string,
		});
		const down = await safeFetch(`https://secure.test:${port}/down`, limits);
		expect([down.downgraded, await down.text()]).toEqual([true, 'plain']);
	});
});

describe('a caller', () => {
	it('may abort before, while connecting and while reading, and gets the own reason', async () => {
		const { server, url, safeFetch } = await site((_request, response) => {
			response.write('a');
		});
		const why = new Error('not needed any more');
		await expect(safeFetch(url, { ...limits, signal: AbortSignal.abort(why) })).rejects.toBe(why);
		const controller = new AbortController();
		const answer = await safeFetch(url, { ...limits, signal: controller.signal });
		const reading = answer.text();
		controller.abort(why);
		await expect(reading).rejects.toBe(why);
		await eventually(() => server.open.size === 0);

		const stuck = createSafeFetch({
			allowPrivateHosts: [],
			userAgent: 'x',
			lookup: () => new Promise(() => undefined),
			connectTimeoutMs: 200,
		});
		cleanups.push(() => stuck.close());
		const connecting = new AbortController();
		const waiting = stuck('http://site.test/', { ...limits, signal: connecting.signal });
		connecting.abort(why);
		await expect(waiting).rejects.toBe(why);
	});

	it('finds its signal free of listeners once the answer was read, discarded or refused', async () => {
		const { url, safeFetch } = await site((_request, response) => response.end('a'));
		const { signal } = new AbortController();
		await (await safeFetch(url, { ...limits, signal })).text();
		const discarded = await safeFetch(url, { ...limits, signal });
		expect(getEventListeners(signal, 'abort')).toHaveLength(1);
		discarded.discard();
		await refusal(safeFetch('http://loopback.test/', { ...limits, signal }));
		await eventually(() => getEventListeners(signal, 'abort').length === 0);
	});

	it('closes the connection by leaving the loop, by discarding, and by not reading at all until the time is over', async () => {
		const { server, url, safeFetch } = await site((_request, response) => {
			response.write('a'.repeat(1000));
		});
		for await (const chunk of (await safeFetch(url, limits)).body) {
			expect(chunk.length).toBeGreaterThan(0);
			break;
		}
		(await safeFetch(url, limits)).discard();
		await safeFetch(url, { ...limits, timeoutMs: 100 });
		await eventually(() => server.open.size === 0);
		expect(server.connections).toBe(3);
	});

	it('may list hosts with and without a port, addresses, and IPv6 with and without brackets', async () => {
		const server = await startServer((_request, response) => response.end('in'));
		cleanups.push(() => server.close());
		const { port } = server;
		const reach = async (entry: string, host: string): Promise<string> => {
			const safeFetch = createSafeFetch({
				allowPrivateHosts: [entry],
				userAgent: 'x',
				lookup: resolver({ localhost: ['127.0.0.1'], 'site.test': ['127.0.0.1'] }),
			});
			cleanups.push(() => safeFetch.close());
			return safeFetch(`http://${host}:${port}/`, limits).then(
				(answer) => answer.text(),
				(error: FetchRefused) => error.code,
			);
		};
		expect(await reach('localhost', 'localhost')).toBe('in');
		expect(await reach(` LOCALHOST.:${port} `, 'localhost')).toBe('in');
		expect(await reach('127.0.0.1', '2130706433')).toBe('in');
		expect(await reach('site.test', 'site.test.')).toBe('in');
		expect(await reach('site.test:1', 'site.test')).toBe('address_refused');
		expect(await reach('site.test', 'localhost')).toBe('address_refused');
		expect(await reach('::1', '[::1]')).toBe('connect_failed');
		expect(await reach('[::1]', '[0::1]')).toBe('connect_failed');
	});

	it.each(['http://localhost', 'a b', 'host:99999', 'host:port', '10.0.0.0/8', 'user@host'])(
		'is told that "%s" is no host',
		(entry) => {
			expect(() => createSafeFetch({ allowPrivateHosts: [entry], userAgent: 'x' })).toThrow(TypeError);
		},
	);
});
