import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { event } from '../../extensions/pseo-automation/src/contract/events.js';
import { inTransaction } from '../../extensions/pseo-automation/src/platform/db/index.js';
import { append, createEventReaders } from '../../extensions/pseo-automation/src/platform/events/index.js';
import { openDatabase } from '../support/database.js';
import { dropDatabase, newDatabase } from '../support/postgres.js';

let env: Record<string, string>;
let db: Knex;
beforeAll(async () => {
	env = await newDatabase('provisioned');
	db = openDatabase(env, 12);
});
afterAll(async () => {
	await db.destroy();
	await dropDatabase(env);
});

const log = {
	error(context: unknown, message: string): void {
		throw new Error(`${message}: ${JSON.stringify(context)}`);
	},
};

const granted = (account: number, amount: number) => event('credits.granted', account, { amount, reason: 'Test' });

function read(name: string) {
	const readers = createEventReaders(db, log);
	const seen: { account: number; amount: number }[] = [];
	readers.subscribe(name, ['credits.granted'], async ({ account, payload: { amount } }) => {
		seen.push({ account, amount });
	});
	const look = async (): Promise<void> => {
		await readers.look();
		await readers.idle();
	};
	return { seen, look };
}

describe('a reader of the outbox on PostgreSQL', () => {
	it('sees the event of a transaction that got its id first and committed last', async () => {
		const { seen, look } = read('late-commit');
		await look();
		const slow = await db.transaction();
		await append(slow, granted(1, 10));
		await inTransaction(db, (trx) => append(trx, granted(2, 20)));
		await look();
		expect(seen).toEqual([{ account: 2, amount: 20 }]);
		await slow.commit();
		await look();
		expect(seen).toEqual([
			{ account: 2, amount: 20 },
			{ account: 1, amount: 10 },
		]);
		const ids = (await db('pseo_events').orderBy('position', 'desc').limit(2).pluck('id')) as number[];
		expect(ids[0]).toBeLessThan(ids[1] as number);
	});

	it('misses none and keeps the order of each account while many transactions commit at once', async () => {
		const { seen, look } = read('crowd');
		await look();
		const ACCOUNTS = 8;
		const EACH = 40;
		let writing = true;
		const writers = Array.from({ length: ACCOUNTS }, async (_, index) => {
			for (let amount = 1; amount <= EACH; amount++) {
				await inTransaction(db, async (trx) => {
					await append(trx, granted(100 + index, amount));
					// Commits in another order than the ids were given in.
					await trx.raw('SELECT pg_sleep(?)', [((index * 7 + amount * 3) % 5) / 1000]);
				});
			}
		});
		const all = Promise.all(writers).finally(() => (writing = false));
		while (writing) await look();
		await all;
		await look();
		for (let index = 0; index < ACCOUNTS; index++) {
			const amounts = seen.filter(({ account }) => account === 100 + index).map(({ amount }) => amount);
			expect(amounts).toEqual(Array.from({ length: EACH }, (_, at) => at + 1));
		}
	});

	it('gives each event one position when two processes look at the same moment', async () => {
		const first = read('twin');
		const second = read('twin');
		await Promise.all([first.look(), second.look()]);
		await inTransaction(db, async (trx) => {
			for (let amount = 1; amount <= 120; amount++) await append(trx, granted(200, amount));
		});
		for (let round = 0; round < 3; round++) await Promise.all([first.look(), second.look()]);
		const positions = (await db('pseo_events').where({ account: 200 }).orderBy('id').pluck('position')) as string[];
		const start = Number(positions[0]);
		expect(positions.map(Number)).toEqual(positions.map((_, index) => start + index));
		const amounts = new Set([...first.seen, ...second.seen].map(({ amount }) => amount));
		expect(amounts.size).toBe(120);
	});
});
