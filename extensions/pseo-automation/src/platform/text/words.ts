import { characterTable, Is } from './characters.js';
import { COUNTED, WordWalk } from './word-walk.js';

/** Characters that one word has on average in scripts without blanks; the usual estimate where no dictionary splits them. */
const CHARACTERS_PER_WORD = 2;
/** Adult silent reading of non-fiction, words per minute (M. Brysbaert, "How many words do we read per minute?", 2019). */
const READING_SPEED = 238;

/** How long a text is: parts that are cut between words add up. */
export interface Length {
	/** Words that are apart. */
	spaced: number;
	/** Characters of scripts without blanks. */
	unspaced: number;
}

export function lengthOf(text: string): Length {
	let spaced = 0;
	let unspaced = 0;
	for (const walk = new WordWalk(text, COUNTED); walk.next();) {
		if ((walk.seen & Is.unspaced) === 0) spaced++;
		else unspaced++;
	}
	return { spaced, unspaced };
}

export function wordsOf({ spaced, unspaced }: Length): number {
	return spaced + Math.ceil(unspaced / CHARACTERS_PER_WORD);
}

/**
 * Words of a text in any script: runs of letters and digits (joined by an apostrophe, hyphen, point or comma inside)
 * count as one, and every two characters of a script without blanks as one.
 */
export function countWords(text: string): number {
	return wordsOf(lengthOf(text));
}

/**
 * How long an article is, from the texts that its reader meets: how they are cut makes no difference.
 * Reading takes a minute at least.
 */
export function figuresOf(texts: Iterable<string>): { word_count: number; read_time_minutes: number } {
	const whole: Length = { spaced: 0, unspaced: 0 };
	for (const text of texts) {
		const { spaced, unspaced } = lengthOf(text);
		whole.spaced += spaced;
		whole.unspaced += unspaced;
	}
	const words = wordsOf(whole);
	return { word_count: words, read_time_minutes: Math.max(1, Math.round(words / READING_SPEED)) };
}

/** Whether most of a text's letters belong to a script without blanks between words. */
export function isUnspaced(text: string): boolean {
	const table = characterTable();
	let unspaced = 0;
	let spaced = 0;
	for (let at = 0; at < text.length; at++) {
		const bits = table[text.charCodeAt(at)] ?? 0;
		if ((bits & Is.unspaced) !== 0) unspaced++;
		else if ((bits & Is.spaced) !== 0) spaced++;
	}
	return unspaced > spaced;
}
