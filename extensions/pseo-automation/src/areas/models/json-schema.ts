import { z } from 'zod';

type Node = Record<string, unknown>;

/** Bounds in words: a model's service refuses or ignores the keywords, but the model reads descriptions. */
const IN_WORDS: Record<string, (bound: unknown) => string | null> = {
	minLength: (bound) => (bound === 1 ? 'not empty' : `at least ${String(bound)} characters`),
	maxLength: (bound) => `at most ${String(bound)} characters`,
	minItems: (bound) => `at least ${String(bound)}`,
	maxItems: (bound) => `at most ${String(bound)}`,
	minimum: (bound) => `at least ${String(bound)}`,
	maximum: (bound) => (Number(bound) >= Number.MAX_SAFE_INTEGER ? null : `at most ${String(bound)}`),
	pattern: (bound) => `of the form ${String(bound)}`,
	format: (bound) => `a ${String(bound)}`,
};

/**
 * The JSON schema of a zod schema as model services take it: every field required, no additional properties, no bounds.
 * @throws Error for shapes that they do not take (records, tuples, references)
 */
export function answerSchema(schema: z.ZodType): Record<string, unknown> {
	const { $schema: _dialect, ...node } = z.toJSONSchema(schema, { io: 'output' }) as Node;
	return cleaned(node);
}

function cleaned(node: Node): Node {
	const { type, properties, items, enum: values, anyOf } = node;
	const words = Object.entries(IN_WORDS)
		.flatMap(([keyword, say]) => (node[keyword] === undefined ? [] : [say(node[keyword])]))
		.filter((text) => text !== null);
	const described = typeof node['description'] === 'string' ? node['description'] : '';
	const bounds = words.length === 0 ? '' : `${described === '' ? '' : ' '}(${words.join(', ')})`;
	const description = described + bounds === '' ? {} : { description: described + bounds };
	if (Array.isArray(anyOf)) return { ...description, anyOf: anyOf.map((one) => cleaned(one as Node)) };
	if (type === 'object') {
		const fields = Object.entries((properties ?? {}) as Record<string, Node>);
		if (fields.length === 0) throw new Error('Expected an object with fields of known names in an answer');
		return {
			type,
			...description,
			properties: Object.fromEntries(fields.map(([name, field]) => [name, cleaned(field)])),
			required: fields.map(([name]) => name),
			additionalProperties: false,
		};
	}
	if (type === 'array') {
		if (items === undefined || Array.isArray(items))
			throw new Error('Expected an array of one kind of items in an answer');
		return { type, ...description, items: cleaned(items as Node) };
	}
	if (typeof type !== 'string')
		throw new Error(`Expected a type in every part of an answer, got ${JSON.stringify(node)}`);
	return { type, ...description, ...(Array.isArray(values) ? { enum: values } : {}) };
}
