import type { NumberTopic, Similar } from '../../relations/topics.js';
import { capitalise, list, withArticle } from '../../words/english.js';
import type { Language } from '../language.js';
import type { Say } from '../say.js';
import { boolean, category, list_, pair, text } from './attributes.js';
import { average, booleanClause, countLabel, difference, has, inGroup, label, listLabel, measure, moreOf, othersHave, ranked, rankText } from './grammar.js';
import { hub } from './hubs.js';
import { claim, number } from './numbers.js';

/** `$3 less`, `2 more rooms`, `the same rating`. */
function gap({ column, difference: by, theirs }: Similar['differences'][number], say: Say): string {
	const { role, superlative } = column.words;
	if (by === 0) return `the same ${label(column, say)} (${say.value(column, theirs)})`;
	const size = Math.abs(by);
	if (column.isDate || role === 'year') {
		const words = difference(column, theirs, theirs - by, say).words.replace(/ (after|before)$/, (_, side: string) => (side === 'after' ? ' later' : ' earlier'));
		return `${words} (${say.value(column, theirs)})`;
	}
	const exact = say.format.value(Number(size.toPrecision(12)), column.words.unit);
	if (role === 'count') return `${exact} ${by > 0 ? 'more' : 'fewer'} ${countLabel(column, size, say)}`;
	return `${withArticle(label(column, say))} ${exact} ${by > 0 ? superlative.higher : superlative.lower}`;
}

const similar: Language['similar'] = [
	(other, say) => (other.differences.length === 0 ? null : `${say.link(other)}: ${list(other.differences.slice(0, 3).map((one) => gap(one, say)))}`),
	(other, say) => (other.differences.length === 0 ? null : `${say.link(other)}, with ${list(other.differences.slice(0, 3).map((one) => gap(one, say)))}`),
	(other, say) => (other.shared.length === 0 ? say.link(other) : `${say.link(other)}, also ${list(other.shared.slice(0, 2).map((topic) => inGroup(topic, say)))}`),
];

const headings: Language['heading']['number'] = [
	(topic, say) => {
		const { standing: place, group, column, side } = topic;
		if (column.words.role === 'year') return null;
		if (topic.rank <= Math.max(1, place.count * 0.25) && place.same <= place.count * 0.05) return capitalise(ranked(column, side, topic.rank, say).replace(/^the /, ''));
		if (group === null || group.standing.same > 1) return null;
		const groupSide = group.standing.above <= group.standing.below ? 'high' : 'low';
		const rank = (groupSide === 'high' ? group.standing.above : group.standing.below) + 1;
		if (rank > Math.max(1, group.standing.count * 0.25)) return null;
		return `${capitalise(ranked(column, groupSide, rank, say).replace(/^the /, ''))} ${inGroup(group, say)}`;
	},
	(topic, say) => {
		const { words, near } = difference(topic.column, topic.value, topic.typical.value, say);
		if (near || words.endsWith('times') || topic.column.words.role === 'year') return null;
		return `${capitalise(label(topic.column, say))} ${words} the ${topic.typical.basis}`;
	},
	(topic, say) => `${capitalise(label(topic.column, say))}: ${say.value(topic.column, topic.value)}`,
];

function numberAnswer(topic: NumberTopic, say: Say): string {
	const value = has(topic.column, say.value(topic.column, topic.value), say, topic.value);
	return `${say.name} ${value}; the ${topic.typical.basis} of ${say.int(topic.standing.count)} ${say.noun.many} is ${average(topic.column, topic.typical.value, say)}.`;
}

export const en: Language = {
	code: 'en',
	number, claim, category, pair, boolean, list: list_, text, similar,
	stands: (claims, say) => `${say.subject()} has ${list(claims)}.`,
	heading: {
		number: headings,
		columns: (labels) => capitalise(list(labels)),
		similar: (say) => `${capitalise(say.noun.many)} closest to ${say.name}`,
		facts: (say) => `${say.name} in figures`,
		text: (words) => capitalise(words),
	},
	hub,
	table: { fact: 'Fact', value: 'Value', compared: 'Compared', yes: 'Yes', no: 'No' },
	compared: {
		number: (topic, say) => (topic.column.discrete ? `same as ${say.int(topic.standing.same - 1)} other ${say.many(topic.standing.same - 1)}` : `${rankText(topic, say)} of ${say.int(topic.standing.count)}`),
		category: (topic, say) => (topic.count === 1 ? 'the only one' : `shared with ${say.int(topic.count - 1)} (${say.percent(topic.count / topic.column.known)})`),
		boolean: (topic, say) => `same for ${say.percent(topic.same / topic.column.known)}`,
		list: (topic, say) => `${say.int(topic.items.length)} ${listLabel(label(topic.column, say), topic.items.length)}`,
	},
	faq: {
		number: [
			(topic, say) => {
				const { role, verb } = topic.column.words;
				if (role === 'count') return [`How many ${label(topic.column, say)} does ${say.name} have?`, numberAnswer(topic, say)];
				if (role === 'year' && verb !== null) return [`When was ${say.name} ${verb}?`, numberAnswer(topic, say)];
				return [`What is the ${label(topic.column, say)} of ${say.name}?`, numberAnswer(topic, say)];
			},
			(topic, say) => {
				const { group } = topic;
				if (group === null || topic.column.words.role === 'year') return null;
				const side = group.standing.above <= group.standing.below ? 'high' : 'low';
				const rank = side === 'high' ? group.standing.above : group.standing.below;
				return [
					`How does ${say.name} compare with other ${say.noun.many} ${inGroup(group, say)} by ${label(topic.column, say)}?`,
					`With ${measure(topic.column, topic.value, say)} against an average of ${average(topic.column, group.mean, say)}: ${rank === 0 ? `none of the ${say.int(group.standing.count)} has` : `${say.int(rank)} of the ${say.int(group.standing.count)} ${rank === 1 ? 'has' : 'have'}`} ${moreOf(topic.column, side, say)}.`,
				];
			},
			(topic, say) => {
				if (topic.column.words.role === 'year' || topic.rank < 2 || topic.standing.same > 3) return null;
				const more = moreOf(topic.column, topic.side, say);
				return [`How many ${say.noun.many} have ${more} than ${say.name}?`, `${capitalise(othersHave(topic.column, topic.side, topic.rank - 1, say))} than its ${measure(topic.column, topic.value, say)}, out of ${say.int(topic.standing.count)}.`];
			},
		],
		category: [
			(topic, say) => {
				const words = label(topic.column, say);
				const count = topic.count === 1 ? `no other ${say.noun.one} shares it` : `${say.int(topic.count)} of ${say.int(topic.column.known)} ${say.noun.many} share it`;
				if (topic.column.words.preposition === 'in') return [`Which ${words} is ${say.name} in?`, `${say.text(topic.label)}; ${count}.`];
				return [`What is the ${words} of ${say.name}?`, `${say.text(topic.label)}; ${count}.`];
			},
		],
		boolean: [
			(topic, say) => [`${booleanClause(topic, say).question}?`, `${topic.value ? 'Yes' : 'No'}. The same holds for ${say.int(topic.same - 1)} of the other ${say.int(topic.column.known - 1)} ${say.noun.many} (${say.percent((topic.same - 1) / Math.max(1, topic.column.known - 1))}).`],
		],
		list: [
			(topic, say) => [
				topic.items.length === 1 ? `What is the ${listLabel(label(topic.column, say), 1)} of ${say.name}?` : `What are the ${listLabel(label(topic.column, say), 2)} of ${say.name}?`,
				`${list(topic.items.slice(0, 12).map((item) => say.text(item)))}${topic.items.length > 12 ? ` and ${say.int(topic.items.length - 12)} more` : ''}.`,
			],
		],
		similar: (others, say) => {
			const [first] = others;
			if (first === undefined || first.differences.length === 0) return null;
			return [`Which ${say.noun.one} is most like ${say.name}?`, `${say.text(first.name)}, with ${list(first.differences.slice(0, 4).map((one) => gap(one, say)))}.`];
		},
	},
};
