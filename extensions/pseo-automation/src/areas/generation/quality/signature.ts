import { isUnspaced } from '../../audits/index.js';
import { maskOf, normalized, tokensOf, type Mask } from './tokens.js';

/**
 * MinHash of a text: for each of 128 permutations the smallest hash of its shingles, of which 16 bits are kept.
 * The share of equal places estimates the Jaccard similarity of the shingle sets, with a standard error of at most 0.044.
 */
export type Signature = Uint16Array;

export const PERMUTATIONS = 128;
/** Words in a row. */
const SHINGLE_WORDS = 5;
/** Characters in a row where words are not apart: about as much text as five words. */
const SHINGLE_CHARACTERS = 8;

/** A word of a title that is shorter is mostly a preposition: masking it would change the page's text beyond its names. */
const SHORTEST_TITLE_WORD = 4;
const SHORTEST_NAME = 2;

/** What a page calls itself. */
export interface OwnNames {
	title: string;
	h1?: string;
	keyword?: string | null;
	/** Values of facts that name the page's subject, such as the city. */
	names?: readonly string[];
}

export interface SignatureInput extends OwnNames {
	/** Plain text. */
	text: string;
}

/**
 * The signature by which pages of a website are compared. What the page calls itself is masked first: two texts that differ
 * in the name of the city are the same text.
 */
export function signatureOf({ text, ...own }: SignatureInput): Signature {
	return minhash(tokensOf(text, ownMask(own)));
}

function ownMask({ title, h1 = '', keyword, names = [] }: OwnNames): Mask {
	const words: string[] = [];
	const passages: string[] = [];
	const sort = (text: string, shortest: number): void => {
		const lower = normalized(text);
		if (isUnspaced(lower)) passages.push(...(shortest === SHORTEST_NAME ? [lower.trim()] : wordsWithoutSpaces(lower)).filter((passage) => passage.length >= SHORTEST_NAME && !ONLY_HIRAGANA.test(passage)));
		words.push(...(lower.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).filter((word) => word.length >= shortest && !isUnspaced(word)));
	};
	for (const text of [title, h1, keyword ?? '']) sort(text, SHORTEST_TITLE_WORD);
	for (const name of names) sort(name, SHORTEST_NAME);
	return maskOf(words, [...new Set(passages)]);
}

/** Particles and endings: they name nothing. */
const ONLY_HIRAGANA = /^\p{Script=Hiragana}+$/u;
const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });

/** Words by dictionary, which is fast enough for a title and would take longer than all the rest for a text. */
function wordsWithoutSpaces(text: string): string[] {
	return [...segmenter.segment(text)].flatMap(({ segment, isWordLike }) => (isWordLike === true ? [segment] : []));
}

const SEED = 0x9e3779b9;
const factors = new Int32Array(PERMUTATIONS);
const offsets = new Int32Array(PERMUTATIONS);
for (let index = 0, state = SEED; index < PERMUTATIONS; index++) {
	// Stored signatures are compared with new ones, so the permutations must never change.
	state = mixed(state + SEED);
	factors[index] = state | 1;
	state = mixed(state + SEED);
	offsets[index] = state;
}

function minhash({ hashes, unspaced }: ReturnType<typeof tokensOf>): Signature {
	const size = unspaced > 0.5 ? SHINGLE_CHARACTERS : SHINGLE_WORDS;
	const windows = Math.max(hashes.length === 0 ? 0 : 1, hashes.length - size + 1);
	const least = new Int32Array(PERMUTATIONS);
	const shingles = new Int32Array(windows);
	for (let at = 0; at < windows; at++) {
		let shingle = 0;
		const end = Math.min(at + size, hashes.length);
		for (let word = at; word < end; word++) shingle = Math.imul(shingle, 31) + (hashes[word] ?? 0) | 0;
		shingles[at] = mixed(shingle);
	}
	// Four at a time: the shingles are read a quarter as often, which halves the time of all this.
	for (let permutation = 0; permutation < PERMUTATIONS; permutation += 4) {
		const [factor0 = 1, factor1 = 1, factor2 = 1, factor3 = 1] = factors.subarray(permutation, permutation + 4);
		const [offset0 = 0, offset1 = 0, offset2 = 0, offset3 = 0] = offsets.subarray(permutation, permutation + 4);
		let [least0, least1, least2, least3] = [0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff];
		for (let at = 0; at < windows; at++) {
			const shingle = shingles[at] ?? 0;
			const hash0 = Math.imul(shingle ^ offset0, factor0);
			const hash1 = Math.imul(shingle ^ offset1, factor1);
			const hash2 = Math.imul(shingle ^ offset2, factor2);
			const hash3 = Math.imul(shingle ^ offset3, factor3);
			if (hash0 < least0) least0 = hash0;
			if (hash1 < least1) least1 = hash1;
			if (hash2 < least2) least2 = hash2;
			if (hash3 < least3) least3 = hash3;
		}
		least.set([least0, least1, least2, least3], permutation);
	}
	// The smallest of many hashes has its information in the low bits, and mixing spreads it.
	return Uint16Array.from(least, (hash) => mixed(hash) & 0xffff);
}

/** Share of equal places: an estimate of the Jaccard similarity, 0..1. */
export function similarityOf(a: Signature, b: Signature): number {
	let equal = 0;
	for (let index = 0; index < PERMUTATIONS; index++) if (a[index] === b[index]) equal++;
	return equal / PERMUTATIONS;
}

/** For a row: 344 characters. */
export function signatureToText(signature: Signature): string {
	const bytes = Buffer.alloc(PERMUTATIONS * 2);
	signature.forEach((value, index) => bytes.writeUInt16LE(value, index * 2));
	return bytes.toString('base64');
}

/** null for what is no signature of this build. */
export function signatureFromText(text: string | null | undefined): Signature | null {
	const bytes = Buffer.from(text ?? '', 'base64');
	return bytes.length === PERMUTATIONS * 2 ? Uint16Array.from({ length: PERMUTATIONS }, (_, index) => bytes.readUInt16LE(index * 2)) : null;
}

/** Finaliser of MurmurHash3. */
function mixed(value: number): number {
	let hash = value | 0;
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return hash ^ (hash >>> 16);
}
