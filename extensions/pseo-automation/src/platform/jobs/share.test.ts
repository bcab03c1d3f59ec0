import { describe, expect, it } from 'vitest';
import { nextAccount, SLICE_MS, whoPauses } from './share.js';

const NOW = 1_000_000;
const job = (account: number | null, ran = 10 * SLICE_MS, askedAt: number | null = null) => ({
	account,
	began: NOW - ran,
	askedAt,
});
const waits = (account: number | null, since = NOW) => ({ account, since });

describe('the next place', () => {
	it('goes to the account with the fewest jobs at work', () => {
		expect(nextAccount([waits(1, 5), waits(2, 9)], [job(1)], new Map())).toEqual(waits(2, 9));
	});

	it('goes to the one whose last turn is longest ago among equals, at first to one that had none', () => {
		const turns = new Map([
			[1, 500],
			[2, 400],
		]);
		expect(nextAccount([waits(1), waits(2)], [], turns)).toEqual(waits(2));
		expect(nextAccount([waits(1), waits(2), waits(3)], [], turns)).toEqual(waits(3));
	});

	it('goes to the one that has waited longest among equals of these', () => {
		expect(nextAccount([waits(1, 9), waits(2, 5)], [], new Map())).toEqual(waits(2, 5));
	});

	it('treats jobs without an account as those of one account', () => {
		expect(nextAccount([waits(null, 5), waits(2, 9)], [job(null)], new Map())).toEqual(waits(2, 9));
	});

	it('goes to nobody when nobody waits', () => {
		expect(nextAccount([], [job(1)], new Map())).toBeUndefined();
	});
});

describe('room in a full lane', () => {
	it('is made by the longest job of the account with the most, for one that has none', () => {
		const longest = job(1, 30 * SLICE_MS);
		expect(whoPauses([waits(2)], [job(1), longest, job(3, 90 * SLICE_MS)], NOW)).toBe(longest);
	});

	it('is made by one of several accounts with one job each: all get their turn', () => {
		const longest = job(1, 30 * SLICE_MS);
		expect(whoPauses([waits(3)], [longest, job(2)], NOW)).toBe(longest);
	});

	it('is not made for an account that has as many, or one fewer', () => {
		expect(whoPauses([waits(1)], [job(1), job(2)], NOW)).toBeUndefined();
		expect(whoPauses([waits(1)], [job(1), job(2), job(2)], NOW)).toBeUndefined();
		expect(whoPauses([waits(1)], [job(1)], NOW)).toBeUndefined();
	});

	it('is made for an account that has two fewer', () => {
		const longest = job(2, 30 * SLICE_MS);
		expect(whoPauses([waits(1)], [job(1), job(2), job(2), longest], NOW)).toBe(longest);
	});

	it('is not made before the slice of the longest is over', () => {
		expect(whoPauses([waits(2)], [job(1, SLICE_MS - 1)], NOW)).toBeUndefined();
	});

	it('is asked for once, and of another where the first cannot stop in between', () => {
		const other = job(1, 20 * SLICE_MS);
		expect(whoPauses([waits(2)], [job(1, 30 * SLICE_MS, NOW - 100), other], NOW)).toBeUndefined();
		expect(whoPauses([waits(2)], [job(1, 30 * SLICE_MS, NOW - 4_000), other], NOW)).toBe(other);
	});

	it('is asked for by nobody where nobody waits', () => {
		expect(whoPauses([], [job(1)], NOW)).toBeUndefined();
	});
});
