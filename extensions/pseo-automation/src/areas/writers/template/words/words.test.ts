import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { choose, shuffled } from './choose.js';
import { isPlural, list, ordinal, pluralise, singularise, withArticle } from '../../../../platform/text/english.js';
import { columnWords, nounOf } from '../../columns/column-words.js';
import { escapeMarkdown, link, linkTarget, plainText, table } from '../../../../platform/markdown/escape.js';
import { oneLine, shorten } from '../../../../platform/text/lines.js';
import { numberFormat } from './numbers.js';

describe('english', () => {
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

describe('columnWords', () => {
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

describe('markdown', () => {
	const nasty = fc.oneof(
		fc.string(),
		fc
			.array(
				fc.constantFrom(
					'*',
					'_',
					'`',
					'[',
					']',
					'(',
					')',
					'<b>',
					'</b>',
					'|',
					'#',
					'-',
					'+',
					'1.',
					'~',
					'!',
					'&lt;',
					'&',
					'\\',
					'\n',
					' ',
					'http://x.y',
					'www.x.org',
					'a@b.de',
					'word',
					'>',
					'=',
					'😀',
					'\ud800',
				),
			)
			.map((parts) => parts.join('')),
	);
	const textOf = (html: string): string =>
		oneLine(
			html
				.replace(/<\/?(?:p|h2|a|td|tr|th|table|tbody|thead)\b[^>]*>/g, ' ')
				.replace(/&lt;/g, '<')
				.replace(/&gt;/g, '>')
				.replace(/&quot;/g, '"')
				.replace(/&#39;/g, "'")
				.replace(/&amp;/g, '&'),
		);

	it('shows a value as it is, in a paragraph, a heading, a table and a link', () => {
		fc.assert(
			fc.property(nasty, (value) => {
				const shown = oneLine(value);
				if (shown === '') return;
				const escaped = escapeMarkdown(value);
				for (const [source, expected] of [
					[escaped, shown],
					[`## ${escaped}`, shown],
					[`in ${escaped} and`, `in ${shown} and`],
				] as const) {
					const html = marked.parse(source, { async: false });
					expect(html).not.toMatch(/<(?!\/?(?:p|h2)>|\/?h2)[a-z]/i);
					expect(textOf(html)).toBe(expected);
				}
				const cell = marked.parse(table(['a', 'b'], [[escaped, 'z']]), { async: false });
				expect(cell.match(/<td>/g)).toHaveLength(2);
				expect(textOf(cell)).toBe(`a b ${shown} z`);
				const anchor = marked.parse(link(escaped, '/x'), { async: false });
				expect(anchor.match(/<a /g)).toHaveLength(1);
				expect(textOf(anchor)).toBe(shown);
			}),
			{ numRuns: 300 },
		);
	});

	it('gives the reading text back', () => {
		fc.assert(
			fc.property(nasty, (value) => {
				expect(plainText(`${link(escapeMarkdown(value), '/a(b)')} x`)).toBe(`${oneLine(value)} x`);
			}),
			{ numRuns: 200 },
		);
	});

	it('keeps links on the website', () => {
		fc.assert(
			fc.property(nasty, (route) => {
				expect(linkTarget(route)).toMatch(/^\/(?![/\\])[^\s()<>]*$/);
			}),
		);
		expect(linkTarget('//evil.example/x')).toBe('/evil.example/x');
		expect(linkTarget('javascript:alert(1)')).toBe('/javascript:alert%281%29');
	});

	it('shortens at a word and marks the cut', () => {
		expect(shorten('one two three four', 12)).toBe('one two…');
		expect(shorten('short', 12)).toBe('short');
	});
});

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
