/** What a character is for counting words. */
export const Kind = {
	/** Spaces, punctuation, symbols. */
	other: 0,
	/** A letter, digit or mark of a script that puts spaces between words. */
	spaced: 1,
	/** A character of a script without spaces between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese. */
	unspaced: 2,
} as const;

const UNSPACED =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々〆]/u;
const SPACED = /[\p{L}\p{N}\p{M}]/u;

/** Characters that one word of those languages has on average; the usual estimate where no dictionary splits them. */
const CHARACTERS_PER_WORD = 2;

let table: Uint8Array | null = null;

/** `Kind` by UTF-16 unit. A table, because a Unicode regular expression costs as much as the rest of a page's audit. */
export function characterKinds(): Uint8Array {
	if (table !== null) return table;
	const kinds = new Uint8Array(0x10000);
	for (let code = 0; code < 0x10000; code++) {
		const character = String.fromCharCode(code);
		if (UNSPACED.test(character)) kinds[code] = Kind.unspaced;
		else if (SPACED.test(character)) kinds[code] = Kind.spaced;
	}
	// Leading halves of the ideographs beyond the first plane; their trailing halves count for nothing.
	for (let code = 0xd840; code <= 0xd888; code++) kinds[code] = Kind.unspaced;
	// Leading halves of the letters beyond it, such as Adlam or Deseret.
	for (const code of [0xd800, 0xd801, 0xd803, 0xd83a]) kinds[code] = Kind.spaced;
	return (table = kinds);
}

/**
 * Words of a text in any script: runs of letters and digits (joined by an apostrophe, hyphen, point or comma inside)
 * count as one, and every two characters of a script without spaces as one.
 */
export function countWords(text: string): number {
	return wordsOf(lengthOf(text));
}

/** How long a text is: parts that are cut between words add up. */
export interface Length {
	/** Words that are apart. */
	spaced: number;
	/** Characters of scripts without spaces. */
	unspaced: number;
}

export function wordsOf({ spaced, unspaced }: Length): number {
	return spaced + Math.ceil(unspaced / CHARACTERS_PER_WORD);
}

export function lengthOf(text: string): Length {
	const kinds = characterKinds();
	let spaced = 0;
	let unspaced = 0;
	let inside = false;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		const kind = kinds[code];
		if (kind === Kind.spaced) {
			if (!inside) spaced++;
			inside = true;
		} else if (kind === Kind.unspaced) {
			unspaced++;
			inside = false;
		} else if (
			inside &&
			!(isTrailingHalf(code) || (isJoint(code) && kinds[text.charCodeAt(at + 1)] === Kind.spaced))
		)
			inside = false;
	}
	return { spaced, unspaced };
}

/** Whether most of a text's letters belong to a script without spaces between words. */
export function isUnspaced(text: string): boolean {
	const kinds = characterKinds();
	let unspaced = 0;
	let spaced = 0;
	for (let at = 0; at < text.length; at++) {
		const kind = kinds[text.charCodeAt(at)];
		if (kind === Kind.unspaced) unspaced++;
		else if (kind === Kind.spaced) spaced++;
	}
	return unspaced > spaced;
}

const WIDE =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]/u;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const ONE_UNIT_EACH = /^[\u0020-\u007e\u00a0-\u024f]*$/;

/** How wide a text stands in a search result: graphemes, where East Asian ones are as wide as two Latin letters. */
export function widthOf(text: string): number {
	if (ONE_UNIT_EACH.test(text)) return text.length;
	let width = 0;
	for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
	return width;
}

/** A width said in the characters that a text is mostly made of: `22 characters`. */
export function inCharacters(
	text: string,
	least: number,
	most: number,
): { length: string; expected: string; wide: boolean } {
	const width = widthOf(text);
	const wide = width > 0 && width >= 1.5 * [...graphemes.segment(text)].length;
	return wide
		? {
				length: `${Math.round(width / 2)} full-width characters`,
				expected: `${Math.ceil(least / 2)} to ${Math.floor(most / 2)}`,
				wide,
			}
		: { length: `${width} characters`, expected: `${least} to ${most}`, wide };
}

/** Ends of a sentence: full stops of many scripts. The Latin full stop counts only before a space. */
const TERMINATOR = /[.!?…。！？؟۔।]+["'”’»」』）)\]]*/g;
const WIDE_TERMINATOR = /[。！？]/;
const LOWER_CASE = /^\s+\p{Ll}/u;

/**
 * Sentences of a paragraph. A full stop after a single letter (`z. B.`, an initial), after one or two digits (`3. Oktober`)
 * or before a small letter ends none.
 */
export function sentencesOf(paragraph: string): string[] {
	const sentences: string[] = [];
	let start = 0;
	for (const match of paragraph.matchAll(TERMINATOR)) {
		const end = match.index + match[0].length;
		if (end < paragraph.length && !endsSentence(paragraph, match.index, end, match[0])) continue;
		sentences.push(paragraph.slice(start, end).trim());
		start = end;
	}
	const rest = paragraph.slice(start).trim();
	if (rest !== '') sentences.push(rest);
	return sentences;
}

function endsSentence(text: string, at: number, end: number, mark: string): boolean {
	if (WIDE_TERMINATOR.test(mark)) return true;
	if (!/\s/.test(text.charAt(end)) || LOWER_CASE.test(text.slice(end, end + 4))) return false;
	if (mark !== '.') return true;
	// Two small letters before it, as in most sentences: no initial and no ordinal.
	if (isSmall(text.charCodeAt(at - 1)) && isSmall(text.charCodeAt(at - 2))) return true;
	return !/(?:^|[\s(.])(?:\p{L}|\p{N}{1,2})$/u.test(text.slice(Math.max(0, at - 4), at));
}

/** A letter of a to z. */
function isSmall(code: number): boolean {
	return code >= 0x61 && code <= 0x7a;
}

/** Apostrophes, hyphens, points and commas inside of a word or number. */
function isJoint(code: number): boolean {
	return code === 0x27 || code === 0x2019 || code === 0x2d || code === 0x2e || code === 0x2c;
}

function isTrailingHalf(code: number): boolean {
	return code >= 0xdc00 && code <= 0xdfff;
}
