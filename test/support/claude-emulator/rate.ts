import { iso } from './clock.js';
import { errors } from './errors.js';
import type { Settings } from './options.js';

const WINDOW_MS = 60_000;
type Kind = keyof Settings['limits'];

interface Window {
	until: number;
	used: Record<Kind, number>;
}

/** What each key used in the current minute. */
export class RateLimits {
	readonly #windows = new Map<string, Window>();

	clear(): void {
		this.#windows.clear();
	}

	/** @throws 429 with retry-after, where limits are enforced and one of them is used up */
	enter(key: string, now: number, settings: Settings): void {
		const window = this.#window(key, now);
		const spent = (Object.keys(window.used) as Kind[]).some((kind) => window.used[kind] >= settings.limits[kind]);
		if (settings.enforceLimits && spent)
			throw errors.rateLimited(Math.max(1, Math.ceil((window.until - now) / 1000)));
		window.used.requests++;
	}

	use(key: string, now: number, input: number, output: number): void {
		const { used } = this.#window(key, now);
		used.inputTokens += input;
		used.outputTokens += output;
	}

	headers(key: string, now: number, { limits }: Settings): Record<string, string> {
		const { used, until } = this.#window(key, now);
		const headers: Record<string, string> = {};
		const add = (name: string, limit: number, spent: number): void => {
			headers[`anthropic-ratelimit-${name}-limit`] = String(limit);
			headers[`anthropic-ratelimit-${name}-remaining`] = String(Math.max(0, limit - spent));
			headers[`anthropic-ratelimit-${name}-reset`] = iso(until);
		};
		add('requests', limits.requests, used.requests);
		add('tokens', limits.inputTokens + limits.outputTokens, used.inputTokens + used.outputTokens);
		add('input-tokens', limits.inputTokens, used.inputTokens);
		add('output-tokens', limits.outputTokens, used.outputTokens);
		return headers;
	}

	#window(key: string, now: number): Window {
		const known = this.#windows.get(key);
		if (known && known.until > now) return known;
		const window = { until: now + WINDOW_MS, used: { requests: 0, inputTokens: 0, outputTokens: 0 } };
		this.#windows.set(key, window);
		return window;
	}
}
