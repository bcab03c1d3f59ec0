/** Limits of structured output, as Anthropic documents them. */
const MAX_OPTIONAL = 24;
const MAX_UNIONS = 16;
const UNSUPPORTED = [
	'minimum',
	'maximum',
	'exclusiveMinimum',
	'exclusiveMaximum',
	'multipleOf',
	'minLength',
	'maxLength',
	'maxItems',
	'uniqueItems',
	'patternProperties',
	'not',
	'if',
];

/** Why a schema cannot be used for structured output, or null. */
export function complaintAboutSchema(schema: Record<string, unknown>): string | null {
	const seen = { optional: 0, unions: 0 };
	const complaint = visit(schema, 'schema', seen);
	if (complaint) return complaint;
	if (seen.optional > MAX_OPTIONAL) return `expected at most ${MAX_OPTIONAL} optional fields, got ${seen.optional}`;
	if (seen.unions > MAX_UNIONS) return `expected at most ${MAX_UNIONS} unions, got ${seen.unions}`;
	return null;
}

function visit(schema: unknown, path: string, seen: { optional: number; unions: number }): string | null {
	if (!isObject(schema)) return `${path}: expected a schema, got ${JSON.stringify(schema)}`;
	const unsupported = UNSUPPORTED.find((keyword) => keyword in schema);
	if (unsupported) return `${path}: property '${unsupported}' is not supported`;
	if (typeof schema['minItems'] === 'number' && schema['minItems'] > 1)
		return `${path}: for 'array' type, 'minItems' values other than 0 or 1 are not supported`;
	if (Array.isArray(schema['type']) || 'anyOf' in schema) seen.unions++;
	const inner: [string, unknown][] = [];
	if (schema['type'] === 'object' || 'properties' in schema) {
		if (schema['additionalProperties'] !== false)
			return `${path}: for 'object' type, 'additionalProperties' must be explicitly set to false`;
		const properties = isObject(schema['properties']) ? schema['properties'] : {};
		const required = Array.isArray(schema['required']) ? schema['required'] : [];
		for (const [name, property] of Object.entries(properties)) {
			if (!required.includes(name)) seen.optional++;
			inner.push([`${path}.${name}`, property]);
		}
	}
	if ('items' in schema) inner.push([`${path}[]`, schema['items']]);
	for (const keyword of ['anyOf', 'allOf'])
		if (Array.isArray(schema[keyword]))
			inner.push(
				...schema[keyword].map((each, index): [string, unknown] => [`${path}.${keyword}.${index}`, each]),
			);
	for (const keyword of ['$defs', 'definitions'])
		if (isObject(schema[keyword]))
			inner.push(
				...Object.entries(schema[keyword]).map(([name, each]): [string, unknown] => [
					`${path}.${keyword}.${name}`,
					each,
				]),
			);
	for (const [where, each] of inner) {
		const complaint = visit(each, where, seen);
		if (complaint) return complaint;
	}
	return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
