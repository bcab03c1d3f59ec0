import { francAll } from 'franc';
import { hashesOf, tokensOf } from '../../../platform/text/word-hashes.js';

/** Letters below which a text gives no answer: trigrams of a heading are noise. Ideographs say more each. */
const MIN_LETTERS = 60;
const MIN_IDEOGRAPHS = 20;
/** Letters looked at: franc's time grows with them and its answer is settled by then. */
const SAMPLE = 300;
/** Pieces that the sample is taken in, so that a quotation or a table in another language does not decide. */
const PIECES = 3;
/** Kana among the characters of East Asian text from which it is Japanese: Chinese has none, Japanese prose 40 % and more. */
const SHARE_OF_KANA = 0.08;
/** Another language must fit this much better than the expected one before a page counts as written in it. */
const CLEARLY = 0.06;

/** franc's codes (ISO 639-3) of languages that people write web pages in, where one script serves several, and their BCP 47 codes. */
const CANDIDATES: Record<string, string> = {
	afr: 'af',
	sqi: 'sq',
	aze: 'az',
	azj: 'az',
	eus: 'eu',
	bos: 'bs',
	cat: 'ca',
	ces: 'cs',
	dan: 'da',
	deu: 'de',
	eng: 'en',
	epo: 'eo',
	est: 'et',
	fin: 'fi',
	fra: 'fr',
	glg: 'gl',
	hau: 'ha',
	hrv: 'hr',
	hun: 'hu',
	ibo: 'ig',
	ind: 'id',
	isl: 'is',
	ita: 'it',
	jav: 'jv',
	lav: 'lv',
	lit: 'lt',
	nld: 'nl',
	nno: 'nn',
	nob: 'nb',
	pol: 'pl',
	por: 'pt',
	ron: 'ro',
	slk: 'sk',
	slv: 'sl',
	som: 'so',
	spa: 'es',
	swe: 'sv',
	swh: 'sw',
	tgl: 'tl',
	tur: 'tr',
	uzn: 'uz',
	vie: 'vi',
	yor: 'yo',
	zlm: 'ms',
	zul: 'zu',
	bel: 'be',
	bul: 'bg',
	kaz: 'kk',
	kir: 'ky',
	mkd: 'mk',
	rus: 'ru',
	srp: 'sr',
	tgk: 'tg',
	ukr: 'uk',
	arb: 'ar',
	pes: 'fa',
	urd: 'ur',
	skr: 'skr',
	uig: 'ug',
	ckb: 'ckb',
	pbu: 'ps',
	hin: 'hi',
	mar: 'mr',
	npi: 'ne',
	bho: 'bho',
	mai: 'mai',
	heb: 'he',
	ydd: 'yi',
	amh: 'am',
	tir: 'ti',
	cmn: 'zh',
	jpn: 'ja',
	kor: 'ko',
	tha: 'th',
	ell: 'el',
	hye: 'hy',
	kat: 'ka',
	ben: 'bn',
	tam: 'ta',
	tel: 'te',
	guj: 'gu',
	kan: 'kn',
	mal: 'ml',
	pan: 'pa',
	sin: 'si',
	khm: 'km',
	lao: 'lo',
	mya: 'my',
	bod: 'bo',
};
const ALL = Object.keys(CANDIDATES);

/**
 * Languages of the Latin script that are compared with only where they are expected or nothing is: each costs as much as
 * any other, and a text in one of them is not taken for English or Turkish just because it is left out.
 */
const RARE = new Set([
	'afr',
	'azj',
	'aze',
	'bos',
	'epo',
	'est',
	'eus',
	'glg',
	'hau',
	'ibo',
	'isl',
	'jav',
	'lav',
	'lit',
	'nno',
	'slv',
	'som',
	'sqi',
	'swh',
	'tgl',
	'uzn',
	'yor',
	'zul',
]);
const rivals = new Map<string, string[]>();

function rivalsOf(expected: string): string[] {
	let codes = rivals.get(expected);
	if (codes === undefined)
		rivals.set(expected, (codes = ALL.filter((iso) => !RARE.has(iso) || CANDIDATES[iso] === expected)));
	return codes;
}

/** Languages that trigrams of a page cannot tell apart well enough to call one of them wrong. */
const ALIKE = [
	['nb', 'nn', 'no', 'da'],
	['id', 'ms', 'jv'],
	['hr', 'bs', 'sr', 'sh', 'sl'],
	['cs', 'sk'],
	['pt', 'gl'],
	['es', 'gl', 'ca'],
	['az', 'tr'],
	['af', 'nl'],
	['hi', 'mr', 'ne', 'bho', 'mai'],
	['ur', 'fa', 'skr'],
	['kk', 'ky'],
	['bg', 'mk'],
	['zu', 'xh'],
	['he', 'yi'],
];

/** Codes that mean a language which goes by another one here. */
const SAME_AS: Record<string, string> = {
	no: 'nb',
	sh: 'sr',
	fil: 'tl',
	iw: 'he',
	in: 'id',
	yue: 'zh',
	cmn: 'zh',
	arz: 'ar',
};

/**
 * Words that make up a fifth to a third of any text in their language and next to nothing of one in another. Where enough
 * of each part of the text is such words the question is settled, at a fiftieth of what trigrams cost.
 */
const WORDS_OF: Record<string, string> = {
	en: 'the of and to that is for with was are by this it from or be have which their not you at as has its they',
	de: 'der die das und den von ist mit sich des auf für nicht ein eine dem auch als wird werden sind oder im zu zum zur wer bei',
	fr: 'le les des et est une du pour dans qui que sur par avec au aux sont ce cette ou pas il elle plus leur vous',
	es: 'el los las del que y en un una por con para es se su al más como pero sus está son lo hay',
	it: 'il gli di che e è della per una con del dei delle nel alla sono da si non anche più al ha o',
	tr: 've bir bu için ile de da olan olarak çok daha en gibi kadar ise her ya hem ne o ki göre sonra değil vardır',
	nl: 'het een van en de dat voor met zijn op niet aan ook als bij wordt door naar maar er of worden',
};
const WITH_SMALL_WORDS = Object.keys(WORDS_OF);

interface SmallWords {
	/** By the hash of a word, the languages that have it on their list, as places in `WITH_SMALL_WORDS`. */
	languages: Map<number, number[]>;
	/** By low byte, whether any of those hashes ends in it: spares most look-ups. */
	sieve: Uint8Array;
}

let known: SmallWords | null = null;

/** Made when the first page is judged: every command of Directus loads this file, and few judge pages. */
function smallWords(): SmallWords {
	if (known !== null) return known;
	const languages = new Map<number, number[]>();
	const sieve = new Uint8Array(256);
	for (const [language, list] of Object.values(WORDS_OF).entries()) {
		for (const hash of hashesOf(list)) {
			languages.set(hash, [...(languages.get(hash) ?? []), language]);
			sieve[hash & 255] = 1;
		}
	}
	return (known = { languages, sieve });
}

/** Share of them in the text, and in each of its parts: a passage in another language is not outvoted by the rest. */
const SETTLED = 0.12;
const SETTLED_PART = 0.06;
/** How many times as often as those of any other language: some stand in two lists. */
const MORE_THAN_OTHERS = 2;

/** BCP 47 primary language of a text; null where the text is too short or of no language that is known here. */
export function detectLanguage(text: string): string | null {
	const sample = sampleOf(text);
	if (sample === null) return null;
	return ofScript(sample) ?? byTrigrams(sample, ALL)[0]?.code ?? null;
}

/**
 * Whether a text is written in a language. null where it cannot be told: the text is too short, or the language is not
 * known here.
 * Languages that are hard to tell apart count as each other.
 * @param words hashes of the text's words, where they are known
 */
export function speaks(text: string, language_code: string, words: Int32Array = tokensOf(text).hashes): boolean | null {
	const expected = primaryOf(language_code);
	const sample = sampleOf(text);
	if (sample === null || expected === null || !KNOWN.has(expected)) return null;
	const script = ofScript(sample);
	if (script !== null) return script === expected;
	if (isSettled(words, expected)) return true;
	const found = byTrigrams(sample, rivalsOf(expected));
	const [best] = found;
	if (best === undefined) return null;
	if (areAlike(best.code, expected)) return true;
	const own = found.find(({ code }) => code === expected);
	return own !== undefined && best.fit - own.fit < CLEARLY;
}

const KNOWN = new Set(Object.values(CANDIDATES));

/** Of a handful of languages, asked for with every page. */
const primaries = new Map<string, string | null>();
const MAX_KNOWN = 200;

function primaryOf(code: string): string | null {
	let primary = primaries.get(code);
	if (primary === undefined) {
		if (primaries.size >= MAX_KNOWN) primaries.clear();
		primaries.set(code, (primary = readPrimary(code)));
	}
	return primary;
}

function readPrimary(code: string): string | null {
	try {
		const [primary = ''] = (Intl.getCanonicalLocales(code)[0] ?? '').split('-');
		return SAME_AS[primary] ?? primary;
	} catch {
		return null;
	}
}

function areAlike(a: string, b: string): boolean {
	return a === b || ALIKE.some((group) => group.includes(a) && group.includes(b));
}

/** Letters from several places of the text, without addresses and digits; null where there are too few. */
function sampleOf(text: string): string | null {
	// A little more than the sample, for what is dropped.
	const letters = piecesOf(text, Math.round((SAMPLE / PIECES) * 1.2))
		.join(' ')
		.replace(/https?:\/\/\S+|[^\p{L}\p{M}\s'’]+/gu, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	if (letters.length >= MIN_LETTERS) return letters;
	const { kana, han, hangul, thai } = scriptsOf(letters);
	return kana + han + hangul + thai < MIN_IDEOGRAPHS ? null : letters;
}

/** The language where the script alone tells it. */
function ofScript(sample: string): string | null {
	const { kana, han, hangul, thai } = scriptsOf(sample);
	// An ideograph says as much as two letters, so a third of the characters is most of the text.
	const most = sample.length / 3;
	if (hangul > most) return 'ko';
	if (thai > most) return 'th';
	if (kana + han > most) return kana / (kana + han) >= SHARE_OF_KANA ? 'ja' : 'zh';
	return null;
}

/** Characters of the scripts that one language of the web has for itself. */
function scriptsOf(text: string): { kana: number; han: number; hangul: number; thai: number } {
	const counts = { kana: 0, han: 0, hangul: 0, thai: 0 };
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code < 0x0e01) continue;
		if (code <= 0x0e5b) counts.thai++;
		else if (code >= 0x3041 && code <= 0x30ff) counts.kana++;
		else if (code >= 0x3400 && code <= 0x9fff) counts.han++;
		else if (code >= 0xac00 && code <= 0xd7a3) counts.hangul++;
	}
	return counts;
}

function isSettled(words: Int32Array, expected: string): boolean {
	const own = WITH_SMALL_WORDS.indexOf(expected);
	if (own === -1 || words.length === 0) return false;
	const { languages, sieve } = smallWords();
	const counts = WITH_SMALL_WORDS.map(() => 0);
	const part = Math.ceil(words.length / PIECES);
	for (let start = 0; start < words.length; start += part) {
		const before = counts[own] ?? 0;
		const end = Math.min(words.length, start + part);
		for (let at = start; at < end; at++) {
			const word = words[at] ?? 0;
			if (sieve[word & 255] === 0) continue;
			for (const language of languages.get(word) ?? []) counts[language] = (counts[language] ?? 0) + 1;
		}
		if ((counts[own] ?? 0) - before < (end - start) * SETTLED_PART) return false;
	}
	const [found = 0] = counts.splice(own, 1);
	return found >= words.length * SETTLED && found >= Math.max(...counts) * MORE_THAN_OTHERS;
}

/** The text, or three pieces of it: from its beginning, its middle and its end. */
function piecesOf(text: string, length: number): string[] {
	if (text.length <= PIECES * length) return [text];
	return Array.from({ length: PIECES }, (_, piece) => {
		const start = Math.floor((piece * (text.length - length)) / (PIECES - 1));
		return text.slice(start, start + length);
	});
}

/** Languages by how well they fit, best first; the best has 1. */
function byTrigrams(sample: string, only: string[]): { code: string; fit: number }[] {
	return francAll(sample, { only, minLength: 1 }).flatMap(([iso, fit]) =>
		CANDIDATES[iso] === undefined ? [] : [{ code: CANDIDATES[iso], fit }],
	);
}
