import type { Db } from '../db/index.js';
import { failpoint } from '../faults/index.js';
import { hasMark, setMark } from './tables.js';
import { vendorOf } from './apply-looks.js';
import { collectionLook, FOLDER_LOOK, looksOf } from './look.js';
import { type CollectionModel, FOLDER, type FlowModel, type Model } from './model.js';
import type { ProvisioningServices } from './services.js';

function isLimit(error: unknown): boolean {
	return error instanceof Error && 'code' in error && error.code === 'LIMIT_EXCEEDED';
}

/** Registers our tables with Directus, so that admins see and edit them in Studio. Returns warnings. */
export async function registerCollections(db: Db, services: ProvisioningServices, model: Model): Promise<string[]> {
	const warnings: string[] = [];
	const schema = await services.getSchema();
	const collections = new services.CollectionsService({ schema, knex: db });
	const withStatus = (await db.schema.hasColumn('directus_collections', 'status')) ? { status: 'active' } : {};
	const registered = new Set<string>(
		((await db('directus_collections').select('collection')) as { collection: string }[]).map(
			(row) => row.collection,
		),
	);
	if (!registered.has(FOLDER) && !(await hasMark(db, `collection ${FOLDER}`))) {
		await collections.createOne({
			collection: FOLDER,
			meta: { ...FOLDER_LOOK, collapse: 'open' },
			schema: null,
		});
		await setMark(db, `collection ${FOLDER}`);
		registered.add(FOLDER);
	}
	// An administrator may have removed the folder.
	const group = registered.has(FOLDER) ? FOLDER : null;
	const byName = new Map(model.collections.map((collection) => [collection.collection, collection]));
	// In the order of Studio: where there is room for some only, those that people work in come first.
	for (const collection of [...model.collections].sort((a, b) => a.sort - b.sort)) {
		await registerFields(db, services, collection, byName);
		failpoint('provisioning.fields_registered');
		if (registered.has(collection.collection)) continue;
		try {
			await collections.updateOne(collection.collection, {
				meta: { ...collectionMeta(collection), group, ...withStatus },
			});
		} catch (error) {
			if (!isLimit(error)) throw error;
			warnings.push(
				`no room left for the collection ${collection.collection} in Studio: it works, but is not shown there`,
			);
		}
	}
	return warnings;
}

function collectionMeta(collection: CollectionModel) {
	return {
		...collectionLook(collection),
		sort: collection.sort,
		singleton: collection.singleton === true,
		// Activity is kept by our own ledger and jobs; revisions of a million pages would outgrow the data.
		accountability: 'activity',
	};
}

/** Adds what is missing of a collection's fields and relations. What an admin changed or removed stays so. */
async function registerFields(
	db: Db,
	services: ProvisioningServices,
	collection: CollectionModel,
	collections: ReadonlyMap<string, CollectionModel>,
): Promise<void> {
	const name = collection.collection;
	const known = new Set((await db('directus_fields').where({ collection: name }).pluck('field')) as string[]);
	const isNew = known.size === 0;
	const fields = [...looksOf(collection, vendorOf(db), collections)]
		// Groups come along with a new collection; in one that exists, a group may have been removed.
		.filter(([field]) => !known.has(field) && (isNew || field in collection.fields))
		.map(([field, look]) => ({
			collection: name,
			field,
			...look,
			group: isNew || known.has(look.group ?? '') ? look.group : null,
		}));
	if (fields.length === 0) return;
	const relations = Object.entries(collection.fields)
		.filter(([field, model]) => model.type === 'm2o' && !known.has(field))
		.map(([field, model]) => ({ many_collection: name, many_field: field, one_collection: model.to }));
	const schema = await services.getSchema();
	// Both or neither: after a kill between them the fields would be known, and their relations forgotten.
	await db.transaction(async (trx) => {
		const silently = { bypassLimits: true, emitEvents: false };
		await new services.ItemsService('directus_fields', { schema, knex: trx }).createMany(fields, silently);
		if (relations.length > 0)
			await new services.ItemsService('directus_relations', { schema, knex: trx }).createMany(
				relations,
				silently,
			);
	});
}

/** Creates our Flows once. One that an admin switched off, changed or deleted stays as it is. */
export async function createFlows(db: Db, services: ProvisioningServices, flows: FlowModel[]): Promise<string[]> {
	const warnings: string[] = [];
	for (const flow of flows) {
		const mark = `flow ${flow.key}`;
		if (await hasMark(db, mark)) continue;
		const schema = await services.getSchema();
		const service = new services.FlowsService({ schema, knex: db });
		const { operation, key: _key, ...row } = flow;
		if (!(await db('directus_flows').where({ id: flow.id }).first('id'))) {
			try {
				await service.createOne({ ...row, status: 'active', accountability: null });
			} catch (error) {
				if (!isLimit(error)) throw error;
				await service.createOne({ ...row, status: 'inactive', accountability: null });
				warnings.push(
					`no room left for the active Flow "${flow.name}": it was created inactive; the fallback does its work`,
				);
			}
		}
		failpoint('provisioning.flow_made');
		if (!(await db('directus_operations').where({ id: operation.id }).first('id'))) {
			await new services.OperationsService({ schema, knex: db }).createOne({
				...operation,
				flow: flow.id,
				position_x: 19,
				position_y: 1,
			});
		}
		failpoint('provisioning.operation_made');
		await service.updateOne(flow.id, { operation: operation.id });
		await setMark(db, mark);
	}
	return warnings;
}
