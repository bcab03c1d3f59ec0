/** A declaration longer than this is none. */
const HEAD_BYTES = 1024;

/**
 * Turns the bytes of a sitemap into text, in pieces. The encoding is, in this order: a byte order mark; the
 * zeros that betray UTF-16; the XML declaration; the charset of the content-type; UTF-8. (RFC 7303 puts the
 * header before the declaration, but it is the header that a server's default gets wrong.)
 */
export class TextDecoding {
	private head: Uint8Array | null = new Uint8Array(0);
	private decoder: TextDecoder | null = null;

	constructor(private readonly headerCharset: string | undefined) {}

	write(bytes: Uint8Array): string {
		if (this.decoder !== null) return this.decoder.decode(bytes, { stream: true });
		this.head = Buffer.concat([this.head ?? new Uint8Array(0), bytes]);
		return isDecisive(this.head) ? this.decodeHead() : '';
	}

	end(): string {
		const head = this.decoder === null ? this.decodeHead() : '';
		return head + (this.decoder?.decode() ?? '');
	}

	private decodeHead(): string {
		const head = this.head ?? new Uint8Array(0);
		this.head = null;
		this.decoder = decoderFor(encodingOf(head, this.headerCharset));
		return this.decoder.decode(head, { stream: true });
	}
}

/** True when more bytes could not change what `encodingOf` says: URLs should not wait for them. */
function isDecisive(head: Uint8Array): boolean {
	if (head.length >= HEAD_BYTES) return true;
	if (head.length < 4) return false;
	const start = Buffer.from(head).toString('latin1').trimStart();
	return start.length >= 5 && (!/^<\?xml/i.test(start) || start.includes('?>'));
}

export function encodingOf(head: Uint8Array, headerCharset: string | undefined): string {
	const [a, b, c] = head;
	if (a === 0xef && b === 0xbb && c === 0xbf) return 'utf-8';
	if (a === 0xff && b === 0xfe) return 'utf-16le';
	if (a === 0xfe && b === 0xff) return 'utf-16be';
	if (a !== undefined && b === 0 && a !== 0) return 'utf-16le';
	if (a === 0 && b !== undefined && b !== 0) return 'utf-16be';
	const declaration = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1');
	const declared = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']\s*([\w.:-]+)\s*["']/i.exec(declaration)?.[1]?.toLowerCase();
	// The declaration was readable as single bytes, so two-byte names in it, or in the header, are wrong.
	for (const charset of [declared, headerCharset]) {
		if (charset !== undefined && !/^(utf-?16|ucs-?2|iso-10646-ucs)/.test(charset) && isKnown(charset))
			return charset;
	}
	return 'utf-8';
}

function isKnown(charset: string): boolean {
	try {
		return new TextDecoder(charset).encoding !== '';
	} catch {
		return false;
	}
}

function decoderFor(charset: string): TextDecoder {
	return new TextDecoder(charset, { fatal: false, ignoreBOM: false });
}
