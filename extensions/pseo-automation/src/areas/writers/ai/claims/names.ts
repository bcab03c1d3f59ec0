import type { Manuscript, Passage } from '../manuscript.js';
import { sentencesOf } from '../../../../platform/text/sentences.js';
import type { Research } from '../types.js';
import { COMMON_KATAKANA } from './common-words.js';
import { folded, LINKS, Sources, withoutEnding } from './sources.js';
import { Look, Words } from '../../../../platform/text/word-places.js';

/** Something that may be the name of a person, place, organisation, product or work. */
export interface NameClaim {
	/** `n1`.. within the draft. */
	id: string;
	name: string;
	sentence: string;
	/** A `word` may be an ordinary one (katakana): there the model may say so. A `name` needs a source, whatever it says. */
	kind: 'name' | 'word';
}

const MAX_NAMES = 80;
/** After these a capital says nothing: they open a sentence inside a sentence. */
const OPENS = /(?:^|[.!?:;•|"“„«(\n–—]|\s-)\s*$/u;
const QUOTED = /[“„«「『]([^“”„«»「」『』]{2,80})[”“»」』]|"([^"]{2,80})"/gu;
const KATAKANA = /[\p{Script=Katakana}ー]+(?:[・＝=][\p{Script=Katakana}ー]+)*/gu;

/** Names of the draft that no source holds, each once, for a model's verdict. */
export function namesOf({ passages }: Manuscript, research: Research): NameClaim[] {
	const read = passages.map((passage) => ({ passage, words: new Words(passage.text) }));
	const sources = new Sources(
		research,
		read.map(({ words }) => words),
	);
	const found = new Map<string, Omit<NameClaim, 'id'>>();
	for (const { passage, words } of read) {
		for (const { name, at, kind } of candidatesIn(passage, words, sources)) {
			const key = folded(name);
			if (key === '' || found.has(key) || sources.holds(name)) continue;
			const sentence =
				sentencesOf(passage.text).find(({ start, end }) => start <= at && at < end)?.text ??
				passage.text.trim();
			found.set(key, { name, sentence, kind });
		}
	}
	return [...found.values()].slice(0, MAX_NAMES).map((claim, index) => ({ id: `n${index + 1}`, ...claim }));
}

interface Candidate {
	name: string;
	at: number;
	kind: NameClaim['kind'];
}

interface Word {
	word: string;
	start: number;
	end: number;
	/** Bits of `Look`. */
	look: number;
}

function candidatesIn(passage: Passage, words: Words, sources: Sources): Candidate[] {
	const { text } = passage;
	const candidates = capitalised(passage, words, sources);
	if (/\p{Script=Katakana}/u.test(text)) candidates.push(...katakana(text));
	// Scripts without capitals: what stands in quotation marks is called something.
	if (!sources.isCased) {
		for (const match of text.matchAll(QUOTED))
			candidates.push({ name: (match[1] ?? match[2] ?? '').trim(), at: match.index + 1, kind: 'name' });
	}
	return candidates;
}

/** Runs of capitalised words. The first word of a sentence counts only with others, German nouns only in runs. */
function capitalised({ text, kind }: Passage, words: Words, sources: Sources): Candidate[] {
	const { starts, ends, looks } = words;
	const titleCase = sources.isCased && (kind === 'heading' || kind === 'cell') && isTitleCase(words);
	const candidates: Candidate[] = [];
	let run: Word[] = [];
	const finish = (): void => {
		while (run.length > 0 && !isCapital(run.at(-1)) && LINKS.has(run.at(-1)?.word.toLowerCase() ?? '')) run.pop();
		const candidate = run.length === 0 ? null : nameOfRun(run, text, sources, titleCase);
		if (candidate !== null) candidates.push(candidate);
		run = [];
	};
	for (let index = 0; index < words.length; index++) {
		const look = looks[index] ?? 0;
		const begins = (look & (Look.capital | Look.code)) !== 0;
		// Nine words of ten: they are not even cut out.
		if (run.length === 0 && !begins) continue;
		if (run.length > 0 && !JOINS_WORDS.test(text.slice(ends[index - 1], starts[index]))) finish();
		const word = { word: words.word(index), start: starts[index] ?? 0, end: ends[index] ?? 0, look };
		const goesOn = (): boolean =>
			run.length > 0 &&
			sources.language !== 'de' &&
			((looks[index + 1] ?? 0) & Look.capital) !== 0 &&
			LINKS.has(word.word.toLowerCase());
		if (begins || goesOn()) run.push(word);
		else finish();
	}
	finish();
	return candidates;
}

/** What may stand between two words of a name. */
const JOINS_WORDS = /^[\s\u00a0]$|^[\s\u00a0]?&[\s\u00a0]?$/;

/** "Rooms And Prices": capitals of a heading or a label say nothing. */
function isTitleCase({ length, starts, ends, looks }: Words): boolean {
	let telling = 0;
	let capitals = 0;
	for (let index = 0; index < length; index++) {
		const look = looks[index] ?? 0;
		if (
			(ends[index] ?? 0) - (starts[index] ?? 0) <= 3 ||
			(look & (Look.cased | Look.letter)) !== (Look.cased | Look.letter)
		)
			continue;
		telling++;
		if ((look & Look.capital) !== 0) capitals++;
	}
	return capitals > telling * 0.6;
}

function nameOfRun(run: readonly Word[], text: string, sources: Sources, titleCase: boolean): Candidate | null {
	let words = run;
	const first = words[0];
	if (first === undefined) return null;
	if (sources.holds(text.slice(first.start, words.at(-1)?.end))) return null;
	// Its capital may be the sentence's; a code's never is.
	if (!isCode(first) && (opensAt(text, first.start) || sources.isOrdinary(first.word))) {
		words = words.slice(1);
		while (words.length > 0 && LINKS.has(words[0]?.word ?? '')) words = words.slice(1);
	}
	words = words.filter(
		({ word }, index) => !(index === words.length - 1 && sources.isOrdinary(word)) || words.length > 1,
	);
	const start = words[0]?.start;
	const end = words.at(-1)?.end;
	if (start === undefined || end === undefined) return null;
	const name = withoutEnding(text.slice(start, end));
	if (words.every(({ word }) => sources.isOrdinary(word) || LINKS.has(word.toLowerCase()))) return null;
	if (words.length === 1) {
		const [only] = words;
		if (only === undefined || (isShort(only.word) && !isCode(only))) return null;
		if (!isCode(only) && (titleCase || sources.language === 'de')) return null;
	} else if (titleCase && !words.some(isCode)) return null;
	// "120 Quadratmeter Fläche", "Ende März": a measure or a part of something, no name.
	if (
		sources.language === 'de' &&
		(words.filter(isCapital).length < 2 ||
			/[\d%€]\s?$/.test(text.slice(0, start)) ||
			/^(?:Ende|Anfang|Mitte|Euro|Prozent|Meter|Kilometer|Quadratmeter|Minuten|Stunden|Tage|Jahre|Uhr|Stück|Liter|Gramm|Kilogramm)$/.test(
				words[0]?.word ?? '',
			))
	)
		return null;
	return { name, at: start, kind: 'name' };
}

/** Katakana writes foreign names and ordinary loanwords alike. A dot inside, or a word for places behind, makes a name of it. */
function katakana(text: string): Candidate[] {
	const candidates: Candidate[] = [];
	for (const match of text.matchAll(KATAKANA)) {
		const name = match[0].replace(/^[ー・]+/, '');
		if ([...name].length < 3 || COMMON_KATAKANA.has(name)) continue;
		const sure =
			/[・＝=]/.test(name) ||
			/^(?:市|県|州|国|駅|空港|島|山|川|湖|寺|城|氏|さん|社|大学|通り|地区)/u.test(
				text.slice(match.index + match[0].length),
			);
		candidates.push({ name, at: match.index, kind: sure ? 'name' : 'word' });
	}
	return candidates;
}

/** What stands right before a word decides; a text of blanks alone is looked at from its start. */
function opensAt(text: string, at: number): boolean {
	const near = text.slice(Math.max(0, at - 40), at);
	return OPENS.test(near.trim().length > 1 ? near : text.slice(0, at));
}

function isCapital(word: Word | undefined): boolean {
	return word !== undefined && (word.look & Look.capital) !== 0;
}

function isCode({ look }: Word): boolean {
	return (look & Look.code) !== 0;
}

function isShort(word: string): boolean {
	return [...word].length < 2;
}
