import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './root.mjs';

const SNAPSHOTS = path.join(ROOT, 'snapshots');
const read = (/** @type {string} */ file) => JSON.parse(readFileSync(path.join(SNAPSHOTS, file), 'utf8'));

/**
 * Names of all that the extension makes, from the files that it makes them from.
 * @returns {{ folder: string, collections: string[], tables: string[], flows: { id: string, name: string }[] }}
 */
export function ours() {
	return {
		folder: 'pseo',
		collections: readdirSync(path.join(SNAPSHOTS, 'collections')).map((file) => file.replace(/\.json$/, '')),
		tables: Object.keys(read('tables.json')),
		flows: read('flows.json'),
	};
}
