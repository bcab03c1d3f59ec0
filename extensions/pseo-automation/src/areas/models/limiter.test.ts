import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLimiter, Outage } from './limiter.js';
import { ServiceFault } from './service-fault.js';

beforeEach(
	() =>
		void vi.useFakeTimers({
			now: Date.UTC(2026, 0, 1),
			toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'queueMicrotask'],
		}),
);
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;

// node:timers/promises is not faked with the global timers: the limiter's waits are.
vi.mock('node:timers/promises', () => ({
	setTimeout: (ms: number, _value: unknown, options?: { signal?: AbortSignal }) =>
		new Promise<void>((resolve, reject) => {
			const timer = setTimeout(resolve, ms);
			options?.signal?.addEventListener('abort', () => {
				clearTimeout(timer);
				reject(options.signal?.reason as Error);
			});
		}),
}));

describe('the limiter of a key', () => {
	it('waits as long as a slow service asks, and then repeats the request', async () => {
		const limiter = createLimiter();
		const at: number[] = [];
		const result = limiter.run(async () => {
			at.push(Date.now());
			if (at.length === 1) throw new ServiceFault('slow', 'too many requests', 7_000);
			return 'done';
		}, never);
		await vi.advanceTimersByTimeAsync(8_000);
		expect(await result).toBe('done');
		expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(7_000);
	});

	it('holds all other requests of the key back while it waits', async () => {
		const limiter = createLimiter();
		let tries = 0;
		const slow = limiter.run(async () => {
			tries += 1;
			if (tries === 1) throw new ServiceFault('slow', 'overloaded', 5_000);
		}, never);
		await vi.advanceTimersByTimeAsync(10);
		let began = 0;
		const other = limiter.run(async () => void (began = Date.now()), never);
		await vi.advanceTimersByTimeAsync(6_000);
		await Promise.all([slow, other]);
		expect(began - Date.UTC(2026, 0, 1)).toBeGreaterThanOrEqual(5_000);
	});

	it("stops before a limit that an answer's headers say is used up", async () => {
		const limiter = createLimiter();
		limiter.observe(
			new Headers({
				'anthropic-ratelimit-output-tokens-remaining': '0',
				'anthropic-ratelimit-output-tokens-reset': new Date(Date.now() + 9_000).toISOString(),
			}),
		);
		let began = 0;
		const run = limiter.run(async () => void (began = Date.now()), never);
		await vi.advanceTimersByTimeAsync(10_000);
		await run;
		expect(began - Date.UTC(2026, 0, 1)).toBeGreaterThanOrEqual(9_000);
	});

	it('gives up after two minutes without an answer, so that other jobs get the worker', async () => {
		const limiter = createLimiter();
		const run = limiter.run(() => Promise.reject(new ServiceFault('failed', 'internal error')), never);
		const outcome = expect(run).rejects.toThrow(Outage);
		await vi.advanceTimersByTimeAsync(300_000);
		await outcome;
	});

	it.each(['lost', 'rejected', 'bad_key', 'spend_cap', 'missing'] as const)(
		'never repeats a request that ended as %s',
		async (kind) => {
			const limiter = createLimiter();
			let tries = 0;
			const run = limiter.run(async () => {
				tries += 1;
				throw new ServiceFault(kind, 'no');
			}, never);
			await expect(run).rejects.toMatchObject({ kind });
			expect(tries).toBe(1);
		},
	);

	it('stops waiting when the process stops', async () => {
		const limiter = createLimiter();
		const stopping = new AbortController();
		const run = limiter.run(() => Promise.reject(new ServiceFault('slow', 'too many', 50_000)), stopping.signal);
		const outcome = expect(run).rejects.toThrow();
		await vi.advanceTimersByTimeAsync(100);
		stopping.abort();
		await vi.advanceTimersByTimeAsync(100);
		await outcome;
	});
});
