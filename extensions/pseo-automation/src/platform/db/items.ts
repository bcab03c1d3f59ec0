import type { Knex } from 'knex';
import type { Trx } from './index.js';

type Row = Record<string, unknown>;
type Key = string | number;

/** What we use of Directus's ItemsService: rows whose coming and going Flows and hooks shall see. */
export interface ItemsLike {
	createOne(payload: Row): Promise<Key>;
	updateOne(key: Key, payload: Row): Promise<Key>;
	deleteOne(key: Key): Promise<Key>;
}

/** Rows of ours that belong to one mutation: they are written in its transaction, so all are kept or none. */
export interface Alongside {
	/** Before Directus writes; what it throws refuses the mutation. */
	before?(trx: Trx): Promise<void>;
	/** After Directus wrote the row `key`, before the commit. */
	after?(trx: Trx, key: number): Promise<void>;
}

export interface OpenItems extends ItemsLike {
	/** The same service inside a transaction of the caller's: Flows hear of the change before its commit. */
	within(trx: Trx): ItemsLike;
	/** The same service for one mutation that brings rows along. Flows hear of it after the commit, or never. */
	alongside(work: Alongside): ItemsLike;
}

/** Opens the service of a collection with the rights of the system. */
export type Items = (collection: string) => Promise<OpenItems>;

interface Service {
	createOne(payload: Row, options?: object): Promise<Key>;
	updateOne(key: Key, payload: Row, options?: object): Promise<Key>;
	deleteOne(key: Key, options?: object): Promise<Key>;
	/** What it begins its transaction on. */
	knex: Knex;
}

interface Context {
	services: {
		ItemsService: new (
			collection: string,
			options: { schema: unknown; knex: Knex; accountability: null },
		) => Service;
	};
	getSchema(): Promise<unknown>;
	database: Knex;
}

export function openItems({ services, getSchema, database }: Context): Items {
	return async (collection) => {
		// Read before any transaction: on SQLite a second connection asked for inside waits for itself.
		const schema = await getSchema();
		const on = (knex: Knex): Service =>
			new services.ItemsService(collection, { schema, knex, accountability: null });
		const service = on(database);
		return {
			createOne: (payload) => service.createOne(payload),
			updateOne: (key, payload) => service.updateOne(key, payload),
			deleteOne: (key) => service.deleteOne(key),
			within: on,
			alongside: (work) => ({
				createOne: (payload) => joinMutation(database, work, null, (joined) => on(joined).createOne(payload)),
				updateOne: (key, payload) =>
					joinMutation(database, work, key, (joined) => {
						const own = on(database);
						return own.updateOne(key, payload, joinAfterFilters(own, joined));
					}),
				deleteOne: (key) =>
					joinMutation(database, work, key, (joined) => {
						const own = on(database);
						return own.deleteOne(key, joinAfterFilters(own, joined));
					}),
			}),
		};
	};
}

/**
 * Runs a mutation of Directus on a database whose next transaction does our work, too. With a transaction of the
 * caller's instead, Directus would tell Flows before the commit, and also after a rollback.
 */
async function joinMutation(
	database: Knex,
	{ before, after }: Alongside,
	key: Key | null,
	mutate: (joined: Knex) => Promise<Key>,
): Promise<Key> {
	let begun = false;
	const begin = (write: (trx: Trx) => Promise<unknown>): Promise<unknown> =>
		database.transaction(async (trx) => {
			begun = true;
			await before?.(trx);
			const made = await write(trx);
			await after?.(trx, Number(key ?? made));
			return made;
		});
	const joined = new Proxy(database, {
		get: (target, name) => (name === 'transaction' ? begin : (Reflect.get(target, name) as unknown)),
	});
	const result = await mutate(joined);
	if (!begun) throw new Error('expected Directus to begin a transaction for its mutation, got none');
	return result;
}

/**
 * Directus calls the filter hooks of updates and deletions before it begins the transaction, with the database that
 * the service has: a hook that begins a transaction on it must not do our work. `preMutationError` is what Directus
 * reads of the options between the two.
 */
function joinAfterFilters(service: Service, joined: Knex): object {
	return {
		get preMutationError(): undefined {
			service.knex = joined;
			return undefined;
		},
	};
}
