import type { Knex } from 'knex';
import type { Db, Trx } from './index.js';

const WRITE = /^\s*(?:insert\s+(?:ignore\s+)?into|replace\s+into|update|delete\s+from)\s+["`]?(\w+)/i;

/** What knex says of a statement. */
interface Query {
	sql: string;
	__knexTxId?: string;
}

/**
 * The same database, after whose writes to some tables Directus's cache of answers is cleared, as Directus does after
 * its own: `/items` must not show what was there before. A transaction clears once, after its commit and before it
 * returns, however many rows it wrote; one that writes nothing, or is undone, clears nothing. No writer can forget it,
 * because none has to think of it.
 * @param tables that `/items` can show
 * @param purge clears the cache; must not reject, because what was written stays written
 */
export function purgeAfterWrites(db: Db, tables: ReadonlySet<string>, purge: () => Promise<unknown>): Db {
	const concerns = (sql: unknown): boolean => tables.has(WRITE.exec(String(sql))?.[1] ?? '');

	// A connection keeps the name of its last transaction, so that what has a name may still stand outside of any.
	const open = new Set<string>();
	db.on('query-response', (_response: unknown, { sql, __knexTxId }: Query) => {
		if (!open.has(__knexTxId ?? '') && concerns(sql)) void purge();
	});

	async function transaction<T>(work: (trx: Trx) => Promise<T>, config?: Knex.TransactionConfig): Promise<T> {
		let written = false;
		let name = '';
		try {
			const result = await db.transaction(async (trx) => {
				trx.on('query', ({ sql, __knexTxId }: Query) => {
					name = __knexTxId ?? '';
					open.add(name);
					written ||= concerns(sql);
				});
				return work(trx);
			}, config);
			if (written) await purge();
			return result;
		} finally {
			open.delete(name);
		}
	}

	return new Proxy(db, {
		get(target, name) {
			if (name !== 'transaction') return Reflect.get(target, name) as unknown;
			return (work?: unknown, config?: Knex.TransactionConfig) =>
				typeof work === 'function'
					? transaction(work as (trx: Trx) => Promise<unknown>, config)
					: target.transaction(work as Knex.TransactionConfig);
		},
	});
}
