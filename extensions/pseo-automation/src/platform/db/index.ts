import type { Knex } from 'knex';
import type { StoredDate } from '../../contract/rows.generated.js';

export type Db = Knex;
export type Trx = Knex.Transaction;

export type { StoredDate };

const RETRYABLE = new Set(['SQLITE_BUSY', 'ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', '40P01', '40001']);

function databaseCode(error: unknown): string {
	return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

/**
 * Runs `work` in one transaction, again (up to 4 times in all) when the database chose it as the victim of a
 * deadlock. `work` must use only the transaction it is given: SQLite has one connection, and a second one asked for
 * inside waits for itself for 60 s.
 */
export async function inTransaction<T>(db: Db, work: (trx: Trx) => Promise<T>): Promise<T> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await db.transaction(work);
		} catch (error) {
			if (attempt >= 4 || !RETRYABLE.has(databaseCode(error))) throw error;
			await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
		}
	}
}

/** True for a violation of a unique key, as SQLite, PostgreSQL, MariaDB or Directus's services report it. */
export function isUniqueViolation(error: unknown): boolean {
	const code = databaseCode(error);
	if (code === '23505' || code === 'ER_DUP_ENTRY' || code === 'RECORD_NOT_UNIQUE') return true;
	return code.startsWith('SQLITE_CONSTRAINT') && /UNIQUE/.test(String((error as Error).message));
}

/** ISO-8601 UTC with milliseconds; SQLite gives back milliseconds, PostgreSQL a Date. */
export function iso(value: StoredDate | undefined): string | null {
	return value === null || value === undefined ? null : new Date(value).toISOString();
}

/** JSON columns are text on SQLite and already parsed on PostgreSQL. */
export function parseJson<T>(value: unknown, fallback: T): T {
	if (value === null || value === undefined) return fallback;
	return (typeof value === 'string' ? JSON.parse(value) : value) as T;
}

/** Ids of inserted rows, in order, for vendors with and without RETURNING. */
export async function insertOne(trx: Db | Trx, table: string, row: Record<string, unknown>): Promise<number> {
	const [result] = (await trx(table).insert(row).returning('id')) as unknown[];
	return Number(typeof result === 'object' && result !== null && 'id' in result ? result.id : result);
}

/** Splits a list so that one statement stays below the vendors' limits on bound values. */
export function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
	for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
