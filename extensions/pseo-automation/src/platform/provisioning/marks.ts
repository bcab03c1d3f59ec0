import { clock } from '../../kernel/clock.js';
import type { Db, Trx } from '../db/index.js';

export async function hasMark(db: Db | Trx, name: string): Promise<boolean> {
	return (await db('pseo_migrations').where({ name }).first('id')) !== undefined;
}

/** Marks belong to a table by their second word, `seed pseo_plans free`: they go when the table is lost. */
export async function setMark(db: Db | Trx, name: string): Promise<void> {
	await db('pseo_migrations').insert({ name, date_created: new Date(clock.now()) });
}

/** The names of marks that begin so. */
export async function marksBeginning(db: Db | Trx, beginning: string): Promise<string[]> {
	return (await db('pseo_migrations').where('name', 'like', `${beginning}%`).pluck('name')) as string[];
}

export async function renameMark(db: Db | Trx, from: string, to: string): Promise<void> {
	await db('pseo_migrations').where({ name: from }).update({ name: to });
}
