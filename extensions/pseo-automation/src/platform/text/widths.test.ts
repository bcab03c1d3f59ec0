import { describe, expect, it } from 'vitest';
import { widthOf } from './widths.js';

describe('the width of a text', () => {
	it('is in Latin letters: an East Asian character has two, a flag one', () => {
		expect(['abc', 'äöü', '日本', 'e\u0301', '🇩🇪', 'مرحبا', '한국'].map(widthOf)).toEqual([3, 3, 4, 1, 1, 5, 4]);
	});
});
