import type { AppError } from '../../kernel/errors.js';
import { type Proof, proved, type Role, type Who } from '../../kernel/who.js';
import type { Db, Trx } from './index.js';

interface Setup<Stored, Row> {
	table: string;
	fromRow(stored: Stored): Row;
	/** What the area throws, with its own codes. */
	errors: { notFound(): AppError; forbidden(): AppError };
}

/**
 * Reads a row by its id for a caller with at least a role on its account: the one way from a bare number to a proof.
 * @throws the area's `notFound`, or `forbidden` when the caller's role is less
 */
export type ReadOwned<Row> = <Least extends Role = 'viewer'>(
	db: Db | Trx,
	who: Who,
	id: number,
	least?: Least,
) => Promise<Row & Proof<Least>>;

export function ownedRows<Stored extends object, Row extends { account: number }>({
	table,
	fromRow,
	errors,
}: Setup<Stored, Row>): ReadOwned<Row> {
	return async <Least extends Role = 'viewer'>(
		db: Db | Trx,
		who: Who,
		id: number,
		least?: Least,
	): Promise<Row & Proof<Least>> => {
		const stored = (await db(table).where({ id }).first()) as Stored | undefined;
		if (!stored) throw errors.notFound();
		const owned = proved(who, fromRow(stored), least ?? ('viewer' as Least));
		if (!owned) throw errors.forbidden();
		return owned;
	};
}
