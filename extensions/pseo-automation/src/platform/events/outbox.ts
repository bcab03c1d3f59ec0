import type { EventPayload, EventType, NewEvent } from '../../contract/events.js';
import { clock } from '../../kernel/clock.js';
import { type Db, inTransaction, iso, parseJson, type StoredDate, type Trx } from '../db/index.js';

/** An event as a reader gets it. */
export type Happened<Type extends EventType = EventType> = {
	[One in Type]: {
		/** Stays the same however often the event is handed out: a reader recognises a repetition by it. */
		id: number;
		/** Its place in the one order of all events, from 1. */
		position: number;
		account: number;
		type: One;
		payload: EventPayload<One>;
		/** ISO-8601 UTC. */
		date: string;
	};
}[Type];

/** Every reader had a week; an event that one of them has not passed by then waits on. */
const MIN_KEPT_MS = 7 * 24 * 3600 * 1000;
/** A reader that fails for longer than this loses the oldest events: the outbox must not fill the disk. */
const MAX_KEPT_MS = 30 * 24 * 3600 * 1000;
/** Positions given in one transaction. */
const MAX_PLACED = 500;
/** Its row among the cursors holds the highest position that was given. */
const PLACED = 'outbox: positions given';

/** Writes an event into the outbox in the transaction of what it tells about: both happen or neither. */
export async function append(trx: Trx, event: NewEvent): Promise<void> {
	await trx('pseo_events').insert({
		account: event.account,
		type: event.type,
		payload: JSON.stringify(event.payload),
		date_created: new Date(clock.now()),
	});
}

/**
 * Gives positions to the events that were committed since the last call.
 *
 * Ids alone are no order to read by: a transaction gets its id early and may commit late, and a reader that has passed
 * a higher id would never see it. A position is given after the commit, so it only ever grows past the readers. Of two
 * events of which one waited for the other's commit (all that change the same account's rows do), the first has the
 * lower id and is visible no later, so its position is lower, too.
 */
export async function placeCommitted(db: Db): Promise<void> {
	// Asked before any transaction is begun, because most of the time there is nothing to do.
	if (!(await hasPlaced(db))) await openCursor(db, PLACED);
	while (await db('pseo_events').whereNull('position').first('id')) {
		await inTransaction(db, async (trx) => {
			// Locked first: another process that places events at this moment is before or after, never between.
			const counter: { position: number | string } | undefined = await trx('pseo_event_cursors')
				.where({ reader: PLACED })
				.forUpdate()
				.first('position');
			const placed = Number(counter?.position ?? 0);
			const rows: { id: number }[] = await trx('pseo_events')
				.whereNull('position')
				.orderBy('id')
				.limit(MAX_PLACED)
				.select('id');
			for (const [index, { id }] of rows.entries())
				await trx('pseo_events')
					.where({ id })
					.update({ position: placed + index + 1 });
			await trx('pseo_event_cursors')
				.where({ reader: PLACED })
				.update({ position: placed + rows.length, date_updated: new Date(clock.now()) });
		});
	}
}

/** Whether this database has ever given positions. */
export async function hasPlaced(db: Db): Promise<boolean> {
	return (await readCursor(db, PLACED)) !== null;
}

/** The highest position that was given; 0 when there was none. */
export async function lastPosition(db: Db): Promise<number> {
	return (await readCursor(db, PLACED))?.position ?? 0;
}

/** The events of some types after a position and up to another, in order. */
export async function readAfter<Type extends EventType>(
	db: Db,
	types: readonly Type[],
	after: number,
	upTo: number,
	limit: number,
): Promise<Happened<Type>[]> {
	const rows: {
		id: number;
		position: number | string;
		account: number;
		type: Type;
		payload: unknown;
		date_created: StoredDate;
	}[] = await db('pseo_events')
		.whereIn('type', types)
		.where('position', '>', after)
		.where('position', '<=', upTo)
		.orderBy('position')
		.limit(limit);
	return rows.map(
		({ id, position, account, type, payload, date_created }) =>
			({
				id,
				position: Number(position),
				account,
				type,
				payload: parseJson(payload, {}),
				date: iso(date_created) as string,
			}) as unknown as Happened<Type>,
	);
}

export interface Cursor {
	/** Of the last event that the reader has handled. */
	position: number;
	/** In a row, of the event after it. */
	failures: number;
	/** Milliseconds since the epoch: not before. */
	retryAt: number;
	error: string | null;
}

/** A reader's place; null before its first start. */
export async function readCursor(db: Db, reader: string): Promise<Cursor | null> {
	const row:
		{ position: number | string; failures: number; retry_at: number | string; error: string | null } | undefined =
		await db('pseo_event_cursors').where({ reader }).first('position', 'failures', 'retry_at', 'error');
	if (!row) return null;
	return { position: Number(row.position), failures: row.failures, retryAt: Number(row.retry_at), error: row.error };
}

/** Makes the place of a reader that is new: it begins with what gets a position from now on. */
export async function openCursor(db: Db, reader: string): Promise<void> {
	if (await readCursor(db, reader)) return;
	const position = await lastPosition(db);
	await db('pseo_event_cursors')
		.insert({ reader, position, failures: 0, retry_at: 0, error: null, date_updated: new Date(clock.now()) })
		.onConflict('reader')
		.ignore();
}

/** Moves a reader on; false when another process has moved it in the meantime, and then nothing changed. */
export async function moveCursor(db: Db, reader: string, from: number, to: Cursor): Promise<boolean> {
	const { position, failures, retryAt, error } = to;
	const change = { position, failures, retry_at: retryAt, error, date_updated: new Date(clock.now()) };
	return (await db('pseo_event_cursors').where({ reader, position: from }).update(change)) === 1;
}

/** Deletes the events that every reader has passed and that are a week old, and all that are older than 30 days. */
export async function forgetOldEvents(db: Db): Promise<void> {
	const olderThan = (ms: number) => new Date(clock.now() - ms);
	const [slowest] = (await db('pseo_event_cursors').min({ position: 'position' })) as {
		position: number | string | null;
	}[];
	await db('pseo_events').where('date_created', '<', olderThan(MAX_KEPT_MS)).delete();
	await db('pseo_events')
		.where('date_created', '<', olderThan(MIN_KEPT_MS))
		.where('position', '<=', Number(slowest?.position ?? 0))
		.delete();
}
