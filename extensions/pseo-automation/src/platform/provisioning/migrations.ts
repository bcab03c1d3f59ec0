import type { Db, Trx } from '../db/index.js';
import type { Model } from './model.js';
import { setMark } from './marks.js';

/**
 * Steps from one version of the model to the next, for what adding cannot do: filling a new column, splitting one.
 * The key is the version that a step leads to. Areas declare theirs; `snapshots/model.json` holds the newest.
 */
export type Migrations = Record<number, (trx: Trx) => Promise<void>>;

/** @throws when a newer extension has been at work here: what it stored, this one would not understand */
export async function refuseNewerModel(db: Db, model: Model): Promise<void> {
	const newest = await seenVersion(db);
	if (newest > model.version) {
		throw new Error(
			`expected a database of model version ${model.version} or older, got version ${newest}: install the newer extension again, downgrading would lose data`,
		);
	}
}

/** Applies the migrations that this database has not seen, in order, each in its own transaction with its mark. */
export async function migrate(db: Db, model: Model, steps: Migrations): Promise<void> {
	const seen = await seenVersion(db);
	const ahead = Array.from({ length: Math.max(0, model.version - seen) }, (_, index) => seen + 1 + index);
	if (seen === 0) {
		// A new database is made as the newest model right away: its tables need no steps. All marks or none, because
		// after a kill between two it would pass for an old one.
		await db.transaction(async (trx) => {
			for (const version of ahead) await setMark(trx, `model ${version}`);
		});
		return;
	}
	for (const version of ahead) {
		await db.transaction(async (trx) => {
			await steps[version]?.(trx);
			await setMark(trx, `model ${version}`);
		});
	}
}

/** 0 for a database that is new. */
async function seenVersion(db: Db): Promise<number> {
	const rows: { name: string }[] = await db('pseo_migrations').where('name', 'like', 'model %').select('name');
	return Math.max(0, ...rows.map((row) => Number(row.name.slice('model '.length))));
}
