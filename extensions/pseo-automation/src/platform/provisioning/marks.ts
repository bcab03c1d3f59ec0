import { clock } from '../../kernel/clock.js';
import type { Db, Trx } from '../db/index.js';

export async function hasMark(db: Db | Trx, name: string): Promise<boolean> {
	return (await db('pseo_migrations').where({ name }).first('id')) !== undefined;
}

/** Marks belong to a table by their second word, `seed pseo_plans free`: they go when the table is lost. */
export async function setMark(db: Db | Trx, name: string): Promise<void> {
	await db('pseo_migrations').insert({ name, date_created: new Date(clock.now()) });
}
