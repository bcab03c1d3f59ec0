import type { NumberColumn } from '../../corpus/column.js';
import type { BooleanTopic, CategoryTopic, NumberTopic } from '../../relations/topics.js';
import { capitalise, oneLine } from '../../../../../platform/text/lines.js';
import { isPlural, ordinal, pluralise, singularise, withArticle } from '../../../../../platform/text/english.js';
import type { Say } from '../say.js';

/** `in Lisbon`, `from Samsung`, `with the fuel type Diesel`: what puts rows into a category's group. */
export function inGroup(topic: { column: CategoryTopic['column']; label: string }, say: Say): string {
	const label = say.text(topic.label);
	const { preposition, label: column } = topic.column.words;
	if (preposition !== null) return `${preposition} ${needsThe(topic.label) ? 'the ' : ''}${label}`;
	return `with the ${say.text(column)} ${label}`;
}

/** The group as a predicate: `is in Lisbon`, `have the fuel type Diesel`. */
export function belongs(topic: { column: CategoryTopic['column']; label: string }, say: Say, many: boolean): string {
	const where = inGroup(topic, say);
	if (topic.column.words.preposition === null) return `${many ? 'have' : 'has'} ${where.slice('with '.length)}`;
	return `${many ? 'are' : 'is'} ${where}`;
}

/** Place names that English speaks with an article. */
function needsThe(place: string): boolean {
	return (
		/^(?:Americas|Caribbean|Netherlands|Philippines|Bahamas|Maldives|Seychelles|Gambia|Middle East|Far East|Balkans|Midwest|USA?|UK|UAE|EU)$|^United |\b(?:Islands|Republic|Emirates|States)$/.test(
			oneLine(place),
		) && !/^the /i.test(place)
	);
}

/** The column's name as prose shows it. */
export function label(column: { words: { label: string } }, say: Say): string {
	return say.text(column.words.label);
}

/** `has 120 rooms`, `has a price of $120`, `was founded in 1990`. Past the year table dates read `on 12 March 2019`. */
export function has(column: NumberColumn, value: string, say: Say, exact: number): string {
	const { role, verb, label: words } = column.words;
	if (role === 'count') return `has ${value} ${countLabel(column, exact, say)}`;
	if (role === 'year') {
		if (verb !== null) return `was ${verb} ${column.isDate ? 'on' : 'in'} ${value}`;
		return words === 'year' ? `dates from ${value}` : `has ${value} as its ${say.text(words)}`;
	}
	if (isMass(column)) return `has ${value} of ${say.text(words)}`;
	return `has ${withArticle(say.text(words))} of ${value}`;
}

export function countLabel(column: NumberColumn, value: number, say: Say): string {
	const words = say.text(column.words.label);
	return value === 1 ? singularise(words) : words;
}

/** Measures of a substance: one has more RAM, not a higher one. */
export function isMass({ words }: NumberColumn): boolean {
	return words.role === 'amount' && words.superlative.higher === 'more';
}

/** `a higher price`, `more rooms`, and for years `founded later`. */
export function moreOf(column: NumberColumn, side: 'high' | 'low', say: Say): string {
	const { role, superlative, verb } = column.words;
	const word = side === 'high' ? superlative.higher : superlative.lower;
	if (role === 'count') return `${word} ${label(column, say)}`;
	if (isMass(column)) return `${word} ${label(column, say)}`;
	if (role === 'year' && verb !== null) return word;
	return `${withArticle(word)} ${label(column, say)}`;
}

/** `4 hotels have more rooms`, `1 hotel was founded later`, `no hotel has a higher price`. */
export function othersHave(column: NumberColumn, side: 'high' | 'low', count: number, say: Say): string {
	const { role, verb } = column.words;
	const who = count === 0 ? `no ${say.noun.one}` : `${say.int(count)} ${say.many(count)}`;
	if (role === 'year' && verb !== null)
		return `${who} ${count < 2 ? 'was' : 'were'} ${verb} ${moreOf(column, side, say)}`;
	return `${who} ${count < 2 ? 'has' : 'have'} ${moreOf(column, side, say)}`;
}

/** `the highest price`, `the 3rd-highest price`, `the fewest rooms`, `the 3rd-lowest number of rooms`. */
export function ranked(column: NumberColumn, side: 'high' | 'low', rank: number, say: Say): string {
	const { role, superlative } = column.words;
	const best = side === 'high' ? superlative.highest : superlative.lowest;
	if (rank === 1) return `the ${best} ${label(column, say)}`;
	if (role === 'count')
		return `the ${rankWord(rank, side === 'high' ? 'highest' : 'lowest', say)} number of ${label(column, say)}`;
	if (isMass(column))
		return `the ${rankWord(rank, side === 'high' ? 'highest' : 'lowest', say)} amount of ${label(column, say)}`;
	return `the ${rankWord(rank, best, say)} ${label(column, say)}`;
}

/** `3rd-highest`; past the first ranks a hyphenated rank reads badly, but stays exact. */
export function rankWord(rank: number, best: string, say: Say): string {
	return rank === 1 ? best : `${ordinal(rank, (value) => say.int(value))}-${best}`;
}

/** The value with its counted noun where it needs one: `120 rooms`, `$120`. */
export function measure(column: NumberColumn, value: number, say: Say): string {
	const text = say.value(column, value);
	return column.words.role === 'count' ? `${text} ${countLabel(column, value, say)}` : text;
}

export function average(column: NumberColumn, value: number, say: Say): string {
	const text = say.computed(column, value);
	return column.words.role === 'count' ? `${text} ${countLabel(column, value, say)}` : text;
}

export type Difference = { words: string; above: boolean; near: boolean };

/**
 * How a value relates to a typical one: `32% above`, `3.2 times`, `0.4 below`, `12 years earlier`.
 * Percent only where zero means nothing at all; scores, temperatures and years are subtracted.
 */
export function difference(column: NumberColumn, value: number, typical: number, say: Say): Difference {
	const gap = value - typical;
	const above = gap > 0;
	if (column.isDate) {
		const days = Math.abs(Math.round(gap / 86_400_000));
		const years = Math.round(days / 36.525) / 10;
		const words =
			days > 730
				? `${say.format.computed(years, null)} years`
				: `${say.int(days)} ${days === 1 ? 'day' : 'days'}`;
		return { words: `${words} ${above ? 'after' : 'before'}`, above, near: days === 0 };
	}
	if (column.words.role === 'year') {
		const years = Math.abs(Math.round(gap));
		return {
			words: `${say.int(years)} ${years === 1 ? 'year' : 'years'} ${above ? 'after' : 'before'}`,
			above,
			near: years === 0,
		};
	}
	const near = gap === 0 || Math.abs(gap) < Math.abs(typical) * 0.02;
	const ratio = typical > 0 && value > 0 ? value / typical : Number.NaN;
	if (subtracts(column) || !Number.isFinite(ratio)) {
		const points = column.words.unit?.kind === 'tight';
		const size = points
			? `${say.format.computed(Math.abs(gap), null, column.decimals + 1)} percentage points`
			: say.computed(column, Math.abs(gap));
		return { words: `${size} ${above ? 'above' : 'below'}`, above, near };
	}
	if (ratio >= 2) return { words: `${say.format.computed(ratio, null, ratio < 10 ? 1 : 0)} times`, above, near };
	return { words: `${say.percent(Math.abs(ratio - 1))} ${above ? 'above' : 'below'}`, above, near };
}

function subtracts(column: NumberColumn): boolean {
	if (column.words.unit?.kind === 'tight') return true;
	if (/°/.test(column.words.unit?.kind === 'spaced' ? column.words.unit.symbol : '')) return true;
	return (
		/\b(?:rating|score|stars|grade|index|temperature|GPA|rank|level|magnitude)\b/i.test(column.words.label) ||
		column.discrete ||
		!column.positive
	);
}

const MASS =
	/(?:ing|ance|ence|ness|ware|fi|age|ment|ity|5g|4g|lte|bluetooth|nfc|gps|breakfast|heating|insurance|support|delivery|service|storage|access|wi-fi|internet|tv|security|water|gas|electricity|assist|control)$/i;
const COUNTABLE_ANYWAY =
	/(?:building|apartment|package|garage|facility|setting|rating|certificate|monument|department|cottage)$/i;
const DESCRIBES =
	/^(?:un|non)|(?:ed|ly|al|ic|ent|ant|able|ible|ous|ive|free|friendly|proof|based|old|new|open|closed|vegan|vegetarian|public|private|local|electric|organic|popular|remote|safe|coastal|suitable|ready)$/i;

/** How a yes-or-no column is said: as a quality (`is landlocked`), a thing had (`has a pool`), or a clause (`pets are allowed`). */
export function booleanClause(
	{ column, value }: Pick<BooleanTopic, 'column' | 'value'>,
	say: Say,
): { it: string; clause: string | null; infinitive: string; question(): string } {
	const key = column.key;
	const full = say.text(column.words.label);
	const words = full.replace(
		/^(?:has|have|is|are|was|with|offers?|includes?|allows?|accepts?|serves?|supports?)\s+/i,
		'',
	);
	const verb = /^(allows?|accepts?|serves?|offers?|includes?|supports?)\s/i
		.exec(full)?.[1]
		?.toLowerCase()
		.replace(/s$/, '');
	const isKey = /^(?:is|are|was)[_A-Z\s-]/.test(key);
	const hasKey = /^(?:has|have|with)[_A-Z\s-]/.test(key);
	const parts = words.split(' ');
	const tail = parts[parts.length - 1] ?? words;
	if (verb !== undefined) {
		return {
			it: value ? `${verb}s ${words}` : `does not ${verb} ${words}`,
			clause: null,
			infinitive: verb + ' ' + words,
			question: () => `Does ${say.name} ${verb} ${words}`,
		};
	}
	if (
		!isKey &&
		!hasKey &&
		parts.length > 1 &&
		/(?:ed|available|possible|compulsory|optional|free)$/i.test(tail) &&
		!/^(?:un|self|wheelchair|pet)/i.test(words)
	) {
		const thing = parts.slice(0, -1).join(' ');
		const be = isPlural(thing) ? 'are' : 'is';
		return {
			it: value ? `has ${thing} ${tail}` : `does not have ${thing} ${tail}`,
			clause: `${capitalise(thing)} ${be} ${value ? '' : 'not '}${tail}`,
			infinitive: `have ${thing} ${tail}`,
			question: () => `${be === 'is' ? 'Is' : 'Are'} ${thing} ${tail} for ${say.name}`,
		};
	}
	if (/^(?:in|on|at|out of|under|off|open) /i.test(words)) {
		return {
			it: value ? `is ${words}` : `is not ${words}`,
			clause: null,
			infinitive: `be ${words}`,
			question: () => `Is ${say.name} ${words}`,
		};
	}
	if (!hasKey && (isKey ? DESCRIBES.test(tail) || parts.length === 1 : DESCRIBES.test(tail) && !MASS.test(tail))) {
		const noun = isKey && !DESCRIBES.test(tail) ? thingOf(words) : words;
		return {
			it: value ? `is ${noun}` : `is not ${noun}`,
			clause: null,
			infinitive: `be ${noun}`,
			question: () => `Is ${say.name} ${noun}`,
		};
	}
	if (isKey || /\b(?:member|capital|site|winner|owner|champion|hub|park|leader)$/i.test(tail)) {
		return {
			it: value ? `is ${thingOf(words)}` : `is not ${thingOf(words)}`,
			clause: null,
			infinitive: `be ${thingOf(words)}`,
			question: () => `Is ${say.name} ${thingOf(words)}`,
		};
	}
	return {
		it: value ? `has ${thingOf(words)}` : `has no ${words}`,
		clause: null,
		infinitive: `have ${thingOf(words)}`,
		question: () => `Does ${say.name} have ${thingOf(words)}`,
	};
}

function thingOf(words: string): string {
	if (isPlural(words) || (MASS.test(words) && !COUNTABLE_ANYWAY.test(words))) return words;
	return withArticle(words);
}

/** `languages` for two items, `language` for one, whatever the column is called. */
export function listLabel(words: string, count: number): string {
	return count === 1 ? singularise(words) : pluralise(words);
}

export function rankText(topic: NumberTopic, say: Say): string {
	const { superlative } = topic.column.words;
	const best =
		topic.column.words.role === 'count' || isMass(topic.column)
			? topic.side === 'high'
				? 'highest'
				: 'lowest'
			: topic.side === 'high'
				? superlative.highest
				: superlative.lowest;
	return topic.rank === 1 ? best : `${ordinal(topic.rank, (value) => say.int(value))} ${best}`;
}

/** `has a pool` -> `have a pool`, `is landlocked` -> `are landlocked`. */
export function pluralPredicate(predicate: string): string {
	// "is a member" of several: "are members".
	const several = /^is an? (.+)$/.exec(predicate)?.[1];
	if (several !== undefined) return `are ${pluralise(several)}`;
	return predicate
		.replace(/^has\b/, 'have')
		.replace(/^is\b/, 'are')
		.replace(/^was\b/, 'were')
		.replace(/^does\b/, 'do')
		.replace(/^dates\b/, 'date')
		.replace(/^(allow|accept|serve|offer|include|support)s\b/, '$1');
}
