import type { IncomingMessage } from 'node:http';
import { errors } from './errors.js';

/** The whole body. Read to its end even when it is too large: who is cut off while sending never sees the answer. */
export async function readBody(request: IncomingMessage, most: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size <= most) chunks.push(chunk);
		else chunks.length = 0;
	}
	if (size > most) throw errors.tooLarge(most);
	return Buffer.concat(chunks);
}

export function parseJson(body: Buffer): unknown {
	try {
		return JSON.parse(body.toString('utf8'));
	} catch (error) {
		throw errors.invalid(
			`The request body is not valid JSON: ${error instanceof Error ? error.message : String(error)}`,
		);
	}
}
