import { hashesOf } from '../../../../platform/text/word-hashes.js';
import { ar } from './ar.js';
import { de } from './de.js';
import { en } from './en.js';
import { ja } from './ja.js';
import { tr } from './tr.js';
import type { Phrases } from './types.js';

const BY_LANGUAGE: Record<string, Phrases> = { ar, de, en, ja, tr };

/** The lists of a language; null where there is none. */
export function phrasesOf(language_code: string): Phrases | null {
	const primary = language_code.toLowerCase().split(/[-_]/)[0] ?? '';
	return Object.hasOwn(BY_LANGUAGE, primary) ? (BY_LANGUAGE[primary] ?? null) : null;
}

interface Lexicon {
	/** Phrases by the hash of their first word, longest first. */
	phrases: Map<number, { phrase: string; hashes: readonly number[] }[]>;
	/** By low byte, whether any first word ends in it: spares most look-ups. */
	sieve: Uint8Array;
}

const lexicons = new WeakMap<readonly string[], Lexicon>();

/**
 * Where a text holds phrases of a list, as often as they stand in it. By hashes of whole words, so that a long list costs
 * no more than a short one; the longest phrase wins, and punctuation and case do not matter.
 */
export function phrasesIn(text: Int32Array, list: readonly string[]): string[] {
	let lexicon = lexicons.get(list);
	if (lexicon === undefined) lexicons.set(list, (lexicon = lexiconOf(list)));
	const { phrases, sieve } = lexicon;
	const found: string[] = [];
	for (let at = 0; at < text.length; at++) {
		const word = text[at] ?? 0;
		if (sieve[word & 255] === 0) continue;
		const entry = phrases
			.get(word)
			?.find(({ hashes }) => hashes.every((hash, offset) => text[at + offset] === hash));
		if (entry === undefined) continue;
		found.push(entry.phrase);
		at += entry.hashes.length - 1;
	}
	return found;
}

function lexiconOf(list: readonly string[]): Lexicon {
	const phrases: Lexicon['phrases'] = new Map();
	const sieve = new Uint8Array(256);
	for (const phrase of list) {
		const hashes = hashesOf(phrase);
		const [first = 0] = hashes;
		phrases.set(first, [...(phrases.get(first) ?? []), { phrase, hashes }]);
		sieve[first & 255] = 1;
	}
	for (const entries of phrases.values()) entries.sort((a, b) => b.hashes.length - a.hashes.length);
	return { phrases, sieve };
}
