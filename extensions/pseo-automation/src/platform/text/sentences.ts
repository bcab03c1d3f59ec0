import { characterTable, Is } from './characters.js';

/** A full stop after these ends no sentence. Lower case, without the stop. */
const ABBREVIATIONS = new Set(
	'approx ca bzw nr st dr prof mio mrd inkl incl exkl usw etc vgl mr mrs ms no vs zb abb str tel max min sog evtl ggf jh jr sr inc ltd co corp fig vol ed dept av bd ave blvd jan feb mar apr jun jul aug sep sept oct nov dec okt dez örn vb bkz yy av sk cad mah ör núm pág sra dra av env'.split(
		' ',
	),
);

/** Signs behind which no blank is written. */
const DENSE_END = /[。！？｡．။។]/;
/** A day or an ordinal; three digits and more end sentences (years, prices). */
const ORDINAL = /^\p{N}{1,2}$/u;
/** `z. B.`, an initial. */
const SINGLE_LETTER = /(?:^|\.)\p{L}$/u;
/** Of the abbreviations. */
const MAX_ABBREVIATION = 6;
const BEFORE_WORD = /[\s(]/;

export interface Sentence {
	/** Where it begins in the text; the next one begins where it ends. */
	start: number;
	end: number;
	/** Without blanks around it. */
	text: string;
}

/**
 * The sentences of a text of any language, without gaps. A full stop after an abbreviation (`ca. 20 m`), after a single
 * letter (`z. B.`, an initial) or after one or two digits (`am 3. Oktober`) ends none, nor does any sign before a small letter.
 * Every line is a sentence of its own.
 */
export function sentencesOf(text: string): Sentence[] {
	const table = characterTable();
	const is = (at: number, bits: number): boolean =>
		at < text.length && ((table[text.charCodeAt(at)] ?? 0) & bits) !== 0;
	const sentences: Sentence[] = [];
	let start = 0;
	const add = (end: number): void => {
		const sentence = text.slice(start, end).trim();
		if (sentence !== '') sentences.push({ start, end, text: sentence });
		start = end;
	};
	for (let at = 0; at < text.length; at++) {
		if (((table[text.charCodeAt(at)] ?? 0) & Is.terminal) === 0) continue;
		let end = at + 1;
		while (is(end, Is.terminal)) end++;
		while (is(end, Is.closing)) end++;
		const mark = text.slice(at, end);
		const next = end;
		while (is(end, Is.blank)) end++;
		if (end === text.length || endsSentence(text, at, mark, next, end)) add(end);
		at = end - 1;
	}
	if (start < text.length) add(text.length);
	return sentences;
}

/** Whether a mark ends a sentence, given where it and the blanks behind it end. */
function endsSentence(text: string, at: number, mark: string, next: number, end: number): boolean {
	// Most marks by far, and cheap to tell.
	if (mark !== '.' && (mark.includes('\n') || DENSE_END.test(mark))) return true;
	if (next === end) return false;
	if (text.slice(next, end).includes('\n')) return true;
	if (((characterTable()[text.charCodeAt(end)] ?? 0) & Is.lower) !== 0) return false;
	if (mark !== '.') return true;
	const word = wordBefore(text, at);
	return word === null || !(ORDINAL.test(word) || SINGLE_LETTER.test(word) || ABBREVIATIONS.has(word.toLowerCase()));
}

/** What stands right before a full stop, where it is short enough to end no sentence. */
function wordBefore(text: string, at: number): string | null {
	const table = characterTable();
	let start = at;
	while (start > 0 && ((table[text.charCodeAt(start - 1)] ?? 0) & (Is.spaced | Is.point)) !== 0)
		if (at - --start > MAX_ABBREVIATION) return null;
	return start === at || (start > 0 && !BEFORE_WORD.test(text.charAt(start - 1))) ? null : text.slice(start, at);
}
