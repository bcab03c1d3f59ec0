import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../lib/root.mjs';

/** @type {Record<string, string>} */
const TYPES = {
	id: 'number',
	string: 'string',
	text: 'string',
	integer: 'number',
	bigint: 'number | string',
	decimal: 'number | string',
	boolean: 'boolean | number',
	timestamp: 'StoredDate',
	json: 'unknown',
	uuid: 'string',
};

const pascal = (/** @type {string} */ name) =>
	name
		.split('_')
		.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
		.join('');
const read = (/** @type {string} */ file) => JSON.parse(readFileSync(path.join(ROOT, 'snapshots', file), 'utf8'));

/** Types of the rows as a query returns them, from `snapshots/`. */
export default function generateRows() {
	const files = readdirSync(path.join(ROOT, 'snapshots', 'collections')).sort();
	const collections = files.map((file) => read(`collections/${file}`));
	const ours = new Set(collections.map(({ collection }) => collection));
	const interfaces = collections.map(({ collection, note, fields }) => {
		const lines = Object.entries(fields).map(([name, field]) => {
			const type = field.type === 'm2o' ? (ours.has(field.to) ? 'number' : 'string') : TYPES[field.type];
			const choices = field.choices
				? field.choices.map((/** @type {string} */ choice) => `'${choice}'`).join(' | ')
				: type;
			const always = field.type === 'id' || field.required || field.default !== undefined;
			return `${field.note ? `\t/** ${field.note} */\n` : ''}\t${name}: ${choices}${always || type === 'unknown' || type === 'StoredDate' ? '' : ' | null'};`;
		});
		return `/** ${note} */\nexport interface ${pascal(collection)}Row {\n${lines.join('\n')}\n}`;
	});
	const head = [
		'// Made by `npm run generate` from snapshots/. Do not change by hand.',
		'',
		'/** A moment as a query returns it: milliseconds on SQLite, a Date on PostgreSQL. */',
		'export type StoredDate = string | number | Date | null;',
	].join('\n');
	return { 'extensions/pseo-automation/src/contract/rows.generated.ts': `${[head, ...interfaces].join('\n\n')}\n` };
}
