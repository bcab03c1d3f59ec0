import { clock } from '../../kernel/clock.js';
import type { Db, Trx } from '../db/index.js';

export interface AppEvent {
	account: number;
	/** For example `generation.completed`. */
	type: string;
	payload: Record<string, unknown>;
}

const KEEP_MS = 30 * 24 * 3600 * 1000;

/** Writes an event into the outbox in the transaction of what it tells about: both happen or neither. */
export async function append(trx: Trx, event: AppEvent): Promise<void> {
	await trx('pseo_events').insert({
		account: event.account,
		type: event.type,
		payload: JSON.stringify(event.payload),
		date_created: new Date(clock.now()),
	});
}

/** Deletes events older than 30 days; called by the reconciler. */
export async function forgetOldEvents(db: Db): Promise<void> {
	await db('pseo_events')
		.where('date_created', '<', new Date(clock.now() - KEEP_MS))
		.delete();
}
