import path from 'node:path';
import { BUNDLE } from '../lib/root.mjs';
import { loadTypeScript } from '../lib/typescript.mjs';

const HEAD = '<!-- Made by `npm run generate` from the code that runs. Do not change by hand. -->\n\n';
const FOLDER = 'extensions/pseo-automation/docs/reference';

/** Pages of the reference, from what the areas declare. */
export default async function generateReference() {
	const { reference } = await loadTypeScript(path.join(BUNDLE, 'src', 'reference.ts'));
	return {
		[`${FOLDER}/routes.md`]: routesPage(reference),
		[`${FOLDER}/errors.md`]: errorsPage(reference),
		[`${FOLDER}/areas.md`]: areasPage(reference),
	};
}

/** @param {string[]} columns @param {string[][]} rows */
function table(columns, rows) {
	const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |\n`;
	return `${line(columns)}|${columns.map(() => '---').join('|')}|\n${rows.map(line).join('')}`;
}

/** @typedef {import('../../extensions/pseo-automation/src/reference.js').Reference} Reference */

/** @param {Reference} reference */
export function routesPage({ routes, declared }) {
	const rows = routes.map(({ method, path: place, summary, access, idempotent }) => [
		`\`${method} ${place}\``,
		summary,
		access,
		idempotent ? 'yes' : '',
	]);
	const scopes = Object.entries(declared.scopes).map(([scope, allows]) => [`\`${scope}\``, allows]);
	return `${HEAD}# Routes\n\nAll are below \`/pseo-endpoints\`. A POST takes \`Idempotency-Key\` where the last column says so.\n\n${table(['route', 'what it does', 'access', 'Idempotency-Key'], rows)}\n## Scopes\n\n${table(['scope', 'allows'], scopes)}`;
}

/** @param {Reference} reference */
export function errorsPage({ declared }) {
	const errors = [...declared.errors].sort(
		(a, b) => a.entry.status - b.entry.status || a.code.localeCompare(b.code) || a.area.localeCompare(b.area),
	);
	const rows = errors.map(({ area, code, entry }) => [String(entry.status), `\`${code}\``, entry.message, area]);
	return `${HEAD}# Errors\n\n\`{ "success": false, "error": message, "code": code, "details"?, "request_id", "timestamp" }\`\n\n${table(['status', 'code', 'message', 'from'], rows)}`;
}

/** @param {Reference} reference */
export function areasPage({ declared }) {
	const follows = {
		in_chunks: 'go with it, in chunks',
		by_database: 'go with it',
		by_owner: 'are ended by their owner',
	};
	const tables = declared.tables.map(({ area, name, table: { ofWebsite } }) => [
		area,
		`\`${name}\``,
		ofWebsite ? `${follows[ofWebsite]}; move with it` : '',
	]);
	const events = declared.events.map(({ area, type, entry }) => [area, `\`${type}\``, entry.title]);
	const jobs = Object.entries(declared.jobs).map(([kind, { area, lane, does }]) => [area, `\`${kind}\``, lane, does]);
	const settings = declared.settings.map(({ area, name }) => [area, `\`${name}\``]);
	const failpoints = Object.entries(declared.failpoints).map(([name, state]) => [`\`${name}\``, state]);
	return `${HEAD}# Areas\n\n## Tables\n\nOnly the owner's stores write a table.\n\n${table(['owner', 'table', 'rows of a website'], tables)}\n## Events\n\n${table(['from', 'type', 'tells'], events)}\n## Background work\n\nKinds of jobs, with the lane whose width they share.\n\n${table(['from', 'kind', 'lane', 'does'], jobs)}\n## Settings of a website\n\n${table(['read by', 'setting'], settings)}\n## Failpoints\n\nPlaces between two commits where the process may die; the fault suite kills it at each.\n\n${table(['name', 'state there'], failpoints)}`;
}
