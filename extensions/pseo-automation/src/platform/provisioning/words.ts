import words from '../../../../../snapshots/studio/words.json' with { type: 'json' };
import type { Names } from './model.js';

/** Languages of names, in the order of `Names`. Others see the English one. */
const LANGUAGES = ['en-US', 'de-DE', 'tr-TR'] as const;

type Tone = 'bad' | 'busy' | 'good' | 'plain' | 'quiet' | 'warn';

/** Variables of Directus's themes, so that a label is readable in a light and in a dark one. */
const TONES: Record<Tone, { foreground: string; background: string }> = {
	good: { foreground: 'var(--theme--success)', background: 'var(--theme--success-background)' },
	busy: { foreground: 'var(--theme--primary)', background: 'var(--theme--primary-background)' },
	warn: { foreground: 'var(--theme--warning)', background: 'var(--theme--warning-background)' },
	bad: { foreground: 'var(--theme--danger)', background: 'var(--theme--danger-background)' },
	plain: { foreground: 'var(--theme--foreground)', background: 'var(--theme--background-normal)' },
	quiet: { foreground: 'var(--theme--foreground-subdued)', background: 'var(--theme--background-subdued)' },
};

const WORDS = words as unknown as Record<string, { text: Names; tone: Tone }>;

/** A value of `choices` as Studio's menus and labels show it. One without an entry in the words is its own text. */
export interface Choice {
	text: string;
	value: string;
	foreground: string;
	background: string;
}

/**
 * Choices for menus and labels. Their texts are keys of Directus's translations: the key is the English text, which
 * Studio shows where a language has no translation, or an administrator deleted it.
 */
export function choicesOf(values: readonly string[]): Choice[] {
	return values.map((value) => {
		const word = WORDS[value];
		const text = word ? `$t:${word.text[0]}` : plainText(value);
		return { text, value, ...TONES[word?.tone ?? 'plain'] };
	});
}

/** `keyword_research` -> `Keyword research`. */
function plainText(value: string): string {
	const text = value.replaceAll('_', ' ');
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Names as Directus keeps them with fields and groups. */
export function fieldTranslations(names: Names): { language: string; translation: string }[] {
	return LANGUAGES.map((language, index) => ({ language, translation: names[index] as string }));
}

/** Names as Directus keeps them with collections. */
export function collectionTranslations(plural: Names, singular: Names) {
	return LANGUAGES.map((language, index) => ({
		language,
		translation: plural[index] as string,
		singular: singular[index] as string,
		plural: plural[index] as string,
	}));
}

export interface Translation {
	language: string;
	key: string;
	value: string;
}

/** Rows of `directus_translations` for these names: the English one is the key. */
export function translationsOf(names: readonly Names[]): Translation[] {
	const rows = new Map<string, Translation>();
	for (const texts of names) {
		for (const [index, language] of LANGUAGES.entries()) {
			const [key] = texts;
			const value = texts[index] as string;
			// English needs no row.
			if (index > 0 && value !== key) rows.set(`${language} ${key}`, { language, key, value });
		}
	}
	return [...rows.values()];
}

/** Of all choices. */
export const wordNames = (): Names[] => Object.values(WORDS).map(({ text }) => text);
