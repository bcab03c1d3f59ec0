import { describe, expect, it } from 'vitest';
import { fleschReadingEase } from './readability.js';

describe('the Flesch reading ease', () => {
	it('is what the formula says', () => {
		// 6 words, 1 sentence, 6 syllables; then 7 words in 2 sentences with 9 syllables.
		expect(fleschReadingEase([{ text: 'The cat sat on the mat.' }]).ease).toBeCloseTo(
			206.835 - 1.015 * 6 - 84.6,
			6,
		);
		expect(fleschReadingEase([{ text: 'A table stands here.' }, { text: 'Water is wet.' }]).ease).toBeCloseTo(
			206.835 - (1.015 * 7) / 2 - (84.6 * 9) / 7,
			6,
		);
	});

	it('is 0 without words, and looks at the first 300 of many', () => {
		expect(fleschReadingEase([{ text: '123 犬' }])).toEqual({ words: 0, ease: 0 });
		expect(fleschReadingEase(Array.from({ length: 1000 }, () => ({ text: 'The cat sat on the mat.' }))).words).toBe(
			300,
		);
	});
});
