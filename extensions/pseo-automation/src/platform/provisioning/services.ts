import type { Knex } from 'knex';

interface Writable {
	createOne(payload: unknown, options?: unknown): Promise<unknown>;
	createMany(payloads: unknown[], options?: unknown): Promise<unknown>;
	updateOne(key: string, payload: unknown, options?: unknown): Promise<unknown>;
}

type ServiceOptions = { schema: unknown; knex: Knex };

/** The services of Directus that provisioning writes through, so that its caches and limits hold. */
export interface ProvisioningServices {
	getSchema(): Promise<unknown>;
	ItemsService: new (collection: string, options: ServiceOptions) => Writable;
	CollectionsService: new (options: ServiceOptions) => Writable;
	FlowsService: new (options: ServiceOptions) => Writable;
	OperationsService: new (options: ServiceOptions) => Writable;
}
