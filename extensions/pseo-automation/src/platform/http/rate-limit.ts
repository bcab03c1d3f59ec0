import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { httpError } from './errors.js';
import type { RateClass } from './route.js';

/** Starting work is dearer than reading about it: a class's share of the plan's requests a minute. */
const SHARE: Record<RateClass, number> = { read: 1, write: 1, run: 0.5 };

/** Counts requests per account and minute, in this process. */
export function createRateLimiter() {
	const limiters = new Map<number, RateLimiterMemory>();
	const limiterFor = (points: number): RateLimiterMemory => {
		const known = limiters.get(points);
		if (known) return known;
		const made = new RateLimiterMemory({ points, duration: 60 });
		limiters.set(points, made);
		return made;
	};
	/** @throws rate_limited with the seconds to wait, rounded up */
	return async function consume(account: number, rate: RateClass, requestsPerMinute: number): Promise<void> {
		const points = Math.max(1, Math.floor(requestsPerMinute * SHARE[rate]));
		try {
			await limiterFor(points).consume(`${account}:${rate}`);
		} catch (refused) {
			if (!(refused instanceof RateLimiterRes)) throw refused;
			const seconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
			throw httpError('rate_limited', { retry_after_seconds: seconds }, { 'Retry-After': String(seconds) });
		}
	};
}
