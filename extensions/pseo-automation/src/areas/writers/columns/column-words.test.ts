import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnWords, nounOf } from './column-words.js';

describe('words for a column', () => {
	it.each([
		['area_km2', 'area', 'km²', 'amount'],
		['areaKm2', 'area', 'km²', 'amount'],
		['Price (EUR)', 'price', 'EUR', 'amount'],
		['number_of_rooms', 'rooms', null, 'count'],
		['review_count', 'reviews', null, 'count'],
		['gdp_per_capita_usd', 'GDP per capita', 'USD', 'amount'],
		['opened_year', 'year opened', null, 'year'],
		['Weight_in_lbs', 'weight', 'lb', 'amount'],
		['vitamin_c', 'vitamin c', null, 'amount'],
		['price_min', 'price minimum', null, 'amount'],
		['latitude', 'latitude', null, 'coordinate'],
		['has_pool', 'pool', null, 'amount'],
		['battery_mah', 'battery', 'mAh', 'amount'],
		['temp_c', 'temperature', '°C', 'amount'],
		['Miles_per_Gallon', 'miles-per-gallon figure', null, 'amount'],
	])('reads %s as %s', (key, label, unit, role) => {
		const words = columnWords(key);
		expect([
			words.label,
			words.unit === null ? null : words.unit.kind === 'currency' ? words.unit.code : words.unit.symbol,
			words.role,
		]).toEqual([label, unit, role]);
	});

	it('never throws, whatever a column is called', () => {
		fc.assert(
			fc.property(
				fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', '', ' ', '()')),
				(key) => {
					expect(typeof columnWords(key).label).toBe('string');
				},
			),
		);
	});

	it.each([
		['/countries/{slug}', 'country', 'countries'],
		['/hotels-in-paris/{slug}', 'hotel', 'hotels'],
		['/{slug}', 'entry', 'entries'],
		['/cars/{make}/{model}', 'car', 'cars'],
		['/phone/{slug}', 'phone', 'phones'],
		['', 'entry', 'entries'],
	])('calls the rows of %s %s and %s', (pattern, one, many) => {
		expect(nounOf(pattern)).toEqual({ one, many });
	});
});
