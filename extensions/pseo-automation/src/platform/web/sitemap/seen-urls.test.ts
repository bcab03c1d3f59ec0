import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SeenUrls } from './seen-urls.js';

it('knows exactly what it was given, through many doublings', () => {
	const seen = new SeenUrls(1_000_000);
	const url = (i: number): string => `https://example.com/a/${i}?page=${i % 7}`;
	for (let i = 0; i < 20_000; i += 1) expect(seen.add(url(i))).toBe(true);
	for (let i = 0; i < 20_000; i += 1) expect(seen.add(url(i))).toBe(false);
});

it('agrees with a set for any strings', () => {
	fc.assert(
		fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 }), (strings) => {
			const seen = new SeenUrls(1000);
			const set = new Set<string>();
			for (const text of strings) {
				expect(seen.add(text)).toBe(!set.has(text));
				set.add(text);
			}
		}),
	);
});

it('stops remembering at its limit, and says so', () => {
	const seen = new SeenUrls(2);
	expect([seen.add('a'), seen.add('b'), seen.complete]).toEqual([true, true, false]);
	expect([seen.add('a'), seen.add('c'), seen.add('c')]).toEqual([false, true, true]);
});
