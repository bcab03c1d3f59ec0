import { clock } from '../../../kernel/clock.js';
import { gunzip, isGzip, peek, type BodyLimits } from '../decode.js';
import { FetchRefused, shown } from '../errors.js';
import { charsetOf, type SafeResponse } from '../safe-fetch.js';
import { TextDecoding } from './text-decoding.js';
import { TextDocument } from './text-document.js';
import type { DocumentFault, SitemapLimits, SitemapParser, SitemapSink } from './types.js';
import { XmlDocument } from './xml-document.js';

/** A gzip file inside a gzip file happens (compressed on disk and again by the server's build); more does not. */
const MAX_GZIP_LAYERS = 2;
/** As the default of safeFetch. */
const MAX_RATIO = 200;

export interface FileReport {
	/** Unpacked bytes. */
	bytes: number;
	/** What ended the reading early, if anything: FetchRefused, or the reason of an abort. */
	failure: unknown;
	/** Why the document gave nothing or nothing more. */
	fault: DocumentFault | 'empty' | null;
	/** True when the document ended where documents end. */
	complete: boolean;
}

/**
 * Streams one answer through unpacking, decoding and parsing into `sink`. After each piece it waits for
 * `drain`, which hands URLs on and says whether more are wanted. Never throws but what `drain` throws;
 * the connection is closed in any case.
 */
export async function readFile(
	response: SafeResponse,
	sink: SitemapSink,
	limits: SitemapLimits,
	drain: () => Promise<boolean>,
): Promise<FileReport> {
	const report: FileReport = { bytes: 0, failure: undefined, fault: null, complete: false };
	const text = new TextDecoding(charsetOf(response.headers.get('content-type')));
	const document = new SniffedDocument(sink);
	const pieces = unpacked(new SteadySource(response, limits), {
		url: shown(response.url),
		maxBytes: limits.maxFileBytes,
		maxRatio: MAX_RATIO,
	});
	try {
		for (;;) {
			const piece = await pieces.next().catch((error: unknown) => {
				report.failure = error;
				return null;
			});
			if (piece === null || piece.done === true) break;
			report.bytes += piece.value.length;
			document.write(text.write(piece.value));
			if (!(await drain()) || document.fault !== null) break;
		}
		document.write(text.end());
		report.complete = document.end() && report.failure === undefined;
		report.fault = document.empty ? 'empty' : document.fault;
		await drain();
	} finally {
		await pieces.return(undefined).catch(() => undefined);
		response.discard();
	}
	return report;
}

async function* unpacked(source: AsyncIterable<Uint8Array>, limits: BodyLimits): AsyncGenerator<Uint8Array> {
	let body = source;
	for (let layer = 0; layer < MAX_GZIP_LAYERS; layer += 1) {
		const { head, all } = await peek(body, 2);
		body = isGzip(head) ? gunzip(all, limits) : all;
		if (!isGzip(head)) break;
	}
	yield* body;
}

/** The body, given up on when it only trickles. Only the time spent waiting for the server counts. */
class SteadySource implements AsyncIterable<Uint8Array> {
	constructor(
		private readonly response: SafeResponse,
		private readonly limits: SitemapLimits,
	) {}

	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
		const { graceMs, minBytesPerSecond } = this.limits;
		let waited = 0;
		let bytes = 0;
		let asked = clock.now();
		for await (const chunk of this.response.body) {
			waited += clock.now() - asked;
			bytes += chunk.length;
			yield chunk;
			if (waited > graceMs && bytes * 1000 < minBytesPerSecond * waited) {
				const at = shown(this.response.url);
				throw new FetchRefused('too_slow', at, `${at} sent ${bytes} bytes in ${Math.round(waited / 1000)} s.`);
			}
			asked = clock.now();
		}
	}
}

/** XML or a list of lines: the first character that is not a space decides. */
class SniffedDocument {
	private parser: SitemapParser | null = null;

	constructor(private readonly sink: SitemapSink) {}

	get fault(): DocumentFault | null {
		return this.parser?.fault ?? null;
	}

	/** True as long as nothing but space came. */
	get empty(): boolean {
		return this.parser === null;
	}

	write(text: string): void {
		// Space before the XML declaration is a common slip that the parser would not forgive.
		const start = this.parser === null ? text.trimStart() : text;
		if (start === '') return;
		this.parser ??= start.startsWith('<') ? new XmlDocument(this.sink) : new TextDocument(this.sink);
		this.parser.write(start);
	}

	end(): boolean {
		return this.parser?.end() ?? false;
	}
}
