import { clock } from '../../kernel/clock.js';

/**
 * When the hosts of the web may be asked again. It does not wait: it answers the moment, and the caller waits, does
 * something else, or ends its job with `RetryLater`.
 */
export interface Pacer {
	/**
	 * Takes a turn at the host of a URL. Answers null when the host may be asked now, and the next turn comes after its
	 * pause; else the moment (milliseconds since the epoch) before which it must not be asked.
	 */
	take(url: string | URL): number | null;
	/**
	 * Says how long a host wants to be let alone between two requests, as its robots.txt does.
	 * @param seconds null or more than `maxPauseMs`: as the pacer's own limits say
	 */
	setDelay(url: string | URL, seconds: number | null): void;
	/**
	 * Reads an answer: 429 and 503 with Retry-After stop all requests to that host until then; a 429 without it does so
	 * for a second, and twice as long each time, up to a minute.
	 */
	answered(url: string | URL, answer: { status: number; headers: ReadonlyMap<string, string> }): void;
}

export interface PacerOptions {
	/** Between two requests to a host that asks for no pause. Default 0. */
	pauseMs?: number;
	/** Of what robots.txt may ask for. Default 30 000. */
	maxPauseMs?: number;
	/** Hosts that are remembered; the one that was asked longest ago is forgotten first. Default 10 000. */
	maxHosts?: number;
}

/** Of what Retry-After may ask for: more is a mistake of the server. */
const MAX_RETRY_AFTER_MS = 24 * 3600 * 1000;
const MIN_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 60_000;

interface Host {
	pauseMs: number;
	/** Milliseconds since the epoch. */
	notBefore: number;
	/** Answers in a row that said 429 without a time. */
	refusals: number;
}

/** A pacer that forgets nothing but the hosts beyond its limit, and keeps no timer. */
export function createPacer({ pauseMs = 0, maxPauseMs = 30_000, maxHosts = 10_000 }: PacerOptions = {}): Pacer {
	const hosts = new Map<string, Host>();

	function hostOf(url: string | URL): Host {
		const { host: name } = new URL(url);
		const host = hosts.get(name) ?? { pauseMs, notBefore: 0, refusals: 0 };
		hosts.delete(name);
		hosts.set(name, host);
		const [oldest] = hosts.keys();
		if (hosts.size > maxHosts && oldest !== undefined) hosts.delete(oldest);
		return host;
	}

	return {
		take(url) {
			const host = hostOf(url);
			const now = clock.now();
			if (host.notBefore > now) return host.notBefore;
			host.notBefore = now + host.pauseMs;
			return null;
		},
		setDelay(url, seconds) {
			const host = hostOf(url);
			const before = host.pauseMs;
			host.pauseMs = seconds === null ? pauseMs : Math.min(maxPauseMs, Math.max(pauseMs, seconds * 1000));
			// The request that brought the robots.txt counts as well.
			if (host.pauseMs > before) host.notBefore = Math.max(host.notBefore, clock.now() + host.pauseMs);
		},
		answered(url, { status, headers }) {
			const host = hostOf(url);
			if (status !== 429 && status !== 503) {
				host.refusals = 0;
				return;
			}
			const asked = retryAfterMs(headers.get('retry-after'));
			if (asked === null && status === 503) return;
			const wait = asked ?? Math.min(MAX_BACKOFF_MS, MIN_BACKOFF_MS * 2 ** host.refusals);
			host.refusals += 1;
			host.notBefore = Math.max(host.notBefore, clock.now() + wait);
		},
	};
}

/** Retry-After in milliseconds from now, as seconds or as a date (RFC 9110, 10.2.3); null when it is neither. */
export function retryAfterMs(value: string | undefined): number | null {
	const text = value?.trim() ?? '';
	const wait = /^\d+$/.test(text) ? Number(text) * 1000 : dateOf(text) - clock.now();
	return Number.isNaN(wait) ? null : Math.min(MAX_RETRY_AFTER_MS, Math.max(0, wait));
}

/** A date as HTTP writes it, in today's and in the two old forms; NaN for anything else. The third form has no zone: it is GMT. */
function dateOf(text: string): number {
	if (/^[A-Z][a-z]+, \d\d[ -][A-Z][a-z]{2}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/.test(text)) return Date.parse(text);
	if (/^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/.test(text)) return Date.parse(`${text} GMT`);
	return Number.NaN;
}
