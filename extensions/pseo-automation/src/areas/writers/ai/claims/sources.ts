import { hashOf } from '../../../../kernel/hash.js';
import { hostOf } from '../../page-parts.js';
import { oneLine } from '../../../../platform/text/lines.js';
import { oncePerSite } from '../per-site.js';
import { supported } from '../../../../platform/text/locale.js';
import type { Research } from '../types.js';
import { COMMON_WORDS } from './common-words.js';
import { Look, type Words } from '../../../../platform/text/word-places.js';

/** Words that join the parts of a name. */
export const LINKS = new Set(
	'of the de la le les du des del della di da do dos das el von van der den bin ibn al ul'.split(' '),
);
const WITHOUT_CAPITALS = new Set(
	'ar fa ur he yi ps sd ug ja zh yue ko th lo km my hi mr ne bn pa gu ta te kn ml si ka am ti dv bo dz'.split(' '),
);

/** `Lisbon's` and `Lizbon'da` name Lisbon and Lizbon. */
export function withoutEnding(name: string): string {
	if (!/['’.-]/.test(name)) return name;
	return name.replace(/['’][\p{Ll}\p{M}]{1,6}$/u, '').replace(/[.’'-]+$/, '');
}

/** Letters and digits only, without accents, in lower case. */
export function folded(text: string): string {
	if (/^[\x00-\x7f]*$/.test(text))
		return text
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, ' ')
			.trim();
	return text
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.toLowerCase()
		.replace(/ı/g, 'i')
		.trim();
}

/** Texts in which a name may stand, folded. */
class Held {
	readonly words: ReadonlySet<string>;
	readonly #text: string;
	readonly #dense: string;

	constructor(texts: readonly string[]) {
		const all = texts.map((text) => folded(oneLine(text)));
		this.#text = ` ${all.join(' | ')} `;
		this.#dense = all.map((text) => text.replaceAll(' ', '')).join('|');
		this.words = new Set(all.flatMap((text) => text.split(' ')));
	}

	/** Words in a row, as a part of a text. */
	has(key: string): boolean {
		// Looking a word up is much cheaper than searching the owner's instructions for it.
		const blank = key.indexOf(' ');
		return blank === -1
			? this.words.has(key)
			: this.words.has(key.slice(0, blank)) && this.#text.includes(` ${key} `);
	}

	/** The same, whatever stands between its letters: `RiverSide` for "River Side". */
	hasDense(key: string): boolean {
		return this.#dense.includes(key);
	}

	/** The whole of a text. */
	is(key: string): boolean {
		return this.words.has(key) && this.#text.includes(`| ${key} |`);
	}
}

/** The owner's texts: as long as all else together, and the same for every page. */
const heldBySite = oncePerSite(
	({ name, website_url, description, master_prompt }) =>
		new Held([name ?? '', hostOf(website_url), website_url, description ?? '', master_prompt]),
);

/** What the page's sources hold, and which words of the draft are ordinary. */
export class Sources {
	readonly language: string;
	readonly isCased: boolean;
	readonly #held: readonly Held[];
	/** Countries that a source names, in the page's language. */
	readonly #countries: ReadonlySet<string>;
	readonly #ordinary = new Set<number>();
	readonly #common: ReadonlySet<string>;
	/** Sentences begin with the same few words again and again. */
	readonly #known = new Map<string, boolean>();

	constructor({ site, page, facts, siblings, links }: Research, said: readonly Words[]) {
		const code = supported(site.language_code);
		this.language = code.split('-')[0] ?? 'en';
		const own = new Held([
			...facts.flatMap(({ label, value }) => [label, ...(Array.isArray(value) ? value : [String(value)])]),
			page.title,
			page.keyword ?? '',
			page.route,
			...siblings.map(({ title }) => title),
			...links.map(({ title }) => title),
		]);
		this.#held = [own, heldBySite(site)];
		this.#countries = new Set(this.#held.flatMap((held) => translated(held, code)));
		this.isCased = !WITHOUT_CAPITALS.has(this.language);
		// What the draft also writes in lower case is a word of the language.
		for (const { looks, hashes } of said) {
			for (let index = 0; index < looks.length; index++)
				if (((looks[index] ?? 0) & (Look.cased | Look.capital | Look.code)) === Look.cased)
					this.#ordinary.add(hashes[index] ?? 0);
		}
		this.#common = commonWords(code);
	}

	isOrdinary(word: string): boolean {
		const lower = withoutEnding(word).toLowerCase();
		return (
			this.#isPlain(lower) ||
			this.#isPlain(word.toLowerCase()) ||
			(this.language === 'en' && this.#isPlain(lower.replace(/s$/, '')))
		);
	}

	/** The whole name stands in a source, or each of its words does: "Hotel Aurora Lisbon" of a name and a city. */
	holds(name: string): boolean {
		let held = this.#known.get(name);
		if (held === undefined) this.#known.set(name, (held = this.#looksUp(name)));
		return held;
	}

	#looksUp(name: string): boolean {
		const key = folded(withoutEnding(name));
		if (key === '' || this.#held.some((held) => held.has(key))) return true;
		const words = key.split(' ');
		if (
			words.every((word) => LINKS.has(word) || /^\d+$/.test(word) || this.#holdsWord(word) || this.#isPlain(word))
		)
			return true;
		const dense = words.join('');
		return key.length > 3 && this.#held.some((held) => held.hasDense(dense));
	}

	#isPlain(word: string): boolean {
		return this.#common.has(word) || this.#ordinary.has(hashOf(word));
	}

	#holdsWord(word: string): boolean {
		if (this.#hasWord(word)) return true;
		if (word.length < 5) return false;
		// Endings of cases and plurals: `Lissabons`, `Москве`.
		for (let length = word.length - 1; length >= Math.max(4, word.length - 3); length--) {
			const stem = word.slice(0, length);
			if (this.#hasWord(stem) || ENDINGS.some((ending) => this.#hasWord(stem + ending))) return true;
		}
		return false;
	}

	#hasWord(word: string): boolean {
		return this.#countries.has(word) || this.#held.some((held) => held.words.has(word));
	}
}

const ENDINGS = ['a', 'o', 'e', 'us', 'а', 'я', 'о', 'е', 'ь'];

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
		for (const language of 'en de fr es it pt nl tr ar ja zh ko ru pl sv da nb fi el he hi th vi cs hu ro uk bg hr sr ca'.split(
			' ',
		))
			found.push(languages.of(language) ?? '');
		words = new Set(found.map((word) => word.replace(/\.$/, '').toLowerCase()));
		commons.set(code, words);
	}
	return words;
}

interface Region {
	/** Words of its name in the page's language. */
	words: string[];
	english: string;
	code: string;
}

interface Regions {
	/** By the first word of the English name. */
	byName: Map<string, Region[]>;
	byCode: Map<string, Region>;
}

const regions = new Map<string, Regions>();
const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

function regionsIn(code: string): Regions {
	let known = regions.get(code);
	if (known !== undefined) return known;
	known = { byName: new Map(), byCode: new Map() };
	const own = new Intl.DisplayNames(code, { type: 'region', fallback: 'none' });
	const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
	for (const letters of LETTERS.flatMap((first) => LETTERS.map((second) => first + second))) {
		const name = own.of(letters);
		if (name === undefined) continue;
		const region = {
			words: folded(name).split(' '),
			english: folded(english.of(letters) ?? ''),
			code: letters.toLowerCase(),
		};
		const first = region.english.split(' ')[0] ?? '';
		if (first !== '') known.byName.set(first, [...(known.byName.get(first) ?? []), region]);
		if (!LINKS.has(region.code)) known.byCode.set(region.code, region);
	}
	regions.set(code, known);
	return known;
}

/** Names of countries in the page's language, where a source names the country in English, by its code or in its own way. */
function translated(held: Held, code: string): string[] {
	const { byName, byCode } = regionsIn(code);
	const found: string[] = [];
	for (const word of held.words) {
		for (const { words, english } of byName.get(word) ?? []) if (held.has(english)) found.push(...words);
		const region = byCode.get(word);
		if (region !== undefined && held.is(region.code)) found.push(...region.words);
	}
	return found;
}
