import { setTimeout as wait } from 'node:timers/promises';
import PQueue from 'p-queue';
import { clock } from '../../kernel/clock.js';
import { ServiceFault } from './service-fault.js';

/** Requests to one key at a time when nothing is known of its limits. */
const MAX_AT_ONCE = 8;
/** Successes in a row after which one more request at a time is tried. */
const SPEED_UP_AFTER = 20;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;
/** A service that is out for so long gives the worker back to other jobs. */
const MAX_TROUBLE_MS = 120_000;

/** The service has been overloaded or down for minutes; nothing was paid, and the job goes on later. */
export class Outage extends Error {}

export interface Limiter {
	/**
	 * Runs one request when the key's limits allow it, again and again while the service is slow or failing.
	 * @throws Outage after two minutes without success; ServiceFault of any other kind at once
	 */
	run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
	/** Learns from the headers of any answer. */
	observe(headers: Headers): void;
}

/** One for each key: all jobs of the process keep its limits together. */
export function createLimiter(): Limiter {
	const queue = new PQueue({ concurrency: MAX_AT_ONCE });
	let openAt = 0;
	let troubles = 0;
	let successes = 0;

	function slowDown(asked: number | null): void {
		troubles += 1;
		successes = 0;
		queue.concurrency = Math.max(1, Math.floor(queue.concurrency / 2));
		const backoff = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(6, troubles - 1));
		// Jitter, so that two instances with one key do not come back in step.
		openAt = Math.max(openAt, clock.now() + (asked ?? backoff * (0.75 + Math.random() / 2)));
	}

	function speedUp(): void {
		troubles = 0;
		successes += 1;
		if (successes % SPEED_UP_AFTER === 0 && queue.concurrency < MAX_AT_ONCE) queue.concurrency += 1;
	}

	async function attempt<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
		const began = clock.now();
		for (;;) {
			for (let pause = openAt - clock.now(); pause > 0; pause = openAt - clock.now())
				await wait(Math.min(pause, 5_000), undefined, { signal });
			signal.throwIfAborted();
			try {
				const result = await work();
				speedUp();
				return result;
			} catch (error) {
				if (!(error instanceof ServiceFault) || (error.kind !== 'slow' && error.kind !== 'failed')) throw error;
				slowDown(error.retryAfterMs);
				if (clock.now() - began > MAX_TROUBLE_MS) throw new Outage(error.message);
			}
		}
	}

	return {
		run: (work, signal) => queue.add(() => attempt(work, signal)) as Promise<Awaited<ReturnType<typeof work>>>,
		observe(headers) {
			for (const kind of ['requests', 'tokens', 'input-tokens', 'output-tokens']) {
				if (headers.get(`anthropic-ratelimit-${kind}-remaining`) !== '0') continue;
				const reset = Date.parse(headers.get(`anthropic-ratelimit-${kind}-reset`) ?? '');
				// A clock that is off by hours must not stop the work for hours.
				if (!Number.isNaN(reset)) openAt = Math.max(openAt, Math.min(reset, clock.now() + MAX_PAUSE_MS));
			}
		},
	};
}
