import type { Knex } from 'knex';

interface Writable {
	createOne(payload: unknown, options?: unknown): Promise<unknown>;
	createMany(payloads: unknown[], options?: unknown): Promise<unknown>;
	updateOne(key: string | number, payload: unknown, options?: unknown): Promise<unknown>;
}

type ServiceOptions = { schema: unknown; knex: Knex };

/** The services of Directus that provisioning writes through, so that its caches and limits hold. */
export interface ProvisioningServices {
	getSchema(): Promise<unknown>;
	ItemsService: new (collection: string, options: ServiceOptions) => Writable;
	CollectionsService: new (options: ServiceOptions) => Writable;
	FlowsService: new (options: ServiceOptions) => Writable;
	OperationsService: new (options: ServiceOptions) => Writable;
	UtilsService: new (options: ServiceOptions & { accountability: { admin: true } }) => {
		/** Forgets what Directus remembers of fields and collections, in every process that shares its cache. */
		clearCache(options: { system: boolean }): Promise<void>;
	};
}
