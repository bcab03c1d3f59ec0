import type { PairTopic } from '../../relations/topics.js';
import { isPlural, list, ordinal, pluralise, singularise } from '../../../../../platform/text/english.js';
import type { Language } from '../language.js';
import type { Say } from '../say.js';
import { belongs, booleanClause, has, inGroup, label, listLabel, measure, pluralPredicate } from './grammar.js';

export const category: Language['category'] = [
	(topic, say) =>
		topic.count === 1
			? `${say.subject()} is the only ${say.noun.one} ${inGroup(topic, say)}.`
			: `${say.subject()} is one of ${say.int(topic.count)} ${say.noun.many} ${inGroup(topic, say)}.`,
	(topic, say) =>
		topic.count < 3
			? null
			: `${say.int(topic.count)} of the ${say.all(topic.column.known)} ${belongs(topic, say, true)}, ${say.name} among them.`,
	(topic, say) =>
		topic.count === 1
			? null
			: `${say.subject()} ${belongs(topic, say, false)}, like ${say.int(topic.count - 1)} other ${say.many(topic.count - 1)} (${say.percent(topic.count / topic.column.known)} of all).`,
	(topic, say) =>
		topic.column.words.preposition !== null || topic.count < 2
			? null
			: `${say.whose()} ${label(topic.column, say)} is ${say.text(topic.label)}, found ${say.int(topic.count)} times among the ${say.all(topic.column.known)}.`,
	(topic, say) =>
		topic.place === null || topic.count < 2 || topic.column.labels.length < 3
			? null
			: `${say.subject()} ${belongs(topic, say, false)}, the ${topic.place === 1 ? '' : `${ordinal(topic.place, (value) => say.int(value))} `}most common of ${say.int(topic.column.labels.length)} ${pluralise(label(topic.column, say))} with ${say.int(topic.count)} ${say.noun.many}.`,
];

export const pair: Language['pair'] = [
	(topic, say) =>
		topic.both === 1
			? `Of the ${say.int(topic.group.count)} ${say.noun.many} ${inGroup(topic.group, say)}, it is the only one ${trait(topic, say)}.`
			: `Of the ${say.int(topic.group.count)} ${say.noun.many} ${inGroup(topic.group, say)}, ${say.int(topic.both)} ${verbTrait(topic, say)}.`,
	(topic, say) =>
		topic.both === 1
			? null
			: `${say.int(topic.both)} of the ${say.int(topic.group.count)} ${inGroup(topic.group, say)} (${say.percent(topic.both / topic.group.count)}) ${verbTrait(topic, say)}.`,
	(topic, say) =>
		topic.both === 1
			? null
			: `${say.percent(topic.both / topic.group.count)} of the ${say.int(topic.group.count)} ${say.noun.many} ${inGroup(topic.group, say)} ${verbTrait(topic, say)}, against ${say.percent(topic.overall)} overall.`,
	(topic, say) => {
		if (topic.both < 2 || topic.example === null || (topic.other.is === 'boolean' && !topic.other.value))
			return null;
		const others = `${say.int(topic.both - 1)} other ${say.many(topic.both - 1)} ${inGroup(topic.group, say)} ${alsoIs(verbTrait(topic, say, topic.both === 2))}`;
		return topic.both > 2
			? `${others}, ${say.link(topic.example)} for one.`
			: `${others}: ${say.link(topic.example)}.`;
	},
];

function alsoIs(predicate: string): string {
	return /^(?:is|are|was|were) /.test(predicate) ? predicate.replace(' ', ' also ') : `also ${predicate}`;
}

/** `in Spain`, `with 4 stars`, `with a pool`, `without a pool`. */
function trait({ other }: PairTopic, say: Say): string {
	if (other.is === 'category') return inGroup(other, say);
	if (other.is === 'number')
		return other.column.words.role === 'year'
			? `from ${say.value(other.column, other.value)}`
			: `with ${other.column.words.role === 'count' ? '' : `the ${label(other.column, say)} `}${measure(other.column, other.value, say)}`;
	const { it } = booleanClause(other, say);
	if (it.startsWith('has no ')) return `without ${it.slice(7)}`;
	if (it.startsWith('has ')) return `with ${it.slice(4)}`;
	return `that ${it}`;
}

/** The same as a predicate for several rows: `are in Spain`, `have 4 stars`, `have a pool`. */
function verbTrait({ other }: PairTopic, say: Say, one = false): string {
	if (other.is === 'category') {
		return belongs(other, say, !one);
	}
	if (other.is === 'number') {
		const words = has(other.column, say.value(other.column, other.value), say, other.value);
		return one ? words : pluralPredicate(words);
	}
	const { it } = booleanClause(other, say);
	return one ? it : pluralPredicate(it);
}

export const boolean: Language['boolean'] = [
	(topic, say) =>
		`${say.subject()} ${booleanClause(topic, say).it}, like ${say.int(topic.same - 1)} of the other ${say.int(topic.column.known - 1)} ${say.noun.many}.`.replace(
			/, like 0 of the other (\S+) (\S.*)\.$/,
			', unlike any of the other $1 $2.',
		),
	(topic, say) => {
		const { clause, it } = booleanClause(topic, say);
		const where = `${say.percent(topic.same / topic.column.known)} of the ${say.noun.many}`;
		if (clause !== null) return `${clause}, as for ${where}.`;
		return `${say.subject()} ${it}, which is true of ${where}.`;
	},
	(topic, say) =>
		topic.same < 2
			? null
			: `${say.int(topic.same)} of ${say.int(topic.column.known)} ${say.noun.many} ${pluralPredicate(booleanClause(topic, say).it)}, and ${say.name} is one of them.`,
];

export const list_: Language['list'] = [
	(topic, say) =>
		`${say.whose()} ${listLabel(label(topic.column, say), topic.items.length)} ${topic.items.length === 1 ? 'is' : 'are'} ${items(topic.items, say)}${tail(topic, say)}.`,
	(topic, say) =>
		topic.items.length < 2
			? null
			: `${say.subject()} has ${say.int(topic.items.length)} ${pluralise(label(topic.column, say))}: ${items(topic.items, say)}${tail(topic, say)}.`,
	(topic, say) =>
		topic.items.length < 3 || topic.lengths.percentile < 0.5
			? null
			: `${say.whose()} ${say.int(topic.items.length)} ${pluralise(label(topic.column, say))} (${items(topic.items, say)}) make a longer list than ${say.percent(topic.lengths.below / topic.lengths.count)} of the ${say.noun.many} have.`,
];

function items(all: readonly string[], say: Say): string {
	const shown = all.slice(0, 12).map((item) => say.text(item));
	return all.length > 12 ? list([...shown, `${say.int(all.length - 12)} more`]) : list(shown);
}

function tail({ rarest, items: all, column }: Parameters<Language['list'][number]>[0], say: Say): string {
	if (rarest === null || rarest.others > column.known * 0.1) return '';
	const it = all.length === 1 ? 'which' : say.text(rarest.item);
	const joint = all.length === 1 ? ', ' : '; ';
	if (rarest.others === 0) return `${joint}${it} is listed for no other ${say.noun.one}`;
	return `${joint}${it} is listed for ${say.int(rarest.others)} other ${say.many(rarest.others)}`;
}

export const text: Language['text'] = [
	(topic, say) => {
		// "Currencies: Euro" holds one: the label follows the value.
		const many = isPlural(topic.column.words.label) && /[,;&]| and /.test(topic.text);
		return `${say.whose()} ${many ? label(topic.column, say) : singularise(label(topic.column, say))} ${many ? 'are' : 'is'} ${say.text(topic.text)}${/[.!?…]$/.test(topic.text) ? '' : '.'}`;
	},
];
