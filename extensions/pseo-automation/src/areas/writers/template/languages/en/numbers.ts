import type { GroupPlace, NumberTopic } from '../../relations/topics.js';
import { capitalise } from '../../../../../platform/text/lines.js';
import { list, ordinal, withArticle } from '../../../../../platform/text/english.js';
import type { Language, NumberPart, Phrasing } from '../language.js';
import type { Say } from '../say.js';
import {
	average,
	countLabel,
	difference,
	has,
	inGroup,
	isMass,
	label,
	measure,
	moreOf,
	othersHave,
	ranked,
	rankWord,
	type Difference,
} from './grammar.js';

type NumberPhrasing = Phrasing<NumberTopic>;

/** Rows with a known value when the column has gaps: "of the 230 countries with a known area". */
function field({ column, standing: { count } }: NumberTopic, say: Say): string {
	if (count === say.size) return say.all();
	return `${say.all(count)} with a known ${isCountColumn(column) ? 'number of ' : ''}${label(column, say)}`;
}

function isCountColumn(column: NumberTopic['column']): boolean {
	return column.words.role === 'count';
}

function isYear(topic: NumberTopic): boolean {
	return topic.column.words.role === 'year';
}

function isCount(topic: NumberTopic): boolean {
	return isCountColumn(topic.column);
}

/** A year that is an event: it was built, opened, founded. */
function hasVerb(topic: NumberTopic): boolean {
	return isYear(topic) && topic.column.words.verb !== null;
}

function own(topic: NumberTopic, say: Say): string {
	return has(topic.column, say.value(topic.column, topic.value), say, topic.value);
}

function beyondNames(topic: NumberTopic, say: Say): string {
	return list(topic.beyond.map((other) => `${say.link(other)} (${measure(topic.column, other.value, say)})`));
}

function alone({ standing: { same } }: NumberTopic): boolean {
	return same < 2;
}

/** `; 8 others tie with it`, where there are such. */
function ties(topic: NumberTopic, say: Say): string {
	const others = topic.standing.same - 1;
	if (others < 1) return '';
	return `; ${others === 1 ? '1 other has' : `${say.int(others)} others have`} the same`;
}

const FIRST: NumberPhrasing[] = [
	(topic, say) =>
		`${say.subject()} has ${ranked(topic.column, topic.side, 1, say)} of the ${field(topic, say)}: ${say.value(topic.column, topic.value)}.`,
	(topic, say) =>
		`None of the other ${say.int(topic.standing.count - 1)} ${say.noun.many} has ${moreOf(topic.column, topic.side, say)} than ${say.name}, with ${measure(topic.column, topic.value, say)}.`,
	(topic, say) =>
		isCount(topic)
			? `With ${measure(topic.column, topic.value, say)}, ${say.name} has ${ranked(topic.column, topic.side, 1, say)} of the ${field(topic, say)}.`
			: `At ${say.value(topic.column, topic.value)}, ${say.name} has ${ranked(topic.column, topic.side, 1, say)} of the ${field(topic, say)}.`,
];

const FEW_BEYOND: NumberPhrasing[] = [
	(topic, say) =>
		`${say.subject()} ${own(topic, say)}; of the ${field(topic, say)}, only ${beyondNames(topic, say)} ${topic.beyond.length === 1 ? 'has' : 'have'} ${moreOf(topic.column, topic.side, say)}.`,
	(topic, say) =>
		`Only ${beyondNames(topic, say)} ${topic.beyond.length === 1 ? 'has' : 'have'} ${moreOf(topic.column, topic.side, say)} than ${say.name}, which ${own(topic, say)}.`,
	(topic, say) =>
		`With ${measure(topic.column, topic.value, say)}, ${say.name} has ${ranked(topic.column, topic.side, topic.rank, say)} of the ${field(topic, say)}, after ${beyondNames(topic, say)}.`,
];

const RANKED: NumberPhrasing[] = [
	(topic, say) =>
		isCount(topic)
			? null
			: `${say.whose()} ${label(topic.column, say)} of ${say.value(topic.column, topic.value)} is the ${rankWord(topic.rank, end(topic), say)} of the ${field(topic, say)}${ties(topic, say)}.`,
	(topic, say) =>
		`${say.subject()} ${own(topic, say)}: ${othersHave(topic.column, topic.side, topic.rank - 1, say)}, ${say.int(opposite(topic))} ${less(topic, other(topic))}${ties(topic, say)}.`,
	(topic, say) =>
		isCount(topic)
			? `${say.subject()} ${own(topic, say)}, ${ranked(topic.column, topic.side, topic.rank, say)} of the ${field(topic, say)}${ties(topic, say)}.`
			: `At ${say.value(topic.column, topic.value)}, ${say.name} has ${ranked(topic.column, topic.side, topic.rank, say)} of the ${field(topic, say)}${ties(topic, say)}.`,
	(topic, say) =>
		`${capitalise(othersHave(topic.column, topic.side, topic.rank - 1, say))} than ${say.name}, which ${own(topic, say)}${ties(topic, say)}.`,
	(topic, say) =>
		`${say.subject()} ${own(topic, say)}, which puts it ${ordinal(topic.rank, (value) => say.int(value))} of ${say.int(topic.standing.count)} counting from the ${end(topic)}${ties(topic, say)}.`,
	(topic, say) =>
		topic.standing.count < 20 || !alone(topic)
			? null
			: `${say.subject()} ${own(topic, say)}, ${word(topic)} than ${isCount(topic) ? '' : 'that of '}${say.percent(opposite(topic) / topic.standing.count)} of the ${field(topic, say)}.`,
];

/** For values that many rows share: how many, and how many lie on either side. */
const SHARED: NumberPhrasing[] = [
	(topic, say) =>
		`${say.subject()} ${own(topic, say)}, as ${say.int(topic.standing.same - 1)} of the other ${say.int(topic.standing.count - 1)} ${say.noun.many} ${topic.standing.same === 2 ? 'does' : 'do'} (${say.percent((topic.standing.same - 1) / Math.max(1, topic.standing.count - 1))}); ${sides(topic, say)}.`,
	(topic, say) =>
		`${say.int(topic.standing.same)} of the ${field(topic, say)} have ${measure(topic.column, topic.value, say)}${isCount(topic) ? '' : ` as their ${label(topic.column, say)}`}, ${say.name} among them; ${sides(topic, say)}.`,
	(topic, say) =>
		isCount(topic)
			? null
			: `${say.whose()} ${label(topic.column, say)} of ${say.value(topic.column, topic.value)} is shared by ${say.int(topic.standing.same - 1)} other ${say.many(topic.standing.same - 1)}, while ${sides(topic, say)}.`,
	(topic, say) =>
		`${say.subject()} ${own(topic, say)}: ${sides(topic, say)}, and ${say.int(topic.standing.same - 1)} ${topic.standing.same === 2 ? 'has' : 'have'} the same${isCount(topic) ? ' number' : ''}.`,
];

const YEARS: NumberPhrasing[] = [
	(topic, say) =>
		`${say.subject()} ${own(topic, say)}; ${othersHave(topic.column, topic.side, topic.rank - 1, say)} and ${say.int(opposite(topic))} ${less(topic, other(topic))}.`,
	(topic, say) =>
		`${say.subject()} ${own(topic, say)}, ${topic.side === 'high' ? 'later' : 'earlier'} than ${say.percent(opposite(topic) / topic.standing.count)} of the ${field(topic, say)}.`,
	(topic, say) =>
		`${capitalise(othersHave(topic.column, topic.side, topic.rank - 1, say))} than ${say.name}, which ${own(topic, say)}, and ${say.int(opposite(topic))} ${less(topic, other(topic))}.`,
];

const openers: NumberPhrasing[] = [0, 1, 2, 3, 4, 5].map((variant) => (topic, say) => {
	const { column, standing: place } = topic;
	if (isYear(topic)) return topic.rank === 1 ? edgeOfTime(topic, say) : at(YEARS, variant)(topic, say);
	if (topic.rank === 1 && alone(topic)) return at(FIRST, variant)(topic, say);
	if (column.discrete || place.same > place.count * 0.05) return at(SHARED, variant)(topic, say);
	if (topic.beyond.length > 0 && alone(topic)) return at(FEW_BEYOND, variant)(topic, say);
	if (topic.rank === 1)
		return `${say.subject()} shares ${ranked(column, topic.side, 1, say)}, ${say.value(column, topic.value)}, with ${list(topic.equals.map((equal) => say.link(equal))) || `${say.int(place.same - 1)} other ${say.many(place.same - 1)}`}.`;
	return at(RANKED, variant)(topic, say);
});

function edgeOfTime(topic: NumberTopic, say: Say): string {
	const others = topic.standing.same - 1;
	const none = othersHave(topic.column, topic.side, 0, say);
	return `${say.subject()} ${own(topic, say)}; ${none}${others === 0 ? '' : `, and ${say.int(others)} ${hasVerb(topic) ? `${others === 1 ? 'was' : 'were'} in the same year` : `${others === 1 ? 'other shares' : 'others share'} it`}`}.`.replace(
		' in the same year',
		topic.column.isDate ? ' on the same day' : ' in the same year',
	);
}

/** The value with its comparison in one sentence, for measures whose rank the page has given already. */
const valued: NumberPhrasing[] = [
	(topic, say) =>
		compare(topic, say, (gap, typical) =>
			isYear(topic)
				? `${say.subject()} ${own(topic, say)}, ${gap.near ? `like the ${topic.typical.basis}` : `${gap.words} the ${topic.typical.basis} of the ${field(topic, say)}, ${typical}`}.`
				: gap.near
					? `${say.subject()} ${own(topic, say)}, close to the ${topic.typical.basis} of ${typical}.`
					: `${say.subject()} ${own(topic, say)}, ${gap.words} the ${topic.typical.basis} of ${typical}.`,
		),
	(topic, say) =>
		isYear(topic)
			? null
			: compare(topic, say, (gap, typical) =>
					gap.near
						? null
						: `Across the ${field(topic, say)}, the ${topic.typical.basis} is ${typical}; ${say.name} ${own(topic, say)}, ${share(gap, topic)}.`,
				),
	(topic, say) =>
		isYear(topic) || isCount(topic)
			? null
			: compare(topic, say, (gap, typical) =>
					gap.near
						? null
						: `${say.whose()} ${label(topic.column, say)}, ${say.value(topic.column, topic.value)}, is ${gap.words} the ${topic.typical.basis} of ${typical}.`,
				),
];

const averages: NumberPhrasing[] = [
	(topic, say) =>
		compare(topic, say, (gap, typical) =>
			gap.near
				? `The ${topic.typical.basis} is ${typical}, close to the same.`
				: `That is ${gap.words} the ${topic.typical.basis} of ${typical}.`,
		),
	(topic, say) =>
		compare(topic, say, (gap, typical) =>
			gap.near
				? `This all but equals the ${topic.typical.basis} of ${typical}.`
				: isYear(topic)
					? `The ${topic.typical.basis} ${topic.column.isDate ? 'date' : 'year'} is ${typical}.`
					: `The ${topic.typical.basis} is ${typical}, which makes this ${share(gap, topic)}.`,
		),
	(topic, say) =>
		compare(topic, say, (gap, typical) =>
			gap.near || isYear(topic)
				? null
				: `Against ${topic.typical.basis === 'average' ? 'an' : 'a'} ${topic.typical.basis} of ${typical}, it is ${share(gap, topic)}.`,
		),
	(topic, say) =>
		topic.typical.basis === 'median' && !isYear(topic)
			? `Half of the ${say.noun.many} have ${average(topic.column, topic.typical.value, say)} or ${isCount(topic) ? 'fewer' : 'less'}.`
			: null,
];

const groups: NumberPhrasing[] = [
	(topic, say) =>
		inside(topic, say, ({ rank, side, count }, where) =>
			isYear(topic)
				? null
				: `Among the ${say.int(count)} ${say.noun.many} ${where}, it has ${ranked(topic.column, side, rank, say)}.`,
		),
	(topic, say) =>
		inside(topic, say, ({ rank, side, count }, where) => {
			const verb = hasVerb(topic);
			const predicate = verb
				? `${rank <= 2 ? 'was' : 'were'} ${topic.column.words.verb ?? ''}`
				: rank <= 2
					? 'has'
					: 'have';
			return `Of the ${say.int(count)} ${say.noun.many} ${where}, ${rank === 1 ? 'none' : say.int(rank - 1)} ${predicate} ${moreOf(topic.column, side, say)}.`;
		}),
	(topic, say) =>
		ofGroup(topic, say, (gap, where, typical, group) =>
			isYear(topic)
				? `For the ${say.int(group.standing.count)} ${say.noun.many} ${where}, the ${group.typical.basis} ${topic.column.isDate ? 'date' : 'year'} is ${typical}.`
				: gap.near
					? `The ${say.noun.many} ${where} have ${withArticle(group.typical.basis)} of ${typical}, nearly the same.`
					: `The ${say.int(group.standing.count)} ${say.noun.many} ${where} have ${withArticle(group.typical.basis)} of ${typical}, so this is ${share(gap, topic)}.`,
		),
	(topic, say) =>
		ofGroup(topic, say, (gap, where, typical, group) =>
			gap.near
				? null
				: `This is ${gap.words} the ${group.typical.basis} of the ${say.int(group.standing.count)} ${say.noun.many} ${where}, ${typical}.`,
		),
];

const next: NumberPhrasing[] = [
	(topic, say) => between(topic, say, (above, below) => `${above} comes next above, ${below} next below.`),
	(topic, say) => between(topic, say, (above, below) => `The closest figures are those of ${below} and ${above}.`),
	(topic, say) =>
		between(
			topic,
			say,
			(above, below) => `In order of ${label(topic.column, say)} it stands between ${below} and ${above}.`,
		),
	(topic, say) =>
		topic.next.above === null && topic.next.below !== null && alone(topic)
			? `Next comes ${figure(topic, topic.next.below, say)}.`
			: null,
	(topic, say) =>
		topic.next.below === null && topic.next.above !== null && alone(topic)
			? `Next comes ${figure(topic, topic.next.above, say)}.`
			: null,
];

const shares: NumberPhrasing[] = [
	(topic, say) =>
		topic.share === null
			? null
			: `That makes up ${say.percent(topic.share.part)} of the total of all ${say.int(topic.standing.count)} ${say.noun.many}, ${total(topic, say)}.`,
	(topic, say) =>
		topic.share === null
			? null
			: `All ${say.int(topic.standing.count)} ${say.noun.many} together come to ${total(topic, say)}; this is ${say.percent(topic.share.part)} of it.`,
];

export const number: Record<NumberPart, NumberPhrasing[]> = {
	opener: openers,
	valued,
	average: averages,
	group: groups,
	next,
	share: shares,
};

/** Lead claims exist only for values near an end, overall or inside a group. */
export const claim: Language['claim'] = (topic, say) => {
	const { column, standing: place, group, side } = topic;
	if (isYear(topic) || column.discrete) return null;
	const end = place.count < 10 ? 1 : Math.max(1, Math.round(place.count * 0.1));
	if (topic.rank <= end && place.same <= Math.max(1, place.count * 0.02)) {
		return {
			scope: 'all',
			text: `${ranked(column, side, topic.rank, say)} of ${place.count === say.size ? 'all ' : ''}${say.int(place.count)} (${say.value(column, topic.value)})`,
		};
	}
	if (group === null) return null;
	const rank = groupRank(group);
	if (rank.rank > Math.max(1, group.standing.count * 0.15) || group.standing.same > 1) return null;
	return {
		scope: 'group',
		text: `${ranked(column, rank.side, rank.rank, say)} of the ${say.int(group.standing.count)} ${inGroup(group, say)} (${say.value(column, topic.value)})`,
	};
};

export function groupRank({ standing: place }: GroupPlace): { rank: number; side: 'high' | 'low'; count: number } {
	const side = place.above <= place.below ? 'high' : 'low';
	return { side, rank: (side === 'high' ? place.above : place.below) + 1, count: place.count };
}

function inside(
	topic: NumberTopic,
	say: Say,
	build: (place: ReturnType<typeof groupRank>, where: string) => string | null,
): string | null {
	return topic.group === null || topic.group.standing.same > Math.max(1, topic.group.standing.count * 0.1)
		? null
		: build(groupRank(topic.group), inGroup(topic.group, say));
}

function ofGroup(
	topic: NumberTopic,
	say: Say,
	build: (gap: Difference, where: string, typical: string, group: GroupPlace) => string | null,
): string | null {
	const { group, column, value } = topic;
	if (group === null) return null;
	return build(
		difference(column, value, group.typical.value, say),
		inGroup(group, say),
		average(column, group.typical.value, say),
		group,
	);
}

function compare(
	topic: NumberTopic,
	say: Say,
	build: (gap: Difference, typical: string) => string | null,
): string | null {
	return build(
		difference(topic.column, topic.value, topic.typical.value, say),
		average(topic.column, topic.typical.value, say),
	);
}

/** `32% more`, `3.2 times as many`, `0.4 below it`. */
function share(gap: Difference, topic: NumberTopic): string {
	if (gap.words.endsWith(' times')) return isCount(topic) ? `${gap.words} as many` : `${gap.words} that`;
	if (isCount(topic)) return gap.words.replace(/ above$/, ' more').replace(/ below$/, ' fewer');
	const { higher, lower } = topic.column.words.superlative;
	return gap.words.replace(/ above$/, ` ${higher}`).replace(/ below$/, ` ${lower}`);
}

function between(topic: NumberTopic, say: Say, build: (above: string, below: string) => string): string | null {
	const { above, below } = topic.next;
	if (above === null || below === null || topic.column.discrete || topic.standing.same > 2) return null;
	return build(figure(topic, above, say), figure(topic, below, say));
}

function figure(topic: NumberTopic, other: { name: string; route: string; value: number }, say: Say): string {
	return `${say.link(other)} (${say.value(topic.column, other.value)})`;
}

function total(topic: NumberTopic, say: Say): string {
	const whole = topic.share?.total ?? 0;
	const sum = say.format.value(Math.abs(whole) >= 100 ? Math.round(whole) : whole, topic.column.words.unit);
	return isCount(topic) ? `${sum} ${countLabel(topic.column, 2, say)}` : sum;
}

function sides(topic: NumberTopic, say: Say): string {
	const { above, below } = topic.standing;
	const { column } = topic;
	if (above === 0) return othersHave(column, 'high', 0, say);
	if (below === 0) return othersHave(column, 'low', 0, say);
	return `${othersHave(column, 'high', above, say)} and ${say.int(below)} ${less(topic, 'low')}`;
}

/** `a lower one`, `fewer`: the second half of "4 hotels have a higher price, 80 a lower one". */
function less(topic: NumberTopic, side: 'high' | 'low'): string {
	const { superlative } = topic.column.words;
	const comparative = side === 'high' ? superlative.higher : superlative.lower;
	return isCount(topic) || isMass(topic.column) || hasVerb(topic) ? comparative : `${withArticle(comparative)} one`;
}

function end(topic: NumberTopic): string {
	const { superlative } = topic.column.words;
	if (isCount(topic) || isMass(topic.column)) return topic.side === 'high' ? 'highest' : 'lowest';
	return topic.side === 'high' ? superlative.highest : superlative.lowest;
}

function other(topic: NumberTopic): 'high' | 'low' {
	return topic.side === 'high' ? 'low' : 'high';
}

/** Rows on the far side, those that the row is ahead of. */
function opposite(topic: NumberTopic): number {
	return topic.side === 'high' ? topic.standing.below : topic.standing.above;
}

function word(topic: NumberTopic): string {
	return topic.side === 'high' ? topic.column.words.superlative.higher : topic.column.words.superlative.lower;
}

function at(phrasings: NumberPhrasing[], variant: number): NumberPhrasing {
	const chosen = phrasings[variant % phrasings.length];
	if (chosen === undefined) throw new Error('expected at least one phrasing');
	return chosen;
}
