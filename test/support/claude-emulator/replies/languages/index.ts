import { ar } from './ar.js';
import { de } from './de.js';
import { en } from './en.js';
import { ja } from './ja.js';
import type { Language } from './language.js';
import { tr } from './tr.js';

const LANGUAGES: readonly Language[] = [en, de, tr, ar, ja];

/** The language of a BCP 47 code; English where the emulator does not speak it. */
export function languageOf(code: unknown): Language {
	const wanted = typeof code === 'string' ? code.toLowerCase().split('-')[0] : 'en';
	return LANGUAGES.find((language) => language.code === wanted) ?? en;
}

/** Whether a word is one of ours: it names nothing. */
export function isVocabulary(word: string): boolean {
	vocabulary ??= LANGUAGES.flatMap(({ slots, ...lists }) =>
		[
			...Object.values(slots).flat(),
			lists.topical,
			lists.sentences,
			lists.facts,
			lists.headings,
			lists.questions,
			lists.tails,
			lists.descriptions,
		].flat(),
	)
		.join('\n')
		.toLowerCase();
	return vocabulary.includes(word.toLowerCase());
}

let vocabulary: string | undefined;
