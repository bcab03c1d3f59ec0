import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { httpError } from './errors.js';
import type { RateClass } from './route.js';

/** Starting work is dearer than reading about it: a class's share of the plan's requests a minute. */
const SHARE: Record<RateClass, number> = { read: 1, write: 1, run: 0.5 };

/** What is left of an account's window of a minute. */
export interface Allowance {
	limit: number;
	remaining: number;
	/** Seconds until the window begins again, rounded up. */
	reset: number;
}

/** The headers that say it. */
export function allowanceHeaders({ limit, remaining, reset }: Allowance): Record<string, string> {
	return {
		'X-RateLimit-Limit': String(limit),
		'X-RateLimit-Remaining': String(remaining),
		'X-RateLimit-Reset': String(reset),
	};
}

export interface RateLimiter {
	/** Counts a request. @throws rate_limited with the seconds to wait */
	consume(account: number, rate: RateClass, requestsPerMinute: number): Promise<Allowance>;
	/** The same without counting: for routes that ask for no token, and never refuse. */
	peek(account: number, rate: RateClass, requestsPerMinute: number): Promise<Allowance>;
}

/** Counts requests per account, class and minute, in this process. */
export function createRateLimiter(): RateLimiter {
	const limiters = new Map<number, RateLimiterMemory>();
	const limiterFor = (points: number): RateLimiterMemory => {
		const known = limiters.get(points);
		if (known) return known;
		const made = new RateLimiterMemory({ points, duration: 60 });
		limiters.set(points, made);
		return made;
	};
	const pointsOf = (rate: RateClass, requestsPerMinute: number): number =>
		Math.max(1, Math.floor(requestsPerMinute * SHARE[rate]));
	const allowance = (limit: number, state: RateLimiterRes): Allowance => ({
		limit,
		remaining: Math.max(0, state.remainingPoints),
		reset: Math.max(1, Math.ceil(state.msBeforeNext / 1000)),
	});
	return {
		async consume(account, rate, requestsPerMinute) {
			const limit = pointsOf(rate, requestsPerMinute);
			try {
				return allowance(limit, await limiterFor(limit).consume(`${account}:${rate}`));
			} catch (refused) {
				if (!(refused instanceof RateLimiterRes)) throw refused;
				const left = allowance(limit, refused);
				throw httpError('rate_limited', { retry_after_seconds: left.reset }, allowanceHeaders(left));
			}
		},
		async peek(account, rate, requestsPerMinute) {
			const limit = pointsOf(rate, requestsPerMinute);
			const state = await limiterFor(limit).get(`${account}:${rate}`);
			return state ? allowance(limit, state) : { limit, remaining: limit, reset: 60 };
		},
	};
}
