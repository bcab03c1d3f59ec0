import { createHmac, timingSafeEqual } from 'node:crypto';
import { httpError } from './errors.js';

/** Opaque, signed positions in a list: a caller cannot make one up or use one on another list. */
export interface Cursors {
	write(list: string, position: unknown[]): string;
	/** @throws invalid_query when the cursor is not one of this list's. */
	read(list: string, cursor: string): unknown[];
}

export function createCursors(secret: string): Cursors {
	const sign = (list: string, text: string): Buffer =>
		createHmac('sha256', secret).update(`cursor\0${list}\0${text}`).digest().subarray(0, 16);
	return {
		write(list, position) {
			const text = JSON.stringify(position);
			return Buffer.concat([sign(list, text), Buffer.from(text)]).toString('base64url');
		},
		read(list, cursor) {
			const bytes = Buffer.from(cursor, 'base64url');
			const text = bytes.subarray(16).toString();
			if (bytes.length <= 16 || !timingSafeEqual(bytes.subarray(0, 16), sign(list, text))) {
				throw httpError('invalid_query', {
					first: 'cursor: expected the next_cursor of this list',
					fields: [{ field: 'cursor', message: 'Expected the next_cursor of this list' }],
				});
			}
			return JSON.parse(text) as unknown[];
		},
	};
}
