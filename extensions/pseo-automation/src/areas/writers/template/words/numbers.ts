import type { Unit } from './units.js';

/** Numbers as the website's language writes them. */
export interface NumberFormat {
	integer(value: number): string;
	/** A value of a column, with its unit, exactly as far as six decimals tell. */
	value(value: number, unit: Unit | null): string;
	/** A computed figure (average, difference): about three significant digits, never more decimals than useful. */
	computed(value: number, unit: Unit | null, mostDecimals?: number): string;
	/** 0.123 -> `12%`; below ten percent with one decimal. */
	percent(share: number): string;
	year(value: number): string;
	/** `2019-03-12` -> `12 March 2019` in the order of the language. */
	date(milliseconds: number): string;
}

/** Formats for a BCP 47 code; an unknown code falls back to `en`. Texts are English, so dates take English month names. */
export function numberFormat(languageCode: string): NumberFormat {
	const locale = supported(languageCode);
	const formatters = new Map<string, Intl.NumberFormat>();
	const format = (value: number, options: Intl.NumberFormatOptions): string => {
		const key = JSON.stringify(options);
		let formatter = formatters.get(key);
		if (formatter === undefined) {
			formatter = new Intl.NumberFormat(locale, options);
			formatters.set(key, formatter);
		}
		return formatter.format(value === 0 ? 0 : value);
	};
	const dates = new Intl.DateTimeFormat(locale.startsWith('en') ? locale : 'en-GB', { dateStyle: 'long', timeZone: 'UTC' });

	const withUnit = (value: number, unit: Unit | null, decimals: number): string => {
		if (unit?.kind === 'currency') {
			const whole = decimals === 0 || Number.isInteger(value);
			return format(value, { style: 'currency', currency: unit.code, minimumFractionDigits: whole ? 0 : 2, maximumFractionDigits: whole ? 0 : Math.max(2, decimals) });
		}
		const number = format(value, { maximumFractionDigits: decimals });
		if (unit === null) return number;
		return unit.kind === 'tight' ? `${number}${unit.symbol}` : `${number} ${Math.abs(value) === 1 ? unit.one : unit.symbol}`;
	};

	return {
		integer: (value) => format(value, { maximumFractionDigits: 0 }),
		value: (value, unit) => withUnit(value, unit, 6),
		computed: (value, unit, mostDecimals = 12) => withUnit(value, unit, Math.min(mostDecimals, usefulDecimals(value))),
		percent: (share) => {
			// Almost all is not all, and a trace is not nothing.
			if (share > 0.99 && share < 1) return format(Math.floor(share * 1000) / 1000, { style: 'percent', maximumFractionDigits: 1 });
			if (share > 0 && share < 0.001) return format(share, { style: 'percent', maximumSignificantDigits: 1 });
			return format(share, { style: 'percent', maximumFractionDigits: Math.abs(share) < 0.1 ? 1 : 0 });
		},
		year: (value) => String(Math.round(value)),
		date: (milliseconds) => dates.format(milliseconds),
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

function supported(languageCode: string): string {
	try {
		return Intl.NumberFormat.supportedLocalesOf(languageCode)[0] ?? 'en';
	} catch {
		return 'en';
	}
}
