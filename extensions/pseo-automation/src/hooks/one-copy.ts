import { fileURLToPath } from 'node:url';

const PLACE = Symbol.for('pseo-automation: where the copy that runs was loaded from');

/**
 * Refuses a second copy of the bundle in one process, as a folder in `extensions/` beside an npm package gives: each
 * would run every hook, and what is charged once would be charged twice. A reload of the same file may take over.
 * @throws naming both places
 */
export function refuseSecondCopy(): void {
	const known = globalThis as { [PLACE]?: string };
	const place = fileURLToPath(import.meta.url.replace(/[?#].*$/, ''));
	const first = known[PLACE];
	if (first !== undefined && first !== place) {
		throw new Error(
			`pseo: expected one copy of the extension, got a second from ${place} beside ${first}: remove one of them`,
		);
	}
	known[PLACE] = place;
}
