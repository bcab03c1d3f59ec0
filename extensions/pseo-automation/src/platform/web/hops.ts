import { AsyncLocalStorage } from 'node:async_hooks';
import { clock } from '../../kernel/clock.js';

/** As agreed with the server when the connection was made. */
export type Protocol = 'http/1.1' | 'h2';

/**
 * Where the time of one request went, in whole milliseconds. `dns`, `connect` and `tls` are null where they did not
 * happen: on a connection that was kept, and `tls` on plain http.
 */
export interface HopTimings {
	dns: number | null;
	/** Until TCP was connected, over all addresses that were tried. */
	connect: number | null;
	tls: number | null;
	/** From the start of this request, with all of the above, until its headers were complete. */
	firstByte: number;
	/** From the start of this request until its body was read or given up; null until then. */
	total: number | null;
}

/** One request of a fetch and its answer. */
export interface Hop {
	url: string;
	status: number;
	protocol: Protocol;
	timings: HopTimings;
}

/** Origins whose protocol is remembered for requests over kept connections; the oldest is forgotten first. */
const MAX_ORIGINS = 10_000;

/** Which protocol each origin spoke when it was last connected to. */
export class Protocols {
	private readonly known = new Map<string, Protocol>();

	learn(origin: string, protocol: Protocol): void {
		this.known.delete(origin);
		this.known.set(origin, protocol);
		const [oldest] = this.known.keys();
		if (this.known.size > MAX_ORIGINS && oldest !== undefined) this.known.delete(oldest);
	}

	/** HTTP/1.1 where it is not known, which every server speaks that is asked over an older connection. */
	of(origin: string): Protocol {
		return this.known.get(origin) ?? 'http/1.1';
	}
}

/** The stop-watch of one request. The connector finds it by the asynchronous context, as undici hands it nothing. */
export class HopWatch {
	private static readonly current = new AsyncLocalStorage<HopWatch>();

	private readonly start = clock.now();
	private dns: number | null = null;
	private connect: number | null = null;
	private connectedAt = 0;
	private tls: number | null = null;
	private firstByte = 0;
	private ended: number | null = null;

	/** The watch of the request for which a connection is being made. */
	static get running(): HopWatch | undefined {
		return HopWatch.current.getStore();
	}

	/** Runs `work` so that connections it opens report here. */
	run<T>(work: () => T): T {
		return HopWatch.current.run(this, work);
	}

	resolved(since: number): void {
		this.dns = elapsed(since);
	}

	connected(since: number): void {
		this.connect = elapsed(since);
		this.connectedAt = clock.now();
	}

	secured(): void {
		this.tls = elapsed(this.connectedAt);
	}

	answered(): void {
		this.firstByte = elapsed(this.start);
	}

	end(): void {
		this.ended ??= elapsed(this.start);
	}

	get timings(): HopTimings {
		return {
			dns: this.dns,
			connect: this.connect,
			tls: this.tls,
			firstByte: this.firstByte,
			total: this.ended,
		};
	}
}

/** Never negative, as the system's clock may be set back. */
const elapsed = (since: number): number => Math.max(0, clock.now() - since);
