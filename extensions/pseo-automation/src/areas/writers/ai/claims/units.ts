type Dimension = 'length' | 'area' | 'mass' | 'volume' | 'speed' | 'time' | 'bytes' | 'power';

/** Units by their dimension: how many of the first unit of the dimension they are. */
const SIZES: Record<Dimension, Record<string, number>> = {
	length: { m: 1, km: 1000, cm: 0.01, mm: 0.001, mi: 1609.344, ft: 0.3048, yd: 0.9144, inch: 0.0254 },
	area: { m2: 1, km2: 1e6, ha: 1e4, ac: 4046.8564224, ft2: 0.09290304, mi2: 2589988.110336 },
	mass: { kg: 1, g: 0.001, mg: 1e-6, t: 1000, lb: 0.45359237, oz: 0.028349523125 },
	volume: { l: 1, ml: 0.001, gal: 3.785411784, floz: 0.0295735295625 },
	speed: { kmh: 1, mph: 1.609344, kn: 1.852 },
	time: { s: 1, min: 60, h: 3600, day: 86_400, week: 604_800, month: 2_629_746, year: 31_556_952 },
	bytes: { MB: 1, GB: 1000, TB: 1e6 },
	power: { W: 1, kW: 1000, MW: 1e6, hp: 745.69987158 },
};
const DIMENSION = new Map(
	Object.entries(SIZES).flatMap(([dimension, units]) =>
		Object.keys(units).map((unit) => [unit, dimension as Dimension] as const),
	),
);

/** Signs and words after a number that mean the same in every language. */
const SIGNS: Record<string, string> = {
	'%': 'percent',
	'٪': 'percent',
	percent: 'percent',
	'per cent': 'percent',
	prozent: 'percent',
	'pour cent': 'percent',
	'por ciento': 'percent',
	'por cento': 'percent',
	'per cento': 'percent',
	procent: 'percent',
	yüzde: 'percent',
	パーセント: 'percent',
	'في المئة': 'percent',
	بالمئة: 'percent',
	'في المائة': 'percent',
	بالمائة: 'percent',
	процентов: 'percent',
	процента: 'percent',
	процент: 'percent',
	km: 'km',
	m: 'm',
	cm: 'cm',
	mm: 'mm',
	mi: 'mi',
	ft: 'ft',
	yd: 'yd',
	inch: 'inch',
	inches: 'inch',
	'″': 'inch',
	'km²': 'km2',
	km2: 'km2',
	'sq km': 'km2',
	'm²': 'm2',
	m2: 'm2',
	'sq m': 'm2',
	'ft²': 'ft2',
	'sq ft': 'ft2',
	'mi²': 'mi2',
	'sq mi': 'mi2',
	'square kilometres': 'km2',
	'square kilometers': 'km2',
	'square metres': 'm2',
	'square meters': 'm2',
	'square feet': 'ft2',
	'square miles': 'mi2',
	quadratkilometer: 'km2',
	quadratmeter: 'm2',
	kilometrekare: 'km2',
	metrekare: 'm2',
	平方キロメートル: 'km2',
	平方メートル: 'm2',
	キロメートル: 'km',
	キロ: 'km',
	メートル: 'm',
	センチ: 'cm',
	'كيلومتر مربع': 'km2',
	'متر مربع': 'm2',
	'كيلومترًا مربعًا': 'km2',
	'مترًا مربعًا': 'm2',
	ha: 'ha',
	hectares: 'ha',
	acres: 'ac',
	acre: 'ac',
	kg: 'kg',
	g: 'g',
	mg: 'mg',
	t: 't',
	tonnes: 't',
	lb: 'lb',
	lbs: 'lb',
	oz: 'oz',
	l: 'l',
	ml: 'ml',
	gal: 'gal',
	'km/h': 'kmh',
	mph: 'mph',
	knots: 'kn',
	'°C': 'celsius',
	'°F': 'fahrenheit',
	'℃': 'celsius',
	'℉': 'fahrenheit',
	MB: 'MB',
	GB: 'GB',
	TB: 'TB',
	W: 'W',
	kW: 'kW',
	MW: 'MW',
	hp: 'hp',
	hours: 'h',
	hour: 'h',
	days: 'day',
	weeks: 'week',
	months: 'month',
	minutes: 'min',
	seconds: 's',
	years: 'year',
	年間: 'year',
	時間: 'h',
	分: 'min',
	日間: 'day',
	'€': 'EUR',
	$: 'USD',
	'£': 'GBP',
	'¥': 'JPY',
	'￥': 'JPY',
	円: 'JPY',
	'₺': 'TRY',
	'₹': 'INR',
	euro: 'EUR',
	euros: 'EUR',
	dollars: 'USD',
	tl: 'TRY',
	TL: 'TRY',
	lira: 'TRY',
	yen: 'JPY',
	ユーロ: 'EUR',
	يورو: 'EUR',
};
const CURRENCIES = new Set(
	'USD EUR GBP TRY JPY CHF CAD AUD NZD CNY INR BRL MXN SEK NOK DKK PLN CZK HUF RON RUB UAH ILS ZAR KRW SGD HKD AED SAR THB IDR EGP'.split(
		' ',
	),
);
/** Units whose names the runtime knows in every language. */
const NAMED: Record<string, string> = {
	kilometer: 'km',
	meter: 'm',
	centimeter: 'cm',
	millimeter: 'mm',
	mile: 'mi',
	foot: 'ft',
	inch: 'inch',
	yard: 'yd',
	hectare: 'ha',
	acre: 'ac',
	kilogram: 'kg',
	gram: 'g',
	ounce: 'oz',
	liter: 'l',
	milliliter: 'ml',
	gallon: 'gal',
	'kilometer-per-hour': 'kmh',
	'mile-per-hour': 'mph',
	celsius: 'celsius',
	fahrenheit: 'fahrenheit',
	percent: 'percent',
	second: 's',
	minute: 'min',
	hour: 'h',
	day: 'day',
	week: 'week',
	month: 'month',
	year: 'year',
	megabyte: 'MB',
	gigabyte: 'GB',
	terabyte: 'TB',
};

export function isCurrency(unit: string): boolean {
	return CURRENCIES.has(unit);
}

/** The unit's key for a word or sign in any language, or null; case tells W from w, so the exact word comes first. */
export function unitNamed(word: string): string | null {
	if (CURRENCIES.has(word)) return word;
	return SIGNS[word] ?? SIGNS[word.toLowerCase()] ?? null;
}

/** Words of units in a language, as they stand after a number. */
export function unitWords(locale: string): Map<string, string> {
	const words = new Map(Object.entries(SIGNS));
	for (const currency of CURRENCIES) words.set(currency, currency);
	for (const [unit, key] of Object.entries(NAMED)) {
		for (const unitDisplay of ['long', 'short'] as const) {
			const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay });
			for (const value of [1, 2, 3, 5, 12, 1.5]) {
				const word = format
					.formatToParts(value)
					.filter(({ type }) => type === 'unit')
					.map(({ value: text }) => text)
					.join(' ')
					.replace(/[\u200e\u200f\u061c]/g, '')
					.trim();
				// "5 in Lisbon" is no length.
				if (word !== '' && !/^(?:in|a|u|j|d|h|s)$/i.test(word) && !words.has(word)) words.set(word, key);
			}
		}
	}
	return words;
}

/** A value in another unit, or null where the two units measure different things. */
export function convert(value: number, from: string, to: string): number | null {
	if (from === to) return value;
	if (from === 'celsius' && to === 'fahrenheit') return value * 1.8 + 32;
	if (from === 'fahrenheit' && to === 'celsius') return (value - 32) / 1.8;
	const dimension = DIMENSION.get(from);
	if (dimension === undefined || dimension !== DIMENSION.get(to)) return null;
	const sizes = SIZES[dimension];
	return (value * (sizes[from] ?? Number.NaN)) / (sizes[to] ?? Number.NaN);
}
