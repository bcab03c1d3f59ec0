import type { AppError } from '../../kernel/errors.js';
import { type Proof, proved, type Role, type System, type Who } from '../../kernel/who.js';
import type { Db, Trx } from './index.js';

interface Setup<Stored, Row> {
	table: string;
	fromRow(stored: Stored): Row;
	/** What the area throws, with its own codes. */
	errors: { notFound(): AppError; forbidden(): AppError };
}

/**
 * Reads a row by its id for a caller with at least a role on its account: the one way from a bare number to a proof.
 * The system's proof is an owner's.
 * @throws the area's `notFound`, or `forbidden` when the caller's role is less
 */
export interface ReadOwned<Row> {
	(db: Db | Trx, who: System, id: number): Promise<Row & Proof<'owner'>>;
	<Least extends Role = 'viewer'>(db: Db | Trx, who: Who, id: number, least?: Least): Promise<Row & Proof<Least>>;
}

export function ownedRows<Stored extends object, Row extends { account: number }>({
	table,
	fromRow,
	errors,
}: Setup<Stored, Row>): ReadOwned<Row> {
	async function read(db: Db | Trx, who: Who, id: number, least: Role = 'viewer'): Promise<Row & Proof<Role>> {
		const stored = (await db(table).where({ id }).first()) as Stored | undefined;
		if (!stored) throw errors.notFound();
		const owned = proved(who, fromRow(stored), least);
		if (!owned) throw errors.forbidden();
		return owned;
	}
	return read;
}
