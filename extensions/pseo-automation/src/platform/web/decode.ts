import { pipeline, Readable, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import { errorCode, FetchRefused } from './errors.js';

export interface BodyLimits {
	/** For messages. */
	url: string;
	/** Of the decoded body, and of the raw one: a stream of empty compressed blocks is endless without growing. */
	maxBytes: number;
	/** Decoded bytes per raw byte; looked at from RATIO_FROM_BYTES on, as small files may compress by anything. */
	maxRatio: number;
}

/** Below this size a bomb is harmless. */
const RATIO_FROM_BYTES = 1_000_000;
/** As curl: a header may name several codings; more than a few are an amplifier, not a need. */
const MAX_CODINGS = 3;
const CHUNK = 64 * 1024;

/** Undoes `content-encoding` (gzip, deflate, br) as a stream. Unknown codings pass as they are, as in fetch. */
export async function* decodeBody(
	raw: AsyncIterable<Uint8Array>,
	contentEncoding: string,
	limits: BodyLimits,
): AsyncGenerator<Uint8Array> {
	const codings = contentEncoding
		.toLowerCase()
		.split(',')
		.map((coding) => coding.trim())
		.filter((coding) => coding !== '' && coding !== 'identity');
	if (codings.length > MAX_CODINGS) {
		throw new FetchRefused(
			'decompression_bomb',
			limits.url,
			`Expected at most ${MAX_CODINGS} content codings, got ${codings.length}.`,
		);
	}
	let body: AsyncIterable<Uint8Array> = limited(raw, limits);
	for (const coding of codings.reverse()) body = undo(coding, body, limits);
	yield* body;
}

/** Unpacks gzip, with the same limits as a response body. Bytes after a truncation are simply missing. */
export function gunzip(source: AsyncIterable<Uint8Array>, limits: BodyLimits): AsyncGenerator<Uint8Array> {
	return unpack(source, createGunzip({ chunkSize: CHUNK, finishFlush: constants.Z_SYNC_FLUSH }), limits);
}

async function* undo(
	coding: string,
	source: AsyncIterable<Uint8Array>,
	limits: BodyLimits,
): AsyncGenerator<Uint8Array> {
	const { head, all } = await peek(source, 2);
	yield* pick(coding, head, all, limits);
}

function pick(
	coding: string,
	head: Uint8Array,
	all: AsyncIterable<Uint8Array>,
	limits: BodyLimits,
): AsyncIterable<Uint8Array> {
	if (head.length === 0) return all;
	switch (coding) {
		case 'gzip':
		case 'x-gzip':
			// Servers that label a plain file gzip are common; browsers fail there, a crawler need not.
			return isGzip(head) ? gunzip(all, limits) : all;
		case 'deflate':
			// Half of the servers send the zlib format, as specified, half raw deflate.
			return unpack(
				all,
				((head[0] ?? 0) & 0x0f) === 8
					? createInflate({ chunkSize: CHUNK, finishFlush: constants.Z_SYNC_FLUSH })
					: createInflateRaw({ chunkSize: CHUNK, finishFlush: constants.Z_SYNC_FLUSH }),
				limits,
			);
		case 'br':
			return unpack(
				all,
				createBrotliDecompress({ chunkSize: CHUNK, finishFlush: constants.BROTLI_OPERATION_FLUSH }),
				limits,
			);
		default:
			return all;
	}
}

export function isGzip(head: Uint8Array): boolean {
	return head[0] === 0x1f && head[1] === 0x8b;
}

async function* unpack(
	source: AsyncIterable<Uint8Array>,
	unpacker: Transform,
	limits: BodyLimits,
): AsyncGenerator<Uint8Array> {
	let packed = 0;
	let unpacked = 0;
	let sourceFailure: unknown;
	async function* counted(): AsyncGenerator<Uint8Array> {
		try {
			for await (const chunk of source) {
				packed += chunk.length;
				yield chunk;
			}
		} catch (error) {
			sourceFailure = error;
			throw error;
		}
	}
	// The callback only keeps the failure from being thrown twice: the loop below throws it.
	pipeline(Readable.from(counted(), { objectMode: false }), unpacker, () => undefined);
	try {
		for await (const chunk of unpacker as AsyncIterable<Uint8Array>) {
			unpacked += chunk.length;
			if (unpacked > RATIO_FROM_BYTES && unpacked > packed * limits.maxRatio) {
				throw new FetchRefused(
					'decompression_bomb',
					limits.url,
					`The compressed answer expands to more than ${limits.maxRatio} times its size.`,
				);
			}
			if (unpacked > limits.maxBytes) throw tooLarge(limits);
			yield chunk;
		}
	} catch (error) {
		if (error instanceof FetchRefused) throw error;
		if (sourceFailure !== undefined) throw sourceFailure;
		throw new FetchRefused('bad_encoding', limits.url, `The compressed answer is damaged (${errorCode(error)}).`);
	} finally {
		unpacker.destroy();
	}
}

async function* limited(source: AsyncIterable<Uint8Array>, limits: BodyLimits): AsyncGenerator<Uint8Array> {
	let total = 0;
	for await (const chunk of source) {
		total += chunk.length;
		if (total > limits.maxBytes) throw tooLarge(limits);
		yield chunk;
	}
}

export function tooLarge(limits: BodyLimits): FetchRefused {
	return new FetchRefused('too_large', limits.url, `The answer is larger than ${limits.maxBytes} bytes.`);
}

/** The first `count` bytes (fewer at the end of the stream), and the stream with them put back in front. */
export async function peek(
	source: AsyncIterable<Uint8Array>,
	count: number,
): Promise<{ head: Uint8Array; all: AsyncGenerator<Uint8Array> }> {
	const iterator = source[Symbol.asyncIterator]();
	let head: Uint8Array = new Uint8Array(0);
	while (head.length < count) {
		const next = await iterator.next();
		if (next.done === true) break;
		head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
	}
	async function* all(): AsyncGenerator<Uint8Array> {
		try {
			if (head.length > 0) yield head;
			for (;;) {
				const next = await iterator.next();
				if (next.done === true) return;
				yield next.value;
			}
		} finally {
			await iterator.return?.();
		}
	}
	return { head, all: all() };
}
