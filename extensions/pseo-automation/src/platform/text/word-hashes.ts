import { FNV_PRIME, FNV_START, hashOf } from '../../kernel/hash.js';
import { characterTable, Is } from './characters.js';

/**
 * A text as hashes of its words; in scripts without spaces every character is one. Words are hashed while they are read:
 * cutting them out as strings first takes three times as long, and a page goes through here on its way to being saved.
 */
export interface Tokens {
	/** 32-bit FNV-1a of each word in lower case. */
	hashes: Int32Array;
	/** The same with `MASKED` for a name; names that stand side by side are one. */
	masked: Int32Array;
	/** Share of the words that are characters of a script without spaces. */
	unspaced: number;
}

/** Stands for any name. */
const MASKED = 0x4e414d45;
/** A name may have an ending of this many letters: genitives, plurals and cases are still the name. */
const MAX_ENDING_LENGTH = 3;
/** Shorter words are whole words only: `ulm` is not in `ulmer`'s way, but `am` would eat `amerika`. */
const MIN_STEM_LENGTH = 4;
/** Article, conjunction and prepositions that Arabic writes together with the word. */
const ARABIC_PREFIXES = ['', 'و', 'ف'].flatMap((and) =>
	['', 'ب', 'ك', 'ل', 'ال', 'بال', 'كال', 'لل'].map((preposition) => and + preposition),
);
/** Stands in the text where a name of a script without spaces stood. */
const MARK = '\ue000';
const MARK_CODE = 0xe000;

/** Names that must not make two texts look different. */
export interface Mask {
	words: ReadonlySet<number>;
	/** Names in scripts without spaces, longest first. */
	passages: readonly string[];
	/** By low byte, whether any hash of `words` ends in it: spares most look-ups. */
	sieve: Uint8Array;
}

export const NO_MASK: Mask = { words: new Set(), passages: [], sieve: new Uint8Array(256) };

/** Every form in which a page's own words may stand in its text. */
export function maskOf(words: readonly string[], passages: readonly string[]): Mask {
	const hashes = new Set<number>();
	for (const word of words) {
		hashes.add(hashOf(word));
		if (!/\p{Script=Arabic}/u.test(word)) continue;
		const bare = word.startsWith('ال') && word.length > 4 ? word.slice(2) : word;
		for (const form of ARABIC_PREFIXES) hashes.add(hashOf(form + bare));
	}
	const sieve = new Uint8Array(256);
	for (const hash of hashes) sieve[hash & 255] = 1;
	return { words: hashes, passages: [...passages].sort((a, b) => b.length - a.length), sieve };
}

export function normalized(text: string): string {
	return text.normalize('NFC').toLowerCase();
}

export function tokensOf(text: string, mask: Mask = NO_MASK): Tokens {
	const lower = normalized(text);
	if (mask.passages.length === 0) return read(lower, mask);
	const marked = mask.passages.reduce((rest, passage) => rest.replaceAll(passage, MARK), lower);
	const { masked, unspaced } = read(marked, mask);
	return { hashes: read(lower, NO_MASK).hashes, masked, unspaced };
}

/** For the words of one text at a time: new arrays for each would be cleared, and collected, for every page. */
let plain = new Int32Array(16_384);
let named = new Int32Array(16_384);

/** Its own loop and no `WordWalk`: a name is known by the hash of a word's beginning, which has to be looked at on the way. */
function read(lower: string, { words, sieve }: Mask): Tokens {
	if (plain.length < lower.length)
		[plain, named] = [new Int32Array(lower.length * 2), new Int32Array(lower.length * 2)];
	const table = characterTable();
	const hashes = plain;
	const masked = named;
	let count = 0;
	let kept = 0;
	let unspaced = 0;
	let last = 0;
	for (let at = 0; at < lower.length;) {
		const code = lower.charCodeAt(at);
		const bits = table[code] ?? 0;
		let hash = FNV_START;
		let isName = false;
		if ((bits & Is.spaced) !== 0) {
			let stem = 0;
			const start = at;
			let next = code;
			do {
				hash = Math.imul(hash ^ next, FNV_PRIME);
				at++;
				if (sieve[hash & 255] === 1 && words.has(hash)) stem = at;
				next = at < lower.length ? lower.charCodeAt(at) : 0;
			} while (((table[next] ?? 0) & Is.spaced) !== 0);
			isName = stem > 0 && (stem === at || (stem - start >= MIN_STEM_LENGTH && at - stem <= MAX_ENDING_LENGTH));
		} else {
			at++;
			if ((bits & Is.unspaced) !== 0) {
				unspaced++;
				hash = Math.imul(hash ^ code, FNV_PRIME);
				if (at < lower.length && ((table[lower.charCodeAt(at)] ?? 0) & Is.trailing) !== 0)
					hash = Math.imul(hash ^ lower.charCodeAt(at++), FNV_PRIME);
				isName = words.has(hash);
			} else if (code === MARK_CODE) isName = true;
			else continue;
		}
		hashes[count++] = hash;
		if (isName) hash = MASKED;
		if (hash !== MASKED || last !== MASKED) masked[kept++] = hash;
		last = hash;
	}
	return {
		hashes: hashes.slice(0, count),
		masked: masked.slice(0, kept),
		unspaced: kept === 0 ? 0 : unspaced / kept,
	};
}

export function hashesOf(text: string): number[] {
	return [...tokensOf(text).hashes];
}
