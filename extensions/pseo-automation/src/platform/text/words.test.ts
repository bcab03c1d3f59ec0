import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wild } from './test-texts.js';
import { tokensOf } from './word-hashes.js';
import { countWords, figuresOf, isUnspaced } from './words.js';

describe('the length of a text', () => {
	it.each([
		['', 0],
		['one', 1],
		["don't stop, 3.5 km", 4],
		['well-known place - here', 3],
		['Größe İstanbul’un', 2],
		['مدينة القاهرة', 2],
		['東京は大きい', 3],
		['iPhone を買う', 3],
		['สวัสดี', 3],
		['서울 시청', 2],
		['😀 one 😀', 1],
		['end.', 1],
		['𠮷野家', 2],
	])('%j has %i words', (text, words) => {
		expect(countWords(text)).toBe(words);
	});

	it('is the same however it is cut between words', () => {
		fc.assert(
			fc.property(fc.array(wild, { maxLength: 6 }), (parts) => {
				expect(figuresOf(parts)).toEqual(figuresOf([parts.join(' ')]));
				expect(figuresOf(parts).word_count).toBe(countWords(parts.join('\n')));
			}),
			{ numRuns: 500 },
		);
	});

	it.each([
		[0, 1],
		[238, 1],
		[356, 1],
		[358, 2],
		[2_380, 10],
	])('of %i words takes %i minutes to read', (words, minutes) => {
		expect(figuresOf([Array.from({ length: words }, () => 'word').join(' ')])).toEqual({
			word_count: words,
			read_time_minutes: minutes,
		});
	});

	it('has one hash for each word without anything between its letters', () => {
		expect(tokensOf('One two three, 東京.').hashes).toHaveLength(5);
		expect(tokensOf("Don't")).toMatchObject({ hashes: { length: 2 } });
	});

	it('knows which scripts have no blanks', () => {
		expect(['東京 A', 'Tokyo 東', 'สวัสดี', '', '12'].map(isUnspaced)).toEqual([true, false, true, false, false]);
	});
});
