/** First digits of the scripts whose decimal digits pages are written in. */
const ZEROS = [
	0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x1040,
	0x17e0, 0x1810, 0xff10,
];
const ASCII_OF = new Map(
	ZEROS.flatMap((zero) =>
		Array.from({ length: 10 }, (_, digit) => [String.fromCharCode(zero + digit), String(digit)] as const),
	),
);
const SIGNS: Record<string, string> = {
	'\u2212': '-',
	'\uff0d': '-',
	'\uff0b': '+',
	'\uff0e': '.',
	'\uff0c': ',',
	'\uff05': '%',
	'\u066a': '%',
	'\uff1a': ':',
	'\uff0f': '/',
	'\u2019': "'",
	'\u066c': "'",
	'\u066b': '\u066b',
};
const FOREIGN = /[[\p{Nd}--[0-9]]\u2212\uff0d\uff0b\uff0e\uff0c\uff05\u066a\uff1a\uff0f\u2019\u066c]/gv;
const ALL_ASCII = /^[\x00-\x7f]*$/;

/** The text with ASCII digits and signs, of the same length, so that places in the one are places in the other. */
export function plainDigits(text: string): string {
	return ALL_ASCII.test(text)
		? text
		: text.replace(FOREIGN, (character) => ASCII_OF.get(character) ?? SIGNS[character] ?? character);
}

export interface Format {
	decimal: readonly string[];
	group: readonly string[];
}

const BLANKS = [' ', '\u00a0', '\u202f', '\u2009'];
/** How the two big families write numbers; either may part thousands by blanks and apostrophes. */
const POINT: Format = { decimal: ['.', '\u066b'], group: [',', "'", ...BLANKS] };
const COMMA: Format = { decimal: [',', '\u066b'], group: ['.', "'", ...BLANKS] };

export function formatOf(decimal: string): Format {
	return decimal === ',' ? COMMA : POINT;
}

/** The number that digits mean in a format, or null where they are no number in it. */
export function readDigits(digits: string, { decimal, group }: Format): number | null {
	const match = /^(\d+(?:([^\d])\d+)*?)(?:([^\d])(\d+))?$/u.exec(digits);
	if (match === null) return null;
	const attempts: [string, string][] = [[digits, '']];
	const last = digits.search(/[^\d]\d+$/);
	if (last !== -1 && decimal.includes(digits[last] ?? ''))
		attempts.unshift([digits.slice(0, last), digits.slice(last + 1)]);
	for (const [whole, fraction] of attempts) {
		const plain = ungrouped(whole, group);
		if (plain !== null) return Number(fraction === '' ? plain : `${plain}.${fraction}`);
	}
	return null;
}

/** `1,234,567`, `12,34,567` (India) or plain digits; one kind of separator only. */
function ungrouped(whole: string, group: readonly string[]): string | null {
	if (/^\d+$/.test(whole)) return whole;
	const separator = /[^\d]/.exec(whole)?.[0] ?? '';
	if (!group.includes(separator)) return null;
	const parts = whole.split(separator);
	const [first = '', ...rest] = parts;
	const last = rest.at(-1) ?? '';
	const middle = rest.slice(0, -1);
	const grouped =
		/^\d{1,3}$/.test(first) &&
		/^\d{3}$/.test(last) &&
		(middle.every((part) => /^\d{3}$/.test(part)) ||
			(first.length <= 2 && middle.every((part) => /^\d{2}$/.test(part))));
	return grouped ? parts.join('') : null;
}

/** What digits mean in a text of the format; where they are no number in it, what they mean in the other one. */
export function readingsOf(digits: string, format: Format): number[] {
	const own = readDigits(digits, format);
	if (own !== null) return [own];
	const other = readDigits(digits, format === POINT ? COMMA : POINT);
	return other === null ? [] : [other];
}

/** All that digits of unknown origin can mean: cells of an import, texts of another language. */
export function allReadings(digits: string): number[] {
	return [...new Set([readDigits(digits, POINT), readDigits(digits, COMMA)].filter((value) => value !== null))];
}

const KANJI_DIGITS: Record<string, number> = {
	〇: 0,
	零: 0,
	一: 1,
	二: 2,
	三: 3,
	四: 4,
	五: 5,
	六: 6,
	七: 7,
	八: 8,
	九: 9,
};
const SMALL_POWERS: Record<string, number> = { 十: 10, 百: 100, 千: 1000, 천: 1000 };
const LARGE_POWERS: Record<string, number> = {
	万: 1e4,
	萬: 1e4,
	만: 1e4,
	億: 1e8,
	亿: 1e8,
	억: 1e8,
	兆: 1e12,
	조: 1e12,
};

/** Numbers with the powers of East Asia: `1,396万`, `3億5000万`, `1万2千`, and `二千三百` without digits. */
export const EAST_ASIAN =
	/(?:\d[\d,]*(?:\.\d+)?[兆億亿억万萬만千천百]+)+(?:\d[\d,]*)?|(?<![〇零一二三四五六七八九十百千万億兆])(?:[一二三四五六七八九][〇零一二三四五六七八九十百千万億兆]+|[十百千][一二三四五六七八九十百千万億兆]+)/gu;

/** A sign without which a text has none of these. */
export const MAY_BE_EAST_ASIAN = /[百千천十万萬만億亿억兆一二三四五六七八九]/;

export function readEastAsian(text: string): number | null {
	// 二〇二四: digits in a row, as years are written.
	if (/^[〇零一二三四五六七八九]+$/.test(text))
		return Number([...text].map((character) => KANJI_DIGITS[character]).join(''));
	let total = 0;
	let section = 0;
	let digits: number | null = null;
	for (const [part] of text.matchAll(/\d[\d,]*(?:\.\d+)?|./gsu)) {
		const small = SMALL_POWERS[part];
		const large = LARGE_POWERS[part];
		if (small !== undefined) {
			section += (digits ?? 1) * small;
			digits = null;
		} else if (large !== undefined) {
			if (section === 0 && digits === null) return null;
			total += (section + (digits ?? 0)) * large;
			section = 0;
			digits = null;
		} else {
			const value = KANJI_DIGITS[part] ?? Number(part.replaceAll(',', ''));
			if (!Number.isFinite(value) || digits !== null) return null;
			digits = value;
		}
	}
	return total + section + (digits ?? 0);
}
