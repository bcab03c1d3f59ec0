import { supported } from '../../../../platform/text/locale.js';
import type { Unit } from '../../columns/units.js';

/** Numbers as the website's language writes them. */
export interface NumberFormat {
	integer(value: number): string;
	/** A value of a column, with its unit, exactly as far as six decimals tell. */
	value(value: number, unit: Unit | null): string;
	/** A computed figure (average, difference): about three significant digits, never more decimals than useful. */
	computed(value: number, unit: Unit | null, maxDecimals?: number): string;
	/** 0.123 -> `12%`; below ten percent with one decimal. */
	percent(share: number): string;
	year(value: number): string;
	/** `2019-03-12` -> `12 March 2019` in the order of the language. */
	date(milliseconds: number): string;
}

/** Texts kept per format: about 1 MB of them. */
const MAX_TEXTS = 10_000;

/** Formats for a BCP 47 code; an unknown code falls back to `en`. Texts are English, so dates take English month names. */
export function numberFormat(languageCode: string): NumberFormat {
	const locale = supported(languageCode);
	const number = (options: Intl.NumberFormatOptions): FormatNumber =>
		remembered(() => new Intl.NumberFormat(locale, options));
	const plain = perKey((decimals: number) => number({ maximumFractionDigits: decimals }));
	const percent = perKey((decimals: number) => number({ style: 'percent', maximumFractionDigits: decimals }));
	const trace = number({ style: 'percent', maximumSignificantDigits: 1 });
	const money = perKey((currency: string) =>
		perKey((decimals: number) =>
			number({
				style: 'currency',
				currency,
				minimumFractionDigits: Math.min(2, decimals),
				maximumFractionDigits: decimals,
			}),
		),
	);
	const date = remembered(
		() =>
			new Intl.DateTimeFormat(locale.startsWith('en') ? locale : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' }),
	);

	const withUnit = (value: number, unit: Unit | null, decimals: number): string => {
		if (unit?.kind === 'currency')
			return money(unit.code)(decimals === 0 || Number.isInteger(value) ? 0 : Math.max(2, decimals))(value);
		const text = plain(decimals)(value);
		if (unit === null) return text;
		return unit.kind === 'tight'
			? `${text}${unit.symbol}`
			: `${text} ${Math.abs(value) === 1 ? unit.one : unit.symbol}`;
	};

	return {
		integer: plain(0),
		value: (value, unit) => withUnit(value, unit, 6),
		computed: (value, unit, maxDecimals = 12) =>
			withUnit(value, unit, Math.min(maxDecimals, usefulDecimals(value))),
		percent: (share) => {
			// Almost all is not all, and a trace is not nothing.
			if (share > 0.99 && share < 1) return percent(1)(Math.floor(share * 1000) / 1000);
			if (share > 0 && share < 0.001) return trace(share);
			return percent(Math.abs(share) < 0.1 ? 1 : 0)(share);
		},
		year: (value) => String(Math.round(value)),
		date,
	};
}

type FormatNumber = (value: number) => string;

/**
 * A format that is built at its first use, since that costs more than writing a page, and that keeps its texts: counts,
 * ranks and shares recur from page to page, and a look-up costs a tenth of a format.
 */
function remembered(build: () => { format: FormatNumber }): FormatNumber {
	let formatter: { format: FormatNumber } | null = null;
	const texts = new Map<number, string>();
	return (value) => {
		const known = texts.get(value);
		if (known !== undefined) return known;
		formatter ??= build();
		// Without the sign of -0.
		const text = formatter.format(value === 0 ? 0 : value);
		if (texts.size < MAX_TEXTS) texts.set(value, text);
		return text;
	};
}

function perKey<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
	const made = new Map<Key, Made>();
	return (key) => {
		const known = made.get(key);
		if (known !== undefined) return known;
		const first = make(key);
		made.set(key, first);
		return first;
	};
}

function usefulDecimals(value: number): number {
	const size = Math.abs(value);
	if (size >= 100 || Number.isInteger(value)) return 0;
	if (size >= 10) return 1;
	if (size >= 1) return 2;
	if (size === 0) return 0;
	return Math.min(12, 2 - Math.floor(Math.log10(size)));
}
