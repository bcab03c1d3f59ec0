import { FNV_PRIME, FNV_START } from '../../kernel/hash.js';

/** What is known of a word from its letters alone, as bits. */
export const Look = {
	/** Of a script with capitals. */
	cased: 1,
	/** Begins with a capital. */
	capital: 2,
	/** iPhone, A380, COVID-19, B2B: no ordinary word looks like this, wherever it stands. */
	code: 4,
	/** Begins with a letter, not with a digit. */
	letter: 8,
} as const;

const UPPER = 1;
const LOWER = 2;
const TITLE = 4;
const DIGIT = 8;
const MARK = 16;
/** Letters without case. */
const OTHER = 32;
/** Letters of the scripts whose capitals tell names: those of others, such as Georgian, are for style. */
const CASED = 64;

const LETTERS = UPPER | LOWER | TITLE | MARK | OTHER;
const HYPHEN = 0x2d;

const CASED_SCRIPT = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u;
const KINDS: [RegExp, number][] = [
	[/\p{Lu}/u, UPPER],
	[/\p{Ll}/u, LOWER],
	[/\p{Lt}/u, TITLE],
	[/\p{Nd}/u, DIGIT],
	[/\p{M}/u, MARK],
	[/[\p{Lo}\p{Lm}]/u, OTHER],
	[CASED_SCRIPT, CASED],
];
/** `Lisbon's`, `AT&T`, `COVID-19`, `St.Pauli`: inside a word where a letter or digit follows. */
const JOINTS = new Set(["'", '’', '.', '&', '-'].map((sign) => sign.charCodeAt(0)));

let table: Uint8Array | null = null;

/** By UTF-16 unit, because a Unicode regular expression over every page costs more than all that is done with its words. */
function kindsOf(): Uint8Array {
	if (table !== null) return table;
	const kinds = new Uint8Array(0x10000);
	for (let code = 0; code < 0x10000; code++) {
		const character = String.fromCharCode(code);
		for (const [pattern, kind] of KINDS) if (pattern.test(character)) kinds[code] = (kinds[code] ?? 0) | kind;
	}
	return (table = kinds);
}

/**
 * The words of a text by their places. A word is a run of letters and digits of scripts with capitals, or a run of letters
 * without: `Googleで` is two words.
 */
export class Words {
	readonly starts: number[] = [];
	readonly ends: number[] = [];
	/** Bits of `Look`. */
	readonly looks: number[] = [];
	/** FNV-1a of each word as it is written. */
	readonly hashes: number[] = [];

	constructor(readonly text: string) {
		const kinds = kindsOf();
		for (let at = 0; at < text.length;) {
			const kind = kinds[text.charCodeAt(at)] ?? 0;
			if ((kind & (UPPER | LOWER | TITLE | DIGIT)) !== 0) at = this.#cased(kinds, at, kind);
			else if ((kind & OTHER) !== 0) at = this.#other(kinds, at);
			else at++;
		}
	}

	get length(): number {
		return this.starts.length;
	}

	word(index: number): string {
		return this.text.slice(this.starts[index], this.ends[index]);
	}

	#cased(kinds: Uint8Array, start: number, first: number): number {
		const { text } = this;
		let at = start;
		let hash = FNV_START;
		let seen = 0;
		let hump = false;
		let onlyLower = true;
		for (; at < text.length; at++) {
			const code = text.charCodeAt(at);
			const kind = kinds[code] ?? 0;
			if (
				(kind & (UPPER | LOWER | TITLE | DIGIT | MARK)) === 0 &&
				!(JOINTS.has(code) && ((kinds[text.charCodeAt(at + 1)] ?? 0) & (UPPER | LOWER | DIGIT)) !== 0)
			)
				break;
			if (onlyLower && (kind & LOWER) === 0) {
				hump = at > start && (kind & UPPER) !== 0;
				onlyLower = false;
			}
			seen |= kind;
			hash = Math.imul(hash ^ code, FNV_PRIME);
		}
		const cased = (seen & CASED) !== 0;
		const numbered = cased && (seen & DIGIT) !== 0 && (seen & UPPER) !== 0;
		const look =
			(cased ? Look.cased : 0) |
			(cased && (first & UPPER) !== 0 ? Look.capital : 0) |
			(numbered || hump ? Look.code : 0) |
			((first & DIGIT) === 0 ? Look.letter : 0);
		this.#add(start, at, look, hash);
		return at;
	}

	#other(kinds: Uint8Array, start: number): number {
		const { text } = this;
		let at = start;
		let hash = FNV_START;
		let seen = 0;
		for (; at < text.length; at++) {
			const code = text.charCodeAt(at);
			const kind = kinds[code] ?? 0;
			if ((kind & (OTHER | MARK)) === 0) break;
			seen |= kind;
			hash = Math.imul(hash ^ code, FNV_PRIME);
		}
		// The signs of ordinals (`1º`) are Latin letters without case.
		this.#add(start, at, Look.letter | ((seen & CASED) !== 0 ? Look.cased : 0), hash);
		return at;
	}

	#add(start: number, end: number, look: number, hash: number): void {
		this.starts.push(start);
		this.ends.push(end);
		this.looks.push(look);
		this.hashes.push(hash);
	}
}

/** Visits the runs of letters of a text, hyphens inside them included: `twenty-five`. */
export function eachLetterRun(text: string, visit: (start: number, end: number, hash: number) => void): void {
	const kinds = kindsOf();
	for (let at = 0; at < text.length; at++) {
		if (((kinds[text.charCodeAt(at)] ?? 0) & LETTERS) === 0) continue;
		const start = at;
		let hash = FNV_START;
		for (; at < text.length; at++) {
			const code = text.charCodeAt(at);
			if (
				((kinds[code] ?? 0) & LETTERS) === 0 &&
				!(code === HYPHEN && ((kinds[text.charCodeAt(at + 1)] ?? 0) & LETTERS) !== 0)
			)
				break;
			hash = Math.imul(hash ^ code, FNV_PRIME);
		}
		visit(start, at, hash);
	}
}
