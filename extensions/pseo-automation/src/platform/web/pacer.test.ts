import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clock } from '../../kernel/clock.js';
import { createPacer, retryAfterMs } from './pacer.js';

const URL_OF = 'https://a.test/x';
const START = Date.parse('2026-01-01T00:00:00Z');
let now = START;
beforeEach(() => {
	now = START;
	vi.spyOn(clock, 'now').mockImplementation(() => now);
});
afterEach(() => vi.restoreAllMocks());

const refused = (status: number, retryAfter?: string) => ({
	status,
	headers: new Map(retryAfter === undefined ? [] : [['retry-after', retryAfter]]),
});

describe('a host', () => {
	it('may be asked at once and as often as one likes when nothing speaks against it', () => {
		const pacer = createPacer();
		expect([pacer.take(URL_OF), pacer.take(URL_OF)]).toEqual([null, null]);
	});

	it('with a pause is asked once in it, and the answer says when the next turn is', () => {
		const pacer = createPacer({ pauseMs: 500 });
		expect(pacer.take(URL_OF)).toBeNull();
		expect(pacer.take('https://a.test/other')).toBe(START + 500);
		expect(pacer.take('https://b.test/')).toBeNull();
		now += 500;
		expect(pacer.take(URL_OF)).toBeNull();
	});

	it('that names a delay gets it up to the limit, counted from the request that brought it', () => {
		const pacer = createPacer({ maxPauseMs: 5000 });
		pacer.take(URL_OF);
		pacer.setDelay(URL_OF, 2);
		expect(pacer.take(URL_OF)).toBe(START + 2000);
		pacer.setDelay('https://b.test', 3600);
		expect(pacer.take('https://b.test')).toBe(START + 5000);
		pacer.setDelay(URL_OF, null);
		now += 2000;
		expect([pacer.take(URL_OF), pacer.take(URL_OF)]).toEqual([null, null]);
	});

	it.each([429, 503])('that answers %i with Retry-After is let alone until then', (status) => {
		const pacer = createPacer();
		pacer.answered(URL_OF, refused(status, '120'));
		expect(pacer.take(URL_OF)).toBe(START + 120_000);
		now += 120_000;
		expect(pacer.take(URL_OF)).toBeNull();
	});

	it('that answers 429 without a time is let alone twice as long each time, up to a minute, until it answers well', () => {
		const pacer = createPacer();
		const waits = Array.from({ length: 8 }, () => {
			pacer.answered(URL_OF, refused(429));
			const wait = (pacer.take(URL_OF) ?? now) - now;
			now += wait;
			return wait;
		});
		expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
		pacer.answered(URL_OF, refused(200));
		pacer.answered(URL_OF, refused(429));
		expect(pacer.take(URL_OF)).toBe(now + 1000);
	});

	it('that answers 503 without a time, or fails in another way, is asked on', () => {
		const pacer = createPacer();
		for (const status of [500, 503, 404]) pacer.answered(URL_OF, refused(status));
		expect(pacer.take(URL_OF)).toBeNull();
	});

	it('beyond the limit makes room by forgetting the one that was asked longest ago', () => {
		const pacer = createPacer({ pauseMs: 1000, maxHosts: 2 });
		for (const host of ['a', 'b', 'a', 'c']) pacer.take(`https://${host}.test`);
		expect(['a', 'c'].map((host) => pacer.take(`https://${host}.test`))).toEqual([START + 1000, START + 1000]);
		expect(pacer.take('https://b.test')).toBeNull();
	});

	it('is never asked twice within its pause, whoever takes the turns', () => {
		fc.assert(
			fc.property(fc.array(fc.nat(400), { maxLength: 50 }), (steps) => {
				const pacer = createPacer({ pauseMs: 300 });
				const turns = steps.flatMap((step) => {
					now += step;
					return pacer.take(URL_OF) === null ? [now] : [];
				});
				expect(turns.every((turn, at) => at === 0 || turn - (turns[at - 1] ?? 0) >= 300)).toBe(true);
			}),
		);
	});
});

describe('Retry-After', () => {
	it.each([
		['30', 30_000],
		['0', 0],
		['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
		['Thursday, 01-Jan-26 00:01:00 GMT', 60_000],
		['Thu Jan  1 00:01:00 2026', 60_000],
		['Wed, 31 Dec 2025 00:00:00 GMT', 0],
		['99999999', 24 * 3600 * 1000],
		['soon', null],
		['-5', null],
		['1.5', null],
		['', null],
		[undefined, null],
	])('%s is %s milliseconds', (value, expected) => {
		expect(retryAfterMs(value)).toBe(expected);
	});
});
