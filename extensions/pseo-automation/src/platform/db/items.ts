import type { Knex } from 'knex';

/** What we use of Directus's ItemsService: rows whose coming and going Flows and hooks shall see. */
export interface ItemsLike {
	createOne(payload: Record<string, unknown>, options?: Record<string, unknown>): Promise<string | number>;
	updateOne(key: string | number, payload: Record<string, unknown>, options?: Record<string, unknown>): Promise<string | number>;
}

/** Opens the service of a collection with the rights of the system. */
export type Items = (collection: string) => Promise<ItemsLike>;

interface Context {
	services: { ItemsService: new (collection: string, options: { schema: unknown; knex: Knex; accountability: null }) => ItemsLike };
	getSchema(): Promise<unknown>;
	database: Knex;
}

export function openItems({ services, getSchema, database }: Context): Items {
	return async (collection) => new services.ItemsService(collection, { schema: await getSchema(), knex: database, accountability: null });
}
