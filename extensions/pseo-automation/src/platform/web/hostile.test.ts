import net from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSafeFetch, FetchRefused, type SafeFetch } from './index.js';
import { CHAINS, DIRECT, NAMES } from './test-hostile-urls.js';
import { resolver, startServer, type TestServer } from './test-support.js';

/** Taken before anything spies on it. */
const connect = net.connect as (options: net.NetConnectOpts) => net.Socket;

const limits = { maxBytes: 10_000, timeoutMs: 5000 };

let canaries: TestServer[];
let hub: TestServer;
let safeFetch: SafeFetch;
let lookup: ReturnType<typeof resolver>;

function fill(url: string): string {
	return url.replaceAll('{p}', String(canaries[0]?.port)).replaceAll('{hub}', String(hub.port));
}

async function refusal(url: string): Promise<FetchRefused | string> {
	try {
		const response = await safeFetch(url, limits);
		response.discard();
		return `answered ${response.status}`;
	} catch (error) {
		return error instanceof FetchRefused ? error : `threw ${String(error)}`;
	}
}

function reached(): number {
	return canaries.reduce((sum, canary) => sum + canary.connections, 0);
}

beforeAll(async () => {
	const canary = await startServer((_request, response) => response.end('secret'));
	canaries = [canary];
	hub = await startServer((request, response) => {
		// /go?to=A&to=B&status=S redirects to A, and when A comes back here, to B, and so on.
		const url = new URL(request.url ?? '/', 'http://hub.test');
		const [next, ...rest] = url.searchParams.getAll('to');
		if (next === undefined) return response.end('end of chain');
		const query = rest.map((to) => `to=${encodeURIComponent(to)}`).join('&');
		const target = rest.length > 0 ? `${next}?${query}` : next;
		response.writeHead(Number(url.searchParams.get('status') ?? 302), {
			location: Buffer.from(target).toString('latin1'),
		});
		return response.end();
	});
	lookup = resolver(NAMES);
	safeFetch = createSafeFetch({ allowPrivateHosts: [`hub.test:${hub.port}`], lookup, userAgent: 'test' });
});

afterAll(async () => {
	await safeFetch.close();
	await Promise.all([...canaries, hub].map((server) => server.close()));
	vi.restoreAllMocks();
});

const rows = Object.entries(DIRECT).flatMap(([code, urls]) => urls.map((url) => ({ code, url })));

describe('hostile URLs', () => {
	let dialled: unknown[];

	beforeEach(() => {
		dialled = [];
		const watchDials = (host: unknown, port: unknown): void => {
			if (Number(port) !== hub.port) dialled.push(host);
		};
		vi.spyOn(net, 'connect').mockImplementation(((options: net.TcpNetConnectOpts) => {
			watchDials(options.host, options.port);
			return connect(options);
		}) as typeof net.connect);
		vi.spyOn(tls, 'connect').mockImplementation(((options: tls.ConnectionOptions) => {
			watchDials(options.host, options.port);
			return new tls.TLSSocket(new net.Socket());
		}) as typeof tls.connect);
	});

	it('counts at least 200 rows', () => {
		expect(new Set(rows.map(({ url }) => url)).size + CHAINS.length).toBeGreaterThanOrEqual(200);
	});

	it.each(rows)('refuses $url as $code', async ({ code, url }) => {
		const error = await refusal(fill(url));
		expect(error).toBeInstanceOf(FetchRefused);
		expect(error).toMatchObject({ code });
		expect(dialled).toEqual([]);
		expect(reached()).toBe(0);
	});

	// An unparsable or relative Location is a matter of its own; everything else must be refused behind a redirect as well.
	it('refuses every one of them as the target of a redirect', async () => {
		const letThrough: string[] = [];
		for (const { code, url } of rows) {
			if (code === 'bad_url' || /[\r\n\t]|^ |^http:\/?[^/\\]/.test(url)) continue;
			const error = await refusal(`http://hub.test:${hub.port}/go?to=${encodeURIComponent(fill(url))}`);
			if (!(error instanceof FetchRefused) || error.code !== code) letThrough.push(`${url}: ${String(error)}`);
		}
		expect(letThrough).toEqual([]);
		expect(dialled).toEqual([]);
		expect(reached()).toBe(0);
	});

	it.each(CHAINS)('refuses a chain: $name', async ({ to, status, code }) => {
		const query = to.map((target) => `to=${encodeURIComponent(fill(target))}`).join('&');
		const error = await refusal(
			`http://hub.test:${hub.port}/go?${query}${status === undefined ? '' : `&status=${status}`}`,
		);
		expect(error).toMatchObject({ code });
		expect(dialled).toEqual([]);
		expect(reached()).toBe(0);
	});

	it('dials the address it checked, although the name has rebound since', async () => {
		vi.mocked(net.connect).mockImplementation(((options: net.TcpNetConnectOpts) => {
			dialled.push(options.host);
			const socket = new net.Socket();
			process.nextTick(() =>
				socket.destroy(Object.assign(new Error('connect ECONNREFUSED 8.8.8.8:80'), { code: 'ECONNREFUSED' })),
			);
			return socket;
		}) as typeof net.connect);
		const first = await refusal(fill('http://rebind.test:{p}/'));
		expect(first).toMatchObject({ code: 'connect_failed' });
		expect(dialled).toEqual(['8.8.8.8']);
		const second = await refusal(fill('http://rebind.test:{p}/'));
		expect(second).toMatchObject({ code: 'address_refused' });
		expect(dialled).toEqual(['8.8.8.8']);
		expect(lookup.asked.filter((name) => name === 'rebind.test')).toHaveLength(2);
	});

	it('never tells which address a name has', async () => {
		for (const host of ['loop.test', 'ten.test', 'meta.test', 'mixed.test']) {
			const error = await refusal(fill(`http://${host}:{p}/`));
			expect(
				JSON.stringify({
					...(error as FetchRefused),
					message: String(error),
					stack: (error as FetchRefused).stack,
				}),
			).not.toMatch(/127\.0\.0\.1|10\.0\.0\.1|169\.254/);
		}
	});
});
