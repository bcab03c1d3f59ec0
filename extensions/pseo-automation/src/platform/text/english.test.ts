import { describe, expect, it } from 'vitest';
import { isPlural, list, ordinal, pluralise, singularise, withArticle } from './english.js';

describe('English words', () => {
	it.each([
		['country', 'countries'],
		['box', 'boxes'],
		['person', 'people'],
		['hotel', 'hotels'],
		['day', 'days'],
		['movie', 'movies'],
		['bus', 'buses'],
		['UN member', 'UN members'],
		['business', 'businesses'],
		['species', 'species'],
	])('%s in the plural is %s, and back', (one, many) => {
		expect(pluralise(one)).toBe(many);
		expect(singularise(many)).toBe(one);
	});

	it('leaves words alone that only look like plurals', () => {
		for (const word of ['status', 'class', 'analysis', 'gas', 'lens']) expect(isPlural(word), word).toBe(false);
	});

	it.each([
		['area', 'an area'],
		['unit', 'a unit'],
		['hour', 'an hour'],
		['8-speed gearbox', 'an 8-speed gearbox'],
		['SSD', 'an SSD'],
		['GPA', 'a GPA'],
		['RAM slot', 'a RAM slot'],
		['European plug', 'a European plug'],
		['unique', 'a unique'],
		['IMDb rating', 'an IMDb rating'],
		['US gross', 'a US gross'],
	])('puts the article of %s by its sound', (phrase, expected) => {
		expect(withArticle(phrase)).toBe(expected);
	});

	it('counts in order', () => {
		expect([1, 2, 3, 4, 11, 12, 13, 21, 101, 111, 1002].map((value) => ordinal(value, String))).toEqual([
			'1st',
			'2nd',
			'3rd',
			'4th',
			'11th',
			'12th',
			'13th',
			'21st',
			'101st',
			'111th',
			'1002nd',
		]);
		expect(list(['a', 'b', 'c'])).toBe('a, b and c');
	});
});
