import type { NumberTopic, Similar } from '../../relations/topics.js';
import { capitalise } from '../../../../../platform/text/lines.js';
import { list, withArticle } from '../../../../../platform/text/english.js';
import type { Language } from '../language.js';
import type { Say } from '../say.js';
import { boolean, category, list_, pair, text } from './attributes.js';
import { hash } from '../../words/choose.js';
import {
	average,
	belongs,
	booleanClause,
	countLabel,
	difference,
	has,
	inGroup,
	isMass,
	label,
	listLabel,
	measure,
	moreOf,
	othersHave,
	ranked,
	rankText,
} from './grammar.js';
import { hub } from './hubs.js';
import { claim, groupRank, number } from './numbers.js';

/** `$3 less`, `2 more rooms`, `the same rating`. */
function gap({ column, difference: by, theirs }: Similar['differences'][number], say: Say): string {
	const { role, superlative } = column.words;
	if (by === 0)
		return role === 'count'
			? `as many ${label(column, say)} (${say.value(column, theirs)})`
			: `the same ${label(column, say)} (${say.value(column, theirs)})`;
	const size = Math.abs(by);
	if (column.isDate || role === 'year') {
		const words = difference(column, theirs, theirs - by, say).words.replace(
			/ (after|before)$/,
			(_, side: string) => (side === 'after' ? ' later' : ' earlier'),
		);
		return `${column.words.verb ?? 'dated'} ${words} (${say.value(column, theirs)})`;
	}
	const exact = say.format.value(Number(size.toPrecision(12)), column.words.unit);
	if (role === 'count') return `${exact} ${by > 0 ? 'more' : 'fewer'} ${countLabel(column, size, say)}`;
	if (isMass(column)) return `${exact} ${by > 0 ? 'more' : 'less'} ${label(column, say)}`;
	return `${withArticle(label(column, say))} ${exact} ${by > 0 ? superlative.higher : superlative.lower}`;
}

const similar: Language['similar'] = [
	(other, say) => (other.differences.length === 0 ? null : `${say.link(other)}: ${list(gaps(other, 3, say))}`),
	(other, say) => {
		const [topic] = other.shared;
		if (topic === undefined) return other.differences.length === 0 ? say.link(other) : null;
		const own = `${say.link(other)}, also ${inGroup(topic, say)}`;
		return other.differences.length === 0 ? own : `${own}: ${list(gaps(other, 2, say))}`;
	},
];

/** Years last, since they read as a clause of their own. */
function gaps(other: Similar, count: number, say: Say): string[] {
	return other.differences
		.slice(0, count)
		.sort((a, b) => Number(a.column.words.role === 'year') - Number(b.column.words.role === 'year'))
		.map((one) => gap(one, say));
}

/** Ranks make headings only near the top; further down the distance from the usual says more. */
const heading: Language['heading']['number'] = (topic, say, said) => {
	const { standing: place, group, column, side } = topic;
	const { role, verb } = column.words;
	const words = label(column, say);
	if (role === 'year')
		return {
			text:
				verb === null
					? `${capitalise(words)}: ${say.value(column, topic.value)}`
					: `${capitalise(verb)} ${column.isDate ? 'on' : 'in'} ${say.value(column, topic.value)}`,
			says: null,
		};
	if (said !== 'all' && topic.rank <= 20 && topic.rank <= place.count * 0.1 && place.same === 1)
		return { text: capitalise(ranked(column, side, topic.rank, say).replace(/^the /, '')), says: 'all' };
	if (said !== 'group' && group !== null && group.standing.same === 1) {
		const within = groupRank(group);
		if (within.rank <= 5 && within.rank <= group.standing.count * 0.2)
			return {
				text: `${capitalise(ranked(column, within.side, within.rank, say).replace(/^the /, ''))} of ${say.int(within.count)} ${inGroup(group, say)}`,
				says: 'group',
			};
	}
	const gapWords = difference(column, topic.value, topic.typical.value, say);
	if (gapWords.near || column.discrete)
		return { text: `${capitalise(words)}: ${say.value(column, topic.value)}`, says: null };
	return { text: `${capitalise(words)}: ${gapWords.words} the ${topic.typical.basis}`, says: null };
};

function numberAnswer(topic: NumberTopic, say: Say): string {
	const value = has(topic.column, say.value(topic.column, topic.value), say, topic.value);
	return `${say.name} ${value}; the ${topic.typical.basis}${topic.column.isDate ? ' date' : topic.column.words.role === 'year' ? ' year' : ''} of ${say.int(topic.standing.count)} ${say.noun.many} is ${average(topic.column, topic.typical.value, say)}.`;
}

export const en: Language = {
	code: 'en',
	number,
	claim,
	category,
	pair,
	boolean,
	list: list_,
	text,
	similar,
	stands: (claims, say) => `${say.subject()} has ${list(claims)}.`,
	heading: {
		number: heading,
		columns: (labels) =>
			capitalise(
				list(
					labels.map((words) =>
						words.replace(
							/(?<=\S) (?:included|allowed|accepted|available|offered|provided|required)$/i,
							'',
						),
					),
				),
			),
		similar: (say) => `${capitalise(say.noun.many)} with similar figures`,
		facts: (say) => `${say.name} in figures`,
		text: (words) => capitalise(words),
	},
	hub,
	table: { fact: 'Fact', value: 'Value', compared: 'Compared', yes: 'Yes', no: 'No' },
	compared: {
		number: (topic, say) =>
			topic.column.discrete
				? `same as ${say.int(topic.standing.same - 1)} other ${say.many(topic.standing.same - 1)}`
				: `${rankText(topic, say)} of ${say.int(topic.standing.count)}`,
		category: (topic, say) => (topic.count === 1 ? 'the only one' : `one of ${say.int(topic.count)}`),
		boolean: (topic, say) => `same for ${say.percent(topic.same / topic.column.known)}`,
		list: (topic, say) =>
			`${say.int(topic.items.length)} ${listLabel(label(topic.column, say), topic.items.length)}`,
	},
	faq: {
		number: [
			(topic, say) => {
				const { role, verb } = topic.column.words;
				if (role === 'count')
					return [`How many ${label(topic.column, say)} does ${say.name} have?`, numberAnswer(topic, say)];
				if (role === 'year' && verb !== null)
					return [`When was ${say.name} ${verb}?`, numberAnswer(topic, say)];
				return [`What is the ${label(topic.column, say)} of ${say.name}?`, numberAnswer(topic, say)];
			},
			(topic, say) => {
				const { group } = topic;
				if (group === null || topic.column.words.role === 'year') return null;
				const { side, rank, count } = groupRank(group);
				return [
					`How does ${say.name} compare with other ${say.noun.many} ${inGroup(group, say)} by ${label(topic.column, say)}?`,
					`${topic.column.words.role === 'count' ? `It has ${measure(topic.column, topic.value, say)}` : `Its ${label(topic.column, say)} is ${say.value(topic.column, topic.value)}`}, against ${withArticle(group.typical.basis)} of ${average(topic.column, group.typical.value, say)}; ${rank === 1 ? `none of the ${say.int(count)} has` : `${say.int(rank - 1)} of the ${say.int(count)} ${rank === 2 ? 'has' : 'have'}`} ${moreOf(topic.column, side, say)}.`,
				];
			},
			(topic, say) => {
				if (topic.column.words.role === 'year' || topic.rank < 2 || topic.standing.same > 3) return null;
				const more = moreOf(topic.column, topic.side, say);
				return [
					`How many ${say.noun.many} have ${more} than ${say.name}?`,
					`${capitalise(othersHave(topic.column, topic.side, topic.rank - 1, say))} than its ${measure(topic.column, topic.value, say)}, out of ${say.int(topic.standing.count)}.`,
				];
			},
		],
		category: [
			(topic, say) => {
				const words = label(topic.column, say);
				const count =
					topic.count === 1
						? `no other ${say.noun.one} shares it`
						: `${say.int(topic.count)} of ${say.int(topic.column.known)} ${say.noun.many} share it`;
				const where = inGroup(topic, say);
				if (topic.count > 2 && hash(`${say.name}|${topic.column.key}`) % 2 === 0)
					return [
						`How many ${say.noun.many} ${belongs(topic, say, true)}?`,
						`${say.int(topic.count)} of ${say.int(topic.column.known)} (${say.percent(topic.count / topic.column.known)}), ${say.name} among them.`,
					];
				if (topic.column.words.preposition !== null && topic.column.words.preposition !== 'in')
					return [`Is ${say.name} ${where}?`, `Yes; ${count}.`];
				if (topic.column.words.preposition === 'in')
					return [`Which ${words} is ${say.name} in?`, `${say.text(topic.label)}; ${count}.`];
				return [`What is the ${words} of ${say.name}?`, `${say.text(topic.label)}; ${count}.`];
			},
		],
		boolean: [
			(topic, say) => [
				`${booleanClause(topic, say).question()}?`,
				`${topic.value ? 'Yes' : 'No'}. The same holds for ${say.int(topic.same - 1)} of the other ${say.int(topic.column.known - 1)} ${say.noun.many} (${say.percent((topic.same - 1) / Math.max(1, topic.column.known - 1))}).`,
			],
		],
		list: [
			(topic, say) => [
				topic.items.length === 1
					? `What is the ${listLabel(label(topic.column, say), 1)} of ${say.name}?`
					: `What are the ${listLabel(label(topic.column, say), 2)} of ${say.name}?`,
				`${list(topic.items.slice(0, 12).map((item) => say.text(item)))}${topic.items.length > 12 ? ` and ${say.int(topic.items.length - 12)} more` : ''}.`,
			],
		],
		similar: (others, say) => {
			const [first] = others;
			if (first === undefined || first.differences.length === 0) return null;
			return [
				`Which ${say.noun.one} has the figures closest to those of ${say.name}?`,
				`${say.text(first.name)}: ${list(gaps(first, 4, say))}.`,
			];
		},
	},
};
