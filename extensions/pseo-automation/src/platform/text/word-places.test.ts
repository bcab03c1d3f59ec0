import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wild } from './test-texts.js';
import { Look, Words } from './word-places.js';

/** What a word is, as a pattern: slow, and plain to read. */
const WORD =
	/[\p{Lu}\p{Ll}\p{Lt}\p{Nd}](?:[\p{Lu}\p{Ll}\p{Lt}\p{M}\p{Nd}]|['’.&-](?=[\p{Lu}\p{Ll}\p{Nd}]))*|[\p{Lo}\p{Lm}][\p{Lo}\p{Lm}\p{M}]*/gu;
const CASED = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u;

function lookOf(word: string): number {
	const cased = CASED.test(word);
	const numbered = cased && /\p{L}/u.test(word) && /\p{Nd}/u.test(word) && /\p{Lu}/u.test(word);
	return (
		(cased ? Look.cased : 0) |
		(cased && /^\p{Lu}/u.test(word) ? Look.capital : 0) |
		(numbered || /^\p{Ll}+\p{Lu}/u.test(word) ? Look.code : 0) |
		(/^\p{L}/u.test(word) ? Look.letter : 0)
	);
}

describe('words by their places', () => {
	it('are those that the pattern finds, and look as the pattern says', () => {
		fc.assert(
			fc.property(wild, (text) => {
				const words = new Words(text);
				const found = Array.from({ length: words.length }, (_, index) => [
					words.word(index),
					words.starts[index],
					words.looks[index],
				]);
				expect(found).toEqual(
					[...text.matchAll(WORD)].map((match) => [match[0], match.index, lookOf(match[0])]),
				);
			}),
			{ numRuns: 3_000 },
		);
	});

	it('have the same hash exactly when they are written alike', () => {
		const { hashes } = new Words('Lisbon lisbon Lisbon Lisbon’s 東京 東京');
		const [first, lower, again, owned, tokyo, tokyoAgain] = hashes;
		expect([again, tokyoAgain]).toEqual([first, tokyo]);
		expect(new Set([first, lower, owned, tokyo]).size).toBe(4);
	});
});
