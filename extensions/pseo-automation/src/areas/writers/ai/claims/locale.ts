import { supported } from '../../../../platform/text/locale.js';
import { type Format, formatOf } from './digits.js';
import { unitWords } from './units.js';
import { WordStarts } from '../../../../platform/text/word-starts.js';
import { type NumberWords, numberWordsOf } from './number-words.js';

/** How a language writes what can be checked. Everything but number words comes from the runtime's own tables. */
export interface ClaimLocale {
	code: string;
	language: string;
	format: Format;
	/** `thousand`, `Mio.`, `万`: after a number. */
	powers: WordStarts<number>;
	/** Words and signs of units. */
	units: WordStarts<string>;
	/** Month names and their short forms, as they are written, to 1..12; longest first. */
	months: [name: string, month: number][];
	/** Order of day, month and year in dates of digits. */
	order: string;
	words: NumberWords | null;
	/** The forms in which the runtime writes days, from full to short. */
	dateStyles: Intl.DateTimeFormat[];
}

const known = new Map<string, ClaimLocale>();

export function claimLocale(code: string): ClaimLocale {
	let locale = known.get(code);
	if (locale === undefined) {
		locale = build(supported(code));
		known.set(code, locale);
	}
	return locale;
}

function build(code: string): ClaimLocale {
	const parts = new Intl.NumberFormat(code).formatToParts(1.5);
	const decimal = parts.find(({ type }) => type === 'decimal')?.value ?? '.';
	const language = code.split('-')[0] ?? 'en';
	const dateStyles = (['full', 'long', 'medium', 'short'] as const).map(
		(dateStyle) => new Intl.DateTimeFormat(code, { dateStyle, timeZone: 'UTC' }),
	);
	return {
		code,
		language,
		format: formatOf(decimal),
		powers: new WordStarts(powersOf(code)),
		units: new WordStarts(unitWords(code)),
		months: monthsOf(code),
		order: orderOf(code),
		words: numberWordsOf(language),
		dateStyles,
	};
}

/** Languages bend the word by its count: one, few, many, fractions. */
const SAMPLES = [1, 1.1, 1.5, 2, 2.5, 3, 5, 11, 12, 21, 22, 25, 100, 101].flatMap((count) =>
	[1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e12].map((power) => count * power),
);
/** Beside what the runtime knows. */
const MORE_POWERS: Record<string, [string, number][]> = {
	en: [
		['k', 1e3],
		['bn', 1e9],
		['mn', 1e6],
		['thousand', 1e3],
	],
	de: [
		['Tsd.', 1e3],
		['Tsd', 1e3],
		['tausend', 1e3],
		['Mio', 1e6],
		['Mrd', 1e9],
	],
	tr: [
		['Mn', 1e6],
		['Milyon', 1e6],
		['Bin', 1e3],
	],
};

function powersOf(code: string): Map<string, number> {
	const powers = new Map<string, number>(MORE_POWERS[code.split('-')[0] ?? ''] ?? []);
	for (const compactDisplay of ['long', 'short'] as const) {
		const format = new Intl.NumberFormat(`${code}-u-nu-latn`, {
			notation: 'compact',
			compactDisplay,
			maximumSignificantDigits: 4,
			useGrouping: false,
		});
		for (const sample of SAMPLES) {
			const parts = format.formatToParts(sample);
			const word = parts
				.filter(({ type }) => type === 'compact')
				.map(({ value }) => value)
				.join('')
				.trim();
			const shown = parts
				.filter(({ type }) => type === 'integer' || type === 'fraction')
				.map(({ value }) => value);
			if (word === '' || shown.length === 0) continue;
			const power = sample / Number(shown.join('.'));
			if (Number.isFinite(power) && !powers.has(word)) powers.set(word, power);
		}
	}
	return powers;
}

function monthsOf(code: string): ClaimLocale['months'] {
	const months = new Map<string, number>();
	for (const locale of new Set([code, 'en'])) {
		for (const month of ['long', 'short'] as const) {
			for (const rest of [{}, { day: 'numeric' }, { day: 'numeric', year: 'numeric' }] as const) {
				const format = new Intl.DateTimeFormat(locale, {
					month,
					...rest,
					calendar: 'gregory',
					numberingSystem: 'latn',
					timeZone: 'UTC',
				});
				for (let index = 0; index < 12; index++) {
					const name = (
						format.formatToParts(Date.UTC(2024, index, 15)).find(({ type }) => type === 'month')?.value ??
						''
					).replace(/\.$/, '');
					// Languages that number their months write them with digits, see the patterns of dates.
					if (name !== '' && !/\d/.test(name) && !months.has(name)) months.set(name, index + 1);
				}
			}
		}
	}
	return [...months].sort(([a], [b]) => b.length - a.length);
}

function orderOf(code: string): string {
	const parts = new Intl.DateTimeFormat(code, {
		dateStyle: 'short',
		calendar: 'gregory',
		timeZone: 'UTC',
	}).formatToParts(0);
	return parts.map(({ type }) => ({ day: 'd', month: 'm', year: 'y' })[type as 'day'] ?? '').join('');
}
