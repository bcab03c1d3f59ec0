import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capitalise, oneLine, shorten } from './lines.js';

describe('a line of text', () => {
	it('shortens at a word and marks the cut', () => {
		expect(shorten('one two three four', 12)).toBe('one two…');
		expect(shorten('short', 12)).toBe('short');
	});

	it('is never longer than it may be, and no half character is left of it', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 2, max: 40 }), (text, limit) => {
				const short = shorten(oneLine(text), limit);
				expect([...short].length).toBeLessThanOrEqual(limit);
				expect(short.isWellFormed()).toBe(true);
			}),
		);
	});

	it('has no invisible characters and single blanks, and is read again as it is', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const line = oneLine(text);
				expect(line).not.toMatch(/[\u0000-\u001f\u200b\u202a-\u202e]|\s\s|^\s|\s$/u);
				expect(oneLine(line)).toBe(line);
			}),
		);
		expect(oneLine(' a\u202eb\n c\t')).toBe('ab c');
	});

	it('begins with a capital', () => {
		expect(['élan', 'iPhone', ''].map(capitalise)).toEqual(['Élan', 'IPhone', '']);
	});
});
