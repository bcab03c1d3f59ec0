import { wordsIn } from '../../../platform/text/word-walk.js';
import { isUnspaced } from '../../../platform/text/words.js';
import { maskOf, normalized, tokensOf, type Mask } from '../../../platform/text/word-hashes.js';

/**
 * MinHash of a text by one permutation (P. Li, A. Owen, C.-H. Zhang, "One Permutation Hashing", NIPS 2012): the hash of each
 * shingle says into which of 128 places it falls, and each place keeps its smallest, 16 bits of it. An empty place borrows
 * from one that is not (A. Shrivastava, "Optimal Densification", ICML 2017). The share of equal places estimates the Jaccard
 * similarity of the shingle sets with a standard error of at most 0.044, as 128 permutations would at five times the cost.
 */
export type Signature = Uint16Array;

export const PLACES = 128;
/** Words in a row. */
const SHINGLE_WORDS = 5;
/** Characters in a row where words are not apart: about as much text as five words. */
const SHINGLE_CHARACTERS = 8;

/** A word of a title that is shorter is mostly a preposition: masking it would change the page's text beyond its names. */
const MIN_TITLE_WORD_LENGTH = 4;
const MIN_NAME_LENGTH = 2;

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
export function signatureOf(input: SignatureInput): Signature {
	return signedWords(input).signature;
}

/** The same with the hashes of the text's words, for those who want to know more of it. */
export function signedWords({ text, ...own }: SignatureInput): { signature: Signature; words: Int32Array } {
	const tokens = tokensOf(text, ownMask(own));
	return { signature: minhash(tokens), words: tokens.hashes };
}

function ownMask({ title, h1 = '', keyword, names = [] }: OwnNames): Mask {
	const words: string[] = [];
	const passages: string[] = [];
	const sort = (text: string, shortest: number): void => {
		const lower = normalized(text);
		if (isUnspaced(lower))
			passages.push(
				...(shortest === MIN_NAME_LENGTH ? [lower.trim()] : wordsWithoutSpaces(lower)).filter(
					(passage) => passage.length >= MIN_NAME_LENGTH && !ONLY_HIRAGANA.test(passage),
				),
			);
		words.push(...wordsIn(lower).filter((word) => word.length >= shortest && !isUnspaced(word)));
	};
	for (const text of [title, h1, keyword ?? '']) sort(text, MIN_TITLE_WORD_LENGTH);
	for (const name of names) sort(name, MIN_NAME_LENGTH);
	return maskOf(words, [...new Set(passages)]);
}

/** Particles and endings: they name nothing. */
const ONLY_HIRAGANA = /^\p{Script=Hiragana}+$/u;
const segmenter = new Intl.Segmenter('ja', { granularity: 'word' });

/** Words by dictionary, which is fast enough for a title and would take longer than all the rest for a text. */
function wordsWithoutSpaces(text: string): string[] {
	return [...segmenter.segment(text)].flatMap(({ segment, isWordLike }) => (isWordLike === true ? [segment] : []));
}

/** Leaves the upper 7 bits of a hash. */
const TO_PLACE = 25;
const EMPTY = 0xffffffff;

/** Stored signatures are compared with new ones: none of this may ever change. */
function minhash({ masked: hashes, unspaced }: ReturnType<typeof tokensOf>): Signature {
	if (hashes.length === 0) return new Uint16Array(PLACES);
	const size = Math.min(unspaced > 0.5 ? SHINGLE_CHARACTERS : SHINGLE_WORDS, hashes.length);
	const least = new Uint32Array(PLACES).fill(EMPTY);
	for (let at = 0; at + size <= hashes.length; at++) {
		let shingle = 0;
		for (let word = at; word < at + size; word++) shingle = (Math.imul(shingle, 31) + (hashes[word] ?? 0)) | 0;
		const hash = mixed(shingle) >>> 0;
		const place = hash >>> TO_PLACE;
		if (hash < (least[place] ?? 0)) least[place] = hash;
	}
	return Uint16Array.from(least, (hash, place) => mixed(hash === EMPTY ? lent(least, place) : hash) & 0xffff);
}

/** What an empty place borrows: two texts that leave it empty ask the same places in the same order. */
function lent(least: Uint32Array, place: number): number {
	for (let attempt = 1; ; attempt++) {
		const hash = least[mixed(place + attempt * PLACES) & (PLACES - 1)];
		if (hash !== undefined && hash !== EMPTY) return hash;
	}
}

/** Share of equal places: an estimate of the Jaccard similarity, 0..1. */
export function similarityOf(a: Signature, b: Signature): number {
	let equal = 0;
	for (let index = 0; index < PLACES; index++) if (a[index] === b[index]) equal++;
	return equal / PLACES;
}

/** For a row: 344 characters. */
export function signatureToText(signature: Signature): string {
	const bytes = Buffer.allocUnsafe(PLACES * 2);
	for (let index = 0; index < PLACES; index++) bytes.writeUInt16LE(signature[index] ?? 0, index * 2);
	return bytes.toString('base64');
}

/** null for what is no signature of this build. */
export function signatureFromText(text: string | null | undefined): Signature | null {
	const bytes = Buffer.from(text ?? '', 'base64');
	return bytes.length === PLACES * 2
		? Uint16Array.from({ length: PLACES }, (_, index) => bytes.readUInt16LE(index * 2))
		: null;
}

/** Finaliser of MurmurHash3. */
function mixed(value: number): number {
	let hash = value | 0;
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return hash ^ (hash >>> 16);
}
