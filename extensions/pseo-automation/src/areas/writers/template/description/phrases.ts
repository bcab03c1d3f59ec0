import { singularise } from '../../../../platform/text/english.js';
import { sentencesOf } from '../../../../platform/text/sentences.js';
import { oneLine } from '../../../../platform/text/lines.js';
import { NOT_PLACES, PLACE_ABBREVIATIONS, type WordTable } from './tables.js';

/** What a description names. Each phrase is spelled as it stands there, without praise. */
export interface Named {
	/** What is sold or done. */
	products: string[];
	/** What comes along with it: guarantees, materials, free estimates. */
	features: string[];
	audiences: string[];
	places: string[];
}

interface Chunk {
	words: string[];
	/** Break words just before, nearest first, up to the previous chunk or sentence start. */
	before: string[];
	/** Break words just after. */
	after: string[];
	/** Punctuation between the previous chunk and this one. */
	comma: boolean;
	sentence: number;
}

const MAX_PHRASE_LENGTH = 4;

/** Products and services, what comes with them, the people they are for, and places, in the order of mention. */
export function phrasesOf(text: string, table: WordTable): Named {
	const found: Named = { products: [], features: [], audiences: [], places: [] };
	const regions = table.place.size === 0 ? regionNames(table.code) : null;
	let kind: 'products' | 'features' | 'audiences' | 'places' | 'nothing' = 'nothing';
	let previous: Chunk | null = null;
	let modifier: string[] = [];
	const firstSentence = (chunk: Chunk): boolean => chunk.sentence === 0;
	for (const chunk of chunksOf(
		sentencesOf(oneLine(text))
			.flatMap((sentence) => (AIM.test(sentence.text) ? [] : [sentence.text]))
			.join(' '),
		table,
	)) {
		const continues =
			previous !== null &&
			previous.sentence === chunk.sentence &&
			(chunk.comma || chunk.before.length > 0) &&
			chunk.before.every((word) => JOINS.test(word));
		const examples =
			chunk.before.some((word) => table.examples.has(word)) ||
			(chunk.before.includes('such') && chunk.before.includes('as'));
		if (examples && previous !== null) {
			kind = 'products';
			modifier = sharedModifier(previous, table);
		} else if (!continues) {
			kind = kindOf(chunk, table, firstSentence(chunk));
			modifier = [];
		}
		previous = chunk;
		if (chunk.after[0] !== undefined && table.audienceAfter.has(chunk.after[0])) {
			found.audiences.push(trimmed(chunk.words, table).join(' '));
			kind = 'products';
			continue;
		}
		const place =
			regions === null
				? placeIn(chunk, table, continues && kind === 'places')
				: regions.has(chunk.words.join(' ').toLowerCase())
					? chunk.words.join(' ')
					: null;
		if (place !== null) {
			kind = 'places';
			found.places.push(place);
			continue;
		}
		if (kind === 'places' || kind === 'nothing') continue;
		const phrase = trimmed(chunk.words, table);
		const head = phrase[phrase.length - 1]?.toLowerCase() ?? '';
		if (phrase.length === 0 || table.empty.has(head) || (table.generic.has(head) && phrase.length === 1)) continue;
		if (kind === 'audiences') {
			if (table.code !== 'en' || isPeople(phrase)) {
				found.audiences.push(phrase.join(' '));
				continue;
			}
			// "a platform for inventory management": not people, so it is what the thing does.
			kind = 'products';
		}
		if (!isThing(phrase, table)) continue;
		const full = [...(phrase.length === 1 && /^\p{Ll}/u.test(phrase[0] ?? '') ? modifier : []), ...phrase];
		if (kind === 'products' && !(table.code === 'en' && COMES_WITH.test(head))) found.products.push(full.join(' '));
		else if (full.length > 1 && table.code === 'en') found.features.push(full.join(' '));
	}
	const products = distinct(found.products);
	const keys = new Set(products.map(phraseKey));
	return {
		products,
		features: distinct(found.features).filter((phrase) => !keys.has(phraseKey(phrase))),
		audiences: distinct(found.audiences),
		places: distinct(found.places),
	};
}

/** Between the members of a list. */
const JOINS =
	/^(?:and|or|&|und|oder|ve|veya|et|ou|y|e|o|the|our|its|as|well|a|an|le|la|les|des|du|de|los|las|el|un|une|una|der|die|das|den|dem|eine|einen|ein|plus|also)$/;
const COMES_WITH =
	/^(?:estimates?|quotes?|audits?|pricing|guarantees?|warranty|warranties|shipping|delivery|returns?|service|support|consultations?|trials?|payments?|discounts?|slots?)$/;
const SELLING =
	/^(?:sell|sells|selling|offer|offers|offering|provide|provides|providing|make|makes|making|build|builds|building|produce|produces|producing|supply|supplies|supplying|specialise|specialises|specialising|specialize|specializes|specializing|manufacture|manufactures|manufacturing|create|creates|creating|design|designs|rent|rents|renting|craft|crafts|bake|bakes|teach|teaches|stock|stocks|host|hosts|run|runs|running|include|includes|like|deliver|delivers|delivering|focus|focuses|focusing|develop|develops|developing)$/;
const ACTS = /^(?:is|are|was|has|helps?|we)$/;
const AIM = /^(?:our|the) (?:goal|mission|vision|aim|purpose)\b/i;
const SIDE_REMARK = /^(?:without|every|each|from|using|by|via|since|after|before|during|until|between|over)$/;
const ARTICLES = /^(?:the|a|an|our|your|their|its|all|both|many|any|other|most|les|des|die|den|der|los|las)$/;

/** Two phrases are the same when they differ only by plural or case. */
export function phraseKey(phrase: string): string {
	return phrase
		.toLowerCase()
		.split(/[\s-]+/)
		.map((word) => singularise(word))
		.join(' ');
}

function chunksOf(text: string, table: WordTable): Chunk[] {
	const chunks: Chunk[] = [];
	sentencesOf(text).forEach(({ text: sentence }, index) => {
		let words: string[] = [];
		let before: string[] = [];
		let comma = false;
		let open: Chunk | null = null as Chunk | null;
		const close = (): void => {
			if (words.length === 0) return;
			open = { words, before, after: [], comma, sentence: index };
			chunks.push(open);
			words = [];
			before = [];
			comma = false;
		};
		const tokens: string[] =
			sentence
				.replace(/\bd['’](?=\p{L})/gu, "d' ")
				.match(/[\p{L}\p{N}&+#%][\p{L}\p{N}&'’+#%./-]*|[,;:()–—/|"“”.!?]/gu) ?? [];
		tokens.forEach((token, at) => {
			const word = token.replace(/[.,’'/-]+$/, '').replace(/['’]s$/, '');
			if (!/[\p{L}\p{N}]/u.test(word)) {
				close();
				if (token !== '.' && token !== '"') comma = true;
			} else if (
				words.length > 0 &&
				table.glue.has(word.toLowerCase()) &&
				/^\p{L}/u.test(tokens[at + 1] ?? '') &&
				!table.breaks.has((tokens[at + 1] ?? '').toLowerCase())
			) {
				words.push(word);
			} else if (
				(table.breaks.has(word.toLowerCase()) && !PLACE_ABBREVIATIONS.has(upperOnly(word))) ||
				/^\d/.test(word) ||
				word === '&'
			) {
				close();
				before.unshift(word.toLowerCase());
				open?.after.push(word.toLowerCase());
			} else {
				words.push(word);
				if (token.endsWith('/')) close();
			}
		});
		close();
	});
	return chunks;
}

/** `US` is a place, `us` a pronoun. */
function upperOnly(word: string): string {
	return word === word.toUpperCase() ? word.toLowerCase() : '';
}

function kindOf(chunk: Chunk, table: WordTable, first: boolean): 'products' | 'features' | 'audiences' | 'nothing' {
	const { before } = chunk;
	const marker = before.find((word) => !ARTICLES.test(word));
	if (marker !== undefined && table.audience.has(marker)) return 'audiences';
	if (table.code !== 'en') return first ? 'products' : 'nothing';
	if (
		(marker === 'at' && before.includes('aimed')) ||
		(marker === 'to' && before.some((word) => SELLING.test(word) || word === 'services'))
	)
		return 'audiences';
	// "GreenLeaf provides ..": who opens the first sentence and acts is the company.
	if (marker === undefined)
		return first && !before.includes('our')
			? ACTS.test(chunk.after[0] ?? '') || SELLING.test(chunk.after[0] ?? '')
				? 'nothing'
				: 'products'
			: 'features';
	if (SIDE_REMARK.test(marker)) return 'nothing';
	if (
		SELLING.test(marker) ||
		(marker === 'in' && before.some((word) => SELLING.test(word))) ||
		(/^(?:is|are|am|we)$/.test(marker) && first)
	)
		return 'products';
	return 'features';
}

/** Names of countries and regions in a language, lower case: the only capitals that mean a place where all nouns have them. */
function regionNames(code: string): ReadonlySet<string> {
	const names = new Intl.DisplayNames(code, { type: 'region', fallback: 'none' });
	const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
	return new Set(letters.flatMap((a) => letters.flatMap((b) => names.of(a + b)?.toLowerCase() ?? [])));
}

/** The capitalised words right after in/across/from: `United States`, `Berlin`. */
function placeIn(chunk: Chunk, table: WordTable, listed: boolean): string | null {
	if (table.place.size === 0) return null;
	const marker = chunk.before.find((word) => !/^(?:the|los|la|las|el|le|les|all|both|greater|central)$/.test(word));
	if (!listed && (marker === undefined || !table.place.has(marker))) return null;
	const name: string[] = [];
	for (const word of chunk.words) {
		if (!/^\p{Lu}/u.test(word)) break;
		name.push(word);
	}
	const [first] = name;
	if (first === undefined || NOT_PLACES.has(first.toLowerCase())) return null;
	if (/^\p{Lu}{2,}$/u.test(first) && !PLACE_ABBREVIATIONS.has(first.toLowerCase())) return null;
	// "in German kitchens": an adjective before a thing, not a place.
	if (name.length < chunk.words.length) return null;
	const place = name.join(' ');
	return /^(?:United |Netherlands|Philippines|Middle East|US|USA|UK|UAE|EU|Balkans|Bay Area|Midlands|Alps)/.test(
		place,
	) && table.code === 'en'
		? `the ${place}`
		: place;
}

/** Drops praise, adverbs and numbers in front; keeps at most four words, those next to the head. */
function trimmed(words: readonly string[], table: WordTable): string[] {
	let kept = words.filter(
		(word, index) => index === words.length - 1 || !table.praise.has(word.toLowerCase()) || word === 'New',
	);
	while (
		kept.length > 0 &&
		(/\dly$|^\d+$/.test(kept[0] ?? '') ||
			(table.code === 'en' &&
				/ly$/i.test(kept[0] ?? '') &&
				!/^(?:family|daily|weekly|monthly|assembly|supply|jelly|early)$/i.test(kept[0] ?? '')))
	)
		kept = kept.slice(1);
	if (table.code === 'en') {
		// "bags handmade": what follows the head describes it.
		while (kept.length > 1 && /(?:ly|able)$/i.test(kept[kept.length - 1] ?? '')) kept = kept.slice(0, -1);
	}
	if (kept.length === 1 && table.praise.has(kept[0]?.toLowerCase() ?? '')) return [];
	kept = table.glue.size > 0 ? kept.slice(0, MAX_PHRASE_LENGTH) : kept.slice(-MAX_PHRASE_LENGTH);
	return kept.every((word) => word.length < 2)
		? []
		: kept.map((word, index) => (index === 0 ? decapitalised(word, table) : word));
}

function decapitalised(word: string, table: WordTable): string {
	// German nouns keep their capitals; elsewhere only a first word may owe its capital to the sentence.
	return table.code === 'de'
		? word
		: /^\p{Lu}\p{Ll}+$/u.test(word) && table.code !== 'tr'
			? word.charAt(0).toLowerCase() + word.slice(1)
			: word;
}

/** `leather` of "handmade leather goods", for the examples that follow; empty where the head is no general word. */
function sharedModifier(chunk: Chunk, table: WordTable): string[] {
	const words = trimmed(chunk.words, table);
	const head = words[words.length - 1]?.toLowerCase() ?? '';
	if (table.code !== 'en' || !/^(?:goods|products|items|accessories|equipment|supplies)$/.test(head)) return [];
	return words
		.slice(0, -1)
		.filter((word) => !/(?:made|ed|ly|ic|al|able|ible)$/i.test(word))
		.slice(-2);
}

const PEOPLE = /(?:s|people|men|women|children|staff|everyone|parents|families|folk)$/i;
const NOT_PEOPLE = /(?:ss|us|is|goods|products|needs|goals|results|years|days|prices|services|purposes|sales)$/i;

function isPeople(phrase: readonly string[]): boolean {
	const head = phrase[phrase.length - 1] ?? '';
	return PEOPLE.test(head) && !NOT_PEOPLE.test(head);
}

/** Whether a phrase ends in something that can be a thing. */
function isThing(phrase: readonly string[], table: WordTable): boolean {
	const head = phrase[phrase.length - 1] ?? '';
	if (NOT_PLACES.has(head.toLowerCase()) && phrase.length === 1 && head.toLowerCase() !== 'seo') return false;
	if (head.length < 3 && !/^\p{Lu}/u.test(head)) return false;
	if (table.code === 'de') return /^\p{Lu}/u.test(head);
	if (table.code !== 'en') return phrase.length > 1 || head.length > 4;
	return (
		!/(?:ed|est|ful|less|ous|ive|ible|fresh|free|open|easy)$/i.test(head) ||
		/(?:seed|feed|bed|breed|executive|archive|interest|forest|guest|harvest|test)$/i.test(head)
	);
}

function distinct(phrases: readonly string[]): string[] {
	const seen = new Set<string>();
	return phrases.filter((phrase) => {
		const key = phraseKey(phrase);
		return !seen.has(key) && seen.add(key);
	});
}
