import { errorCode, FetchRefused, shown } from './errors.js';

/** Of all headers together, in bytes. Node allows 16 kB; large CSP headers come close. */
export const MAX_HEADER_BYTES = 32 * 1024;

/** The clock over one fetch, from the first connection to the body's last byte, and the caller's signal. */
export class Watch {
	private readonly controller = new AbortController();
	private readonly timer: NodeJS.Timeout;
	private readonly onAbort: () => void;

	constructor(
		private readonly options: { timeoutMs: number; signal?: AbortSignal },
		asked: string,
	) {
		this.timer = setTimeout(() => {
			this.controller.abort(
				new FetchRefused('too_slow', asked, `${asked} did not finish within ${options.timeoutMs} ms.`),
			);
		}, options.timeoutMs);
		this.timer.unref();
		this.onAbort = () => this.controller.abort(options.signal?.reason);
		if (options.signal?.aborted === true) this.onAbort();
		else options.signal?.addEventListener('abort', this.onAbort, { once: true });
	}

	get signal(): AbortSignal {
		return this.controller.signal;
	}

	stop(): void {
		clearTimeout(this.timer);
		this.options.signal?.removeEventListener('abort', this.onAbort);
	}

	/** Settles with the work or with the abort, whichever is first; a result that comes too late is given to `drop`. */
	race<T>(work: Promise<T>, drop: (late: T) => void, url: URL): Promise<T> {
		return new Promise((resolve, reject) => {
			const { signal } = this;
			const fail = (error: unknown): void => reject(this.translate(error, url));
			const onAbort = (): void => fail(signal.reason);
			if (signal.aborted) onAbort();
			else signal.addEventListener('abort', onAbort, { once: true });
			work.then((result) => {
				if (signal.aborted) drop(result);
				else resolve(result);
			}, fail).finally(() => signal.removeEventListener('abort', onAbort));
		});
	}

	/** What went wrong in this module's words; Node's own may name the address behind a host. */
	translate(error: unknown, url: URL): unknown {
		if (this.signal.aborted) return this.signal.reason;
		if (error instanceof FetchRefused || !(error instanceof Error)) return error;
		const at = shown(url);
		const code = errorCode(error);
		switch (code) {
			case 'UND_ERR_INVALID_ARG':
				return error;
			case 'UND_ERR_HEADERS_TIMEOUT':
				return new FetchRefused('too_slow', at, `${at} sent no complete headers in time.`);
			case 'UND_ERR_BODY_TIMEOUT':
				return new FetchRefused('too_slow', at, `${at} stopped sending.`);
			case 'UND_ERR_HEADERS_OVERFLOW':
				return headersTooLarge(at);
			default:
				return new FetchRefused('connect_failed', at, `The connection to ${at} broke (${code}).`);
		}
	}
}

export const headersTooLarge = (at: string): FetchRefused =>
	new FetchRefused('too_large', at, `The headers of ${at} are larger than ${MAX_HEADER_BYTES} bytes.`);
