import { oneLine } from '../../template/words/markdown.js';
import { hostOf } from '../../page-parts.js';
import type { Manuscript, Passage } from '../manuscript.js';
import { sentencesOf, supported } from '../text/sentences.js';
import type { Research } from '../types.js';
import { COMMON_KATAKANA, COMMON_WORDS } from './common-words.js';

/** Something that may be the name of a person, place, organisation, product or work. */
export interface NameClaim {
	/** `n1`.. within the draft. */
	id: string;
	name: string;
	sentence: string;
	/** A `word` may be an ordinary one (katakana): there the model may say so. A `name` needs a source, whatever it says. */
	kind: 'name' | 'word';
}

const MOST_NAMES = 80;
const CASED = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}]/u;
/** A word of a script with capitals, or a run of one without: `Googleで` is two words. */
const WORD = /[\p{Lu}\p{Ll}\p{Lt}\p{Nd}](?:[\p{Lu}\p{Ll}\p{Lt}\p{M}\p{Nd}]|['’.&-](?=[\p{Lu}\p{Ll}\p{Nd}]))*|[\p{Lo}\p{Lm}][\p{Lo}\p{Lm}\p{M}]*/gu;
/** Words that join the parts of a name. */
const LINKS = new Set('of the de la le les du des del della di da do dos das el von van der den bin ibn al ul'.split(' '));
/** After these a capital says nothing: they open a sentence inside a sentence. */
const OPENS = /(?:^|[.!?:;•|"“„«(\n–—]|\s-)\s*$/u;
const WITHOUT_CAPITALS = new Set('ar fa ur he yi ps sd ug ja zh yue ko th lo km my hi mr ne bn pa gu ta te kn ml si ka am ti dv bo dz'.split(' '));
const QUOTED = /[“„«「『]([^“”„«»「」『』]{2,80})[”“»」』]|"([^"]{2,80})"/gu;
const KATAKANA = /[\p{Script=Katakana}ー]+(?:[・＝=][\p{Script=Katakana}ー]+)*/gu;

/** Names of the draft that no source holds, each once, for a model's verdict. */
export function namesOf({ passages }: Manuscript, research: Research): NameClaim[] {
	const read = passages.map((passage) => ({ passage, words: wordsOf(passage.text) }));
	const sources = new Sources(research, read.flatMap(({ words }) => words));
	const found = new Map<string, Omit<NameClaim, 'id'>>();
	for (const { passage, words } of read) {
		for (const { name, at, kind } of candidatesIn(passage, words, sources)) {
			const key = folded(name);
			if (key === '' || found.has(key) || sources.holds(name)) continue;
			const sentence = sentencesOf(passage.text, research.site.language_code).find(({ start, end }) => start <= at && at < end)?.text ?? passage.text.trim();
			found.set(key, { name, sentence, kind });
		}
	}
	return [...found.values()].slice(0, MOST_NAMES).map((claim, index) => ({ id: `n${index + 1}`, ...claim }));
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
	look: Look;
}

function wordsOf(text: string): Word[] {
	const words: Word[] = [];
	for (const { 0: word, index } of text.matchAll(WORD)) words.push({ word, start: index, end: index + word.length, look: lookOf(word) });
	return words;
}

function candidatesIn(passage: Passage, words: readonly Word[], sources: Sources): Candidate[] {
	const { text } = passage;
	const candidates = capitalised(passage, words, sources);
	if (/\p{Script=Katakana}/u.test(text)) candidates.push(...katakana(text));
	// Scripts without capitals: what stands in quotation marks is called something.
	if (!sources.isCased) {
		for (const match of text.matchAll(QUOTED)) candidates.push({ name: (match[1] ?? match[2] ?? '').trim(), at: match.index + 1, kind: 'name' });
	}
	return candidates;
}

/** Runs of capitalised words. The first word of a sentence counts only with others, German nouns only in runs. */
function capitalised({ text, kind }: Passage, words: readonly Word[], sources: Sources): Candidate[] {
	// "Rooms And Prices": capitals of a heading or a label say nothing.
	const isLabel = sources.isCased && (kind === 'heading' || kind === 'cell');
	const telling = isLabel ? words.filter(({ word, look }) => word.length > 3 && look.cased && /^\p{L}/u.test(word)) : [];
	const titleCase = telling.length > 0 && telling.filter(({ word }) => isCapital(word)).length > telling.length * 0.6;
	const candidates: Candidate[] = [];
	let run: Word[] = [];
	const finish = (): void => {
		while (run.length > 0 && LINKS.has(run.at(-1)?.word.toLowerCase() ?? '') && !isCapital(run.at(-1)?.word ?? '')) run.pop();
		const candidate = run.length === 0 ? null : nameOfRun(run, text, sources, titleCase);
		if (candidate !== null) candidates.push(candidate);
		run = [];
	};
	words.forEach((word, index) => {
		const begins = word.look.capital || word.look.code;
		if (run.length === 0 && !begins) return;
		const previous = words[index - 1];
		const gap = previous === undefined ? '' : text.slice(previous.end, word.start);
		if (run.length > 0 && !/^[\s\u00a0]$|^[\s\u00a0]?&[\s\u00a0]?$/.test(gap)) finish();
		if (begins) run.push(word);
		else if (run.length > 0 && sources.language !== 'de' && LINKS.has(word.word.toLowerCase()) && isCapital(words[index + 1]?.word ?? '')) run.push(word);
		else finish();
	});
	finish();
	return candidates;
}

function nameOfRun(run: readonly Word[], text: string, sources: Sources, titleCase: boolean): Candidate | null {
	let words = run;
	const first = words[0];
	if (first === undefined) return null;
	const opens = opensAt(text, first.start);
	const isWhole = (part: typeof words): boolean => part.length > 0 && sources.holds(text.slice(part[0]?.start, part.at(-1)?.end));
	if (isWhole(words)) return null;
	// Its capital may be the sentence's; a code's never is.
	if ((opens || sources.isOrdinary(first.word)) && !isCode(first.word)) {
		words = words.slice(1);
		while (words.length > 0 && LINKS.has(words[0]?.word ?? '')) words = words.slice(1);
	}
	words = words.filter(({ word }, index) => !(index === words.length - 1 && sources.isOrdinary(word)) || words.length > 1);
	const start = words[0]?.start;
	const end = words.at(-1)?.end;
	if (start === undefined || end === undefined) return null;
	const name = withoutEnding(text.slice(start, end));
	const capitals = words.filter(({ word }) => isCapital(word));
	if (words.every(({ word }) => sources.isOrdinary(word) || LINKS.has(word.toLowerCase()))) return null;
	if (words.length === 1) {
		const [only] = words;
		if (only === undefined || (isShort(only.word) && !isCode(only.word))) return null;
		if (!isCode(only.word) && (titleCase || sources.language === 'de')) return null;
	} else if (titleCase && !words.some(({ word }) => isCode(word))) return null;
	// "120 Quadratmeter Fläche", "Ende März": a measure or a part of something, no name.
	if (sources.language === 'de' && (capitals.length < 2 || /[\d%€]\s?$/.test(text.slice(0, start)) || /^(?:Ende|Anfang|Mitte|Euro|Prozent|Meter|Kilometer|Quadratmeter|Minuten|Stunden|Tage|Jahre|Uhr|Stück|Liter|Gramm|Kilogramm)$/.test(words[0]?.word ?? ''))) return null;
	return { name, at: start, kind: 'name' };
}

/** Katakana writes foreign names and ordinary loanwords alike. A dot inside, or a word for places behind, makes a name of it. */
function katakana(text: string): Candidate[] {
	const candidates: Candidate[] = [];
	for (const match of text.matchAll(KATAKANA)) {
		const name = match[0].replace(/^[ー・]+/, '');
		if ([...name].length < 3 || COMMON_KATAKANA.has(name)) continue;
		const sure = /[・＝=]/.test(name) || /^(?:市|県|州|国|駅|空港|島|山|川|湖|寺|城|氏|さん|社|大学|通り|地区)/u.test(text.slice(match.index + match[0].length));
		candidates.push({ name, at: match.index, kind: sure ? 'name' : 'word' });
	}
	return candidates;
}

/** What stands right before a word decides; a text of blanks alone is looked at from its start. */
function opensAt(text: string, at: number): boolean {
	const near = text.slice(Math.max(0, at - 40), at);
	return OPENS.test(near.trim().length > 1 ? near : text.slice(0, at));
}

interface Look {
	cased: boolean;
	capital: boolean;
	code: boolean;
}

/** How words look: pages share most of theirs, and a page has a thousand. */
const looks = new Map<string, Look>();
const MOST_LOOKS = 20_000;

function lookOf(word: string): Look {
	let look = looks.get(word);
	if (look === undefined) {
		const cased = CASED.test(word);
		const withDigits = cased && /\p{L}/u.test(word) && /\p{Nd}/u.test(word) && /\p{Lu}/u.test(word);
		look = { cased, capital: cased && /^\p{Lu}/u.test(word), code: withDigits || /^\p{Ll}+\p{Lu}/u.test(word) };
		if (looks.size >= MOST_LOOKS) looks.clear();
		looks.set(word, look);
	}
	return look;
}

function isCapital(word: string): boolean {
	return lookOf(word).capital;
}

/** iPhone, A380, COVID-19, B2B: no ordinary word looks like this, wherever it stands. */
function isCode(word: string): boolean {
	return lookOf(word).code;
}

function isShort(word: string): boolean {
	return [...word].length < 2;
}

/** `Lisbon's` and `Lizbon'da` name Lisbon and Lizbon. */
function withoutEnding(name: string): string {
	if (!/['’.-]/.test(name)) return name;
	return name.replace(/['’][\p{Ll}\p{M}]{1,6}$/u, '').replace(/[.’'-]+$/, '');
}

/** Letters and digits only, without accents, in lower case. */
export function folded(text: string): string {
	if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim();
	return text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[^\p{L}\p{N}]+/gu, ' ').toLowerCase().replace(/ı/g, 'i').trim();
}

/** What the page's sources hold, and which words of the draft are ordinary. */
class Sources {
	readonly language: string;
	readonly isCased: boolean;
	readonly #text: string;
	readonly #dense: string;
	readonly #words: Set<string>;
	readonly #ordinary: Set<string>;
	readonly #common: ReadonlySet<string>;
	/** Sentences begin with the same few words again and again. */
	readonly #held = new Map<string, boolean>();

	constructor({ site, page, facts, siblings, links }: Research, said: readonly Word[]) {
		const code = supported(site.language_code);
		this.language = code.split('-')[0] ?? 'en';
		const texts = [
			...facts.flatMap(({ label, value }) => [label, ...(Array.isArray(value) ? value : [String(value)])]),
			page.title, page.keyword ?? '', page.route, site.name ?? '', hostOf(site.website_url), site.website_url, site.description ?? '', site.master_prompt,
			...siblings.map(({ title }) => title), ...links.map(({ title }) => title),
		].map((text) => folded(oneLine(text)));
		this.#text = ` ${texts.join(' | ')} `;
		this.#dense = texts.map((text) => text.replaceAll(' ', '')).join('|');
		this.#words = new Set(texts.flatMap((text) => text.split(' ')));
		for (const name of translated(this.#words, this.#text, code)) this.#words.add(name);
		this.isCased = !WITHOUT_CAPITALS.has(this.language);
		// What the draft also writes in lower case is a word of the language.
		this.#ordinary = new Set(said.filter(({ look }) => look.cased && !look.capital && !look.code).map(({ word }) => word.toLowerCase()));
		this.#common = commonWords(code);
	}

	isOrdinary(word: string): boolean {
		const lower = withoutEnding(word).toLowerCase();
		return this.#isPlain(lower) || this.#isPlain(word.toLowerCase()) || (this.language === 'en' && this.#isPlain(lower.replace(/s$/, '')));
	}

	/** The whole name stands in a source, or each of its words does: "Hotel Aurora Lisbon" of a name and a city. */
	holds(name: string): boolean {
		let held = this.#held.get(name);
		if (held === undefined) this.#held.set(name, (held = this.#looksUp(name)));
		return held;
	}

	#looksUp(name: string): boolean {
		const key = folded(withoutEnding(name));
		if (key === '' || this.#text.includes(` ${key} `) || (key.length > 3 && this.#dense.includes(key.replaceAll(' ', '')))) return true;
		return key.split(' ').every((word) => LINKS.has(word) || /^\d+$/.test(word) || this.#holdsWord(word) || this.#isPlain(word));
	}

	#isPlain(word: string): boolean {
		return this.#ordinary.has(word) || this.#common.has(word);
	}

	#holdsWord(word: string): boolean {
		if (this.#words.has(word)) return true;
		if (word.length < 5) return false;
		// Endings of cases and plurals: `Lissabons`, `Москве`.
		for (let length = word.length - 1; length >= Math.max(4, word.length - 3); length--) {
			const stem = word.slice(0, length);
			if (this.#words.has(stem)) return true;
			for (const ending of ['a', 'o', 'e', 'us', 'а', 'я', 'о', 'е', 'ь']) if (this.#words.has(stem + ending)) return true;
		}
		return false;
	}
}

const commons = new Map<string, ReadonlySet<string>>();

/** Capitals by rule, names of nothing to prove: months, weekdays, languages and a list of others. In lower case. */
function commonWords(code: string): ReadonlySet<string> {
	let words = commons.get(code);
	if (words === undefined) {
		const found: string[] = [...COMMON_WORDS];
		for (const width of ['long', 'short'] as const) {
			const month = new Intl.DateTimeFormat(code, { month: width, calendar: 'gregory', timeZone: 'UTC' });
			const weekday = new Intl.DateTimeFormat(code, { weekday: width, timeZone: 'UTC' });
			for (let index = 0; index < 12; index++) found.push(month.format(Date.UTC(2024, index, 15)));
			for (let index = 0; index < 7; index++) found.push(weekday.format(Date.UTC(2024, 0, 1 + index)));
		}
		const languages = new Intl.DisplayNames(code, { type: 'language' });
		for (const language of 'en de fr es it pt nl tr ar ja zh ko ru pl sv da nb fi el he hi th vi cs hu ro uk bg hr sr ca'.split(' ')) found.push(languages.of(language) ?? '');
		words = new Set(found.map((word) => word.replace(/\.$/, '').toLowerCase()));
		commons.set(code, words);
	}
	return words;
}

interface Region {
	/** In the page's language, in English, and the first word of that. */
	name: string;
	english: string;
	first: string;
	code: string;
}

const regionNames = new Map<string, Region[]>();
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Names of countries in the page's language, where a source names the country in English, by its code or in its own way. */
function translated(words: ReadonlySet<string>, text: string, code: string): string[] {
	let regions = regionNames.get(code);
	if (regions === undefined) {
		const own = new Intl.DisplayNames(code, { type: 'region', fallback: 'none' });
		const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
		regions = [...LETTERS].flatMap((first) => [...LETTERS].map((second) => first + second)).flatMap((region) => {
			const name = own.of(region);
			if (name === undefined) return [];
			const inEnglish = folded(english.of(region) ?? '');
			return [{ name: folded(name), english: inEnglish, first: inEnglish.split(' ')[0] ?? '', code: region.toLowerCase() }];
		});
		regionNames.set(code, regions);
	}
	return regions
		.filter(({ english, first, code: region }) => (first !== '' && words.has(first) && text.includes(` ${english} `)) || (words.has(region) && !LINKS.has(region) && text.includes(`| ${region} |`)))
		.flatMap(({ name }) => name.split(' '));
}
