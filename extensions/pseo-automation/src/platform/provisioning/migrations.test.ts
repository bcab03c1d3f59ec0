import knex, { type Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, type Migrations, refuseNewerModel } from './migrations.js';
import type { Model } from './model.js';
import { createLedgerOfMarks, createTables } from './tables.js';

let db: Knex;
beforeEach(() => {
	db = knex({
		client: 'sqlite3',
		connection: { filename: ':memory:' },
		useNullAsDefault: true,
		pool: { min: 1, max: 1 },
	});
});
afterEach(() => db.destroy());

const ledger = {
	note: '',
	unique: [['name']],
	columns: { id: 'id', name: 'string', date_created: 'timestamp' },
} as const;
const slots = { note: '', unique: [['slot']], columns: { id: 'id', slot: 'string' } } as const;

/** The same two tables at each of three versions; later ones have more columns. */
function model(version: number): Model {
	const since = <T>(from: number, columns: T): T | Record<string, never> => (version >= from ? columns : {});
	return {
		version,
		collections: [
			{
				collection: 'pseo_people',
				icon: '',
				sort: 1,
				note: '',
				fields: {
					id: { type: 'id' },
					name: { type: 'string' },
					...since(2, { first_name: { type: 'string' }, last_name: { type: 'string' } } as const),
					...since(3, { initials: { type: 'string' } } as const),
				},
			},
		],
		tables: {
			pseo_migrations: { ...ledger, columns: { ...ledger.columns }, unique: [['name']] },
			pseo_slots: { ...slots, columns: { ...slots.columns }, unique: [['slot']] },
			pseo_steps: {
				note: '',
				columns: { id: 'id', step: 'string', ...since(3, { note: 'text' } as const) },
				...since(3, { indexes: [['step']] }),
			},
		},
		flows: [],
		seed: {},
	};
}

/** As a start does it. */
async function start(version: number, steps: Migrations = migrations): Promise<void> {
	await createLedgerOfMarks(db, model(version));
	await refuseNewerModel(db, model(version));
	await createTables(db, model(version));
	await migrate(db, model(version), steps);
}

const migrations: Migrations = {
	2: async (trx) => {
		for (const { id, name } of (await trx('pseo_people').select('id', 'name')) as { id: number; name: string }[]) {
			const [first_name = '', last_name = ''] = name.split(' ');
			await trx('pseo_people').where({ id }).update({ first_name, last_name });
		}
		await trx('pseo_steps').insert({ step: 'to 2' });
	},
	3: async (trx) => {
		for (const { id, first_name, last_name } of (await trx('pseo_people').select('*')) as {
			id: number;
			first_name: string;
			last_name: string;
		}[]) {
			await trx('pseo_people')
				.where({ id })
				.update({ initials: `${first_name[0]}${last_name[0]}` });
		}
		await trx('pseo_steps').insert({ step: 'to 3', note: 'new column' });
	},
};

const marks = () => db('pseo_migrations').where('name', 'like', 'model %').orderBy('id').pluck('name');
const steps = () => db('pseo_steps').orderBy('id').pluck('step');

async function oldDatabase(): Promise<void> {
	await start(1);
	await db('pseo_people').insert([{ name: 'Ada Lovelace' }, { name: 'Emmy Noether' }]);
}

describe('a database of an older model', () => {
	it('goes through every step once, in order, each finding what the one before it left', async () => {
		await oldDatabase();
		await start(3);
		await start(3);
		expect(await steps()).toEqual(['to 2', 'to 3']);
		expect(await marks()).toEqual(['model 1', 'model 2', 'model 3']);
		expect(await db('pseo_people').orderBy('id').select('name', 'first_name', 'last_name', 'initials')).toEqual([
			{ name: 'Ada Lovelace', first_name: 'Ada', last_name: 'Lovelace', initials: 'AL' },
			{ name: 'Emmy Noether', first_name: 'Emmy', last_name: 'Noether', initials: 'EN' },
		]);
	});

	it('takes only the steps that are left when it has been through some', async () => {
		await oldDatabase();
		await start(2);
		expect(await steps()).toEqual(['to 2']);
		await start(3);
		expect(await steps()).toEqual(['to 2', 'to 3']);
	});

	it('keeps the first step and undoes the second when that fails in the middle, and goes on from there', async () => {
		await oldDatabase();
		const failing: Migrations = {
			...migrations,
			3: async (trx) => {
				await migrations[3]?.(trx);
				throw new Error('the power went');
			},
		};
		await expect(start(3, failing)).rejects.toThrow('the power went');
		expect({ marks: await marks(), steps: await steps() }).toEqual({
			marks: ['model 1', 'model 2'],
			steps: ['to 2'],
		});
		expect(await db('pseo_people').orderBy('id').select('last_name', 'initials')).toEqual([
			{ last_name: 'Lovelace', initials: null },
			{ last_name: 'Noether', initials: null },
		]);
		await start(3);
		expect({ marks: await marks(), steps: await steps() }).toEqual({
			marks: ['model 1', 'model 2', 'model 3'],
			steps: ['to 2', 'to 3'],
		});
		expect(await db('pseo_people').orderBy('id').pluck('initials')).toEqual(['AL', 'EN']);
	});

	it('gets the columns and indexes that plain tables have by now', async () => {
		await start(1);
		await db('pseo_steps').insert({ step: 'kept' });
		await start(3);
		expect(await db('pseo_steps').where({ step: 'kept' }).select('step', 'note')).toEqual([
			{ step: 'kept', note: null },
		]);
		expect(await db('sqlite_master').where({ type: 'index', tbl_name: 'pseo_steps' }).pluck('name')).toEqual([
			'pseo_steps_step_index',
		]);
	});

	it('is left as it is by a version of the model without a step of its own, which still leaves its mark', async () => {
		await oldDatabase();
		await start(2, {});
		expect({ marks: await marks(), steps: await steps() }).toEqual({ marks: ['model 1', 'model 2'], steps: [] });
	});
});

describe('a new database', () => {
	it('goes through no step: its tables are made as the newest model', async () => {
		await start(3);
		expect({ marks: await marks(), steps: await steps() }).toEqual({
			marks: ['model 1', 'model 2', 'model 3'],
			steps: [],
		});
	});

	it('has all marks or none, so that a start which was cut off does not take it for an old one', async () => {
		const whole = model(3);
		await createLedgerOfMarks(db, whole);
		await createTables(db, whole);
		// The last of the three marks cannot be written.
		await db.raw(
			`CREATE TRIGGER cut BEFORE INSERT ON pseo_migrations WHEN NEW.name = 'model 3' BEGIN SELECT RAISE(ABORT, 'the power went'); END`,
		);
		await expect(migrate(db, whole, migrations)).rejects.toThrow('the power went');
		expect(await marks()).toEqual([]);
		await db.raw('DROP TRIGGER cut');
		await start(3);
		expect({ marks: await marks(), steps: await steps() }).toEqual({
			marks: ['model 1', 'model 2', 'model 3'],
			steps: [],
		});
	});
});

describe('a database of a newer model', () => {
	it('is refused before anything of it is touched, with what was expected, what came and what to do', async () => {
		await oldDatabase();
		await start(3);
		const before = await db('sqlite_master').orderBy('name').select('name', 'sql');
		await expect(start(2)).rejects.toThrow(
			'expected a database of model version 2 or older, got version 3: install the newer extension again',
		);
		expect(await db('sqlite_master').orderBy('name').select('name', 'sql')).toEqual(before);
		expect(await marks()).toEqual(['model 1', 'model 2', 'model 3']);
	});
});
