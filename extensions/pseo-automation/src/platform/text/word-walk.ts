import { FNV_PRIME, FNV_START } from '../../kernel/hash.js';
import { characterTable, Is } from './characters.js';

/** One kind of word, in bits of `Is`. */
interface Run {
	/** A word begins with one of these. */
	begins: number;
	/** It goes on with one of these. */
	inside: number;
	/** It goes on with one of these too, where one of `after` follows. */
	joints: number;
	after: number;
}

/** What counts as a word: what begins as the first run, or else as the second. */
export interface WordRule {
	first: Run;
	second: Run;
}

const NONE: Run = { begins: 0, inside: 0, joints: 0, after: 0 };
/** One character each, both halves of it. */
const CHARACTERS: Run = { ...NONE, begins: Is.unspaced, inside: Is.trailing };
const CASED = Is.upper | Is.lower | Is.title;
const LETTER = CASED | Is.mark | Is.caseless;

/** `don't`, `3.5`, `well-known` are one; a character of a script without blanks is one. */
export const COUNTED: WordRule = {
	first: {
		begins: Is.spaced,
		inside: Is.spaced | Is.trailing,
		joints: Is.apostrophe | Is.hyphen | Is.point | Is.comma,
		after: Is.spaced,
	},
	second: CHARACTERS,
};

/** Runs of letters, digits and marks, without anything between: `don't` is two. */
export const PLAIN: WordRule = { first: { ...NONE, begins: Is.spaced, inside: Is.spaced }, second: CHARACTERS };

/**
 * `Lisbon's`, `AT&T`, `COVID-19`, `St.Pauli`: runs of letters and digits of scripts with capitals, or runs of letters
 * without: `Googleで` is two.
 */
export const NAMED: WordRule = {
	first: {
		begins: CASED | Is.digit,
		inside: CASED | Is.digit | Is.mark,
		joints: Is.apostrophe | Is.point | Is.ampersand | Is.hyphen,
		after: Is.upper | Is.lower | Is.digit,
	},
	second: { ...NONE, begins: Is.caseless, inside: Is.caseless | Is.mark },
};

/** Letters alone, hyphens inside them included: `twenty-five`. */
export const SPELLED: WordRule = {
	first: { begins: LETTER, inside: LETTER, joints: Is.hyphen, after: LETTER },
	second: NONE,
};

/** English words: `don't`, `well-known`, `café`. */
export const ENGLISH: WordRule = {
	first: { begins: Is.latin, inside: Is.latin, joints: Is.apostrophe | Is.hyphen, after: Is.latin },
	second: NONE,
};

/** Walks over the words of a text: `while (walk.next())`. Nothing is cut out; a word is known by its place and hash. */
export class WordWalk {
	start = 0;
	/** The place after the word. */
	end = 0;
	/** FNV-1a of the word as it is written. */
	hash = 0;
	/** What its characters are, all together, in bits of `Is`. */
	seen = 0;
	readonly #first: Run;
	readonly #second: Run;
	readonly #table = characterTable();

	constructor(
		readonly text: string,
		{ first, second }: WordRule,
	) {
		this.#first = first;
		this.#second = second;
	}

	next(): boolean {
		const { text } = this;
		const table = this.#table;
		const first = this.#first;
		const begins = first.begins | this.#second.begins;
		const { length } = text;
		let at = this.end;
		let code = 0;
		let bits = 0;
		for (; ; at++) {
			if (at >= length) {
				this.end = at;
				return false;
			}
			code = text.charCodeAt(at);
			bits = table[code] ?? 0;
			if ((bits & begins) !== 0) break;
		}
		const { inside, joints, after } = (bits & first.begins) !== 0 ? first : this.#second;
		this.start = at;
		let hash = FNV_START;
		let seen = 0;
		for (;;) {
			hash = Math.imul(hash ^ code, FNV_PRIME);
			seen |= bits;
			if (++at >= length) break;
			code = text.charCodeAt(at);
			bits = table[code] ?? 0;
			if ((bits & inside) !== 0) continue;
			if ((bits & joints) === 0 || at + 1 >= length || ((table[text.charCodeAt(at + 1)] ?? 0) & after) === 0)
				break;
		}
		this.end = at;
		this.hash = hash;
		this.seen = seen;
		return true;
	}
}

/** The words of a short text, cut out. */
export function wordsIn(text: string, rule: WordRule = PLAIN): string[] {
	const words: string[] = [];
	for (const walk = new WordWalk(text, rule); walk.next();) words.push(text.slice(walk.start, walk.end));
	return words;
}
