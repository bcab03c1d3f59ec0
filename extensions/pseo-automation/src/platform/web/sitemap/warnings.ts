import { FetchRefused, type FetchRefusal } from '../errors.js';
import type { SitemapWarning } from './types.js';

type Code = SitemapWarning['code'];

const MAX_WARNINGS = 100;

const BY_REFUSAL: Record<FetchRefusal, Code> = {
	bad_url: 'refused',
	scheme_refused: 'refused',
	credentials_refused: 'refused',
	port_refused: 'refused',
	address_refused: 'refused',
	too_many_redirects: 'refused',
	dns_failed: 'unreachable',
	connect_failed: 'unreachable',
	too_slow: 'timeout',
	too_large: 'too_large',
	decompression_bomb: 'decompression_bomb',
	bad_encoding: 'damaged',
};

/** The warnings of one reading: enough of them to understand, never so many that they fill the answer. */
export class Warnings {
	readonly list: SitemapWarning[] = [];

	add(code: Code, message: string, url?: string): void {
		if (this.list.length === MAX_WARNINGS - 1) {
			this.list.push({
				code: 'more_warnings',
				message: `Only the first ${MAX_WARNINGS - 1} warnings are listed.`,
			});
		}
		if (this.list.length < MAX_WARNINGS)
			this.list.push(url === undefined ? { code, message } : { code, message, url });
	}

	/** An error of `safeFetch`; anything else is a fault of this program and is thrown on. */
	failure(error: unknown, url: string): void {
		if (!(error instanceof FetchRefused)) throw error;
		this.add(BY_REFUSAL[error.code], error.message, url);
	}
}
