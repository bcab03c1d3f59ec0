import { describe, expect, it } from 'vitest';
import { choose, shuffled } from './choose.js';
import { numberFormat } from './numbers.js';

describe('numberFormat', () => {
	const usd = { kind: 'currency', code: 'USD' } as const;
	it('writes numbers as the language does', () => {
		expect(numberFormat('en-US').value(1234.5, usd)).toBe('$1,234.50');
		expect(numberFormat('de-DE').value(1234.5, null)).toBe('1.234,5');
		expect(numberFormat('not a code').integer(1234)).toBe('1,234');
	});

	it('never rounds almost all to all, nor a trace to nothing', () => {
		expect(numberFormat('en').percent(0.9996)).toBe('99.9%');
		expect(numberFormat('en').percent(0.00004)).toBe('0.004%');
		expect(numberFormat('en').percent(1)).toBe('100%');
	});

	it('keeps the formats of one value apart, the second time too', () => {
		const { integer, value, computed, percent } = numberFormat('en-US');
		for (const _ of ['first', 'second']) {
			expect([integer(12.5), value(12.5, null), computed(12.345, null), computed(12.345, null, 0)]).toEqual([
				'13',
				'12.5',
				'12.3',
				'12',
			]);
			expect([
				value(12.5, usd),
				computed(12.5, usd, 0),
				value(12.5, { ...usd, code: 'EUR' }),
				value(12, usd),
			]).toEqual(['$12.50', '$13', '€12.50', '$12']);
			expect([percent(0.0512), percent(0.512), percent(0.00051), integer(-0)]).toEqual([
				'5.1%',
				'51%',
				'0.05%',
				'0',
			]);
		}
	});
});

describe('choose', () => {
	it('answers alike for the same seed and spreads over the candidates', () => {
		const seeds = Array.from({ length: 300 }, (_, index) => `/route/${index}`);
		expect(choose([1, 2, 3], 'x')).toBe(choose([1, 2, 3], 'x'));
		for (const value of [1, 2, 3])
			expect(seeds.filter((seed) => choose([1, 2, 3], seed) === value).length).toBeGreaterThan(60);
		expect(shuffled([1, 2, 3], 'x').sort()).toEqual([1, 2, 3]);
	});
});
