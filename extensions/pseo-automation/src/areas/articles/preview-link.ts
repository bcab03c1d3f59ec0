import { clock } from '../../kernel/clock.js';
import { type Cursors, httpError } from '../../platform/http/index.js';
import { articleError } from './errors.js';

const KEPT_MS = 10 * 60_000;

/**
 * A link that opens one preview in a browser, which sends no token: for ten minutes, and nothing else. A token in an
 * address would stay in histories and logs.
 */
export interface PreviewLinks {
	/** @param id of an article that the caller may read */
	write(id: number): { link: string; expires_at: string };
	/** @throws invalid_query for another text, preview_link_expired */
	read(link: string): number;
}

/** @param signed texts that only this server makes */
export function createPreviewLinks(signed: Cursors): PreviewLinks {
	return {
		write(id) {
			const until = clock.now() + KEPT_MS;
			return { link: signed.write('preview', [id, until]), expires_at: new Date(until).toISOString() };
		},
		read(link) {
			let id: unknown, until: unknown;
			try {
				[id, until] = signed.read('preview', link);
			} catch {
				const message = 'Expected a link that GET /articles/:id/preview-link has made';
				throw httpError('invalid_query', { first: `link: ${message}`, fields: [{ field: 'link', message }] });
			}
			if (typeof until !== 'number' || until < clock.now()) throw articleError('preview_link_expired');
			return Number(id);
		},
	};
}
