const IRREGULAR: Record<string, string> = {
	person: 'people',
	man: 'men',
	woman: 'women',
	child: 'children',
	foot: 'feet',
	tooth: 'teeth',
	mouse: 'mice',
	life: 'lives',
	knife: 'knives',
	wife: 'wives',
	leaf: 'leaves',
	half: 'halves',
	shelf: 'shelves',
	wolf: 'wolves',
	analysis: 'analyses',
	crisis: 'crises',
	basis: 'bases',
	axis: 'axes',
	index: 'indexes',
	datum: 'data',
	criterion: 'criteria',
	movie: 'movies',
	cookie: 'cookies',
	series: 'series',
	species: 'species',
	sheep: 'sheep',
	fish: 'fish',
	aircraft: 'aircraft',
	news: 'news',
	software: 'software',
	furniture: 'furniture',
	equipment: 'equipment',
	staff: 'staff',
	hero: 'heroes',
	potato: 'potatoes',
	tomato: 'tomatoes',
	cafe: 'cafes',
	shoe: 'shoes',
	house: 'houses',
	bus: 'buses',
	course: 'courses',
	horse: 'horses',
	nurse: 'nurses',
	warehouse: 'warehouses',
	purse: 'purses',
	license: 'licenses',
	cache: 'caches',
	niche: 'niches',
	axe: 'axes',
	expense: 'expenses',
	exercise: 'exercises',
	tie: 'ties',
	pie: 'pies',
	zombie: 'zombies',
};
const SINGULAR = new Map(Object.entries(IRREGULAR).map(([singular, plural]) => [plural, singular]));
/** Words that end in s and are not plurals, by their endings. */
const NOT_PLURAL = /(?:ss|us|is|gas|canvas|lens|atlas|christmas|gps|chassis|business|wireless)$/i;

/** The plural of the last word of an English noun phrase. */
export function pluralise(phrase: string): string {
	return onLastWord(phrase, (word) => {
		const known = IRREGULAR[word.toLowerCase()];
		if (known !== undefined) return known;
		if (isPlural(word)) return word;
		if (/(?:s|x|z|ch|sh)$/i.test(word)) return `${word}es`;
		if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
		return `${word}s`;
	});
}

/** The singular of the last word of an English noun phrase; a word that is no plural stays. */
export function singularise(phrase: string): string {
	return onLastWord(phrase, (word) => {
		const known = SINGULAR.get(word.toLowerCase());
		if (known !== undefined) return known;
		if (!isPlural(word)) return word;
		if (/[^aeiou]ies$/i.test(word)) return `${word.slice(0, -3)}y`;
		if (/(?:sses|shes|ches|xes|zzes|uses)$/i.test(word)) return word.slice(0, -2);
		return word.slice(0, -1);
	});
}

export function isPlural(phrase: string): boolean {
	const word = lastWord(phrase).toLowerCase();
	if (SINGULAR.has(word)) return true;
	return word.length > 2 && word.endsWith('s') && !NOT_PLURAL.test(word);
}

/** `an hour`, `a unit`, `an 8-speed`: chosen by sound as far as spelling tells. */
export function withArticle(phrase: string): string {
	return `${articleFor(phrase)} ${phrase}`;
}

function articleFor(phrase: string): 'a' | 'an' {
	const word = phrase.replace(/^[^\p{L}\p{N}]+/u, '');
	if (/^(?:8|11(?!\d)|18(?!\d))/.test(word)) return 'an';
	if (/^(?:hour|honest|honou?r|heir)/i.test(word)) return 'an';
	if (/^(?:uni(?!n|m)|use|usa|usu|uti|eu|one\b|once\b|ub|ur[aeiou])/i.test(word)) return 'a';
	if (/^(?:RAM|ROM|NATO|NASA|LAN|FIFA)\b/.test(word)) return 'a';
	// Spelled-out abbreviations: an SSD, an MPG figure, but a GPA.
	if (/^[A-Z]{2,}\b/.test(word)) return /^[AEFHILMNORSX]/.test(word) ? 'an' : 'a';
	return /^[aeiou]/i.test(word) ? 'an' : 'a';
}

/** 1st, 22nd, 113th, 1,204th. */
export function ordinal(position: number, format: (value: number) => string): string {
	const lastTwo = position % 100;
	if (lastTwo >= 11 && lastTwo <= 13) return `${format(position)}th`;
	return `${format(position)}${{ 1: 'st', 2: 'nd', 3: 'rd' }[position % 10] ?? 'th'}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[], word = 'and'): string {
	if (items.length < 2) return items[0] ?? '';
	return `${items.slice(0, -1).join(', ')} ${word} ${items[items.length - 1]}`;
}

/** `Anna's`, `Paris's`; a plural in s takes the apostrophe alone. */
export function possessive(name: string): string {
	return `${name}'s`;
}

function lastWord(phrase: string): string {
	return phrase.slice(phrase.lastIndexOf(' ') + 1);
}

function onLastWord(phrase: string, change: (word: string) => string): string {
	const at = phrase.lastIndexOf(' ') + 1;
	return phrase.slice(0, at) + change(phrase.slice(at));
}
