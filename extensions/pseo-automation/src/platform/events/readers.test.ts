import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshDatabase, openSqlite } from '../../../../../test/support/sqlite.js';
import { event } from '../../contract/events.js';
import { clock } from '../../kernel/clock.js';
import { inTransaction } from '../db/index.js';
import { append, createEventReaders, type EventReaders, forgetOldEvents, type Happened } from './index.js';

const DAY = 24 * 3600 * 1000;
const log = { error: vi.fn() };
const folder = mkdtempSync(path.join(tmpdir(), 'pseo-events-'));

let file: string;
let db: Knex;
let now: number;

let databases = 0;
beforeEach(async () => {
	file = path.join(folder, `events-${++databases}.sqlite`);
	db = await freshDatabase({ file });
	now = Date.parse('2026-11-28T12:00:00Z');
	vi.spyOn(clock, 'now').mockImplementation(() => now);
});
afterEach(() => {
	vi.restoreAllMocks();
	log.error.mockClear();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Grants of these amounts, of one account after the other. */
const grant = (account: number, ...amounts: number[]): Promise<void> =>
	inTransaction(db, async (trx) => {
		for (const amount of amounts) await append(trx, event('credits.granted', account, { amount, reason: 'Test' }));
	});

/** Lets the readers look, and waits until they have handled what was there. */
async function lookOnce(readers: EventReaders): Promise<void> {
	await readers.look();
	await readers.idle();
}

function collector(readers: EventReaders, name: string, bear: (event: Happened<'credits.granted'>) => void = () => {}) {
	const seen: [account: number, amount: number][] = [];
	readers.subscribe(name, ['credits.granted'], async (granted) => {
		bear(granted);
		seen.push([granted.account, granted.payload.amount]);
	});
	return seen;
}

describe('a reader of the outbox', () => {
	it('sees each event once, in order, with its payload', async () => {
		const readers = createEventReaders(db, log);
		const seen = collector(readers, 'test');
		await lookOnce(readers);
		await grant(1, 10, 20);
		await grant(2, 30);
		await grant(1, 40);
		await lookOnce(readers);
		await lookOnce(readers);
		expect(seen).toEqual([
			[1, 10],
			[1, 20],
			[2, 30],
			[1, 40],
		]);
	});

	it('sees nothing of a transaction that was rolled back', async () => {
		const readers = createEventReaders(db, log);
		const seen = collector(readers, 'test');
		await lookOnce(readers);
		await inTransaction(db, async (trx) => {
			await append(trx, event('credits.granted', 1, { amount: 10, reason: 'Test' }));
			throw new Error('refused');
		}).catch(() => {});
		await grant(1, 20);
		await lookOnce(readers);
		expect(seen).toEqual([[1, 20]]);
	});

	it('begins with what is appended after its first start, not with what an older build has appended', async () => {
		await grant(1, 10);
		const readers = createEventReaders(db, log);
		const seen = collector(readers, 'test');
		await lookOnce(readers);
		await grant(1, 20);
		await lookOnce(readers);
		expect(seen).toEqual([[1, 20]]);
	});

	it('sees an event that is committed after one with a higher id', async () => {
		const readers = createEventReaders(db, log);
		const seen = collector(readers, 'test');
		await lookOnce(readers);
		await grant(1, 10);
		const late = { account: 2, type: 'credits.granted', payload: '{"amount":20,"reason":"Test"}' };
		await db('pseo_events').insert({ ...late, id: 7, date_created: new Date(now) });
		await lookOnce(readers);
		await db('pseo_events').insert({ ...late, id: 5, account: 3, date_created: new Date(now) });
		await lookOnce(readers);
		expect(seen).toEqual([
			[1, 10],
			[2, 20],
			[3, 20],
		]);
	});

	it('gets only the types that it asked for, and passes the others', async () => {
		const readers = createEventReaders(db, log);
		const plans: number[] = [];
		readers.subscribe('plans', ['plan.completed'], async ({ payload }) => void plans.push(payload.added));
		await lookOnce(readers);
		await grant(1, 10);
		await inTransaction(db, (trx) =>
			append(trx, event('plan.completed', 1, { job_id: 1, pseo_id: 1, total_pages: 9, added: 4 })),
		);
		await grant(1, 20);
		await lookOnce(readers);
		expect(plans).toEqual([4]);
		expect(await readers.states()).toEqual([{ reader: 'plans', waiting: 0, failures: 0, error: null }]);
	});

	it('goes on where it was after a restart, and sees more than one portion', async () => {
		const before = createEventReaders(db, log);
		collector(before, 'test');
		await lookOnce(before);
		await before.stop();
		const amounts = Array.from({ length: 250 }, (_, index) => index + 1);
		await grant(1, ...amounts);
		const after = createEventReaders(db, log);
		const seen = collector(after, 'test');
		await lookOnce(after);
		expect(seen.map(([, amount]) => amount)).toEqual(amounts);
	});

	it('sees events again when the process dies after they were handled and before the cursor moved', async () => {
		const dying = openSqlite(file);
		const before = createEventReaders(dying, log);
		const seen: number[] = [];
		before.subscribe('test', ['credits.granted'], async ({ payload: { amount } }) => {
			seen.push(amount);
			// The connection ends as it does with the process: what follows in it does not happen.
			if (amount === 30) await dying.destroy();
		});
		await lookOnce(before);
		await grant(1, 10, 20, 30);
		await lookOnce(before);
		expect(seen).toEqual([10, 20, 30]);

		const after = createEventReaders(db, log);
		const again = collector(after, 'test');
		await lookOnce(after);
		expect(again).toEqual([
			[1, 10],
			[1, 20],
			[1, 30],
		]);
	});

	it('repeats one event at most when its handling takes longer than a second', async () => {
		const dying = openSqlite(file);
		const before = createEventReaders(dying, log);
		before.subscribe('test', ['credits.granted'], async ({ payload: { amount } }) => {
			now += 1_000;
			if (amount === 30) await dying.destroy();
		});
		await lookOnce(before);
		await grant(1, 10, 20, 30, 40);
		await lookOnce(before);
		const after = createEventReaders(db, log);
		const again = collector(after, 'test');
		await lookOnce(after);
		expect(again).toEqual([
			[1, 30],
			[1, 40],
		]);
	});

	it('gets an event that failed again after a while, and those behind it later', async () => {
		const readers = createEventReaders(db, log);
		let broken = true;
		const seen = collector(readers, 'test', ({ payload }) => {
			if (broken && payload.amount === 20) throw new Error('the receiver is down');
		});
		await lookOnce(readers);
		await grant(1, 10, 20, 30);
		await lookOnce(readers);
		expect(seen).toEqual([[1, 10]]);
		expect(await readers.states()).toEqual([
			{ reader: 'test', waiting: 2, failures: 1, error: 'the receiver is down' },
		]);

		broken = false;
		await lookOnce(readers);
		expect(seen).toEqual([[1, 10]]);
		now += 1_000;
		await lookOnce(readers);
		expect(seen).toEqual([
			[1, 10],
			[1, 20],
			[1, 30],
		]);
		expect(await readers.states()).toEqual([{ reader: 'test', waiting: 0, failures: 0, error: null }]);
	});

	it('waits longer after each failure, at most five minutes', async () => {
		const readers = createEventReaders(db, log);
		let calls = 0;
		readers.subscribe('test', ['credits.granted'], async () => {
			calls += 1;
			throw new Error('never');
		});
		await lookOnce(readers);
		await grant(1, 10);
		const waits: number[] = [];
		for (let failure = 1; failure <= 11; failure++) {
			await lookOnce(readers);
			const { retry_at } = (await db('pseo_event_cursors').where({ reader: 'test' }).first('retry_at')) as {
				retry_at: number;
			};
			waits.push((retry_at - now) / 1000);
			now = retry_at;
		}
		expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
		expect(calls).toBe(11);
	});

	it('delays no other, whether it is slow or fails', async () => {
		const readers = createEventReaders(db, log);
		let finish = (): void => {};
		readers.subscribe('slow', ['credits.granted'], () => new Promise<void>((resolve) => (finish = resolve)));
		readers.subscribe('failing', ['credits.granted'], async () => {
			throw new Error('down');
		});
		const seen = collector(readers, 'quick');
		await lookOnce(readers);
		await grant(1, 10);
		await readers.look();
		await vi.waitFor(() => expect(seen).toEqual([[1, 10]]));
		await grant(1, 20);
		await readers.look();
		await vi.waitFor(() => expect(seen.at(-1)).toEqual([1, 20]));
		expect((await readers.states()).map(({ reader, waiting }) => [reader, waiting])).toEqual([
			['slow', 2],
			['failing', 2],
			['quick', 0],
		]);
		finish();
		await readers.stop();
	});

	it('finishes the event that it handles, and no more, when the server stops', async () => {
		const readers = createEventReaders(db, log);
		let finish = (): void => {};
		const seen: number[] = [];
		readers.subscribe('test', ['credits.granted'], async ({ payload }) => {
			await new Promise<void>((resolve) => (finish = resolve));
			seen.push(payload.amount);
		});
		await lookOnce(readers);
		await grant(1, 10, 20);
		await readers.look();
		await vi.waitFor(() => expect(finish.length).toBe(1));
		const stopped = readers.stop();
		finish();
		await stopped;
		expect(seen).toEqual([10]);
		const after = createEventReaders(db, log);
		const rest = collector(after, 'test');
		await lookOnce(after);
		expect(rest).toEqual([[1, 20]]);
	});

	it('has a name of its own', () => {
		const readers = createEventReaders(db, log);
		collector(readers, 'test');
		expect(() => collector(readers, 'test')).toThrow('expected one reader called test, got two');
	});
});

describe('old events', () => {
	const kept = async (): Promise<number[]> =>
		((await db('pseo_events').orderBy('id').pluck('payload')) as string[]).map(
			(payload) => (JSON.parse(payload) as { amount: number }).amount,
		);

	it('are deleted after a week when every reader has passed them', async () => {
		const readers = createEventReaders(db, log);
		let broken = false;
		collector(readers, 'quick');
		collector(readers, 'failing', () => {
			if (broken) throw new Error('down');
		});
		await lookOnce(readers);
		await grant(1, 10);
		await lookOnce(readers);
		broken = true;
		await grant(1, 20);
		await lookOnce(readers);
		now += 6 * DAY;
		await forgetOldEvents(db);
		expect(await kept()).toEqual([10, 20]);
		now += 2 * DAY;
		await forgetOldEvents(db);
		expect(await kept()).toEqual([20]);
		now += 23 * DAY;
		await forgetOldEvents(db);
		expect(await kept()).toEqual([]);
	});

	it('are kept for 30 days where no reader is', async () => {
		const readers = createEventReaders(db, log);
		await grant(1, 10);
		await readers.look();
		await grant(1, 20);
		now += 29 * DAY;
		await forgetOldEvents(db);
		expect((await kept()).length).toBeGreaterThan(0);
		now += 2 * DAY;
		await forgetOldEvents(db);
		expect(await kept()).toEqual([]);
	});
});
