import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../lib/root.mjs';

const SOURCE = 'extensions/pseo-automation/src';

/** Top to bottom: a file imports from its own floor or from those below. */
export const FLOORS = /** @type {const} */ (['entries', 'wiring', 'faces', 'areas', 'platform', 'kernel', 'contract']);

/**
 * The areas as `wiring.ts` lists them.
 * @param {string} root of the repository
 */
export function areasInOrder(root) {
	const text = readFileSync(path.join(root, SOURCE, 'wiring.ts'), 'utf8');
	const list = /AREAS: readonly Area\[\] = \[([^\]]*)\]/.exec(text)?.[1] ?? '';
	return [...list.matchAll(/(\w+)Area\b/g)].map((match) => String(match[1])).filter((name) => name !== 'platform');
}

/** An area imports only those listed before it. */
export const AREAS = areasInOrder(ROOT);

const ENTRIES = ['endpoint', 'hooks', 'operations', 'studio'];

/**
 * Where a file of the bundle stands.
 * @typedef {object} Room
 * @property {typeof FLOORS[number]} floor
 * @property {string} path below src, with forward slashes
 * @property {string | null} area
 * @property {boolean} studio
 */

/**
 * @param {string} file absolute path
 * @returns {Room | null} null for files outside of the bundle's sources
 */
export function roomOf(file) {
	const place = path.relative(path.join(ROOT, SOURCE), file).replaceAll(path.sep, '/');
	if (place.startsWith('..')) return null;
	const [first = '', second = ''] = place.split('/');
	const room = { path: place, area: null, studio: first === 'studio' };
	if (ENTRIES.includes(first)) return { ...room, floor: 'entries' };
	if (first === 'areas') return { ...room, floor: 'areas', area: second };
	if (first === 'faces' || first === 'platform' || first === 'kernel' || first === 'contract')
		return { ...room, floor: first };
	return { ...room, floor: 'wiring' };
}

/**
 * Tests, and what supports only them, may reach for anything.
 * @param {string} file
 */
export function isTest(file) {
	return /(^|\/)(test-[\w-]+|[\w.-]+\.test)\.ts$/.test(file.replaceAll(path.sep, '/'));
}

/**
 * The room of a relative import, null for a package or a file outside of the bundle's sources.
 * @param {string} from absolute path of the importing file
 * @param {string} specifier
 */
export function roomOfImport(from, specifier) {
	return specifier.startsWith('.') ? roomOf(path.resolve(path.dirname(from), specifier)) : null;
}
