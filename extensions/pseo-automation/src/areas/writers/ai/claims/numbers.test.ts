import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FactValue } from '../../types.js';
import { manuscriptOf } from '../manuscript.js';
import { draftOf, researchWith, type ResearchWish } from '../test-support.js';
import { checkNumbers } from './numbers.js';

const LOCALES = [
	'en-US',
	'en-IN',
	'de-DE',
	'de-CH',
	'fr-FR',
	'es-ES',
	'pt-BR',
	'it-IT',
	'nl-NL',
	'pl-PL',
	'sv-SE',
	'tr-TR',
	'ru-RU',
	'ar-EG',
	'ar',
	'fa-IR',
	'hi-IN',
	'ja-JP',
	'ko-KR',
	'zh-CN',
];

/** The words at fault in a text, given the facts. */
function faults(text: string, row: Record<string, FactValue>, wish: ResearchWish = {}): string[] {
	return checkNumbers(manuscriptOf(draftOf(text)), researchWith({ row, ...wish })).map(
		({ message }) => /"(.*)"/.exec(message)?.[1] ?? '',
	);
}

describe('figures', () => {
	const row = {
		rooms: 12_345,
		area_km2: 1234.5,
		rating: 8.46,
		opened_year: 1987,
		price_eur: 240,
		share_of_guests: 0.4567,
		depth_m: -11,
	};

	it.each([
		['12,345 rooms'],
		['about 12,300 rooms'],
		['some 12,000 rooms'],
		['12.3 thousand rooms'],
		['12.3K rooms'],
		['12k rooms'],
		['1,234.5 km²'],
		['1,235 km²'],
		['1,200 km²'],
		['a rating of 8.46'],
		['a rating of 8.5'],
		['opened in 1987'],
		['since the 1980s'],
		['€240'],
		['EUR 240'],
		['240 euros'],
		['46% of guests'],
		['45.67 % of guests'],
		['11 m below'],
		['at -11 m'],
		['more than 12,000 rooms'],
		['almost 12,400 rooms'],
		['three options'],
		['twelve months'],
		['the 1,234.5-km² park'],
		['476.6 square miles'],
		['one of many'],
	])('%s is supported', (text) => {
		expect(faults(text, row)).toEqual([]);
	});

	it.each([
		['12,845 rooms', '12,845'],
		['about 13,000 rooms', '13,000'],
		['opened in 1990', '1990'],
		['opened in 1986', '1986'],
		['since the 1990s', '1990'],
		['240 %', '240'],
		['$240', '240'],
		['1,234.5 m²', '1,234.5'],
		['8.4 of 10', '8.4'],
		['4 stars', '4'],
		['twenty restaurants', 'twenty'],
		['twenty-five restaurants', 'twenty-five'],
		['two hundred beds', 'two hundred'],
		['three million guests', 'three million'],
		['47% of guests', '47'],
		['12 million', '12 million'],
		['fewer than 12,000 rooms', null],
		['about 10,000 rooms', '10,000'],
		['at -240', '240'],
		['version 2.4.1', '2.4.1'],
	])('%s is refused', (text, words) => {
		if (words === null) expect(faults(text, row)).toEqual([]);
		else expect(faults(text, row)[0]).toBe(words);
	});

	it('reads figures as the language of the page writes them', () => {
		expect(faults('12.345 Zimmer auf 1.234,5 km², Note 8,5', row, { language: 'de-DE' })).toEqual([]);
		expect(faults('12,345 Zimmer', row, { language: 'de-DE' })).toEqual(['12,345']);
		expect(faults('12 345 chambres, 12,3 mille', row, { language: 'fr-FR' })).toEqual([]);
		expect(faults("12'345 Zimmer, 12’345", row, { language: 'de-CH' })).toEqual([]);
		expect(faults('12 bin oda, 12,3 bin oda; %46', row, { language: 'tr-TR' })).toEqual([]);
		expect(faults('12 Tsd. Zimmer, fünfundzwanzig Bäder', row, { language: 'de-DE' })).toEqual(['fünfundzwanzig']);
		expect(faults('١٢٬٣٤٥ غرفة و ٤٦٪ من الضيوف', row, { language: 'ar-EG' })).toEqual([]);
		expect(faults('١٢٬٨٤٥ غرفة', row, { language: 'ar-EG' })).toEqual(['١٢٬٨٤٥']);
		expect(faults('客室は1万2345室、1.2万室です。', row, { language: 'ja-JP' })).toEqual([]);
		expect(faults('客室は二万室、3億円です。', row, { language: 'ja-JP' })).toEqual(['二万', '3億']);
		expect(faults('客室は12,345室（1,234.5平方キロメートル）', row, { language: 'ja-JP' })).toEqual([]);
	});

	it('takes figures from text, lists, the description, the instructions and the title', () => {
		const wish = {
			description: 'We list 4,200 hotels.',
			master_prompt: 'Name the 14-day return.',
			title: 'Room 512',
		};
		expect(
			faults(
				'4,200 hotels, 14 days, Room 512, 35 lifts, 3 floors',
				{ lifts: '35 lifts', floors: ['a', 'b', 'c'] },
				wish,
			),
		).toEqual([]);
		expect(
			faults('Call +90 212 555 00 11, open Mon-Fri 9:00-18:30, code AX-77/3', {
				phone: '+90 212 555 00 11',
				hours: 'Mon-Fri 9:00-18:30',
				code: 'AX-77/3',
			}),
		).toEqual([]);
		expect(faults('Call +90 212 555 00 12', { phone: '+90 212 555 00 11' })).not.toEqual([]);
	});

	it('takes figures from the titles and descriptions of other pages, and none from their addresses', () => {
		const links = [
			{ route: '/rooms-31', title: '48 quiet rooms', source: 'sitemap' as const },
			{ route: '/p/7731', title: 'Pool', description: 'The pool is 25 m long.' },
		];
		expect(faults('See the 48 quiet rooms and the pool of 25 m, all 48 of them.', {}, { links })).toEqual([]);
		expect(faults('Look up the page /p/7731 and /rooms-31.', {}, { links })).toEqual([]);
		expect(faults('It has 7,731 guests, 31 rooms and 49 beds, see /p/77312.', {}, { links })).toEqual([
			'7,731',
			'31',
			'49',
			'77312',
		]);
	});

	it('takes a row text that is a number for that number only', () => {
		expect(faults('2 pools', { pools: '2' })).toEqual([]);
		expect(faults('2 million guests', { pools: '2' })).toEqual(['2 million']);
	});

	it('lets the text count what it shows', () => {
		expect(faults('The 3 ways in:\n\n- by bus\n- by car\n- on foot', {})).toEqual([]);
		expect(faults('The 4 ways in:\n\n- by bus\n- by car\n- on foot', {})).toEqual(['4']);
		expect(faults('1. first\n2. second\n\n### 2. Book\n\n### Step 3: Pay', {})).toEqual([]);
	});

	it('allows a difference or a ratio of figures in the same paragraph, computed right', () => {
		const two = { rooms: 120, suites: 80, price_eur: 240, opened_year: 1987, renovated_year: 2015 };
		expect(faults('It has 120 rooms and 80 suites, 40 more. That is 1.5 times as many.', two)).toEqual([]);
		expect(faults('Opened in 1987 and renovated in 2015, 28 years later.', two)).toEqual([]);
		expect(faults('It has 120 rooms and 80 suites, 45 more, or 1.7 times as many.', two)).toEqual(['45', '1.7']);
		expect(faults('It has 40 more.', two)).toEqual(['40']);
		expect(faults('It has 120 rooms and 80 suites, 50 % more.', two)).toEqual(['50']);
	});

	it('looks at every part of a draft, and quotes the sentence', () => {
		const draft = draftOf('Fine. It has 77 rooms. Good.', {
			title: 'A 71',
			h1: 'A 72',
			meta_description: 'A 73',
			excerpt: 'A 74',
			faqs: [{ question: 'Is it 75?', answer: 'It is 76.', facts: [] }],
			tags: ['78 beds'],
			links: [{ route: '/top', anchor: 'Top 79' }],
		});
		draft.sections[0] = {
			heading: 'The 70',
			markdown: 'Fine. It has **77** rooms. Good.\n\n| a | b |\n|---|---|\n| x | 69 |',
			facts: [],
		};
		const problems = checkNumbers(manuscriptOf(draft), researchWith());
		expect(problems.map(({ message }) => /"(.*)"/.exec(message)?.[1]).sort()).toEqual([
			'69',
			'70',
			'71',
			'72',
			'73',
			'74',
			'75',
			'76',
			'77',
			'78',
		]);
		expect(problems.find(({ message }) => message.includes('77'))?.quote).toBe('It has 77 rooms.');
	});

	it('does not take names with digits for figures', () => {
		expect(
			faults('The A380 and the iPhone15 support 5G and 3D after COVID-19, 24 km² of CO2', { area_km2: 24 }),
		).toEqual([]);
	});

	it('accepts every number of a fact as Intl writes it in that language', () => {
		const value = fc.oneof(
			fc.integer({ min: 13, max: 2_000_000_000 }),
			fc.integer({ min: 1301, max: 90_000_000 }).map((number) => number / 100),
			fc.integer({ min: -5_000_000, max: -13 }),
		);
		const options = fc.constantFrom<Intl.NumberFormatOptions>(
			{},
			{ useGrouping: false },
			{ style: 'currency', currency: 'EUR' },
			{ notation: 'compact' },
			{ notation: 'compact', compactDisplay: 'long' },
			{ maximumSignificantDigits: 3 },
			{ style: 'unit', unit: 'kilometer', unitDisplay: 'long' },
		);
		fc.assert(
			fc.property(value, fc.constantFrom(...LOCALES), options, (number, language, how) => {
				// Four bare digits read as a year are never a rounded figure.
				fc.pre(!(how.maximumSignificantDigits !== undefined && Math.abs(number) < 10_000));
				const written = new Intl.NumberFormat(language, how).format(number);
				expect(faults(`x ${written} x`, { measure: number }, { language }), `${language} ${written}`).toEqual(
					[],
				);
			}),
			{ numRuns: 1500 },
		);
	});

	it('accepts every share of a fact as Intl writes percentages', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 100, max: 999 }),
				fc.constantFrom(...LOCALES),
				fc.boolean(),
				(thousandths, language, isShare) => {
					const written = new Intl.NumberFormat(language, {
						style: 'percent',
						maximumFractionDigits: 1,
					}).format(thousandths / 1000);
					expect(
						faults(
							`x ${written} x`,
							{
								occupancy_pct: isShare ? null : thousandths / 10,
								share: isShare ? thousandths / 1000 : null,
							},
							{ language },
						),
						`${language} ${written}`,
					).toEqual([]);
				},
			),
			{ numRuns: 300 },
		);
	});

	it('refuses every other number in every language', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 200, max: 5_000_000 }),
				fc.integer({ min: 200, max: 5_000_000 }),
				fc.constantFrom(...LOCALES),
				fc.constantFrom<Intl.NumberFormatOptions>({}, { useGrouping: false }, { notation: 'compact' }),
				(known, other, language, how) => {
					fc.pre(Math.abs(other - known) > Math.max(known, other) * 0.12);
					const written = new Intl.NumberFormat(language, how).format(other);
					expect(
						faults(`x ${written} x`, { measure: known }, { language }),
						`${language} ${written} of ${known}`,
					).toHaveLength(1);
				},
			),
			{ numRuns: 1000 },
		);
	});
});

describe('dates', () => {
	const row = { opened: '2019-03-12', renewed: '2021-11-02T14:30' };

	it.each([
		['en-US', 'on March 12, 2019'],
		['en-US', 'on 12 March 2019'],
		['en-US', 'on the 12th of March, 2019'],
		['en-US', 'in March 2019'],
		['en-US', 'on March 12'],
		['en-US', '3/12/2019'],
		['en-US', '2019-03-12'],
		['en-US', 'in 2019'],
		['en-US', 'Mar 12, 2019'],
		['en-US', 'at 2:30 pm'],
		['en-US', 'at 14:30'],
		['en-GB', '12/03/2019'],
		['de-DE', 'am 12. März 2019'],
		['de-DE', '12.03.2019'],
		['de-DE', 'um 14:30 Uhr'],
		['fr-FR', 'le 12 mars 2019'],
		['fr-FR', 'à 14h30'],
		['es-ES', 'el 12 de marzo de 2019'],
		['tr-TR', "12 Mart 2019'da"],
		['pl-PL', '12 marca 2019'],
		['ru-RU', '12 марта 2019 г.'],
		['ar-EG', '١٢ مارس ٢٠١٩'],
		['ja-JP', '2019年3月12日に開業'],
		['ja-JP', '3月12日'],
		['ja-JP', '14時30分'],
		['ko-KR', '2019년 3월 12일'],
		['hi-IN', '12 मार्च 2019'],
	])('%s: %s is supported', (language, text) => {
		expect(faults(text, row, { language })).toEqual([]);
	});

	it.each([
		['en-US', 'on March 13, 2019'],
		['en-US', 'in April 2019'],
		['en-US', '12/3/2019'],
		['en-US', 'in 2020'],
		['en-US', 'on 12 to 14 March 2019'],
		['en-US', '12–14 March 2019'],
		['en-US', 'at 3:30 pm'],
		['de-DE', 'am 13. März 2019'],
		['de-DE', 'im April 2019'],
		['tr-TR', '12 Nisan 2019'],
		['ar-EG', '١٣ مارس ٢٠١٩'],
		['ja-JP', '2019年4月12日'],
		['ja-JP', '15時30分'],
	])('%s: %s is refused', (language, text) => {
		expect(faults(text, row, { language })).not.toEqual([]);
	});

	it('accepts every date of a fact as Intl writes it', () => {
		fc.assert(
			fc.property(
				fc.date({ min: new Date('1950-01-01'), max: new Date('2030-12-31'), noInvalidDate: true }),
				fc.constantFrom(...LOCALES),
				fc.constantFrom('long', 'medium', 'short', 'full'),
				(date, language, dateStyle) => {
					const iso = date.toISOString().slice(0, 10);
					const written = new Intl.DateTimeFormat(language, { dateStyle, timeZone: 'UTC' }).format(date);
					expect(
						faults(`x ${written} x`, { opened: iso }, { language }),
						`${language} ${dateStyle} ${written} of ${iso}`,
					).toEqual([]);
				},
			),
			{ numRuns: 800 },
		);
	});

	it('refuses the next day in every language', () => {
		fc.assert(
			fc.property(
				fc.date({ min: new Date('1950-01-01'), max: new Date('2030-12-27'), noInvalidDate: true }),
				fc.constantFrom(...LOCALES),
				(date, language) => {
					const written = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(
						date.getTime() + 86_400_000,
					);
					expect(
						faults(`x ${written} x`, { opened: date.toISOString().slice(0, 10) }, { language }),
						`${language} ${written}`,
					).not.toEqual([]);
				},
			),
			{ numRuns: 300 },
		);
	});
});
