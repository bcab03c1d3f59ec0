import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { createSafeFetch } from './index.js';
import { cleanups, closeSites, eventually, limits, refusal, site } from './test-site.js';

afterEach(closeSites);

describe('limits', () => {
	it('stops at maxBytes, of a plain and of an unpacked body', async () => {
		const { url, safeFetch } = await site((request, response) => {
			if (request.url === '/gz')
				response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(200_000, 'ab')));
			else response.end(Buffer.alloc(200_000, 'ab'));
		});
		expect((await refusal((await safeFetch(url, limits)).bytes())).code).toBe('too_large');
		expect((await refusal((await safeFetch(`${url}/gz`, limits)).bytes())).code).toBe('too_large');
		expect(await (await safeFetch(url, { ...limits, maxBytes: 200_000 })).bytes()).toHaveLength(200_000);
	});

	it('stops a decompression bomb long before maxBytes', async () => {
		const bomb = gzipSync(Buffer.alloc(50_000_000));
		const layered = gzipSync(bomb);
		const { url, safeFetch } = await site((request, response) => {
			if (request.url === '/layers') response.writeHead(200, { 'content-encoding': 'gzip, gzip' }).end(layered);
			else if (request.url === '/many')
				response.writeHead(200, { 'content-encoding': 'gzip, gzip, gzip, gzip' }).end(layered);
			else response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
		});
		for (const path of ['/', '/layers', '/many']) {
			const answer = await safeFetch(url + path, { ...limits, maxBytes: 1e9 });
			let bytes = 0;
			const error = await refusal(
				(async () => {
					for await (const chunk of answer.body) bytes += chunk.length;
				})(),
			);
			expect(error.code).toBe('decompression_bomb');
			// 200 times what was sent, instead of 1,000 times.
			expect(bytes).toBeLessThan(bomb.length * 200 + 1_000_000);
		}
	});

	it('stops an endless stream of compressed nothing', async () => {
		const nothing = gzipSync('');
		const { url, safeFetch } = await site((_request, response) => {
			response.writeHead(200, { 'content-encoding': 'gzip' });
			const more = (): void => {
				while (
					!response.destroyed &&
					response.write(Buffer.concat(Array.from({ length: 100 }, () => nothing)))
				);
			};
			response.on('drain', more);
			more();
		});
		expect((await refusal((await safeFetch(url, limits)).bytes())).code).toBe('too_large');
	});

	it('refuses headers that are too large', async () => {
		const { url, safeFetch } = await site((_request, response) =>
			response.writeHead(200, { 'x-large': 'x'.repeat(40_000) }).end(),
		);
		expect(await refusal(safeFetch(url, limits))).toMatchObject({
			code: 'too_large',
			message: expect.stringContaining('headers') as string,
		});
	});

	it('gives up on headers that do not come, on a body that stops, and on a whole that takes too long', async () => {
		const { server, url, safeFetch } = await site((request, response) => {
			if (request.url === '/silent') return;
			response.write('a');
			if (request.url === '/stops') return;
			const timer = setInterval(() => response.write('a'), 20);
			response.on('close', () => clearInterval(timer));
		});
		const stops = await safeFetch(`${url}/stops`, { ...limits, readTimeoutMs: 100 });
		const trickles = await safeFetch(`${url}/trickles`, { ...limits, timeoutMs: 200 });
		const refusals = await Promise.all([
			refusal(safeFetch(`${url}/silent`, { ...limits, headerTimeoutMs: 100 })),
			refusal(safeFetch(`${url}/silent`, { ...limits, timeoutMs: 100 })),
			refusal(stops.text()),
			refusal(trickles.text()),
		]);
		expect(refusals.map(({ code }) => code)).toEqual(['too_slow', 'too_slow', 'too_slow', 'too_slow']);
		await eventually(() => server.open.size === 0);
	});

	it('does not wait for a resolver that does not answer', async () => {
		const safeFetch = createSafeFetch({
			allowPrivateHosts: [],
			userAgent: 'x',
			lookup: () => new Promise(() => undefined),
			connectTimeoutMs: 300,
		});
		cleanups.push(() => safeFetch.close());
		expect((await refusal(safeFetch('http://site.test/', { ...limits, timeoutMs: 50 }))).code).toBe('too_slow');
		expect((await refusal(safeFetch('http://site.test/', limits))).code).toBe('dns_failed');
	});

	it('reports a body that breaks off, and a port where nobody listens without naming the address', async () => {
		const { url, safeFetch, server } = await site((_request, response) => {
			response.writeHead(200, { 'content-length': '100' });
			response.write('half', () => response.destroy());
		});
		expect((await refusal((await safeFetch(url, limits)).text())).code).toBe('connect_failed');
		await server.close();
		const error = await refusal(safeFetch(url, limits));
		expect(error).toMatchObject({
			code: 'connect_failed',
			message: expect.stringContaining('ECONNREFUSED') as string,
		});
		expect(error.message).not.toContain('127.0.0.1');
	});
});
