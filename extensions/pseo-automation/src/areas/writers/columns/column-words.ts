import { isPlural, pluralise, singularise } from '../../../platform/text/english.js';
import { unitOf, type Unit } from './units.js';

/** How a column is spoken of. All texts are plain (not markdown-escaped) and lower case but for names and abbreviations. */
export interface ColumnWords {
	/** `area`, `fuel type`, `GDP per capita`, `rooms`. */
	label: string;
	unit: Unit | null;
	/**
	 * `count`: a plural that one *has* (120 rooms). `year`: a point in time, never summed or taken percent of.
	 * `amount`: everything else that is measured. `coordinate`: shown, never compared.
	 */
	role: 'count' | 'amount' | 'year' | 'coordinate';
	/** The past participle of a year column, where its name holds one: `founded` for "was founded in 1990". */
	verb: string | null;
	/** True where a total over rows means something (area, visitors), false for rates, prices and scores. */
	additive: boolean;
	superlative: Superlative;
	/** The preposition that puts a row into a group of this column: in (places), from (makers), by (authors); null for others. */
	preposition: 'in' | 'from' | 'by' | 'at' | null;
}

interface Superlative {
	highest: string;
	lowest: string;
	higher: string;
	lower: string;
}

const ABBREVIATIONS: Record<string, string> = Object.fromEntries(
	'GDP GNI GNP HDI GPA SAT ACT RAM ROM CPU GPU SSD HDD USB NFC GPS BMI IQ ISO UN EU UK USA US UV AC TV IP OS ID URL UUID SKU ISBN EAN GTIN VAT CEO IPO ROI P/E EPS 3G 4G 5G LTE RGB CO2 NO2 PM2.5 PM10 LED OLED LCD HDR FPS DPI IMDB IMDb MPAA DVD PC AI API SEO NBA NFL BPM VIN MPG'
		.split(' ')
		.map((word) => [word.toLowerCase(), word]),
);
const SPELLINGS: Record<string, string> = {
	wifi: 'Wi-Fi',
	imdb: 'IMDb',
	avg: 'average',
	pop: 'population',
	num: 'number',
	max: 'maximum',
	min: 'minimum',
	temp: 'temperature',
	qty: 'quantity',
	lat: 'latitude',
	lng: 'longitude',
	lon: 'longitude',
	desc: 'description',
	yr: 'year',
	est: 'established',
	hrs: 'hours',
};
const YEAR_VERBS: Record<string, string> = {
	founded: 'founded',
	founding: 'founded',
	foundation: 'founded',
	established: 'established',
	built: 'built',
	construction: 'built',
	constructed: 'built',
	completed: 'completed',
	completion: 'completed',
	opened: 'opened',
	opening: 'opened',
	released: 'released',
	release: 'released',
	launched: 'launched',
	launch: 'launched',
	published: 'published',
	publication: 'published',
	created: 'created',
	introduced: 'introduced',
	incorporated: 'incorporated',
	renovated: 'renovated',
	renovation: 'renovated',
	discovered: 'discovered',
	inaugurated: 'inaugurated',
	formed: 'formed',
	started: 'started',
	inscribed: 'inscribed',
	listed: 'listed',
	born: 'born',
};
/** First match wins; matched against the label. */
const SUPERLATIVES: [RegExp, Superlative][] = [
	[
		/^(?:internal )?(?:RAM|ROM|memory|storage|horsepower|traffic|rainfall|snowfall|precipitation|protein|fat|sugar|fibre|fiber|alcohol|caffeine|sodium|salt)$/,
		{ highest: 'most', lowest: 'least', higher: 'more', lower: 'less' },
	],
	[
		/\b(?:area|size|population|budget|capacity|volume|diameter|deficit|surplus|debt|fleet|screen|display|battery|boot|trunk|engine|displacement)\b/,
		{ highest: 'largest', lowest: 'smallest', higher: 'larger', lower: 'smaller' },
	],
	[
		/\b(?:length|duration|runtime|running time|distance|wait|delay|journey|coastline|lifespan|life expectancy|battery life)\b/,
		{ highest: 'longest', lowest: 'shortest', higher: 'longer', lower: 'shorter' },
	],
	[
		/\b(?:height|width|depth|thickness|wingspan)\b/,
		{ highest: 'greatest', lowest: 'smallest', higher: 'greater', lower: 'smaller' },
	],
];
const BY_VALUE: Superlative = { highest: 'highest', lowest: 'lowest', higher: 'higher', lower: 'lower' };
const BY_COUNT: Superlative = { highest: 'most', lowest: 'fewest', higher: 'more', lower: 'fewer' };
const BY_TIME: Superlative = { highest: 'latest', lowest: 'earliest', higher: 'later', lower: 'earlier' };

const NOT_ADDITIVE =
	/\b(?:per|rate|ratio|average|mean|median|index|score|scores|rating|ratings|price|prices|cost|fee|rent|salary|wage|temperature|age|percent|percentage|density|share|grade|rank|speed|height|length|width|depth|weight|elevation|altitude|stars|level|points|thickness|duration|runtime|time|minimum|maximum|hours|days|years|months|degrees|horsepower|power|acceleration|displacement|size|screen|battery)\b/;
const ADDITIVE =
	/\b(?:area|population|revenue|turnover|sales|gross|budget|production|output|exports?|imports?|visits|views|traffic|attendance|coastline|GDP|capacity|votes|deaths|cases|emissions|consumption|damage|donations)\b/i;
const PREPOSITIONS: [RegExp, NonNullable<ColumnWords['preposition']>][] = [
	[
		/^(?:city|town|country|region|sub-?region|continent|state|county|district|province|borough|neighbou?rhood|municipality|location|area|territory|department|island|village|metro|suburb|departamento|ciudad|land|stadt|ort|ülke|şehir|il|ilçe)(?: name)?$/i,
		'in',
	],
	[/(?:^|\s)(?:city|country|region|continent|state|county|district|province)$/i, 'in'],
	[
		/^(?:brand|make|manufacturer|maker|vendor|supplier|origin|country of origin|producer|marke|hersteller|marka)(?: name)?$/i,
		'from',
	],
	[
		/^(?:author|director|artist|designer|developer|publisher|architect|composer|writer|operator|distributor|studio|airline|owner|chain|creator|founder)(?: name)?$/i,
		'by',
	],
];

/** Words for a column, from its name alone. */
export function columnWords(key: string): ColumnWords {
	const { words, unit } = splitKey(key);
	// "has pool", "is member": the verb is the sentence's, the column is about the pool.
	let label = words
		.map((word) => spell(word, /\p{Ll}/u.test(key)))
		.join(' ')
		.replace(/^(?:has|have|is|are|was|with) (?=\S)/, '');
	const counted =
		/^(?:number of|no of|count of|n) (.+)$/.exec(label)?.[1] ??
		/^(?:number|num) (.+)$/.exec(label)?.[1] ??
		/^(.+) count$/.exec(label)?.[1];
	if (counted !== undefined) label = pluralise(counted);
	const head = label.split(/ (?:per|of|in|by) /)[0] ?? label;
	const year = yearWords(label);
	const perPlural = isPlural(head) && / per /.test(label);
	if (perPlural) label = `${label.replaceAll(' ', '-')} figure`;
	const isCount = !perPlural && (counted !== undefined || (isPlural(head) && head === label)) && unit === null;
	const role = /^(?:.* )?(?:latitude|longitude)$/.test(label)
		? 'coordinate'
		: year !== null
			? 'year'
			: isCount
				? 'count'
				: 'amount';
	return {
		label: year?.label ?? label,
		unit,
		role,
		verb: year?.verb ?? null,
		additive:
			role === 'count'
				? !NOT_ADDITIVE.test(label)
				: role === 'amount' &&
					unit?.kind !== 'tight' &&
					ADDITIVE.test(label) &&
					!/\b(?:per|rate|ratio|average|mean|median|index|density|share)\b/i.test(label),
		superlative:
			role === 'count'
				? BY_COUNT
				: role === 'year'
					? BY_TIME
					: (SUPERLATIVES.find(([pattern]) => pattern.test(label))?.[1] ?? BY_VALUE),
		preposition: PREPOSITIONS.find(([pattern]) => pattern.test(label))?.[1] ?? null,
	};
}

/** Splits snake, kebab, camel case and blanks; takes a trailing unit off (`area_km2`, `Price (EUR)`, `loadMb`). */
function splitKey(key: string): { words: string[]; unit: Unit | null } {
	const bracketed = /^(.*\S)\s*[([]\s*([^)\]]+?)\s*[)\]]\s*$/.exec(key);
	const name = bracketed?.[1] ?? key;
	const words = name
		.replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
		.replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2')
		.split(/[\s_\-/.:]+/)
		.filter((word) => word !== '');
	if (bracketed?.[2] !== undefined) {
		const unit = unitOf(bracketed[2].replace('²', '2'), words[words.length - 1] ?? '');
		if (unit !== null) return { words, unit };
		return { words: [...words, ...bracketed[2].split(/\s+/)], unit: null };
	}
	const last = words[words.length - 1];
	if (words.length > 1 && last !== undefined) {
		const before = words[words.length - 2] ?? '';
		const unit = unitOf(last, before);
		// "miles per hour", "number of days": the unit is the thing itself.
		if (unit !== null && (unit.kind === 'currency' || !/^(?:per|of|number|num|total|and|or)$/i.test(before))) {
			const kept = words.slice(0, -1);
			// Weight_in_lbs: the preposition goes with its unit.
			if (kept.length > 1 && /^in$/i.test(before)) kept.pop();
			return { words: kept, unit };
		}
	}
	return { words: words.length === 0 ? [key] : words, unit: null };
}

/** In a name that is not all capitals, a short word that is stays an abbreviation: `Speed IAS`. */
function spell(word: string, mixedCase = false): string {
	const lower = word.toLowerCase();
	const known = Object.hasOwn(ABBREVIATIONS, lower)
		? ABBREVIATIONS[lower]
		: Object.hasOwn(SPELLINGS, lower)
			? SPELLINGS[lower]
			: undefined;
	if (known !== undefined) return known;
	return mixedCase && /^\p{Lu}{2,5}$/u.test(word) ? word : lower;
}

function yearWords(label: string): { label: string; verb: string | null } | null {
	const words = label.split(' ');
	const verbOf = (word: string | undefined): string | undefined =>
		word !== undefined && Object.hasOwn(YEAR_VERBS, word) ? YEAR_VERBS[word] : undefined;
	if (words.length === 1 && verbOf(label) !== undefined && /ed$|^built$|^born$/.test(label))
		return { label: `year ${label}`, verb: verbOf(label) ?? null };
	if (!words.includes('year') || words.length > 3) return label === 'year' ? { label: 'year', verb: null } : null;
	const verb =
		words
			.filter((word) => word !== 'year' && word !== 'of')
			.map(verbOf)
			.find((found) => found !== undefined) ?? null;
	return { label: verb === null ? label : `year ${verb}`, verb };
}

/** What the rows of a data set are called: from the last fixed segment of the route pattern. */
export interface Noun {
	one: string;
	many: string;
}

/** `/countries/{slug}` -> country, countries; `/hotels-in-paris/{slug}` -> hotel, hotels; `/{slug}` -> entry, entries. */
export function nounOf(pattern: string): Noun {
	const fixed = pattern.split('/').filter((segment) => segment !== '' && !/[{}:*]/.test(segment));
	const segment = decode(fixed[fixed.length - 1] ?? '');
	const words = segment
		.toLowerCase()
		.split(/[-_\s]+/)
		.filter((word) => /\p{L}/u.test(word));
	const before = words.findIndex((word) => /^(?:in|of|from|for|by|near|at|with|to)$/.test(word));
	const kept = (before > 0 ? words.slice(0, before) : words).map((word) => spell(word)).join(' ');
	if (kept === '' || kept.length > 40) return { one: 'entry', many: 'entries' };
	if (/^(?:en|de|fr|es|tr|blog|pages?|articles?|posts?|p|item|items|data|list|directory|locations?)$/.test(kept)) {
		return /^locations?$/.test(kept) ? { one: 'location', many: 'locations' } : { one: 'entry', many: 'entries' };
	}
	return isPlural(kept) ? { one: singularise(kept), many: kept } : { one: kept, many: pluralise(kept) };
}

function decode(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		return segment;
	}
}
