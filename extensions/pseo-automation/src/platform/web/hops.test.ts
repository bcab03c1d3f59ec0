import type http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createSafeFetch, type SafeFetch } from './index.js';
import { selfSigned } from './test-certificate.js';
import { cleanups, closeSites, eventually, limits, refusal, site } from './test-site.js';
import { resolver } from './test-support.js';

afterEach(closeSites);

/** /hops/N redirects N times, with 301 and 302 in turn. */
const redirecting: http.RequestListener = (request, response) => {
	const left = Number((request.url ?? '').split('/')[2] ?? 0);
	if (left === 0) response.end('here');
	else response.writeHead(left % 2 ? 301 : 302, { location: `/hops/${left - 1}` }).end('moved');
};

describe('the hops of a fetch', () => {
	it('tell the status of every request, and the last one is the answer', async () => {
		const { url, safeFetch } = await site(redirecting);
		const answer = await safeFetch(`${url}/hops/2`, limits);
		expect(answer.hops.map((hop) => [hop.url, hop.status, hop.protocol])).toEqual([
			[`${url}/hops/2`, 302, 'http/1.1'],
			[`${url}/hops/1`, 301, 'http/1.1'],
			[`${url}/hops/0`, 200, 'http/1.1'],
		]);
		expect(answer.hops.at(-1)?.url).toBe(answer.url);
		await answer.text();
	});

	it('tell where the time went: the first of a connection, and then only the answer', async () => {
		const { url, safeFetch } = await site(redirecting);
		const first = await safeFetch(url, limits);
		expect(first.hops[0]?.timings).toMatchObject({ tls: null, total: null });
		expect(first.hops[0]?.timings.dns).toBeGreaterThanOrEqual(0);
		expect(first.hops[0]?.timings.connect).toBeGreaterThanOrEqual(0);
		await first.text();
		const { firstByte, total } = first.hops[0]?.timings ?? { firstByte: -1, total: -1 };
		expect(total).toBeGreaterThanOrEqual(firstByte);
		await eventually(async () => {
			const kept = await safeFetch(url, limits);
			await kept.text();
			const { dns, connect, tls: handshake } = kept.hops[0]?.timings ?? {};
			return dns === null && connect === null && handshake === null;
		});
	});

	it('of fetches beside each other are kept apart', async () => {
		const { url, safeFetch } = await site(redirecting);
		const answers = await Promise.all([3, 0, 2, 1].map((count) => safeFetch(`${url}/hops/${count}`, limits)));
		expect(answers.map(({ hops }) => hops.length)).toEqual([4, 1, 3, 2]);
		for (const answer of answers) await answer.text();
		// A connection of its own for each: none of their first requests found an idle one.
		expect(answers.every(({ hops }) => hops[0]?.timings.connect !== null)).toBe(true);
	});

	it('up to a refusal stand in it', async () => {
		const { url, safeFetch } = await site((request, response) => {
			if (request.url === '/inside') response.writeHead(307, { location: 'http://10.0.0.1/' }).end();
			else redirecting(request, response);
		});
		const endless = await refusal(safeFetch(`${url}/hops/6`, limits));
		expect([endless.code, endless.hops.map(({ status }) => status)]).toEqual([
			'too_many_redirects',
			[302, 301, 302, 301, 302, 301],
		]);
		const inside = await refusal(safeFetch(`${url}/inside`, limits));
		expect([inside.code, inside.hops.map(({ status }) => status)]).toEqual(['address_refused', [307]]);
		expect((await refusal(safeFetch('http://10.0.0.1/', limits))).hops).toEqual([]);
	});
});

/** A server behind TLS under the name modern.test, and the fetch that may reach it. */
async function secured(
	create: (certificate: { key: string; cert: string }) => tls.Server,
): Promise<{ url: string; safeFetch: SafeFetch }> {
	const certificate = selfSigned('modern.test');
	const server = create(certificate);
	const sockets = new Set<Socket>();
	server.on('secureConnection', (socket: Socket) => sockets.add(socket));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	const before = tls.getCACertificates('default');
	tls.setDefaultCACertificates([certificate.cert]);
	const safeFetch = createSafeFetch({
		lookup: resolver({ 'modern.test': ['127.0.0.1'] }),
		userAgent: 'pseo-test/1',
		allowPrivateHosts: ['modern.test'],
	});
	cleanups.push(
		() =>
			new Promise((resolve) => {
				for (const socket of sockets) socket.destroy();
				server.close(() => resolve());
			}),
		() => Promise.resolve(tls.setDefaultCACertificates(before)),
		() => safeFetch.close(),
	);
	return { url: `https://modern.test:${port}`, safeFetch };
}

const modern = (handler: (request: http2.Http2ServerRequest, response: http2.Http2ServerResponse) => void) =>
	secured((certificate) => http2.createSecureServer(certificate, handler));

describe('HTTP/2', () => {
	it('is spoken where the server wants it, named in the hop, with the time of the handshake', async () => {
		const { url, safeFetch } = await modern((request, response) => {
			if (request.url === '/away') response.writeHead(301, { location: '/here' }).end();
			else response.end(`${request.httpVersion} ${request.url}`);
		});
		const answer = await safeFetch(`${url}/away`, limits);
		expect(await answer.text()).toBe('2.0 /here');
		expect(answer.hops).toMatchObject([
			{ status: 301, protocol: 'h2', timings: { tls: expect.any(Number) as number } },
			{ status: 200, protocol: 'h2', timings: { dns: null, connect: null, tls: null } },
		]);
	});

	it('is not spoken where the server has only HTTP/1.1', async () => {
		const { url, safeFetch } = await secured((certificate) =>
			https.createServer(certificate, (request, response) => response.end(request.httpVersion)),
		);
		const answer = await safeFetch(url, limits);
		expect([await answer.text(), answer.hops[0]?.protocol]).toEqual(['1.1', 'http/1.1']);
	});

	it('has the same limits: bytes, time, headers and the abort of the caller', async () => {
		const { url, safeFetch } = await modern((request, response) => {
			if (request.url === '/large') response.end(Buffer.alloc(200_000, 'ab'));
			else if (request.url === '/headers') response.writeHead(200, { 'x-large': 'x'.repeat(60_000) }).end();
			else if (request.url === '/cut') {
				response.write('begun');
				setImmediate(() => response.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR));
			} else if (request.url === '/slow') response.write('begun');
		});
		expect((await refusal((await safeFetch(`${url}/large`, limits)).bytes())).code).toBe('too_large');
		expect((await refusal((await safeFetch(`${url}/slow`, { ...limits, timeoutMs: 200 })).text())).code).toBe(
			'too_slow',
		);
		expect((await refusal(safeFetch(`${url}/silent`, { ...limits, timeoutMs: 200 }))).code).toBe('too_slow');
		expect((await refusal(safeFetch(`${url}/cut`, limits).then((answer) => answer.text()))).code).toBe(
			'connect_failed',
		);
		const stop = new AbortController();
		const read = (await safeFetch(`${url}/slow`, { ...limits, signal: stop.signal })).text();
		stop.abort(new Error('enough'));
		await expect(read).rejects.toThrow('enough');
		const answer = await safeFetch(`${url}/headers`, limits).catch((error: unknown) => error);
		expect(answer).toMatchObject({ code: 'too_large' });
	});
});
