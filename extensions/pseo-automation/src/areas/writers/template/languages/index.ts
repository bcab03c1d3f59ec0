import { en } from './en/index.js';
import type { Language } from './language.js';

const LANGUAGES: Record<string, Language> = { en };

/** The sentence table for a BCP 47 code; English where the language has none. */
export function languageFor(code: string): Language {
	const primary = code.toLowerCase().split(/[-_]/)[0] ?? '';
	return (Object.hasOwn(LANGUAGES, primary) ? LANGUAGES[primary] : undefined) ?? en;
}
