import { syllable } from 'syllable';
import { FNV_PRIME, FNV_START } from '../../kernel/hash.js';

/** The package takes 4 µs a word, and a site's pages share most of theirs. By the word's hash, so that it need not be cut out. */
const counted = new Map<number, number>();
const MOST_REMEMBERED = 20_000;
const LAST_LATIN_LETTER = 0x17e;
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
		for (let at = 0; at < text.length; at++) {
			if (!isLetter(text.charCodeAt(at))) continue;
			const start = at;
			let hash = FNV_START;
			for (; at < text.length; at++) {
				const code = text.charCodeAt(at);
				if (!isLetter(code) && !(isJoint(code) && isLetter(text.charCodeAt(at + 1)))) break;
				hash = Math.imul(hash ^ code, FNV_PRIME);
			}
			words++;
			syllables += syllablesOf(text, start, at, hash);
		}
		if (words > before) count++;
		if (words >= SAMPLE_WORDS) break;
	}
	return { words, ease: words === 0 ? 0 : 206.835 - (1.015 * words) / count - (84.6 * syllables) / words };
}

/** Letters that English is written with, its loanwords included. */
function isLetter(code: number): boolean {
	return (
		(code >= 0x61 && code <= 0x7a) ||
		(code >= 0x41 && code <= 0x5a) ||
		(code >= 0xc0 && code <= LAST_LATIN_LETTER && code !== 0xd7 && code !== 0xf7)
	);
}

function isJoint(code: number): boolean {
	return code === 0x27 || code === 0x2019 || code === 0x2d;
}

function syllablesOf(text: string, start: number, end: number, hash: number): number {
	const known = counted.get(hash);
	if (known !== undefined) return known;
	const syllables = Math.max(1, syllable(text.slice(start, end)));
	if (counted.size >= MOST_REMEMBERED) counted.clear();
	counted.set(hash, syllables);
	return syllables;
}
