import type { EventEntry } from '../../contract/events.js';
import type { ErrorEntry } from '../../kernel/errors.js';
import type { Migrations } from '../provisioning/migrations.js';
import type { CollectionModel, FlowModel, Model, SeedModel, TableModel } from '../provisioning/model.js';
import type { Area, DeclaredJob, DeclaredTable } from './define.js';

/** What all areas declare, taken together, in the order of the areas. */
export interface Declarations {
	errors: { area: string; code: string; entry: ErrorEntry }[];
	scopes: Record<string, string>;
	events: { area: string; type: string; entry: EventEntry }[];
	/** By kind. */
	jobs: Record<string, DeclaredJob & { area: string }>;
	failpoints: Record<string, string>;
	tables: { area: string; name: string; table: DeclaredTable }[];
	/** By name. */
	flows: { flow: FlowModel; whenOff: string }[];
	settings: { area: string; name: string }[];
	migrations: Migrations;
	/** The data model that these areas need, for provisioning. */
	model: Model;
}

/**
 * Gathers what the areas declare.
 * @throws when two areas declare the same scope, kind of job, failpoint, setting or seed
 */
export function declarationsOf(areas: readonly Area[], version: number): Declarations {
	const tables = areas.flatMap((area) =>
		Object.entries(area.tables ?? {}).map(([name, table]) => ({ area: area.name, name, table })),
	);
	const jobs = namedBy<DeclaredJob>(areas, 'jobs');
	const kinds = jobs.map(({ name }) => name).sort();
	const flows = areas.flatMap((area) => area.flows ?? []).sort((a, b) => a.flow.name.localeCompare(b.flow.name));
	return {
		errors: areas.flatMap((area) =>
			Object.entries(area.errors ?? {}).map(([code, entry]) => ({ area: area.name, code, entry })),
		),
		scopes: merged(areas, 'scopes'),
		events: areas.flatMap((area) =>
			Object.entries(area.events ?? {}).map(([type, entry]) => ({ area: area.name, type, entry })),
		),
		jobs: Object.fromEntries(jobs.map(({ area, name, value }) => [name, { ...value, area }])),
		failpoints: merged(areas, 'failpoints'),
		tables,
		flows,
		settings: namedBy(areas, 'settings').map(({ area, name }) => ({ area, name })),
		migrations: stepsOf(areas),
		model: {
			version,
			collections: inOrderOfReferences(
				tables
					.map(({ table }) => table.model)
					.filter(isCollection)
					.map((collection) => withKinds(collection, kinds)),
			),
			tables: Object.fromEntries(
				tables.flatMap(({ name, table }) => (isCollection(table.model) ? [] : [[name, table.model]])),
			),
			flows: flows.map(({ flow }) => flow),
			seed: merged<SeedModel>(areas, 'seed'),
		},
	};
}

type NamedPart = 'scopes' | 'jobs' | 'failpoints' | 'settings' | 'seed';

/** What the areas declare by names that only one of them may use. */
function namedBy<Value>(areas: readonly Area[], part: NamedPart): { area: string; name: string; value: Value }[] {
	const all = areas.flatMap((area) =>
		Object.entries(area[part] ?? {}).map(([name, value]) => ({ area: area.name, name, value: value as Value })),
	);
	for (const [at, { area, name }] of all.entries()) {
		if (all.findIndex((other) => other.name === name) < at)
			throw new Error(`${part}: expected one area to declare ${name}, got ${area} too`);
	}
	return all;
}

function merged<Value>(areas: readonly Area[], part: NamedPart): Record<string, Value> {
	return Object.fromEntries(namedBy<Value>(areas, part).map(({ name, value }) => [name, value]));
}

/** The steps that lead to one version, of several areas, run in the order of the areas. */
function stepsOf(areas: readonly Area[]): Migrations {
	const steps: Migrations = {};
	for (const { migrations } of areas) {
		for (const [version, step] of Object.entries(migrations ?? {})) {
			const before = steps[Number(version)];
			steps[Number(version)] = async (trx) => {
				await before?.(trx);
				await step(trx);
			};
		}
	}
	return steps;
}

const isCollection = (model: TableModel | CollectionModel): model is CollectionModel => 'collection' in model;

/** A new kind of job is a choice in Studio without a change of the model. */
function withKinds(collection: CollectionModel, kinds: string[]): CollectionModel {
	const fields = Object.entries(collection.fields).map(([name, field]) => [
		name,
		field.choices_from === 'jobs' ? { ...field, choices: kinds } : field,
	]);
	return { ...collection, fields: Object.fromEntries(fields) as CollectionModel['fields'] };
}

/** Collections behind those that they refer to, whichever area owns them: a foreign key needs its target first. */
function inOrderOfReferences(collections: CollectionModel[]): CollectionModel[] {
	const ordered = new Set<CollectionModel>();
	const add = (collection: CollectionModel): void => {
		if (ordered.has(collection)) return;
		for (const { type, to } of Object.values(collection.fields)) {
			const target = collections.find((other) => type === 'm2o' && other.collection === to);
			if (target && target !== collection) add(target);
		}
		ordered.add(collection);
	};
	collections.forEach(add);
	return [...ordered];
}
