import { createHash, randomUUID } from 'node:crypto';
import { clock } from '../../kernel/clock.js';
import { type Db, isUniqueViolation } from '../db/index.js';
import { httpError } from './errors.js';
import type { Grounds } from './replay.js';

const KEEP_MS = 72 * 3600 * 1000;
/** Longer than any synchronous answer takes; after it a crashed process's key is taken over. */
const LEASE_MS = 120_000;

export interface StoredAnswer {
	status: number;
	body: Record<string, unknown>;
	/** Null for an answer that an older version stored. */
	grounds: Grounds | null;
}

interface KeyRow {
	id: number;
	body_hash: string;
	request_key: string;
	state: 'running' | 'done';
	lease_until: number | string;
	status: number | null;
	answer: string | null;
	date_created: string | number | Date;
}

export type Reservation =
	| { replay: StoredAnswer }
	| {
			replay: null;
			requestKey: string;
			store(answer: StoredAnswer): Promise<void>;
			/** A repetition is new work. */
			forget(): Promise<void>;
			/** A repetition goes on with this work, under the same request key: some of it may be done. */
			letGo(): Promise<void>;
	  };

/** The caller's key without the quotes that the standard's structured form puts around it. */
export function readKey(header: string | undefined): string | null {
	if (header === undefined) return null;
	const bare = header.trim().replace(/^"(.*)"$/, '$1');
	if (!/^[\x21-\x7e]{1,255}$/.test(bare)) throw httpError('invalid_idempotency_key');
	return bare;
}

/** Equal bodies have equal hashes, whatever the order of their fields. */
export function hashBody(body: unknown): string {
	const canonical = (value: unknown): unknown =>
		Array.isArray(value)
			? value.map(canonical)
			: typeof value === 'object' && value !== null
				? Object.fromEntries(
						Object.entries(value)
							.sort(([a], [b]) => (a < b ? -1 : 1))
							.map(([key, inner]) => [key, canonical(inner)]),
					)
				: value;
	return createHash('sha256')
		.update(JSON.stringify(canonical(body)) ?? '')
		.digest('hex');
}

/**
 * Reserves a key for one account and route, in a statement of its own so that a twin sees it at once.
 * @throws request_in_progress while the first request runs, idempotency_key_reused for another body
 */
export async function reserveKey(
	db: Db,
	account: number,
	route: string,
	key: string,
	bodyHash: string,
): Promise<Reservation> {
	const lease = { lease_until: clock.now() + LEASE_MS, date_created: new Date(clock.now()) };
	const place = { account, route, idempotency_key: key };
	const table = () => db('pseo_idempotency_keys');
	const fresh = (requestKey: string): Reservation => ({
		replay: null,
		requestKey,
		store: async ({ status, body, grounds }) => {
			await table()
				.where(place)
				.update({ state: 'done', status, answer: JSON.stringify({ body, grounds }) });
		},
		letGo: async () => {
			await table()
				.where({ ...place, state: 'running' })
				.update({ lease_until: 0 });
		},
		forget: async () => {
			await table()
				.where({ ...place, state: 'running' })
				.delete();
		},
	});
	for (let attempt = 0; ; attempt++) {
		const row: KeyRow | undefined = await table().where(place).first();
		if (!row) {
			const requestKey = randomUUID();
			try {
				await table().insert({
					...place,
					...lease,
					body_hash: bodyHash,
					request_key: requestKey,
					state: 'running',
				});
				return fresh(requestKey);
			} catch (error) {
				if (!isUniqueViolation(error) || attempt >= 3) throw error;
				continue;
			}
		}
		const expired = new Date(row.date_created).getTime() < clock.now() - KEEP_MS;
		if (expired) {
			await table().where({ id: row.id, request_key: row.request_key }).delete();
			continue;
		}
		if (row.body_hash !== bodyHash) throw httpError('idempotency_key_reused');
		if (row.state === 'done') {
			return { replay: { status: Number(row.status), ...readAnswer(row.answer ?? '{}') } };
		}
		if (Number(row.lease_until) > clock.now()) throw httpError('request_in_progress');
		// The process that held the key died. Its work carries the same request key, so that nothing happens twice.
		const taken = await table()
			.where({ id: row.id, lease_until: row.lease_until, state: 'running' })
			.update({ lease_until: lease.lease_until });
		if (taken === 1) return fresh(row.request_key);
	}
}

function readAnswer(stored: string): Pick<StoredAnswer, 'body' | 'grounds'> {
	const answer = JSON.parse(stored) as Record<string, unknown>;
	return 'grounds' in answer
		? (answer as unknown as Pick<StoredAnswer, 'body' | 'grounds'>)
		: { body: answer, grounds: null };
}

/** Deletes keys whose time is over; called by the reconciler. */
export async function forgetOldKeys(db: Db): Promise<void> {
	await db('pseo_idempotency_keys')
		.where('date_created', '<', new Date(clock.now() - KEEP_MS))
		.delete();
}
