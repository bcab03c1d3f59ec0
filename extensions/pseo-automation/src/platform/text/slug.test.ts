import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastSegment, slugOf } from './slug.js';

describe('slugs', () => {
	it.each([
		['Côte d’Ivoire', 'cote-d-ivoire'],
		['Conway’s McDonald', 'conways-mcdonald'],
		['Malmö', 'malmo'],
		['Ærø', 'aero'],
		['H₂O', 'h2o'],
		['Россия', 'rossiya'],
		['مصر', 'msr'],
		['İstanbul', 'istanbul'],
		['東京 1', '東京-1'],
		['हिन्दी', 'हिन्दी'],
		['👍🏽', 'row-4'],
		['...', 'row-4'],
		['1984', '1984'],
	])('turns %s into %s', (value, slug) => {
		expect(slugOf(value, 80, 'row-4')).toBe(slug);
	});

	it('transliterates in the language of the website', () => {
		expect(slugOf('Köln', 80, 'x', 'de-AT')).toBe('koeln');
		expect(slugOf('Güney Işık', 80, 'x', 'tr')).toBe('guney-isik');
		expect(slugOf('Köln', 80, 'x', 'no such language')).toBe('koln');
	});

	it('cuts long values between words', () => {
		expect(slugOf('alpha beta gamma delta', 12, 'x')).toBe('alpha-beta');
		expect(slugOf('a'.repeat(100), 80, 'x')).toBe('a'.repeat(80));
	});

	it('can stand in an address and are no longer than they may be', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 40 }), (value, most) => {
				const slug = slugOf(value, most, '');
				expect(slug.length).toBeLessThanOrEqual(most);
				expect(slug).toMatch(/^[\p{L}\p{M}\p{N}]*(?:-[\p{L}\p{M}\p{N}]+)*$/u);
			}),
			{ numRuns: 500 },
		);
	});

	it.each([
		['/countries/aruba', 'aruba'],
		['/countries/aruba/?page=2#map', 'aruba'],
		['/', 'home'],
	])('the last segment of %s is %s', (route, segment) => {
		expect(lastSegment(route)).toBe(segment);
	});
});
