import type { JsonSchema } from '../reading.js';
import { objectOf } from './subject.js';

/** Deep enough for any answer, shallow enough to end a schema that refers to itself. */
const DEEPEST = 6;

/** A value that a JSON schema accepts. What a hint holds in the right place and type is kept; the rest is made up. */
export function valueFor(schema: JsonSchema, hint?: unknown, root: JsonSchema = schema, depth = 0): unknown {
	const ref = schema['$ref'];
	if (typeof ref === 'string') return valueFor(resolve(ref, root), hint, root, depth);
	if ('const' in schema) return schema['const'];
	if (Array.isArray(schema['enum'])) return schema['enum'].includes(hint) ? hint : schema['enum'][0];
	const union = schema['anyOf'] ?? schema['oneOf'];
	if (Array.isArray(union)) return valueFor(branchFor(union.map(objectOf), hint, root, depth), hint, root, depth);
	if (Array.isArray(schema['allOf']))
		return valueFor(merged(schema, schema['allOf'].map(objectOf), root), hint, root, depth);
	switch (typeOf(schema, hint)) {
		case 'object':
			return objectFor(schema, objectOf(hint), root, depth);
		case 'array':
			return arrayFor(schema, hint, root, depth);
		case 'string':
			return typeof hint === 'string' ? hint : textFor(schema);
		case 'integer':
			return Number.isSafeInteger(hint) ? hint : Math.ceil(leastOf(schema));
		case 'number':
			return typeof hint === 'number' ? hint : leastOf(schema);
		case 'boolean':
			return typeof hint === 'boolean' ? hint : true;
		default:
			return null;
	}
}

function typeOf(schema: JsonSchema, hint: unknown): unknown {
	const { type } = schema;
	if (Array.isArray(type))
		return hint === null && type.includes('null') ? 'null' : (type.find((each) => each !== 'null') ?? 'null');
	if (type !== undefined) return type;
	if ('properties' in schema) return 'object';
	return 'items' in schema ? 'array' : 'string';
}

function objectFor(
	schema: JsonSchema,
	hint: Record<string, unknown>,
	root: JsonSchema,
	depth: number,
): Record<string, unknown> {
	const required = Array.isArray(schema['required']) ? schema['required'] : [];
	const result: Record<string, unknown> = {};
	for (const [name, property] of Object.entries(objectOf(schema['properties']))) {
		if (!required.includes(name) && (depth >= DEEPEST || (Object.keys(hint).length > 0 && !(name in hint))))
			continue;
		result[name] = valueFor(objectOf(property), hint[name], root, depth + 1);
	}
	return result;
}

function arrayFor(schema: JsonSchema, hint: unknown, root: JsonSchema, depth: number): unknown[] {
	const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
	const items = objectOf(schema['items']);
	if (Array.isArray(hint)) return hint.map((each) => valueFor(items, each, root, depth + 1));
	return Array.from({ length: Math.max(least, depth >= DEEPEST ? 0 : 2) }, () =>
		valueFor(items, undefined, root, depth + 1),
	);
}

function textFor(schema: JsonSchema): string {
	const formats: Record<string, string> = {
		date: '2026-01-31',
		'date-time': '2026-01-31T12:00:00Z',
		time: '12:00:00',
		email: 'reader@example.com',
		uri: 'https://example.com/',
		uuid: '6f1f64a2-3f0e-4a9b-9a63-0d5a4d1f2c11',
		ipv4: '192.0.2.1',
		hostname: 'example.com',
	};
	const known = formats[String(schema['format'])];
	if (known !== undefined) return known;
	const least = typeof schema['minLength'] === 'number' ? schema['minLength'] : 1;
	const most = typeof schema['maxLength'] === 'number' ? schema['maxLength'] : Infinity;
	return 'plain words '
		.repeat(Math.ceil(least / 12) || 1)
		.trimEnd()
		.padEnd(least, '.')
		.slice(0, most);
}

function leastOf(schema: JsonSchema): number {
	if (typeof schema['minimum'] === 'number') return schema['minimum'];
	if (typeof schema['exclusiveMinimum'] === 'number') return schema['exclusiveMinimum'] + 1;
	if (typeof schema['maximum'] === 'number') return Math.min(1, schema['maximum']);
	return 1;
}

/** The branch whose type is the hint's; deep down a branch that ends, else the first that says something. */
function branchFor(branches: JsonSchema[], hint: unknown, root: JsonSchema, depth: number): JsonSchema {
	const resolved = branches.map((branch) =>
		typeof branch['$ref'] === 'string' ? resolve(branch['$ref'], root) : branch,
	);
	const kind = hint === null ? 'null' : Array.isArray(hint) ? 'array' : typeof hint;
	const fitting = hint === undefined ? undefined : resolved.find((branch) => typeOf(branch, hint) === kind);
	const ends = (branch: JsonSchema): boolean => !['object', 'array'].includes(String(typeOf(branch, undefined)));
	const chosen =
		fitting ??
		(depth >= DEEPEST ? resolved.find(ends) : undefined) ??
		resolved.find((branch) => typeOf(branch, undefined) !== 'null') ??
		resolved[0];
	if (!chosen) throw new Error('expected anyOf to hold a schema');
	return chosen;
}

function merged(schema: JsonSchema, parts: JsonSchema[], root: JsonSchema): JsonSchema {
	const { allOf: _allOf, ...own } = schema;
	return parts
		.map((part) => (typeof part['$ref'] === 'string' ? resolve(part['$ref'], root) : part))
		.reduce<JsonSchema>(
			(sum, part) => ({
				...sum,
				...part,
				properties: { ...objectOf(sum['properties']), ...objectOf(part['properties']) },
				required: [
					...(Array.isArray(sum['required']) ? sum['required'] : []),
					...(Array.isArray(part['required']) ? part['required'] : []),
				],
			}),
			own,
		);
}

function resolve(ref: string, root: JsonSchema): JsonSchema {
	if (ref === '#') return root;
	return ref
		.replace(/^#\//, '')
		.split('/')
		.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
		.reduce((at, part) => objectOf(at[part]), root);
}
