import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jaccard, maskNames, nameMask, nearestNeighbours, shingles, wordsOf } from '../bench/similarity-measure.js';

const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 40 });

/** The definition, without hashes. */
function plainJaccard(a: string, b: string): number {
	const windows = (text: string): Set<string> => {
		const list = wordsOf(text);
		return new Set(
			list.length === 0
				? []
				: Array.from({ length: Math.max(1, list.length - 4) }, (_, at) => list.slice(at, at + 5).join(' ')),
		);
	};
	const [first, second] = [windows(a), windows(b)];
	const shared = [...first].filter((window) => second.has(window)).length;
	return first.size === 0 && second.size === 0 ? 1 : shared / (first.size + second.size - shared);
}

describe('similarity', () => {
	it('agrees with the definition of Jaccard on five-word windows', () => {
		fc.assert(
			fc.property(words, words, (a, b) => {
				expect(jaccard(shingles(a.join(' ')), shingles(b.join(' ')))).toBeCloseTo(
					plainJaccard(a.join(' '), b.join(' ')),
					12,
				);
			}),
		);
	});

	it('finds for every text the one most like it', () => {
		fc.assert(
			fc.property(fc.array(words, { minLength: 2, maxLength: 8 }), (texts) => {
				const joined = texts.map((text) => text.join(' '));
				const expected = joined.map((text, i) =>
					Math.max(...joined.flatMap((other, j) => (i === j ? [] : [plainJaccard(text, other)]))),
				);
				nearestNeighbours(joined).forEach((value, index) =>
					expect(value).toBeCloseTo(expected[index] ?? 0, 12),
				);
			}),
			{ numRuns: 60 },
		);
	});

	it('gives the same answers by index for many texts as pair by pair', () => {
		const texts = Array.from(
			{ length: 2100 },
			(_, index) => `the page number ${index % 700} says ${index % 300} things about its ${index % 50} rows`,
		);
		const index = nearestNeighbours(texts);
		const sample = [0, 5, 699, 1400, 2099];
		for (const at of sample) {
			const own = shingles(texts[at] ?? '');
			const best = Math.max(
				...texts.flatMap((text, other) => (other === at ? [] : [jaccard(own, shingles(text))])),
			);
			expect(index[at]).toBeCloseTo(best, 12);
		}
	});

	it('counts a number with its separators as one word, so figures do not flatter', () => {
		expect(wordsOf('Area: 357,114.5 km², up 3%')).toEqual(['area', '357,114.5', 'km²', 'up', '3']);
	});

	it('masks names whole, longest first, genitive included', () => {
		expect(maskNames("New York's rival York is not new; NEW YORK wins.", ['York', 'New York'])).toBe(
			'NAME rival NAME is not new NAME wins',
		);
		expect(nameMask(['A'])('A page')).toBe('a page');
	});

	it('calls a single text unlike anything', () => {
		expect(nearestNeighbours(['one two three four five six'])).toEqual([0]);
	});
});
