import { z } from 'zod';
import { errors } from './errors.js';

export interface Page<Item> {
	data: Item[];
	has_more: boolean;
	first_id: string | null;
	last_id: string | null;
}

const querySchema = z.strictObject({
	limit: z.coerce.number().int().min(1).max(1000).default(20),
	before_id: z.string().optional(),
	after_id: z.string().optional(),
});

/** A page of a list whose order is fixed. `after_id` goes on behind an item, `before_id` back before one. */
export function pageOf<Item extends { id: string }>(items: readonly Item[], query: URLSearchParams): Page<Item> {
	const read = querySchema.safeParse(Object.fromEntries(query));
	if (!read.success)
		throw errors.invalid(read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
	const { limit, before_id: before, after_id: after } = read.data;
	if (before !== undefined && after !== undefined)
		throw errors.invalid('before_id: expected either before_id or after_id, got both');
	const from = after === undefined ? 0 : placeOf(items, after, 'after_id') + 1;
	const to = before === undefined ? items.length : placeOf(items, before, 'before_id');
	const data = before === undefined ? items.slice(from, from + limit) : items.slice(Math.max(0, to - limit), to);
	return {
		data,
		has_more: before === undefined ? from + limit < items.length : to - limit > 0,
		first_id: data[0]?.id ?? null,
		last_id: data.at(-1)?.id ?? null,
	};
}

function placeOf(items: readonly { id: string }[], id: string, field: string): number {
	const place = items.findIndex((item) => item.id === id);
	if (place < 0) throw errors.invalid(`${field}: no item has the id ${id}`);
	return place;
}
