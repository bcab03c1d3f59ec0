export type Unit =
	| { kind: 'currency'; code: string }
	/** `tight` sits at the number (12%), `spaced` after a blank (12 km²); `one` is the form for exactly 1. */
	| { kind: 'tight'; symbol: string; one: string }
	| { kind: 'spaced'; symbol: string; one: string };

const SYMBOLS: Record<string, string> = {
	km2: 'km²',
	sqkm: 'km²',
	m2: 'm²',
	sqm: 'm²',
	ft2: 'sq ft',
	sqft: 'sq ft',
	sqmi: 'sq mi',
	mi2: 'sq mi',
	ha: 'ha',
	hectares: 'hectares',
	acres: 'acres',
	km: 'km',
	m: 'm',
	cm: 'cm',
	mm: 'mm',
	ft: 'ft',
	mi: 'mi',
	miles: 'miles',
	inches: 'inches',
	inch: 'inches',
	kg: 'kg',
	g: 'g',
	mg: 'mg',
	lb: 'lb',
	lbs: 'lb',
	oz: 'oz',
	tonnes: 'tonnes',
	l: 'l',
	ml: 'ml',
	cc: 'cc',
	mah: 'mAh',
	gb: 'GB',
	mb: 'MB',
	tb: 'TB',
	mp: 'MP',
	hz: 'Hz',
	ghz: 'GHz',
	mhz: 'MHz',
	kw: 'kW',
	kwh: 'kWh',
	mw: 'MW',
	hp: 'hp',
	nm: 'Nm',
	rpm: 'rpm',
	mbps: 'Mbps',
	kmh: 'km/h',
	kph: 'km/h',
	mph: 'mph',
	knots: 'knots',
	kn: 'knots',
	mpg: 'mpg',
	kcal: 'kcal',
	db: 'dB',
	ppm: 'ppm',
	nits: 'nits',
	bpm: 'bpm',
	hours: 'hours',
	hrs: 'hours',
	hour: 'hours',
	days: 'days',
	weeks: 'weeks',
	months: 'months',
	minutes: 'minutes',
	mins: 'minutes',
	seconds: 'seconds',
	secs: 'seconds',
	years: 'years',
	yrs: 'years',
	celsius: '°C',
	fahrenheit: '°F',
	degc: '°C',
	degf: '°F',
};
const ONE: Record<string, string> = {
	hours: 'hour',
	days: 'day',
	weeks: 'week',
	months: 'month',
	minutes: 'minute',
	seconds: 'second',
	years: 'year',
	miles: 'mile',
	inches: 'inch',
	acres: 'acre',
	hectares: 'hectare',
	tonnes: 'tonne',
	nits: 'nit',
};
/** Letters that are units only after a word that asks for one: vitamin_c is no temperature. */
const AFTER: Record<string, [RegExp, string]> = {
	c: [/temp|temperature/, '°C'],
	f: [/temp|temperature/, '°F'],
	s: [/time|duration|sec/, 's'],
	h: [/time|duration/, 'h'],
	min: [/time|duration|runtime|length|walk|drive/, 'minutes'],
	in: [/width|height|depth|diameter|screen|display|size|length/, 'inches'],
};
const CURRENCIES = new Set(
	'usd eur gbp try jpy chf cad aud nzd cny inr brl mxn sek nok dkk pln czk huf ron bgn rub uah ils zar krw sgd hkd aed sar thb idr myr php vnd egp ngn kes ars clp cop pen'.split(
		' ',
	),
);
const CURRENCY_WORDS: Record<string, string> = {
	dollars: 'USD',
	euros: 'EUR',
	euro: 'EUR',
	$: 'USD',
	'€': 'EUR',
	'£': 'GBP',
	'₺': 'TRY',
};

/** The unit that a word of a column name means, given the word before it; null for a word that is no unit. */
export function unitOf(word: string, before: string): Unit | null {
	const token = word.toLowerCase();
	if (CURRENCIES.has(token)) return { kind: 'currency', code: token.toUpperCase() };
	const currency = CURRENCY_WORDS[token];
	if (currency !== undefined) return { kind: 'currency', code: currency };
	if (/^(?:pct|percent|percentage|perc|%)$/.test(token)) return { kind: 'tight', symbol: '%', one: '%' };
	const conditional = AFTER[token];
	if (conditional !== undefined) return conditional[0].test(before.toLowerCase()) ? spaced(conditional[1]) : null;
	const symbol = Object.hasOwn(SYMBOLS, token) ? SYMBOLS[token] : undefined;
	return symbol === undefined ? null : spaced(symbol);
}

function spaced(symbol: string): Unit {
	return { kind: 'spaced', symbol, one: ONE[symbol] ?? symbol };
}
