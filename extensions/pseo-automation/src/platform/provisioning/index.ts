import { setTimeout as wait } from 'node:timers/promises';
import { clock } from '../../kernel/clock.js';
import type { Db } from '../db/index.js';
import { releaseSlot, takeSlot } from '../slots/index.js';
import type { Model } from './model.js';
import { migrate, type Migrations, refuseNewerModel } from './migrations.js';
import { failpoint } from '../faults/index.js';
import type { ProvisioningServices } from './services.js';
import { reconnect, toldLosses } from './losses.js';
import { dressStudio } from './studio.js';
import { createFlows, registerCollections } from './registry.js';
import { createLedgerOfMarks, createTables, ForeignTables, hasMark, setMark } from './tables.js';

export type { Migrations } from './migrations.js';
export type { CollectionModel, FlowModel, Model } from './model.js';

export type { ProvisioningServices };

/** What became of provisioning; the routes answer 503 with `reason` until it is ready. */
export type Provisioned =
	| { ready: true; warnings: string[]; made: string[]; adopted: string[] }
	/** `foreign`: tables with our names that another program made; our hooks must leave them alone. */
	| { ready: false; reason: string; foreign: string[] };

const LEASE_MS = 60_000;
const POLL_MS = 200;

/**
 * Makes the database hold the model: creates what is missing, takes over tables that `directus schema apply` brought,
 * makes those again that it dropped, changes and deletes nothing else, may run in several
 * processes at once (one works, the others wait), and may be killed at any moment and run again.
 */
export async function provision(
	db: Db,
	services: ProvisioningServices,
	model: Model,
	migrations: Migrations,
): Promise<Provisioned> {
	try {
		await createLedgerOfMarks(db, model);
		await waitForSlot(db);
		try {
			await refuseNewerModel(db, model);
			const { made, adopted } = await createTables(db, model);
			await migrate(db, model, migrations);
			failpoint('provisioning.tables_made');
			const warnings = await registerCollections(db, services, model);
			await reconnect(db, model);
			if (await dressStudio(db, services, model)) await forgetFields(db, services);
			failpoint('provisioning.registered');
			await plant(db, model);
			failpoint('provisioning.planted');
			warnings.push(...(await createFlows(db, services, model.flows)));
			warnings.push(...(await toldLosses(db)));
			return { ready: true, warnings, made, adopted };
		} finally {
			await releaseSlot(db, 'provisioning');
		}
	} catch (error) {
		const foreign = error instanceof ForeignTables ? error.names : [];
		return { ready: false, reason: error instanceof Error ? error.message : String(error), foreign };
	}
}

/** Directus remembers fields and relations, also those that were asked for before they were changed here. */
async function forgetFields(db: Db, services: ProvisioningServices): Promise<void> {
	const schema = await services.getSchema();
	await new services.UtilsService({ schema, knex: db, accountability: { admin: true } }).clearCache({ system: true });
}

async function waitForSlot(db: Db): Promise<void> {
	const deadline = clock.now() + 2 * LEASE_MS;
	for (;;) {
		const outcome = await takeSlot(db, 'provisioning', LEASE_MS);
		if (outcome.taken) return;
		if (clock.now() > deadline)
			throw new Error(`expected ${outcome.by.holder} to finish provisioning, waited two minutes`);
		await wait(POLL_MS);
	}
}

/** Rows that an installation starts with. Once planted, they are the admin's to change or remove. */
async function plant(db: Db, model: Model): Promise<void> {
	for (const [table, { match, rows }] of Object.entries(model.seed)) {
		for (const row of rows) {
			const mark = `seed ${table} ${row[match]}`;
			if (await hasMark(db, mark)) continue;
			await db.transaction(async (trx) => {
				if (
					!(await trx(table)
						.where(match, row[match] as string)
						.first(match))
				)
					await trx(table).insert(storable(row));
				await setMark(trx, mark);
			});
		}
	}
}

function storable(row: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(
		Object.entries(row).map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : value]),
	);
}
