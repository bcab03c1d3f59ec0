import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { clock } from '../../kernel/clock.js';
import { type Db, inTransaction, isUniqueViolation } from '../db/index.js';

/** This process as a holder: `host|pid|boot`. The boot id tells a restarted container's pid 1 from the old one. */
export const THIS_PROCESS = `${hostname()}|${process.pid}|${randomUUID()}`;

/** True when the holder certainly no longer runs: it lived on this host and its process is gone. */
export function isDead(holder: string): boolean {
	const [host, pidText, boot] = holder.split('|');
	if (host !== hostname()) return false;
	const pid = Number(pidText);
	if (pid === process.pid) return boot !== THIS_PROCESS.split('|')[2];
	try {
		process.kill(pid, 0);
		return false;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'ESRCH';
	}
}

export interface Slot {
	holder: string;
	lease_until: number;
	detail: string | null;
}

/**
 * Takes a named slot that one holder at a time may have, or tells who has it. A slot is free when it has no holder,
 * its lease ran out, or its holder's process is gone.
 */
export async function takeSlot(
	db: Db,
	slot: string,
	leaseMs: number,
	holder: string = THIS_PROCESS,
	detail: string | null = null,
): Promise<{ taken: true } | { taken: false; by: Slot }> {
	const row = { holder, lease_until: clock.now() + leaseMs, detail };
	for (let attempt = 0; ; attempt++) {
		try {
			const outcome = await inTransaction(db, async (trx) => {
				const current: Slot | undefined = await trx('pseo_slots').where({ slot }).first();
				if (!current) {
					await trx('pseo_slots').insert({ slot, ...row });
					return { taken: true as const };
				}
				const free =
					current.holder === holder || Number(current.lease_until) <= clock.now() || isDead(current.holder);
				if (!free)
					return { taken: false as const, by: { ...current, lease_until: Number(current.lease_until) } };
				const changed = await trx('pseo_slots')
					.where({ slot, holder: current.holder, lease_until: current.lease_until })
					.update(row);
				return changed === 1 ? { taken: true as const } : null;
			});
			if (outcome) return outcome;
		} catch (error) {
			if (!isUniqueViolation(error) || attempt >= 5) throw error;
		}
	}
}

/** Lengthens the lease; false when the slot was lost meanwhile. */
export async function renewSlot(
	db: Db,
	slot: string,
	leaseMs: number,
	holder: string = THIS_PROCESS,
): Promise<boolean> {
	const changed = await db('pseo_slots')
		.where({ slot, holder })
		.update({ lease_until: clock.now() + leaseMs });
	return changed === 1;
}

/**
 * Keeps a slot that was taken: renews its lease three times in its length, until `end`, which gives it back. `lost`: the
 * lease ran out while this process did not run, and another holder may have the slot.
 */
export function keepSlot(
	db: Db,
	slot: string,
	leaseMs: number,
	holder: string,
): { readonly lost: boolean; end(): Promise<void> } {
	const state = { lost: false };
	const timer = setInterval(() => {
		renewSlot(db, slot, leaseMs, holder).then(
			(renewed) => (state.lost ||= !renewed),
			// The database does not answer; the next statement of the work says so to its caller.
			() => {},
		);
	}, leaseMs / 3);
	timer.unref();
	return {
		get lost() {
			return state.lost;
		},
		async end() {
			clearInterval(timer);
			await releaseSlot(db, slot, holder);
		},
	};
}

export async function releaseSlot(db: Db, slot: string, holder: string = THIS_PROCESS): Promise<void> {
	await db('pseo_slots').where({ slot, holder }).delete();
}

export async function readSlot(db: Db, slot: string): Promise<Slot | null> {
	const row: Slot | undefined = await db('pseo_slots').where({ slot }).first();
	return row ? { ...row, lease_until: Number(row.lease_until) } : null;
}
