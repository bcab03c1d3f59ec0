import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../kernel/hash.js';
import { wild } from './test-texts.js';
import { COUNTED, ENGLISH, NAMED, PLAIN, SPELLED, WordWalk, wordsIn, type WordRule } from './word-walk.js';

const DENSE =
	'[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々〆]';
const SPACED = `(?!${DENSE})[\\p{L}\\p{N}\\p{M}]`;
const LATIN = '[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017e]';

/** What each rule means, as a pattern: slow, and plain to read. */
const PATTERNS: [name: string, rule: WordRule, pattern: RegExp][] = [
	['counted', COUNTED, new RegExp(`${DENSE}|${SPACED}(?:${SPACED}|['’.,-](?=${SPACED}))*`, 'gu')],
	['plain', PLAIN, new RegExp(`${DENSE}|(?:${SPACED})+`, 'gu')],
	[
		'named',
		NAMED,
		/[\p{Lu}\p{Ll}\p{Lt}\p{Nd}](?:[\p{Lu}\p{Ll}\p{Lt}\p{M}\p{Nd}]|['’.&-](?=[\p{Lu}\p{Ll}\p{Nd}]))*|[\p{Lo}\p{Lm}][\p{Lo}\p{Lm}\p{M}]*/gu,
	],
	['spelled', SPELLED, /[\p{L}\p{M}]+(?:-[\p{L}\p{M}]+)*/gu],
	['English', ENGLISH, new RegExp(`${LATIN}+(?:['’-]${LATIN}+)*`, 'g')],
];

describe('a walk over words', () => {
	it.each(PATTERNS)('finds %s words where their pattern does', (_, rule, pattern) => {
		fc.assert(
			fc.property(wild, (text) => {
				const found: [string, number][] = [];
				for (const walk = new WordWalk(text, rule); walk.next();)
					found.push([text.slice(walk.start, walk.end), walk.start]);
				expect(found).toEqual([...text.matchAll(pattern)].map((match) => [match[0], match.index]));
			}),
			{ numRuns: 2_000 },
		);
	});

	it('knows each word by the hash of its text', () => {
		fc.assert(
			fc.property(wild, (text) => {
				for (const walk = new WordWalk(text, COUNTED); walk.next();)
					expect(walk.hash).toBe(hashOf(text.slice(walk.start, walk.end)));
			}),
		);
	});

	it('takes both halves of a character for one word, and of a letter for part of its word', () => {
		expect(wordsIn('𠮷野 𞤀𞤁𞤂 😀', COUNTED)).toEqual(['𠮷', '野', '𞤀𞤁𞤂']);
	});
});
