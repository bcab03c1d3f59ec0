import { Agent, type Dispatcher } from 'undici';
import { checkedConnector, resolveAll } from './connector.js';
import { decodeBody } from './decode.js';
import { checkedUrl, parseExceptions, type Exceptions, type Lookup } from './destination.js';
import { FetchRefused, shown } from './errors.js';
import { type Hop, HopWatch, Protocols } from './hops.js';
import { headersTooLarge, MAX_HEADER_BYTES, Watch } from './watch.js';

export interface SafeFetchSetup {
	/** `host` or `host:port` entries that are exempt from the address check (with a port: from the port check too). */
	allowPrivateHosts: readonly string[];
	/** Sent with every request that does not name its own. */
	userAgent: string;
	/** Default: the system's resolver. Tests put their own here. */
	lookup?: Lookup;
	/** Default 10 000: for resolving and for each attempt to connect. */
	connectTimeoutMs?: number;
}

export type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface SafeFetchOptions {
	/** Largest decoded body in bytes. */
	maxBytes: number;
	/** For everything: redirects, connecting, headers, reading the body (and the reader's own pauses in it). */
	timeoutMs: number;
	/** Default `timeoutMs`: until an answer's headers are complete. Precise to about a second. */
	headerTimeoutMs?: number;
	/** Default `timeoutMs`: between two pieces of the body. Precise to about a second. */
	readTimeoutMs?: number;
	/** Default GET. */
	method?: Method;
	headers?: Readonly<Record<string, string>>;
	body?: string | Uint8Array;
	/** Its abortion rejects with its own reason. */
	signal?: AbortSignal;
	/** Default 200: decoded bytes per compressed byte, once a megabyte was decoded. Real sitemaps reach about 40. */
	maxRatio?: number;
	/** Default true. False hands out the 3xx answer itself. */
	followRedirects?: boolean;
}

export interface SafeResponse {
	status: number;
	/** Lower-case names; repeated headers joined with ", ". */
	headers: ReadonlyMap<string, string>;
	/** The URL that answered, after redirects. */
	url: string;
	/** Every URL that was redirected to, in order; empty without redirects. */
	redirects: string[];
	/** True when a redirect led from https to http. */
	downgraded: boolean;
	/** Every request with its status, protocol and timings, in order; the last one is this answer. */
	hops: readonly Hop[];
	/** Decoded and limited; once. Leaving the loop early closes the connection. Throws FetchRefused. */
	body: AsyncIterable<Uint8Array>;
	/** The whole body, decoded by the charset of content-type, else UTF-8. */
	text(): Promise<string>;
	bytes(): Promise<Uint8Array>;
	/** Closes the connection of a body that will not be read. */
	discard(): void;
}

export interface SafeFetch {
	(url: string | URL, options: SafeFetchOptions): Promise<SafeResponse>;
	/** Closes idle connections and breaks running ones; call it when the process drains. */
	close(): Promise<void>;
}

/** As the Fetch standard would allow 20; more than a few is a loop or a tracker. */
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Headers that the connection or this module sets: those of a caller are left out. */
const OWN_HEADERS = new Set([
	'host',
	'connection',
	'content-length',
	'transfer-encoding',
	'accept-encoding',
	'upgrade',
	'te',
	'trailer',
	'expect',
	'keep-alive',
	'proxy-authorization',
	'proxy-connection',
]);
/** What may follow to another origin. An allow list, as API keys travel in headers of any name. */
const HARMLESS_HEADERS = new Set(['accept', 'accept-language', 'content-type', 'user-agent']);

/** A request of one fetch: the first, or one that a redirect led to. */
interface Step {
	url: URL;
	method: Method;
	headers: Record<string, string>;
	body: string | Uint8Array | undefined;
}

/**
 * Makes the function through which everything leaves. It only reaches public internet hosts (and the
 * excepted ones), whatever the URL's notation, its DNS answers or its redirects say; see `destination.ts`
 * and `connector.ts`. No cookies, no credentials, no proxy from the environment.
 *
 * Rejects with FetchRefused, with the signal's reason when the caller aborts, or with a TypeError for a
 * malformed exception entry (at once). The status is not judged: a 404 is an answer.
 */
export function createSafeFetch(setup: SafeFetchSetup): SafeFetch {
	const exceptions = parseExceptions(setup.allowPrivateHosts);
	const protocols = new Protocols();
	const agent = new Agent({
		connect: checkedConnector(
			exceptions,
			setup.lookup ?? resolveAll,
			setup.connectTimeoutMs ?? 10_000,
			(origin, protocol) => protocols.learn(origin, protocol),
		),
		allowH2: true,
		maxHeaderSize: MAX_HEADER_BYTES,
		pipelining: 1,
	});

	async function safeFetch(input: string | URL, options: SafeFetchOptions): Promise<SafeResponse> {
		const url = checkedUrl(input, exceptions);
		const watch = new Watch(options, shown(url));
		const hops: Hop[] = [];
		try {
			return await follow(
				{ agent, protocols, exceptions, watch, options, hops },
				{
					url,
					method: options.method ?? 'GET',
					headers: requestHeaders(options.headers, setup.userAgent),
					body: options.body,
				},
			);
		} catch (error) {
			const failure = watch.translate(error, url);
			watch.stop();
			if (failure instanceof FetchRefused) failure.hops = hops;
			throw failure;
		}
	}

	return Object.assign(safeFetch, { close: () => agent.destroy() });
}

/** What the requests of one fetch share. */
interface Fetching {
	agent: Agent;
	protocols: Protocols;
	exceptions: Exceptions;
	watch: Watch;
	options: SafeFetchOptions;
	/** Of the requests that were answered. */
	hops: Hop[];
}

async function follow(fetching: Fetching, first: Step): Promise<SafeResponse> {
	const { exceptions, options } = fetching;
	const redirects: string[] = [];
	let downgraded = false;
	let step = first;
	for (;;) {
		const { answer, hop } = await send(fetching, step);
		const location = header(answer.headers, 'location');
		if (options.followRedirects === false || !REDIRECTS.has(answer.statusCode) || location === undefined) {
			return response(answer, step, hop, redirects, downgraded, fetching);
		}
		answer.body.destroy();
		hop.end();
		if (redirects.length === MAX_REDIRECTS) {
			throw new FetchRefused(
				'too_many_redirects',
				shown(step.url),
				`Expected at most ${MAX_REDIRECTS} redirects; ${shown(step.url)} wants another.`,
			);
		}
		// Header bytes arrive as Latin-1; servers write UTF-8.
		const target = checkedUrl(Buffer.from(location, 'latin1').toString('utf8'), exceptions, step.url);
		downgraded ||= step.url.protocol === 'https:' && target.protocol === 'http:';
		redirects.push(target.href);
		step = nextStep(step, target, answer.statusCode);
	}
}

/** Method and headers of the next request, by the Fetch standard; another origin sees no caller's secrets. */
function nextStep(step: Step, target: URL, status: number): Step {
	const toGet =
		(status === 303 && step.method !== 'HEAD') || ((status === 301 || status === 302) && step.method === 'POST');
	const sameOrigin = target.origin === step.url.origin;
	const headers = Object.entries(step.headers).filter(
		([name]) => (sameOrigin || HARMLESS_HEADERS.has(name)) && !(toGet && name.startsWith('content-')),
	);
	return {
		url: target,
		method: toGet ? 'GET' : step.method,
		headers: Object.fromEntries(headers),
		body: toGet ? undefined : step.body,
	};
}

function requestHeaders(
	given: Readonly<Record<string, string>> | undefined,
	userAgent: string,
): Record<string, string> {
	const headers: Record<string, string> = { accept: '*/*', 'user-agent': userAgent };
	for (const [name, value] of Object.entries(given ?? {})) {
		const lower = name.toLowerCase();
		if (!OWN_HEADERS.has(lower)) headers[lower] = value;
	}
	return headers;
}

/** One request, and its entry in the list of hops. */
async function send(
	{ agent, protocols, watch, options, hops }: Fetching,
	step: Step,
): Promise<{ answer: Dispatcher.ResponseData; hop: HopWatch }> {
	const hop = new HopWatch();
	const request = hop.run(() =>
		agent.request({
			origin: step.url.origin,
			path: `${step.url.pathname}${step.url.search}`,
			method: step.method,
			headers: { ...step.headers, 'accept-encoding': 'gzip, deflate, br' },
			body: step.body ?? null,
			signal: watch.signal,
			headersTimeout: options.headerTimeoutMs ?? options.timeoutMs,
			bodyTimeout: options.readTimeoutMs ?? options.timeoutMs,
		}),
	);
	// undici notices an abort only once it is connected; the caller should not wait for that.
	const answer = await watch.race(request, (late) => late.body.on('error', () => undefined).destroy(), step.url);
	// A body that breaks while it is not read must not end the process.
	answer.body.on('error', () => undefined);
	hop.answered();
	// undici counts those of HTTP/1.1 only; HTTP/2 itself stops at twice as much.
	if (sizeOf(answer.headers) > MAX_HEADER_BYTES) {
		answer.body.destroy();
		throw headersTooLarge(shown(step.url));
	}
	hops.push({
		url: step.url.href,
		status: answer.statusCode,
		protocol: protocols.of(step.url.origin),
		get timings() {
			return hop.timings;
		},
	});
	return { answer, hop };
}

function response(
	answer: Dispatcher.ResponseData,
	step: Step,
	hop: HopWatch,
	redirects: string[],
	downgraded: boolean,
	{ hops, options, watch }: Fetching,
): SafeResponse {
	const headers = new Map<string, string>();
	for (const name of Object.keys(answer.headers)) headers.set(name, header(answer.headers, name) ?? '');
	const raw = answer.body;
	raw.once('close', () => {
		hop.end();
		watch.stop();
	});
	const url = step.url.href;
	// Such an answer has no body to read, and an unread one would hold its connection.
	if (step.method === 'HEAD' || answer.statusCode === 204 || answer.statusCode === 304) raw.resume();

	async function* body(): AsyncGenerator<Uint8Array> {
		if (raw.readableEnded || raw.closed) return;
		try {
			yield* decodeBody(raw, headers.get('content-encoding') ?? '', {
				url: shown(step.url),
				maxBytes: options.maxBytes,
				maxRatio: options.maxRatio ?? 200,
			});
		} catch (error) {
			throw watch.translate(error, step.url);
		} finally {
			hop.end();
			raw.destroy();
		}
	}
	const stream = body();

	async function bytes(): Promise<Uint8Array> {
		const chunks: Uint8Array[] = [];
		for await (const chunk of stream) chunks.push(chunk);
		return Buffer.concat(chunks);
	}
	return {
		status: answer.statusCode,
		headers,
		url,
		redirects,
		downgraded,
		hops,
		body: stream,
		bytes,
		text: async () => textDecoder(headers.get('content-type')).decode(await bytes()),
		discard: () => {
			hop.end();
			raw.destroy();
		},
	};
}

/** A decoder for the charset that a content-type names, UTF-8 when it names none or an unknown one. */
function textDecoder(contentType: string | undefined): TextDecoder {
	try {
		return new TextDecoder(charsetOf(contentType) ?? 'utf-8');
	} catch {
		return new TextDecoder('utf-8');
	}
}

export function charsetOf(contentType: string | undefined): string | undefined {
	return /;\s*charset\s*=\s*"?([^\s";,]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase();
}

function sizeOf(headers: Dispatcher.ResponseData['headers']): number {
	return Object.keys(headers).reduce((sum, name) => sum + name.length + (header(headers, name)?.length ?? 0), 0);
}

function header(headers: Dispatcher.ResponseData['headers'], name: string): string | undefined {
	const value = headers[name];
	return Array.isArray(value) ? value.join(', ') : value;
}
