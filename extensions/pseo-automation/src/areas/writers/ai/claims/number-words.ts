import { SPELLED, WordWalk } from '../../../../platform/text/word-walk.js';

/** Spelled-out numbers of a language. Those up to twelve are no claims by themselves, but they count before others. */
export interface NumberWords {
	/** Added up: `twenty`, `five`. */
	values: Map<string, number>;
	/** Multiply what stands before them: `hundred`, `thousand`. */
	powers: Map<string, number>;
	/** Words between the parts of a number: `and`, `y`, `et`. */
	joints: Set<string>;
	/** Words that mean something else too and count only beside other number words: `yüz` is a face, `bin` a form of be. */
	doubtful: Set<string>;
	/** Splits compounds: `fünfundzwanzig`. */
	split: ((word: string) => string[] | null) | null;
}

const list = (words: string): string[] => words.split(' ');
const from = (start: number, words: string): [string, number][] =>
	list(words).map((word, index) => [word, start + index]);
const tens = (words: string): [string, number][] => list(words).map((word, index) => [word, (index + 2) * 10]);

function table(
	values: [string, number][],
	powers: [string, number][],
	joints: string,
	doubtful = '',
	split: NumberWords['split'] = null,
): NumberWords {
	return {
		values: new Map(values),
		powers: new Map(powers),
		joints: new Set(list(joints)),
		doubtful: new Set(list(doubtful)),
		split,
	};
}

const GERMAN = table(
	[
		...from(
			1,
			'ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn',
		),
		...tens('zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig'),
		['dreissig', 30],
		['eine', 1],
	],
	[
		['hundert', 100],
		['tausend', 1000],
		['million', 1e6],
		['millionen', 1e6],
		['milliarde', 1e9],
		['milliarden', 1e9],
	],
	'und',
	'',
	germanParts,
);

const TABLES: Record<string, NumberWords> = {
	en: table(
		[
			['a', 1],
			...from(
				1,
				'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
			),
			...tens('twenty thirty forty fifty sixty seventy eighty ninety'),
		],
		[
			['hundred', 100],
			['thousand', 1000],
			['million', 1e6],
			['billion', 1e9],
			['trillion', 1e12],
		],
		'and',
		'',
		(word) => (/^[a-z]+-[a-z]+$/.test(word) ? word.split('-') : null),
	),
	de: GERMAN,
	tr: table(
		[
			...from(1, 'bir iki üç dört beş altı yedi sekiz dokuz on'),
			...tens('yirmi otuz kırk elli altmış yetmiş seksen doksan'),
		],
		[
			['yüz', 100],
			['bin', 1000],
			['milyon', 1e6],
			['milyar', 1e9],
		],
		'',
		'yüz bin on kırk',
	),
	es: table(
		[
			['un', 1],
			...from(
				1,
				'uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve',
			),
			['treinta', 30],
			['cuarenta', 40],
			['cincuenta', 50],
			['sesenta', 60],
			['setenta', 70],
			['ochenta', 80],
			['noventa', 90],
			['doscientos', 200],
			['trescientos', 300],
			['cuatrocientos', 400],
			['quinientos', 500],
			['seiscientos', 600],
			['setecientos', 700],
			['ochocientos', 800],
			['novecientos', 900],
		],
		[
			['cien', 100],
			['ciento', 100],
			['mil', 1000],
			['millón', 1e6],
			['millones', 1e6],
		],
		'y',
	),
	fr: table(
		[
			['un', 1],
			...from(1, 'un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize'),
			['dix-sept', 17],
			['dix-huit', 18],
			['dix-neuf', 19],
			['vingt', 20],
			['trente', 30],
			['quarante', 40],
			['cinquante', 50],
			['soixante', 60],
			['soixante-dix', 70],
			['quatre-vingts', 80],
			['quatre-vingt-dix', 90],
		],
		[
			['cent', 100],
			['cents', 100],
			['mille', 1000],
			['million', 1e6],
			['millions', 1e6],
			['milliard', 1e9],
			['milliards', 1e9],
		],
		'et',
	),
};

export function numberWordsOf(language: string): NumberWords | null {
	return TABLES[language] ?? null;
}

let germanWords: string[] | null = null;

/** `zweihundertfünfundzwanzig` -> zwei, hundert, fünf, zwanzig; null for a word that is no number. */
function germanParts(word: string): string[] | null {
	const parts: string[] = [];
	let rest = word;
	const all = (germanWords ??= [...GERMAN.values.keys(), ...GERMAN.powers.keys(), 'und'].sort(
		(a, b) => b.length - a.length,
	));
	while (rest !== '') {
		const part = all.find((candidate) => rest.startsWith(candidate));
		if (part === undefined) return null;
		if (part !== 'und') parts.push(part);
		rest = rest.slice(part.length);
	}
	return parts.length > 1 ? parts : null;
}

export interface WordNumber {
	value: number;
	start: number;
	end: number;
}

/** Spelled-out numbers above twelve. */
export function wordNumbers(text: string, words: NumberWords): WordNumber[] {
	const found: WordNumber[] = [];
	let current: {
		total: number;
		section: number;
		smallest: number;
		start: number;
		end: number;
		sure: boolean;
		parts: number;
	} | null = null;
	const finish = (): void => {
		if (current !== null) {
			const value = current.total + current.section;
			if (value > 12 && (current.sure || current.parts > 1))
				found.push({ value, start: current.start, end: current.end });
		}
		current = null;
	};
	let last = 0;
	for (const walk = new WordWalk(text, SPELLED); walk.next();) {
		const { start, end } = walk;
		const reading = readWord(walk, words);
		if (reading === null && current === null) {
			last = end;
			continue;
		}
		// Anything but blanks between two words ends a number.
		if (current !== null && /[^\s]/.test(text.slice(last, start))) finish();
		last = end;
		if (reading === null) finish();
		if (reading === null || reading.parts === null) continue;
		for (const part of reading.parts) {
			const value = words.values.get(part);
			// "twenty and thirty" are two numbers: within one, each value is smaller than the one before.
			if (current !== null && value !== undefined && value >= current.smallest) finish();
			current ??= { total: 0, section: 0, smallest: Number.POSITIVE_INFINITY, start, end, sure: false, parts: 0 };
			const power = words.powers.get(part) ?? 1;
			if (value !== undefined) {
				current.section += value;
				current.smallest = value < 10 ? 1 : Math.min(value, 100);
			} else if (power > 100) {
				current.total += (current.section || 1) * power;
				current.section = 0;
				current.smallest = Number.POSITIVE_INFINITY;
			} else {
				current.section = (current.section || 1) * power;
				current.smallest = 100;
			}
			current.parts++;
			current.end = end;
			// A bare "a" or "ein" is an article.
			if (!words.doubtful.has(part) && part !== 'a' && part !== 'un') current.sure = true;
		}
	}
	finish();
	return found;
}

/** A word that is a number or joins the parts of one. */
interface NumberWord {
	/** The number words that it consists of; null for a joint. */
	parts: string[] | null;
}

/** By the hash of the word as it is written: pages of a language share most of theirs, and each is taken apart once. */
const readings = new WeakMap<NumberWords, Map<number, NumberWord | null>>();
const MAX_READINGS = 20_000;

function readWord({ text, start, end, hash }: WordWalk, words: NumberWords): NumberWord | null {
	let known = readings.get(words);
	if (known === undefined) readings.set(words, (known = new Map()));
	let reading = known.get(hash);
	if (reading === undefined) {
		const word = text.slice(start, end).normalize('NFC').toLowerCase();
		const parts = isKnown(word, words) ? [word] : (words.split?.(word) ?? null);
		const isNumber = parts?.every((part) => isKnown(part, words)) === true;
		reading = isNumber ? { parts } : words.joints.has(word) ? { parts: null } : null;
		if (known.size >= MAX_READINGS) known.clear();
		known.set(hash, reading);
	}
	return reading;
}

function isKnown(word: string, words: NumberWords): boolean {
	return words.values.has(word) || words.powers.has(word);
}
