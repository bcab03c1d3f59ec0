import type { Knex } from 'knex';
import type { Trx } from './index.js';

/** What we use of Directus's ItemsService: rows whose coming and going Flows and hooks shall see. */
export interface ItemsLike {
	createOne(payload: Record<string, unknown>, options?: Record<string, unknown>): Promise<string | number>;
	updateOne(
		key: string | number,
		payload: Record<string, unknown>,
		options?: Record<string, unknown>,
	): Promise<string | number>;
}

/** Opens the service of a collection with the rights of the system; `within` is the same inside a transaction. */
export type Items = (collection: string) => Promise<ItemsLike & { within(trx: Trx): ItemsLike }>;

interface Context {
	services: {
		ItemsService: new (
			collection: string,
			options: { schema: unknown; knex: Knex; accountability: null },
		) => ItemsLike;
	};
	getSchema(): Promise<unknown>;
	database: Knex;
}

export function openItems({ services, getSchema, database }: Context): Items {
	return async (collection) => {
		// Read before any transaction: on SQLite a second connection asked for inside waits for itself.
		const schema = await getSchema();
		const on = (knex: Knex): ItemsLike =>
			new services.ItemsService(collection, { schema, knex, accountability: null });
		const service = on(database);
		return {
			createOne: (payload, options) => service.createOne(payload, options),
			updateOne: (key, payload, options) => service.updateOne(key, payload, options),
			within: on,
		};
	};
}
