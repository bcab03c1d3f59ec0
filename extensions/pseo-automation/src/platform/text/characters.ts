/** What a UTF-16 unit is for reading words, as bits. */
export const Is = {
	/** A letter, digit, number or mark of a script that puts blanks between words. */
	spaced: 1,
	/** A character of a script without blanks between words: Chinese, Japanese, Thai, Lao, Khmer, Burmese. */
	unspaced: 2,
	/** Second half of a character beyond the first plane. */
	trailing: 4,
	upper: 8,
	lower: 16,
	/** `ǅ`: a capital and a small letter in one. */
	title: 32,
	/** A decimal digit of any script. */
	digit: 64,
	mark: 128,
	/** A letter without case. */
	caseless: 256,
	/** Of a script whose capitals tell names: those of others, such as Georgian, are for style. */
	named: 512,
	/** A letter that English is written with, its loanwords included. */
	latin: 1024,
	apostrophe: 2048,
	hyphen: 4096,
	point: 8192,
	comma: 16_384,
	ampersand: 32_768,
	/** May end a sentence. */
	terminal: 65_536,
	/** A quotation mark or bracket that closes behind the end of a sentence. */
	closing: 131_072,
	blank: 262_144,
} as const;

/** First match wins between these two: a character belongs to one kind of script. */
const UNSPACED =
	/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々〆]/u;
const SPACED = /[\p{L}\p{N}\p{M}]/u;

const PATTERNS: [RegExp, number][] = [
	[/\p{Lu}/u, Is.upper],
	[/\p{Ll}/u, Is.lower],
	[/\p{Lt}/u, Is.title],
	[/\p{Nd}/u, Is.digit],
	[/\p{M}/u, Is.mark],
	[/[\p{Lo}\p{Lm}]/u, Is.caseless],
	[/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u, Is.named],
	[/[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u017e]/, Is.latin],
	[/['’]/, Is.apostrophe],
	[/-/, Is.hyphen],
	[/\./, Is.point],
	[/,/, Is.comma],
	[/&/, Is.ampersand],
	[/[\p{Sentence_Terminal}…\n]/u, Is.terminal],
	[/["'”’»」』）)\]]/, Is.closing],
	[/\s/, Is.blank],
];

let table: Int32Array | null = null;

/** Bits of `Is` by UTF-16 unit. A table, because a Unicode regular expression costs as much as the rest of a page's audit. */
export function characterTable(): Int32Array {
	if (table !== null) return table;
	const bits = new Int32Array(0x10000);
	for (let code = 0; code < 0x10000; code++) {
		const character = String.fromCharCode(code);
		if (UNSPACED.test(character)) bits[code] = Is.unspaced;
		else if (SPACED.test(character)) bits[code] = Is.spaced;
		for (const [pattern, bit] of PATTERNS) if (pattern.test(character)) bits[code] = (bits[code] ?? 0) | bit;
	}
	// Leading halves of the ideographs beyond the first plane, and of the letters beyond it, such as Adlam or Deseret.
	for (let code = 0xd840; code <= 0xd888; code++) bits[code] = Is.unspaced;
	for (const code of [0xd800, 0xd801, 0xd803, 0xd83a]) bits[code] = Is.spaced;
	for (let code = 0xdc00; code <= 0xdfff; code++) bits[code] = Is.trailing;
	return (table = bits);
}
