import tables from '../../../../snapshots/tables.json' with { type: 'json' };
import { defineArea, ownedTable } from './area/index.js';
import { forgetOldEvents } from './events/index.js';
import { healthRoutes } from './health/routes.js';
import { forgetOldKeys, httpErrors } from './http/index.js';

/** An extension cannot set a variable of Directus: the operator is told which one to set, and to what. */
function shownTables(tables: string[], excluded: string[]): string[] {
	const shown = tables.filter((table) => !excluded.includes(table));
	if (shown.length === 0) return [];
	const all = [...new Set([...excluded, ...tables])].join(',');
	return [
		`Studio lists ${shown.length} plain tables of this extension in its data model: set DB_EXCLUDE_TABLES=${all}`,
	];
}

/** What the platform itself brings along, declared as an area is: it comes before all of them. */
export const platformArea = defineArea({
	name: 'platform',
	errors: httpErrors,
	failpoints: {
		'provisioning.lost_forgotten': 'tables are gone and nothing names their rows any more, they are not made again',
		'provisioning.table_marked': 'a table is marked as ours, it is not made',
		'provisioning.tables_made': 'tables exist, nothing is registered with Directus',
		'provisioning.fields_registered': 'the fields of a collection are registered, the collection itself is not',
		'provisioning.registered': 'collections are registered, no row is planted',
		'provisioning.planted': 'settings and plans exist, no Flow does',
		'provisioning.flow_made': 'a Flow is made, its operation is not',
		'provisioning.operation_made': 'a Flow and its operation are made, neither leads to the other',
		'idempotency.reserved': 'a key is reserved, its work has not begun',
		'idempotency.worked': 'the work of a key is done, its answer is not stored',
		'idempotency.stored': 'the answer of a key is stored, the caller has none',
		'queue.claimed': 'a job is taken from the queue, its work has not begun',
		'queue.worked': 'the work of a job is done, the queue still holds it',
	},
	tables: {
		pseo_migrations: ownedTable(tables.pseo_migrations),
		pseo_slots: ownedTable(tables.pseo_slots),
		pseo_idempotency_keys: ownedTable(tables.pseo_idempotency_keys),
		pseo_queue: ownedTable(tables.pseo_queue),
		pseo_events: ownedTable(tables.pseo_events),
		pseo_event_cursors: ownedTable(tables.pseo_event_cursors),
	},
	open: () => undefined,
	routes: (_service, context) => healthRoutes(context),
	async health(_service, { events, declared, config }) {
		const readers = await events.states();
		const failing = readers.filter(({ failures }) => failures > 0);
		return {
			details: { event_readers: readers },
			warnings: [
				...shownTables(Object.keys(declared.model.tables), config.excludedTables),
				...failing.map(
					({ reader, waiting, failures, error }) =>
						`the reader "${reader}" failed ${failures} times at an event, ${waiting} wait for it: ${error}`,
				),
			],
		};
	},
	schedules: (_service, { db, events }) => [
		{ name: 'events', everyMs: 1_000, task: () => events.look() },
		{
			name: 'forget',
			everyMs: 3_600_000,
			async task() {
				await forgetOldKeys(db);
				await forgetOldEvents(db);
			},
		},
	],
});
