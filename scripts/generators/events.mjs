import path from 'node:path';
import { BUNDLE } from '../lib/root.mjs';
import { loadTypeScript } from '../lib/typescript.mjs';

/** @typedef {{ title: string, description: string, payload: { toJSONSchema(): unknown }, example: object }} Entry */
/** @typedef {{ type?: string | string[], enum?: unknown[], anyOf?: JsonSchema[], items?: JsonSchema, properties?: Record<string, JsonSchema> }} JsonSchema */

/** A page of the reference: every type of event, from the catalogue that the code appends by. */
export default async function generateEvents() {
	const { reference } = await loadTypeScript(path.join(BUNDLE, 'src', 'reference.ts'));
	return { 'extensions/pseo-automation/docs/reference/events.md': eventsPage(reference) };
}

/** @param {{ declared: { events: { type: string, entry: Entry }[] } }} reference */
export function eventsPage({ declared }) {
	const sections = declared.events.map(({ type, entry }) => {
		const { properties = {} } = /** @type {JsonSchema} */ (entry.payload.toJSONSchema());
		const rows = Object.entries(properties).map(([name, schema]) => `| \`${name}\` | ${typeOf(schema)} |`);
		return `## \`${type}\`\n\n${entry.title}. ${entry.description}\n\n| field | type |\n|---|---|\n${rows.join('\n')}\n\n\`\`\`json\n${JSON.stringify(entry.example, null, '\t')}\n\`\`\`\n`;
	});
	return `${HEAD}\n${sections.join('\n')}`;
}

const HEAD = `<!-- Made by \`npm run generate\` from the code that runs. Do not change by hand. -->

# Events

What happened to an account, in the table \`pseo_events\`: a row is written in the transaction of what it tells about, so both happen or neither. A reader inside the extension (\`subscribe\` in \`platform/events\`) gets each event at least once, and those of an account in the order in which they happened. An event has an \`id\`, which stays the same when it is handed out again, \`account\`, \`type\`, \`payload\` as below, and \`date\`. It is kept until every reader has passed it and it is a week old, at most 30 days.

Rows that are changed in Studio, over /items or by a Flow are announced by Directus's own events, not by these.
`;

/**
 * @param {JsonSchema} schema
 * @returns {string}
 */
function typeOf({ type, enum: words, anyOf, items }) {
	if (Array.isArray(type)) return type.join(' or ');
	if (anyOf) return anyOf.map(typeOf).join(' or ');
	if (words) return words.map((word) => `\`${word}\``).join(' or ');
	return type === 'array' && items ? `array of ${typeOf(items)}` : String(type);
}
