import { characterTable, Is } from './characters.js';
import { NAMED, WordWalk } from './word-walk.js';

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

/** The words of a text by their places, as names are looked for. */
export class Words {
	readonly starts: number[] = [];
	readonly ends: number[] = [];
	/** Bits of `Look`. */
	readonly looks: number[] = [];
	/** FNV-1a of each word as it is written. */
	readonly hashes: number[] = [];

	constructor(readonly text: string) {
		const table = characterTable();
		for (const walk = new WordWalk(text, NAMED); walk.next();) {
			this.starts.push(walk.start);
			this.ends.push(walk.end);
			this.looks.push(this.#lookOf(walk, table));
			this.hashes.push(walk.hash);
		}
	}

	get length(): number {
		return this.starts.length;
	}

	word(index: number): string {
		return this.text.slice(this.starts[index], this.ends[index]);
	}

	#lookOf({ start, seen }: WordWalk, table: Int32Array): number {
		const first = table[this.text.charCodeAt(start)] ?? 0;
		// The signs of ordinals (`1º`) are Latin letters without case.
		if ((first & Is.caseless) !== 0) return Look.letter | ((seen & Is.named) !== 0 ? Look.cased : 0);
		const cased = (seen & Is.named) !== 0;
		const numbered = cased && (seen & Is.digit) !== 0 && (seen & Is.upper) !== 0;
		return (
			(cased ? Look.cased : 0) |
			(cased && (first & Is.upper) !== 0 ? Look.capital : 0) |
			(numbered || ((first & Is.lower) !== 0 && (seen & Is.upper) !== 0 && this.#hasHump(start, table))
				? Look.code
				: 0) |
			((first & Is.digit) === 0 ? Look.letter : 0)
		);
	}

	/** `iPhone`: small letters, then a capital. */
	#hasHump(start: number, table: Int32Array): boolean {
		let at = start;
		while (((table[this.text.charCodeAt(at)] ?? 0) & Is.lower) !== 0) at++;
		return ((table[this.text.charCodeAt(at)] ?? 0) & Is.upper) !== 0;
	}
}
