import type { ClaimLocale } from './locale.js';

/** A day, a month or a day of a month; what is not said is null. */
export interface DateMention {
	start: number;
	end: number;
	/** Two digits where the text has two. */
	year: number | null;
	month: number | null;
	day: number | null;
}

export interface TimeMention {
	start: number;
	end: number;
	/** Minutes since midnight. */
	minutes: number;
	/** Written with a clock of twelve hours and no half of the day. */
	twelve: boolean;
}

/** Direction marks that Arabic and Hebrew formats put between digits and signs. */
const MARKS = '[\\u200e\\u200f\\u061c]*';
const ISO = /(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/g;
const YEAR_FIRST = new RegExp(
	`(?<![\\d./])(\\d{4})${MARKS}([/.])${MARKS} ?(\\d{1,2})${MARKS}\\2${MARKS} ?(\\d{1,2})(?![\\d])`,
	'g',
);
const YEAR_LAST = new RegExp(
	`(?<![\\d./])(\\d{1,2})${MARKS}([/.-])${MARKS}(\\d{1,2})${MARKS}\\2${MARKS}(\\d{4}|\\d{2})(?![\\d])`,
	'g',
);
const EAST_ASIAN = /(?:(?<!\d)(\d{4})\s*[年년]\s*)?(?<!\d)(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日일])?/g;

/** Dates of a text whose digits are ASCII. `anyOrder`: of unknown origin, so `3/4/2024` gives both of its meanings. */
export function findDates(text: string, locale: ClaimLocale, anyOrder = false): DateMention[] {
	const found: DateMention[] = [];
	const add = (
		match: RegExpExecArray,
		year: string | undefined,
		month: number | string | undefined,
		day: string | undefined,
	): void => {
		const mention = {
			start: match.index,
			end: match.index + match[0].trimEnd().length,
			year: numberOf(year),
			month: numberOf(month),
			day: numberOf(day),
		};
		if (
			(mention.month === null || (mention.month >= 1 && mention.month <= 12)) &&
			(mention.day === null || (mention.day >= 1 && mention.day <= 31))
		)
			found.push(mention);
	};
	for (const match of text.matchAll(ISO)) add(match, match[1], match[2], match[3]);
	for (const match of text.matchAll(YEAR_FIRST)) add(match, match[1], match[3], match[4]);
	for (const match of text.matchAll(YEAR_LAST)) {
		const monthFirst = locale.order.indexOf('m') < locale.order.indexOf('d') && match[2] === '/';
		if (anyOrder || !monthFirst) add(match, match[4], match[3], match[1]);
		if (anyOrder || monthFirst) add(match, match[4], match[1], match[3]);
	}
	for (const match of text.matchAll(EAST_ASIAN))
		if (match[1] !== undefined || match[3] !== undefined) add(match, match[1], match[2], match[3]);
	for (const match of text.matchAll(spelledOut(locale))) {
		const { yearFirst, from, dayFirst, name, dayLast, yearLast } = match.groups ?? {};
		const month = locale.months.find(([known]) => known.toLowerCase() === name?.toLowerCase())?.[1];
		if (dayFirst === undefined && dayLast === undefined && yearFirst === undefined && yearLast === undefined)
			continue;
		add(match, yearLast ?? yearFirst, month, dayFirst ?? dayLast);
		if (from !== undefined) add(match, yearLast ?? yearFirst, month, from);
	}
	return found;
}

const patterns = new Map<string, RegExp>();

function spelledOut({ code, months }: ClaimLocale): RegExp {
	let pattern = patterns.get(code);
	if (pattern === undefined) {
		const names = months.map(([name]) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
		const blank = '[\\s\\u00a0\\u202f]';
		const day = '\\d{1,2}(?:st|nd|rd|th|er|\\.|º|ª)?';
		pattern = new RegExp(
			`(?:(?<!\\d)(?<yearFirst>\\d{4})\\.?,?${blank}+)?(?:(?<![\\d.,])(?:(?<from>\\d{1,2})\\.?${blank}?[–-]${blank}?)?(?<dayFirst>\\d{1,2})(?:st|nd|rd|th|er|\\.|º|ª)?${blank}*(?:of${blank}|de${blank}|d')?)?` +
				`(?<![\\p{L}\\p{M}])(?<name>${names})(?![\\p{L}\\p{M}])\\.?` +
				`(?:${blank}+(?:the${blank})?(?<dayLast>${day})(?!\\d|[.,]\\d))?(?:,?${blank}*(?:of${blank}|de${blank}|del${blank}|d')?(?<yearLast>\\d{4})(?!\\d))?`,
			'gu',
		);
		patterns.set(code, pattern);
	}
	return pattern;
}

/** The year alone, `y`, agrees with a date's year in two digits or four. */
export function datesAgree(mention: DateMention, fact: DateMention): boolean {
	const year =
		mention.year === null ||
		(fact.year !== null &&
			(mention.year === fact.year || (mention.year < 100 && mention.year === fact.year % 100)));
	return (
		year &&
		(mention.month === null || mention.month === fact.month) &&
		(mention.day === null || mention.day === fact.day)
	);
}

const TIME =
	/(?<![\d:.,])(\d{1,2})(?:[:：](\d{2})(?::\d{2})?|\s?h\s?(\d{2})(?!\d)|\.(\d{2})(?=\s?Uhr))?(?:[\s\u00a0\u202f]*(am|pm|a\.m\.|p\.m\.|Uhr|時(?!間)(?:(\d{1,2})分)?))?(?![\d:])/giu;

/** Times of day: `9:30`, `9 am`, `14 Uhr`, `9h30`, `15時`. In German `5 am Fluss` is no time. */
export function findTimes(text: string, { language }: ClaimLocale): TimeMention[] {
	const found: TimeMention[] = [];
	for (const match of text.matchAll(TIME)) {
		const [whole, hours, colon, letter, point, mark, kanji] = match;
		const minutes = colon ?? letter ?? point ?? kanji;
		if (minutes === undefined && (mark === undefined || (mark === 'am' && language !== 'en'))) continue;
		const half =
			/^p/i.test(mark ?? '') || /午後\s*$/.test(text.slice(0, match.index))
				? 'pm'
				: /^a/i.test(mark ?? '')
					? 'am'
					: null;
		const hour = Number(hours);
		if (hour > 24 || Number(minutes ?? 0) > 59) continue;
		const full = half === null ? hour : (hour % 12) + (half === 'pm' ? 12 : 0);
		found.push({
			start: match.index,
			end: match.index + whole.length,
			minutes: full * 60 + Number(minutes ?? 0),
			twelve: half === null,
		});
	}
	return found;
}

function numberOf(text: string | number | undefined): number | null {
	return text === undefined ? null : Number(text);
}
