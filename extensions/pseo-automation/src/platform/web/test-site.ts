import type http from 'node:http';
import { createSafeFetch, FetchRefused, type SafeFetch, type SafeFetchOptions, type SafeFetchSetup } from './index.js';
import { resolver, startServer, type TestServer } from './test-support.js';

export const limits: SafeFetchOptions = { maxBytes: 100_000, timeoutMs: 10_000 };
/** What to close behind a test. */
export const cleanups: (() => Promise<void>)[] = [];

/** Closes what the tests of a file opened; for `afterEach`. */
export async function closeSites(): Promise<void> {
	for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

/** A server under the name site.test, and the fetch that may reach it (and what else `setup` allows). */
export async function site(
	handler: http.RequestListener,
	setup: Partial<SafeFetchSetup> = {},
): Promise<{ server: TestServer; url: string; safeFetch: SafeFetch }> {
	const server = await startServer(handler);
	const safeFetch = createSafeFetch({
		lookup: resolver({ 'site.test': ['127.0.0.1'], 'other.test': ['127.0.0.1'] }),
		userAgent: 'pseo-test/1',
		...setup,
		allowPrivateHosts: [
			`site.test:${server.port}`,
			`other.test:${server.port}`,
			...(setup.allowPrivateHosts ?? []),
		],
	});
	cleanups.push(
		() => server.close(),
		() => safeFetch.close(),
	);
	return { server, url: `http://site.test:${server.port}`, safeFetch };
}

/** The refusal that some work ends in; fails where it ends otherwise. */
export async function refusal(work: Promise<unknown>): Promise<FetchRefused> {
	const error = await work.then(
		() => new Error('nothing was refused'),
		(reason: unknown) => reason,
	);
	if (!(error instanceof FetchRefused)) throw error;
	return error;
}

export async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
