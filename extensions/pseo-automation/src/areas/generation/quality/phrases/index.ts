import { hashesOf } from '../tokens.js';
import { ar } from './ar.js';
import { de } from './de.js';
import { en } from './en.js';
import { ja } from './ja.js';
import { tr } from './tr.js';
import type { Phrases } from './types.js';

const BY_LANGUAGE: Record<string, Phrases> = { ar, de, en, ja, tr };

/** The lists of a language; null where nobody has written any. */
export function phrasesOf(language_code: string): Phrases | null {
	const primary = language_code.toLowerCase().split(/[-_]/)[0] ?? '';
	return Object.hasOwn(BY_LANGUAGE, primary) ? (BY_LANGUAGE[primary] ?? null) : null;
}

type Lexicon = Map<number, { phrase: string; hashes: readonly number[] }[]>;

const lexicons = new WeakMap<readonly string[], Lexicon>();

/**
 * Where a text holds phrases of a list, as often as they stand in it. By hashes of whole words, so that a long list costs
 * no more than a short one; the longest phrase wins, and punctuation and case do not matter.
 */
export function phrasesIn(text: Int32Array, list: readonly string[]): string[] {
	let lexicon = lexicons.get(list);
	if (lexicon === undefined) lexicons.set(list, (lexicon = lexiconOf(list)));
	const found: string[] = [];
	for (let at = 0; at < text.length; at++) {
		const entry = lexicon.get(text[at] ?? 0)?.find(({ hashes }) => hashes.every((hash, offset) => text[at + offset] === hash));
		if (entry === undefined) continue;
		found.push(entry.phrase);
		at += entry.hashes.length - 1;
	}
	return found;
}

function lexiconOf(list: readonly string[]): Lexicon {
	const lexicon: Lexicon = new Map();
	for (const phrase of list) {
		const hashes = hashesOf(phrase);
		const [first = 0] = hashes;
		lexicon.set(first, [...(lexicon.get(first) ?? []), { phrase, hashes }]);
	}
	for (const entries of lexicon.values()) entries.sort((a, b) => b.hashes.length - a.hashes.length);
	return lexicon;
}
