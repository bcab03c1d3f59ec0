import { hostname } from 'node:os';
import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshDatabase } from '../../../../../test/support/sqlite.js';
import { clock } from '../../kernel/clock.js';
import { isDead, readSlot, releaseSlot, renewSlot, takeSlot, THIS_PROCESS } from './index.js';

const ELSEWHERE = 'another-host|1|boot-of-another-host';
const MINUTE = 60_000;

let db: Knex;
let now: number;
beforeEach(async () => {
	db = await freshDatabase();
	now = clock.now();
	vi.spyOn(clock, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

describe('a slot', () => {
	it('is taken by the first that asks, with its lease and detail', async () => {
		expect(await takeSlot(db, 'plan', MINUTE, ELSEWHERE, 'job 7')).toEqual({ taken: true });
		expect(await readSlot(db, 'plan')).toMatchObject({
			holder: ELSEWHERE,
			lease_until: now + MINUTE,
			detail: 'job 7',
		});
	});

	it('is refused to a second one, which is told who has it until when', async () => {
		await takeSlot(db, 'plan', MINUTE, ELSEWHERE, 'job 7');
		expect(await takeSlot(db, 'plan', MINUTE)).toMatchObject({
			taken: false,
			by: { holder: ELSEWHERE, lease_until: now + MINUTE, detail: 'job 7' },
		});
	});

	it('is taken again by its holder, with a new lease and detail', async () => {
		await takeSlot(db, 'plan', MINUTE, ELSEWHERE, 'job 7');
		now += 1000;
		expect(await takeSlot(db, 'plan', MINUTE, ELSEWHERE, 'job 8')).toEqual({ taken: true });
		expect(await readSlot(db, 'plan')).toMatchObject({ lease_until: now + MINUTE, detail: 'job 8' });
	});

	it('is free at the moment its lease ends, and not a millisecond before', async () => {
		await takeSlot(db, 'plan', MINUTE, ELSEWHERE);
		now += MINUTE - 1;
		expect((await takeSlot(db, 'plan', MINUTE)).taken).toBe(false);
		now += 1;
		expect((await takeSlot(db, 'plan', MINUTE)).taken).toBe(true);
	});

	it('is one of many: another name is another slot', async () => {
		await takeSlot(db, 'plan', MINUTE, ELSEWHERE);
		expect((await takeSlot(db, 'runtime', MINUTE)).taken).toBe(true);
	});

	it('goes to exactly one of many that ask at once', async () => {
		const holders = Array.from({ length: 20 }, (_, index) => `another-host|${index}|boot`);
		const outcomes = await Promise.all(holders.map((holder) => takeSlot(db, 'plan', MINUTE, holder)));
		const winners = holders.filter((_, index) => outcomes[index]?.taken);
		expect(winners).toHaveLength(1);
		expect((await readSlot(db, 'plan'))?.holder).toBe(winners[0]);
	});

	it('goes to exactly one of many when the lease of a former holder has ended', async () => {
		await takeSlot(db, 'plan', MINUTE, ELSEWHERE);
		now += MINUTE;
		const holders = Array.from({ length: 20 }, (_, index) => `another-host|${index}|boot`);
		const outcomes = await Promise.all(holders.map((holder) => takeSlot(db, 'plan', MINUTE, holder)));
		expect(outcomes.filter(({ taken }) => taken)).toHaveLength(1);
	});

	it('cannot be held twice by rows: the name is unique', async () => {
		await takeSlot(db, 'plan', MINUTE);
		await expect(db('pseo_slots').insert({ slot: 'plan', holder: 'x', lease_until: now })).rejects.toThrow(
			/UNIQUE/,
		);
	});
});

describe('a lease', () => {
	it('is lengthened by its holder', async () => {
		await takeSlot(db, 'runtime', MINUTE);
		now += 40_000;
		expect(await renewSlot(db, 'runtime', MINUTE)).toBe(true);
		expect((await readSlot(db, 'runtime'))?.lease_until).toBe(now + MINUTE);
	});

	it('is not lengthened by one that lost the slot', async () => {
		await takeSlot(db, 'runtime', MINUTE, ELSEWHERE);
		now += MINUTE;
		await takeSlot(db, 'runtime', MINUTE);
		expect(await renewSlot(db, 'runtime', MINUTE, ELSEWHERE)).toBe(false);
		expect((await readSlot(db, 'runtime'))?.holder).toBe(THIS_PROCESS);
	});
});

describe('a release', () => {
	it('frees the slot for the next', async () => {
		await takeSlot(db, 'plan', MINUTE);
		await releaseSlot(db, 'plan');
		expect(await readSlot(db, 'plan')).toBeNull();
		expect((await takeSlot(db, 'plan', MINUTE, ELSEWHERE)).taken).toBe(true);
	});

	it('by one that does not hold it changes nothing', async () => {
		await takeSlot(db, 'plan', MINUTE, ELSEWHERE);
		await releaseSlot(db, 'plan');
		expect((await readSlot(db, 'plan'))?.holder).toBe(ELSEWHERE);
	});
});

describe('a holder', () => {
	it('on another host counts as living, whatever its process id', () => {
		expect(isDead(`another-host|${process.pid}|boot`)).toBe(false);
	});

	it('on this host is dead once its process is gone', () => {
		// Above the highest process id that Linux gives out.
		expect(isDead(`${hostname()}|4194305|boot`)).toBe(true);
	});

	it('with the process id of this process but another boot is dead: a container has restarted', () => {
		expect(isDead(`${hostname()}|${process.pid}|another-boot`)).toBe(true);
		expect(isDead(THIS_PROCESS)).toBe(false);
	});

	it('that is dead loses its slot before the lease ends', async () => {
		await takeSlot(db, 'runtime', MINUTE, `${hostname()}|4194305|boot`);
		expect((await takeSlot(db, 'runtime', MINUTE)).taken).toBe(true);
	});
});
