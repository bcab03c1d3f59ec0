import { syllable } from 'syllable';
import { ENGLISH, WordWalk } from '../../platform/text/word-walk.js';

/** The package takes 4 µs a word, and a site's pages share most of theirs. By the word's hash, so that it need not be cut out. */
const counted = new Map<number, number>();
const MAX_REMEMBERED = 20_000;
/** A text's ease is known from its first words; more of them only cost time. Flesch took samples of 100. */
const SAMPLE_WORDS = 300;

/**
 * Flesch reading ease of English text: 206.835 - 1.015 x words per sentence - 84.6 x syllables per word
 * (R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32, 1948). 60 to 70 suits most readers.
 * Measured on the first 300 words.
 */
export function fleschReadingEase(sentences: readonly { text: string }[]): { words: number; ease: number } {
	let words = 0;
	let syllables = 0;
	let count = 0;
	for (const { text } of sentences) {
		const before = words;
		for (const walk = new WordWalk(text, ENGLISH); walk.next();) {
			words++;
			syllables += syllablesOf(walk);
		}
		if (words > before) count++;
		if (words >= SAMPLE_WORDS) break;
	}
	return { words, ease: words === 0 ? 0 : 206.835 - (1.015 * words) / count - (84.6 * syllables) / words };
}

function syllablesOf({ text, start, end, hash }: WordWalk): number {
	const known = counted.get(hash);
	if (known !== undefined) return known;
	const syllables = Math.max(1, syllable(text.slice(start, end)));
	if (counted.size >= MAX_REMEMBERED) counted.clear();
	counted.set(hash, syllables);
	return syllables;
}
