import { supported } from './locale.js';

/** A full stop after these ends no sentence. Lower case, without the stop. */
const ABBREVIATIONS = new Set(
	'approx ca bzw nr st dr prof mio mrd inkl exkl usw etc vgl mr mrs ms no vs zb abb str tel max min sog evtl ggf jh jr sr inc ltd co corp fig vol ed dept av bd ave blvd jan feb mar apr jun jul aug sep sept oct nov dec okt dez örn vb bkz yy av sk cad mah ör núm pág sra dra av env'.split(
		' ',
	),
);

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterFor(language: string): Intl.Segmenter {
	let segmenter = segmenters.get(language);
	if (segmenter === undefined)
		segmenters.set(language, (segmenter = new Intl.Segmenter(supported(language), { granularity: 'sentence' })));
	return segmenter;
}

export interface Sentence {
	/** Where it begins in the text; the next one begins where it ends. */
	start: number;
	end: number;
	/** Without blanks around it. */
	text: string;
}

/** The sentences of a text without gaps. `am 3. Oktober` and `ca. 20 m` are not cut. */
export function sentencesOf(text: string, language: string): Sentence[] {
	const sentences: Sentence[] = [];
	let start = 0;
	for (const { segment, index } of segmenterFor(language).segment(text)) {
		const end = index + segment.length;
		if (end < text.length && goesOn(text.slice(start, end))) continue;
		sentences.push({ start, end, text: text.slice(start, end).trim() });
		start = end;
	}
	if (start < text.length) sentences.push({ start, end: text.length, text: text.slice(start).trim() });
	return sentences.filter((sentence) => sentence.text !== '');
}

function goesOn(text: string): boolean {
	const last = /(?:^|[\s(])([\p{L}\d.]+)\.\s*$/u.exec(text)?.[1];
	if (last === undefined) return false;
	// A day or an ordinal: three digits and more end sentences (years, prices).
	return /^\d{1,2}$/.test(last) || /(?:^|\.)\p{L}$/u.test(last) || ABBREVIATIONS.has(last.toLowerCase());
}

/** Languages that put no blanks between words. */
const NO_BLANKS = new Set(['ja', 'zh', 'yue', 'th', 'lo', 'km', 'my', 'bo', 'dz']);

export function isWithoutBlanks(language: string): boolean {
	return NO_BLANKS.has(language.toLowerCase().split('-')[0] ?? '');
}
