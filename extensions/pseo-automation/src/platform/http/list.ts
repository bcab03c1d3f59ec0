import { z } from 'zod';
import { cursor, limit, query } from '../../contract/common.js';
import type { Account } from '../../kernel/who.js';
import type { Cursors } from './cursor.js';
import { type Call, route, type Route, type Scope } from './route.js';

type Direction = 'asc' | 'desc';

/** Which rows a list is asked for. */
export interface ListPage<Sort extends string> {
	/** Rows to read: one more than are shown, which tells whether there is a next page. */
	limit: number;
	sort: Sort;
	direction: Direction;
	/** Sort value and id of the last row before; null for the first page. */
	after: [string | number, number] | null;
}

interface Declaration<
	Row extends { id: number },
	Sort extends keyof Row & string,
	Params extends z.ZodType | undefined,
	Filters extends z.core.$ZodLooseShape,
> {
	path: string;
	summary: string;
	access: Scope;
	params?: Params;
	/** Further fields of the query. */
	filters?: Filters;
	/** Fields that rows can be sorted by, both ways; without them the order is fixed and the query takes no `sort`. */
	sorts?: readonly Sort[];
	order: `${NoInfer<Sort> | 'id'}:${Direction}`;
	/** Rows of a page when the query names no limit: 20 unless given. */
	pageSize?: number;
	/** Schema of one row as it is shown. */
	item: z.ZodType;
	show(row: Row): unknown;
	list(
		call: {
			account: Account;
			params: Params extends z.ZodType ? z.output<Params> : undefined;
			query: z.output<z.ZodObject<Filters>>;
		},
		page: ListPage<Sort | 'id'>,
	): Promise<Row[]>;
}

/**
 * Declares a list as every list is: `limit`, an opaque `cursor`, `sort=field:asc|desc` where fields are declared, and
 * filters. Rows that are inserted while a caller pages neither repeat nor hide others, because a page begins behind
 * the last row's sort value and id.
 */
export function listRoute<
	Row extends { id: number },
	Sort extends keyof Row & string = never,
	Params extends z.ZodType | undefined = undefined,
	Filters extends z.core.$ZodLooseShape = Record<never, never>,
>(cursors: Cursors, declaration: Declaration<Row, Sort, Params, Filters>): Route {
	const { path, summary, access, params, filters, sorts, order, pageSize, item, show, list } = declaration;
	const orders = (sorts ?? []).flatMap((field) => [`${field}:asc`, `${field}:desc`]);
	const sort = orders.length > 0 ? { sort: z.enum(orders).default(order) } : {};
	const shape = { limit: pageSize === undefined ? limit : limit.default(pageSize), cursor, ...filters, ...sort };
	return route({
		method: 'GET',
		path,
		summary,
		access,
		rate: 'read',
		...(params ? { params } : {}),
		query: query(shape),
		answer: z.array(item),
		async handler(call: Call<unknown, unknown, undefined>) {
			const asked = call.query as { limit: number; cursor?: string; sort?: string };
			const chosen = asked.sort ?? order;
			const [field, direction] = chosen.split(':') as [Sort | 'id', Direction];
			// A cursor belongs to the list, the rows around it and their order.
			const name = `${path} ${JSON.stringify(call.params ?? {})} ${chosen}`;
			const after = asked.cursor ? (cursors.read(name, asked.cursor) as [string | number, number]) : null;
			const rows = await list(call as Parameters<typeof list>[0], {
				limit: asked.limit + 1,
				sort: field,
				direction,
				after,
			});
			const shown = rows.slice(0, asked.limit);
			const last = rows.length > asked.limit ? shown.at(-1) : undefined;
			return {
				data: shown.map(show),
				next_cursor: last ? cursors.write(name, [last[field], last.id]) : null,
			};
		},
	});
}
