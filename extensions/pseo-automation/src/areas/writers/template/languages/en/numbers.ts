import type { NumberTopic } from '../../relations/topics.js';
import { capitalise, list, ordinal } from '../../words/english.js';
import type { Language, NumberPart, Phrasing } from '../language.js';
import type { Say } from '../say.js';
import { average, countLabel, difference, has, inGroup, label, measure, moreOf, othersHave, ranked, rankWord } from './grammar.js';

type NumberPhrasing = Phrasing<NumberTopic>;

/** Rows with a known value when the column has gaps: "of the 230 countries with a known area". */
function field({ column, standing: { count } }: NumberTopic, say: Say): string {
	return count === say.size ? say.all() : `${say.all(count)} with a known ${label(column, say)}`;
}

function isYear(topic: NumberTopic): boolean {
	return topic.column.words.role === 'year';
}

function isCount(topic: NumberTopic): boolean {
	return topic.column.words.role === 'count';
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

const FIRST: NumberPhrasing[] = [
	(topic, say) => `${say.subject()} has ${ranked(topic.column, topic.side, 1, say)} of the ${field(topic, say)}: ${say.value(topic.column, topic.value)}.`,
	(topic, say) => (isYear(topic) ? null : `None of the other ${say.int(topic.standing.count - 1)} ${say.noun.many} has ${moreOf(topic.column, topic.side, say)} than ${say.name}, with ${measure(topic.column, topic.value, say)}.`),
	(topic, say) => (isYear(topic) || isCount(topic) ? null : `At ${say.value(topic.column, topic.value)}, ${say.name} has ${ranked(topic.column, topic.side, 1, say)} of the ${field(topic, say)}.`),
];

const FEW_BEYOND: NumberPhrasing[] = [
	(topic, say) => `${say.subject()} ${own(topic, say)}; of the ${field(topic, say)}, only ${beyondNames(topic, say)} ${topic.beyond.length === 1 ? 'has' : 'have'} ${moreOf(topic.column, topic.side, say)}.`,
	(topic, say) => `Only ${beyondNames(topic, say)} ${topic.beyond.length === 1 ? 'has' : 'have'} ${moreOf(topic.column, topic.side, say)} than ${say.name}, which ${own(topic, say)}.`,
	(topic, say) => `With ${measure(topic.column, topic.value, say)}, ${say.name} has ${ranked(topic.column, topic.side, topic.rank, say)} of the ${field(topic, say)}, after ${beyondNames(topic, say)}.`,
];

const RANKED: NumberPhrasing[] = [
	(topic, say) => (isCount(topic) ? null : `${say.whose()} ${label(topic.column, say)} of ${say.value(topic.column, topic.value)} is the ${rankWord(topic.rank, end(topic), say)} of the ${field(topic, say)}.`),
	(topic, say) => `${say.subject()} ${own(topic, say)}: ${othersHave(topic.column, topic.side, topic.rank - 1, say)}, ${say.int(opposite(topic))} ${moreOf(topic.column, other(topic), say)}.`,
	(topic, say) => (isCount(topic) ? `${say.subject()} ${own(topic, say)}, ${ranked(topic.column, topic.side, topic.rank, say)} of the ${field(topic, say)}.` : `At ${say.value(topic.column, topic.value)}, ${say.name} has ${ranked(topic.column, topic.side, topic.rank, say)} of the ${field(topic, say)}.`),
	(topic, say) => `${capitalise(othersHave(topic.column, topic.side, topic.rank - 1, say))} than ${say.name}, which ${own(topic, say)}.`,
	(topic, say) => `${say.subject()} ${own(topic, say)}, which puts it ${ordinal(topic.rank, (value) => say.int(value))} of ${say.int(topic.standing.count)} counting from the ${end(topic)}.`,
	(topic, say) => (topic.standing.count < 20 ? null : `${say.subject()} ${own(topic, say)}, ${beatsWord(topic, say)} ${say.percent(opposite(topic) / topic.standing.count)} of the ${field(topic, say)}.`),
];

const SHARED: NumberPhrasing[] = [
	(topic, say) => `${say.subject()} ${own(topic, say)}, as ${say.int(topic.standing.same - 1)} of the other ${say.int(topic.standing.count - 1)} ${say.noun.many} ${topic.standing.same === 2 ? 'does' : 'do'} (${say.percent((topic.standing.same - 1) / Math.max(1, topic.standing.count - 1))}); ${sides(topic, say)}.`,
	(topic, say) => `${say.int(topic.standing.same)} of the ${field(topic, say)}, ${say.name} among them, have ${measure(topic.column, topic.value, say)}${isCount(topic) ? '' : ` as their ${label(topic.column, say)}`}; ${sides(topic, say)}.`,
	(topic, say) => (isCount(topic) ? null : `${say.whose()} ${label(topic.column, say)} of ${say.value(topic.column, topic.value)} is shared by ${say.int(topic.standing.same - 1)} other ${say.many(topic.standing.same - 1)}, while ${sides(topic, say)}.`),
	(topic, say) => `${say.subject()} ${own(topic, say)}: ${sides(topic, say)}, and ${say.int(topic.standing.same - 1)} ${topic.standing.same === 2 ? 'has' : 'have'} exactly as ${isCount(topic) ? 'many' : 'much'}.`,
];

const YEARS: NumberPhrasing[] = [
	(topic, say) => `${say.subject()} ${own(topic, say)}; ${othersHave(topic.column, 'low', topic.standing.below, say)} and ${say.int(topic.standing.above)} ${moreOf(topic.column, 'high', say)}.`,
	(topic, say) => `${say.subject()} ${own(topic, say)}, ${topic.side === 'high' ? 'later' : 'earlier'} than ${say.percent(opposite(topic) / topic.standing.count)} of the ${field(topic, say)}.`,
	(topic, say) => `${say.subject()} ${own(topic, say)}, the ${rankWord(topic.rank, end(topic), say)} of the ${field(topic, say)}.`,
];

const openers: NumberPhrasing[] = [0, 1, 2, 3, 4, 5].map((variant) => (topic, say) => {
	const { column, standing: place } = topic;
	if (isYear(topic) && topic.rank > 3) return at(YEARS, variant)(topic, say);
	if (topic.rank === 1 && alone(topic)) return at(FIRST, variant)(topic, say);
	if (place.same > 1 && (place.same > 4 || column.discrete) && !isYear(topic)) return at(SHARED, variant)(topic, say);
	if (topic.beyond.length > 0 && alone(topic)) return at(FEW_BEYOND, variant)(topic, say);
	if (topic.rank === 1) return `${say.subject()} shares ${ranked(column, topic.side, 1, say)}, ${say.value(column, topic.value)}, with ${list(topic.equals.map((equal) => say.link(equal))) || `${say.int(place.same - 1)} other ${say.many(place.same - 1)}`}.`;
	return at(RANKED, variant)(topic, say);
});

const averages: NumberPhrasing[] = [
	(topic, say) => compare(topic, say, (gap, typical) => (gap.near ? `The ${topic.typical.basis} is ${typical}, close to the same.` : `That is ${gap.words} the ${topic.typical.basis} of ${typical}.`)),
	(topic, say) => compare(topic, say, (gap, typical) => (gap.near ? `That all but equals the ${topic.typical.basis} of ${typical}.` : `The ${topic.typical.basis} is ${typical}, which makes this ${gap.words.endsWith('times') ? `${gap.words} as ${isCount(topic) ? 'many' : 'much'}` : gap.words.replace(/ (above|below)$/, (_, side: string) => (side === 'above' ? ' higher' : ' lower')).replace(/ (after|before)$/, (_, side: string) => (side === 'after' ? ' later' : ' earlier'))}.`)),
	(topic, say) => compare(topic, say, (gap, typical) => (gap.near ? `Against ${aOr(topic)} ${topic.typical.basis} of ${typical} it hardly differs.` : `Against ${aOr(topic)} ${topic.typical.basis} of ${typical}, it is ${gap.words.endsWith('times') ? `${gap.words} as ${isCount(topic) ? 'many' : 'much'}` : gap.words}.`)),
	(topic, say) => (topic.typical.basis === 'median' && !isYear(topic) ? `Half of the ${say.noun.many} have ${average(topic.column, topic.typical.value, say)} or ${isCount(topic) ? 'fewer' : 'less'}.` : null),
];

const groups: NumberPhrasing[] = [
	(topic, say) => inside(topic, say, ({ rank, side, count }, where) => `Among the ${say.int(count)} ${say.noun.many} ${where}, it ${isYear(topic) ? `comes ${ordinal(rank, (value) => say.int(value))} counting from the ${side === 'high' ? 'latest' : 'earliest'}` : `has ${ranked(topic.column, side, rank, say)}`}.`),
	(topic, say) => inside(topic, say, ({ rank, side, count }, where) => (rank === 1 ? `Of the ${say.int(count)} ${say.noun.many} ${where}, none ${isYear(topic) && topic.column.words.verb !== null ? `was ${topic.column.words.verb}` : 'has'} ${moreOf(topic.column, side, say)}.` : `Of the ${say.int(count)} ${say.noun.many} ${where}, ${say.int(rank - 1)} ${isYear(topic) && topic.column.words.verb !== null ? `${rank === 2 ? 'was' : 'were'} ${topic.column.words.verb}` : rank === 2 ? 'has' : 'have'} ${moreOf(topic.column, side, say)}.`)),
	(topic, say) => groupAverage(topic, say, (gap, where, typical) => (gap.near ? `For the ${say.noun.many} ${where}, the average is ${typical}, nearly the same.` : `For the ${say.noun.many} ${where}, the average is ${typical}; ${say.name} is ${gap.words.endsWith('times') ? `at ${gap.words} that` : gap.words}${gap.words.endsWith('times') ? '' : ' it'}.`)),
	(topic, say) => groupAverage(topic, say, (gap, where, typical) => (gap.near ? null : gap.words.endsWith('times') ? `That is ${gap.words} the average of ${typical} for the ${say.int(topic.group?.standing.count ?? 0)} ${say.noun.many} ${where}.` : `That is ${gap.words} the ${typical} that the ${say.int(topic.group?.standing.count ?? 0)} ${say.noun.many} ${where} average.`)),
];

const next: NumberPhrasing[] = [
	(topic, say) => between(topic, say, (above, below) => `${above} comes next above, ${below} next below.`),
	(topic, say) => between(topic, say, (above, below) => `The closest figures are those of ${below} and ${above}.`),
	(topic, say) => between(topic, say, (above, below) => `In order of ${label(topic.column, say)} it stands between ${below} and ${above}.`),
	(topic, say) => (topic.next.above === null && topic.next.below !== null && alone(topic) ? `Next comes ${figure(topic, topic.next.below, say)}.` : null),
	(topic, say) => (topic.next.below === null && topic.next.above !== null && alone(topic) ? `Next comes ${figure(topic, topic.next.above, say)}.` : null),
];

const shares: NumberPhrasing[] = [
	(topic, say) => (topic.share === null ? null : `That makes up ${say.percent(topic.share.part)} of the ${total(topic, say)} of all ${say.int(topic.standing.count)} ${say.noun.many} together.`),
	(topic, say) => (topic.share === null ? null : `All ${say.int(topic.standing.count)} ${say.noun.many} add up to ${total(topic, say)}, ${say.percent(topic.share.part)} of it here.`),
];

export const number: Record<NumberPart, NumberPhrasing[]> = { opener: openers, average: averages, group: groups, next, share: shares };

/** Lead claims exist only for values near an end, overall or inside a group. */
export const claim: Language['claim'] = [
	(topic, say) => {
		const { column, standing: place, group, side } = topic;
		if (isYear(topic)) return null;
		const end = place.count < 10 ? 1 : Math.max(1, Math.round(place.count * 0.1));
		if (topic.rank <= end && place.same <= Math.max(1, place.count * 0.05)) {
			return `${ranked(column, side, topic.rank, say)} of ${place.count === say.size ? `all ${say.int(place.count)}` : `the ${say.int(place.count)} with a known ${label(column, say)}`} (${say.value(column, topic.value)})`;
		}
		if (group === null) return null;
		const rank = groupRank(group);
		if (rank.rank > Math.max(1, group.standing.count * 0.15) || group.standing.same > 1) return null;
		return `${ranked(column, rank.side, rank.rank, say)} of the ${say.int(group.standing.count)} ${inGroup(group, say)} (${say.value(column, topic.value)})`;
	},
];

function groupRank({ standing: place }: NonNullable<NumberTopic['group']>): { rank: number; side: 'high' | 'low'; count: number } {
	const side = place.above <= place.below ? 'high' : 'low';
	return { side, rank: (side === 'high' ? place.above : place.below) + 1, count: place.count };
}

function inside(topic: NumberTopic, say: Say, build: (place: { rank: number; side: 'high' | 'low'; count: number }, where: string) => string): string | null {
	return topic.group === null || topic.group.standing.same > Math.max(1, topic.group.standing.count * 0.1) ? null : build(groupRank(topic.group), inGroup(topic.group, say));
}

function groupAverage(topic: NumberTopic, say: Say, build: (gap: ReturnType<typeof difference>, where: string, typical: string) => string | null): string | null {
	if (topic.group === null || !Number.isFinite(topic.group.mean)) return null;
	return build(difference(topic.column, topic.value, topic.group.mean, say), inGroup(topic.group, say), average(topic.column, topic.group.mean, say));
}

function compare(topic: NumberTopic, say: Say, build: (gap: ReturnType<typeof difference>, typical: string) => string): string {
	return build(difference(topic.column, topic.value, topic.typical.value, say), average(topic.column, topic.typical.value, say));
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
	const sum = say.format.value(Math.abs(topic.share?.total ?? 0) >= 100 ? Math.round(topic.share?.total ?? 0) : (topic.share?.total ?? 0), topic.column.words.unit);
	return isCount(topic) ? `${sum} ${countLabel(topic.column, 2, say)}` : sum;
}

function sides(topic: NumberTopic, say: Say): string {
	const { above, below } = topic.standing;
	const { column } = topic;
	if (above === 0) return othersHave(column, 'high', 0, say);
	if (below === 0) return othersHave(column, 'low', 0, say);
	const nounless = isYear(topic) ? moreOf(column, 'low', say) : isCount(topic) ? column.words.superlative.lower : `a ${column.words.superlative.lower} one`;
	return `${othersHave(column, 'high', above, say)} and ${say.int(below)} ${nounless}`;
}

function end(topic: NumberTopic): string {
	const { superlative, role } = topic.column.words;
	if (role === 'count') return topic.side === 'high' ? 'highest' : 'lowest';
	return topic.side === 'high' ? superlative.highest : superlative.lowest;
}

function other(topic: NumberTopic): 'high' | 'low' {
	return topic.side === 'high' ? 'low' : 'high';
}

/** Rows on the far side, those that the row is ahead of. */
function opposite(topic: NumberTopic): number {
	return topic.side === 'high' ? topic.standing.below : topic.standing.above;
}

function beatsWord(topic: NumberTopic, say: Say): string {
	const { superlative, role } = topic.column.words;
	const word = topic.side === 'high' ? superlative.higher : superlative.lower;
	return role === 'count' ? `${word} than` : `${word} than for`.replace(/ for$/, say.noun.one === 'entry' ? ' in' : ' for');
}

function aOr(topic: NumberTopic): string {
	return topic.typical.basis === 'average' ? 'an' : 'a';
}

function at(phrasings: NumberPhrasing[], variant: number): NumberPhrasing {
	const chosen = phrasings[variant % phrasings.length];
	if (chosen === undefined) throw new Error('expected at least one phrasing');
	return chosen;
}
