import type { z } from 'zod';
import { invalid } from '../http/errors.js';

/**
 * Checks what a row is given through Directus's own routes (Studio, /items, GraphQL, an import, a Flow) as the API
 * checks it over its own: only fields that the schema names, and only those that are given.
 * @returns the payload with the checked values, which a schema may have normalised
 * @throws invalid_item, with every field that is not as expected
 */
export function checkItem(schema: z.ZodObject, payload: Record<string, unknown>): Record<string, unknown> {
	const named = Object.keys(schema.shape).filter((name) => payload[name] !== undefined);
	const checked = schema.partial().safeParse(Object.fromEntries(named.map((name) => [name, payload[name]])));
	if (!checked.success) throw invalid('invalid_item', checked.error);
	return { ...payload, ...checked.data };
}

/** The key of a related row, which Studio may send as the row. Null for none. */
export function keyOf(value: unknown): number | null {
	const key = typeof value === 'object' && value !== null && 'id' in value ? value.id : value;
	const number = typeof key === 'string' && /^\d{1,10}$/.test(key) ? Number(key) : key;
	return typeof number === 'number' && Number.isInteger(number) && number > 0 ? number : null;
}
