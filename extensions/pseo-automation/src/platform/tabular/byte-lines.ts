import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { MAX_ROW_BYTES } from './raw-rows.js';

export type ByteStream = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
export type TextLine = { line: number; text: string } | { line: number; error: string };

const SLICE_BYTES = 64 * 1024;
const utf8Mark = [0xef, 0xbb, 0xbf];

/** Cuts what comes into pieces of at most 64 KiB, so that a whole body given at once is read piece by piece too. */
async function* inPieces(stream: ByteStream): AsyncGenerator<Buffer> {
	for await (const chunk of stream) {
		for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
			const end = Math.min(chunk.length, start + SLICE_BYTES);
			yield Buffer.from(chunk.buffer, chunk.byteOffset + start, end - start);
		}
	}
}

/** The same bytes, with at least `bytes` of them (or all) in the first piece. */
async function* withHead(pieces: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
	let head: Buffer | null = Buffer.alloc(0);
	for await (const piece of pieces) {
		if (head === null) yield piece;
		else {
			head = Buffer.concat([head, piece]);
			if (head.length < bytes) continue;
			yield head;
			head = null;
		}
	}
	if (head !== null && head.length > 0) yield head;
}

/**
 * The stream without its byte order mark; UTF-16 that has one becomes UTF-8. The first piece holds 4 KiB where the
 * stream has that many, so that a reader can look at the beginning. Without a mark nothing is changed.
 */
export async function* withoutByteOrderMark(stream: ByteStream): AsyncGenerator<Buffer> {
	let decoder: TextDecoder | null = null;
	let first = true;
	for await (const piece of withHead(inPieces(stream), 4_096)) {
		let bytes = piece;
		if (first) {
			first = false;
			if (utf8Mark.every((byte, index) => bytes[index] === byte)) bytes = bytes.subarray(3);
			else if (bytes[0] === 0xff && bytes[1] === 0xfe) decoder = new TextDecoder('utf-16le');
			else if (bytes[0] === 0xfe && bytes[1] === 0xff) decoder = new TextDecoder('utf-16be');
		}
		yield decoder ? Buffer.from(decoder.decode(bytes, { stream: true }), 'utf8') : bytes;
	}
	if (decoder) yield Buffer.from(decoder.decode(), 'utf8');
}

/**
 * Reads lines of bytes as UTF-8, or as Windows-1252 where they are not UTF-8. That is decided line by line, for a
 * stream cannot be read twice; once a file has shown more UTF-8 than Windows-1252, a line that is not UTF-8 is
 * damaged and reported instead of being turned into wrong letters.
 */
class LineDecoder {
	readonly #windows1252 = new TextDecoder('windows-1252');
	#utf8Lines = 0;
	#otherLines = 0;

	decode(bytes: Buffer): string | null {
		if (isAscii(bytes)) return bytes.toString('latin1');
		if (isUtf8(bytes)) {
			this.#utf8Lines += 1;
			return bytes.toString('utf8');
		}
		if (this.#utf8Lines > this.#otherLines) return null;
		this.#otherLines += 1;
		return this.#windows1252.decode(bytes);
	}
}

/**
 * Streams the lines of a text file, without their line ends (`\n`, `\r\n`, or `\r` alone in a file whose beginning
 * has only those). A line above 4,000,000 bytes is skipped and reported, and so is one that cannot be decoded.
 */
export async function* readLines(stream: ByteStream): AsyncGenerator<TextLine> {
	const decoder = new LineDecoder();
	let lineEnd: number | null = null;
	let line = 1;
	let carried: Buffer[] = [];
	let carriedBytes = 0;

	const finish = (rest: Buffer): TextLine => {
		const number = line++;
		const tooLong = carriedBytes + rest.length > MAX_ROW_BYTES;
		let bytes = carried.length > 0 && !tooLong ? Buffer.concat([...carried, rest]) : rest;
		carried = [];
		carriedBytes = 0;
		if (tooLong) return { line: number, error: `The line is longer than ${MAX_ROW_BYTES} bytes` };
		if (lineEnd === 0x0a && bytes.at(-1) === 0x0d) bytes = bytes.subarray(0, -1);
		const text = decoder.decode(bytes);
		return text === null
			? { line: number, error: 'The line holds bytes that are not UTF-8' }
			: { line: number, text };
	};

	for await (const piece of withoutByteOrderMark(stream)) {
		lineEnd ??= piece.includes(0x0d) && !piece.includes(0x0a) ? 0x0d : 0x0a;
		let start = 0;
		for (let end = piece.indexOf(lineEnd); end !== -1; end = piece.indexOf(lineEnd, start)) {
			yield finish(piece.subarray(start, end));
			start = end + 1;
		}
		const rest = piece.subarray(start);
		carriedBytes += rest.length;
		// Beyond the limit only the length counts on: the line is lost anyway.
		if (carriedBytes <= MAX_ROW_BYTES) carried.push(Buffer.from(rest));
		else carried = [];
	}
	if (carriedBytes > 0) yield finish(Buffer.alloc(0));
}
