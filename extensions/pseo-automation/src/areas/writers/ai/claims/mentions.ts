import { allReadings, EAST_ASIAN, MAY_BE_EAST_ASIAN, readEastAsian, readingsOf } from './digits.js';
import type { ClaimLocale } from './locale.js';
import { wordNumbers } from './number-words.js';
import { unitNamed } from './units.js';

/** A number as a text has it. */
export interface NumberMention {
	start: number;
	end: number;
	/** As it is written, without its unit. */
	text: string;
	/** What it can mean; none for what is no number in any language (`2.4.1`). */
	values: number[];
	unit: string | null;
	negative: boolean;
	/** Four digits without marks that can be a year: never a rounded figure. */
	yearLike: boolean;
	/** `1990s`. */
	decade: boolean;
	/** What stands around it, for `multiplies` and `boundOf`: most figures are exact, and need neither. */
	before: string;
	after: string;
}

const DIGITS = /\d+(?:[.,'\u066b]\d+|[ \u00a0\u202f\u2009]\d{3}(?!\d))*/g;
const LETTER = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u;
const DECADE = /^(?:s|['’]s|er(?:n|s)?|['’]?(?:lar|ler|lı|li)(?:\p{L}*)|年代)(?![\p{L}])|^年代/u;
const TIMES =
	/^[\s\u00a0\u202f-]?(?:times|x(?!\p{L})|×|-?fold|mal(?!\p{L})|fach|fois|veces|vezes|volte|keer|kat(?:ı|ından)?(?!\p{L})|مرات|مرة|倍|раза?(?!\p{L}))/u;
const AT_LEAST_BEFORE =
	/(?:\b(?:over|more than|above|at least|exceeding|upwards of|mehr als|über|mindestens|plus de|au moins|más de|al menos|mais de|più di|meer dan|ponad|более|свыше)|أكثر من|ما لا يقل عن)[\s\u00a0]*\p{Sc}?[\s\u00a0]*$/iu;
const AT_LEAST_AFTER =
	/^[\s\u00a0]*(?:\+|以上|を超え|超|['’]?(?:den|dan|ten|tan|i|ı|u|ü|yi|yı)?\s+(?:fazla|aşkın|aşan))/iu;
const AT_MOST_BEFORE =
	/(?:\b(?:under|less than|below|at most|almost|nearly|up to|just under|weniger als|unter|knapp|fast|höchstens|moins de|presque|près de|menos de|casi|quase|meno di|quasi|minder dan|bijna)|أقل من|ما يقرب من)[\s\u00a0]*\p{Sc}?[\s\u00a0]*$/iu;
const AT_MOST_AFTER = /^[\s\u00a0]*(?:未満|以下|弱|['’]?(?:den|dan|ten|tan|e|a|ye|ya)?\s+(?:az|yakın))/iu;

/** Says that another figure was multiplied: `2.5 times`. */
export function multiplies({ after }: NumberMention): boolean {
	return TIMES.test(after);
}

/** `over 12,000`: at least; `almost 13,000`: at most. */
export function boundOf({ before, after }: NumberMention): 'least' | 'most' | null {
	if (AT_LEAST_BEFORE.test(before) || AT_LEAST_AFTER.test(after)) return 'least';
	return AT_MOST_BEFORE.test(before) || AT_MOST_AFTER.test(after) ? 'most' : null;
}

/** Numbers of a text whose digits are ASCII. `anyFormat`: of unknown origin, so `1.234` gives both of its meanings. */
export function findNumbers(text: string, locale: ClaimLocale, anyFormat = false): NumberMention[] {
	const found: NumberMention[] = [];
	let rest = text;
	for (const match of MAY_BE_EAST_ASIAN.test(text) ? text.matchAll(EAST_ASIAN) : []) {
		const value = readEastAsian(match[0]);
		if (value === null) continue;
		const isSmallWord = value <= 12 && !/\d/.test(match[0]);
		const mention = around(text, match.index, match.index + match[0].length, locale);
		if (!isSmallWord) found.push({ ...mention, values: [mention.negative ? -value : value] });
		rest = hide(rest, match.index, match.index + match[0].length);
	}
	for (const match of rest.matchAll(DIGITS)) {
		for (const { start, digits } of splitBlanks(match[0], match.index, rest, locale)) {
			const mention = mentionOf(rest, start, digits, locale, anyFormat);
			if (mention !== null) found.push(mention);
		}
	}
	if (locale.words !== null) {
		for (const { value, start, end } of wordNumbers(rest, locale.words)) {
			// "12 million" is read with its digits.
			if (/\d[\s\u00a0\u202f-]*$/.test(rest.slice(0, start))) continue;
			found.push({ ...around(text, start, end, locale), values: [value] });
		}
	}
	return found.sort((a, b) => a.start - b.start);
}

/** Blanks part thousands (`12 345`) or two numbers (`2 100-watt bulbs`): what is no grouped number is two. */
function splitBlanks(
	run: string,
	start: number,
	text: string,
	locale: ClaimLocale,
): { start: number; digits: string }[] {
	const groups =
		/^\d{1,3}(?:([ \u00a0\u202f\u2009])\d{3})(?:\1\d{3})*(?:[.,\u066b]\d+)?$/.test(run) &&
		readingsOf(run, locale.format).length > 0;
	if (groups || !/[ \u00a0\u202f\u2009]/.test(run)) return [{ start, digits: run }];
	return [...run.matchAll(/[^ \u00a0\u202f\u2009]+/g)].map((match) => ({
		start: start + match.index,
		digits: text.slice(start + match.index, start + match.index + match[0].length),
	}));
}

function mentionOf(
	text: string,
	start: number,
	digits: string,
	locale: ClaimLocale,
	anyFormat: boolean,
): NumberMention | null {
	const before = text.slice(Math.max(0, start - 40), start);
	const after = text.slice(start + digits.length, start + digits.length + 60);
	const letters = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]+-?$/u.exec(before)?.[0] ?? '';
	const word = letters.replace('-', '');
	// A380, COVID-19, iPhone15: a name with digits, which the check of names looks at.
	if (letters !== '' && unitNamed(word) === null && (!letters.endsWith('-') || /^\p{Lu}+$/u.test(word))) return null;
	const base = around(text, start, start + digits.length, locale);
	const power = powerAfter(after, locale);
	const unitEnd = base.unit !== null || power !== null;
	// 1泊, 3つ: East Asian words for one night, three things.
	if (
		power === null &&
		(/^1$/.test(digits) ? /^[\p{Script=Han}\p{Script=Hangul}]/u : /^[2-9]$/.test(digits) ? /^つ/ : /^(?!)/).test(
			after,
		) &&
		base.unit === null
	)
		return null;
	// 5G, 3D.
	if (!unitEnd && /^\p{Lu}/u.test(after) && LETTER.test(after[0] ?? '')) return null;
	const values = anyFormat ? allReadings(digits) : readingsOf(digits, locale.format);
	const plain = base.negative ? values.map((value) => -value) : values;
	return {
		...base,
		text: text.slice(start, start + digits.length + (power?.length ?? 0)),
		values:
			power === null ? plain : [...plain.map((value) => value * power.value), ...(power.doubtful ? plain : [])],
		end: start + digits.length + (power?.length ?? 0),
		yearLike: power === null && base.unit === null && /^(?:1[1-9]|2[01])\d\d$/.test(digits),
		decade: power === null && /^\d{4}$/.test(digits) && DECADE.test(after),
	};
}

/** What stands around a number and changes what it claims. */
function around(text: string, start: number, end: number, locale: ClaimLocale): NumberMention {
	const before = text.slice(Math.max(0, start - 40), start);
	const tail = text.slice(end, end + 60);
	const after = tail.slice(powerAfter(tail, locale)?.length ?? 0);
	const negative =
		before.includes('-') && /(?:^|[^\p{L}\p{N}])-[\p{Sc}]?$/u.test(before.replace(/[\u200e\u200f\u061c]/g, ''));
	return {
		start,
		end,
		text: text.slice(start, end),
		values: [],
		yearLike: false,
		decade: false,
		unit: unitBefore(before) ?? unitAfter(after, locale),
		negative,
		before,
		after,
	};
}

function powerAfter(
	after: string,
	{ powers }: ClaimLocale,
): { value: number; length: number; doubtful: boolean } | null {
	const gap = /^[\s\u00a0\u202f-]/.test(after) ? 1 : 0;
	const found = powers.at(after.slice(gap, gap + 40));
	// `5 m` are metres as well.
	return found === null
		? null
		: { value: found.value, length: gap + found.word.length, doubtful: /^[mt]$/.test(found.word) };
}

function unitAfter(after: string, { units }: ClaimLocale): string | null {
	const gap = /^[\u200e\u200f\u061c]*[\s\u00a0\u202f-]?[\u200e\u200f\u061c]*/.exec(after)?.[0].length ?? 0;
	return units.at(after.slice(gap, gap + 40))?.value ?? null;
}

function unitBefore(before: string): string | null {
	const sign = /(?:^|[^\d\s])?([%€$£¥￥₺₹])[\s\u00a0\u202f]?-?$/u.exec(before);
	if (sign !== null)
		return /\d[\s\u00a0\u202f]?[%€£¥￥₺₹$][\s\u00a0\u202f]?$/u.test(before) ? null : unitNamed(sign[1] ?? '');
	const word = /(?<![\p{L}])(\p{Lu}{3}|yüzde|Yüzde)[\s\u00a0\u202f]?$/u.exec(before)?.[1];
	return word === undefined ? null : unitNamed(word);
}

/** Blots a part of the text out and keeps the places of the others. */
export function hide(text: string, start: number, end: number): string {
	return text.slice(0, start) + '\u0000'.repeat(Math.max(0, end - start)) + text.slice(end);
}
