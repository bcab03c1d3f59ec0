import type { HubView, MeasureSummary } from '../../hubs/view.js';
import { capitalise } from '../../../../../platform/text/lines.js';
import { list, ordinal } from '../../../../../platform/text/english.js';
import type { HubLanguage } from '../language.js';
import type { Say } from '../say.js';
import {
	average,
	belongs,
	booleanClause,
	difference,
	inGroup,
	label,
	measure,
	pluralPredicate,
	ranked,
} from './grammar.js';

/** `countries in Europe`, `the 25 countries with the largest area`, `countries`. */
function scope(view: HubView, say: Say): string {
	if (view.group !== null) return `${say.many(view.rows.length)} ${inGroup(view.group, say)}`;
	if (view.by !== null && view.hub.hub === 'top')
		return `${say.int(view.rows.length)} ${say.many(view.rows.length)} with ${ranked(view.by, view.hub.side, 1, say)}`;
	return say.many(view.rows.length);
}

function figures(names: MeasureSummary['top'], column: MeasureSummary['column'], say: Say): string {
	return list(names.map((one) => `${say.link(one)} (${say.value(column, one.value)})`));
}

function range(summary: MeasureSummary, say: Say): string | null {
	const [low] = summary.bottom;
	const [high] = summary.top;
	if (low === undefined || high === undefined || low.value === high.value) return null;
	return `${label(summary.column, say)} runs from ${say.value(summary.column, low.value)} (${say.link(low)}) to ${say.value(summary.column, high.value)} (${say.link(high)})`.replace(
		/^(\S+s) runs/,
		(_, word: string) => (summary.column.words.role === 'count' ? `number of ${word} runs` : `${word} runs`),
	);
}

function lead(view: HubView, say: Say): string {
	const { dataset, rows, group, by, hub, measures } = view;
	const sentences: string[] = [];
	const all = `${say.int(dataset.size)} ${say.noun.many}`;
	if (group !== null) {
		sentences.push(
			`${say.int(rows.length)} of the ${all} compared here ${belongs(group, say, rows.length !== 1)}, ${say.percent(rows.length / dataset.size)} of them.`,
		);
	} else if (by !== null && hub.hub === 'top') {
		const [first] = rows;
		const last = rows[rows.length - 1];
		sentences.push(`This list ranks the ${scope(view, say)} out of ${say.int(by.known)} for which it is known.`);
		if (first !== undefined && last !== undefined) {
			sentences.push(
				`It opens with ${figures([{ name: dataset.names[first] ?? '', route: dataset.routes[first] ?? '/', value: by.values[first] ?? 0 }], by, say)} and closes with ${figures([{ name: dataset.names[last] ?? '', route: dataset.routes[last] ?? '/', value: by.values[last] ?? 0 }], by, say)}.`,
			);
		}
	} else {
		sentences.push(
			`${capitalise(all)} are compared here by ${list(measures.map(({ column }) => label(column, say)))}.`.replace(
				' by .',
				'.',
			),
		);
	}
	const ranges = measures
		.filter(({ column }) => column.key !== by?.key)
		.slice(0, 2)
		.flatMap((summary) => range(summary, say) ?? []);
	if (ranges.length > 0) sentences.push(`Their ${ranges.join('; their ')}.`);
	return sentences.join(' ');
}

function measureSentences(view: HubView, summary: MeasureSummary, say: Say): string[] {
	const { column, count, mean, median, sum, meanRank } = summary;
	const subset = view.rows.length < view.dataset.size;
	const sentences: string[] = [];
	const gap = difference(column, mean, column.mean, say);
	const usual = `${average(column, mean, say)}`;
	if (subset && column.key !== view.by?.key) {
		const than = gap.near
			? `close to the ${average(column, column.mean, say)} of all ${say.int(column.known)} ${say.noun.many}`
			: gap.words.endsWith('times')
				? `${gap.words} the ${average(column, column.mean, say)} of all ${say.int(column.known)}`
				: `${gap.words} the ${average(column, column.mean, say)} of all ${say.int(column.known)}`;
		sentences.push(`The average is ${usual}, ${than}.`);
	} else {
		sentences.push(`The average is ${usual} and the median ${average(column, median, say)}.`);
	}
	if (meanRank !== null && view.group !== null) {
		const fromTop = meanRank.rank <= meanRank.of / 2;
		const place = fromTop ? meanRank.rank : meanRank.of - meanRank.rank + 1;
		const side = column.words.role === 'year' ? (fromTop ? 'latest' : 'earliest') : fromTop ? 'highest' : 'lowest';
		sentences.push(
			`Of the ${say.int(meanRank.of)} groups by ${label(view.group.column, say)}, this one has the ${place === 1 ? '' : `${ordinal(place, (value) => say.int(value))}-`}${side} average.`,
		);
	}
	if (column.words.additive && !column.discrete && (column.sorted[0] ?? 0) >= 0 && column.sum > 0) {
		const total = say.format.value(Math.abs(sum) >= 100 ? Math.round(sum) : sum, column.words.unit);
		sentences.push(
			subset
				? `Together they come to ${total}, ${say.percent(sum / column.sum)} of the total of all ${say.int(column.known)}.`
				: `All together come to ${total}.`,
		);
	}
	const first = column.words.role === 'year' ? 'Latest' : 'At the top';
	const last = column.words.role === 'year' ? 'earliest' : 'at the other end';
	if (column.discrete) return sentences;
	if (count > 6)
		sentences.push(
			`${first} ${column.words.role === 'year' ? 'are' : 'stand'} ${figures(summary.top, column, say)}; ${last}, ${figures(summary.bottom, column, say)}.`,
		);
	else if (count > 1)
		sentences.push(
			`${first} is ${figures(summary.top.slice(0, 1), column, say)}; ${last}, ${figures(summary.bottom.slice(0, 1), column, say)}.`,
		);
	return sentences;
}

export const hub: HubLanguage = {
	scope,
	lead,
	measureHeading: (view, { column }, say) =>
		view.group === null
			? `${capitalise(label(column, say))}`
			: `${capitalise(label(column, say))} of ${say.noun.many} ${inGroup(view.group, say)}`,
	measure: measureSentences,
	breakdown: (view, { column, parts }, say) => {
		const known = view.rows.filter((row) => (column.codes[row] ?? -1) >= 0).length;
		const named = parts.map(({ label: value, count }) => `${say.text(value)} (${say.int(count)})`);
		const shown = parts.reduce((total, { count }) => total + count, 0);
		const rest = known - shown;
		return `By ${label(column, say)}, the ${say.int(known)} divide into ${list(rest > 0 ? [...named, `others (${say.int(rest)})`] : named)}.`;
	},
	answer: (view, { column, trues, known, allTrues, allKnown }, say) => {
		const clause = booleanClause({ column, value: true }, say);
		const predicate = trues === 1 ? clause.it : pluralPredicate(clause.it);
		const against =
			view.rows.length < view.dataset.size
				? `, against ${say.percent(allTrues / allKnown)} of all ${say.noun.many}`
				: '';
		if (trues === 0) return `None of the ${say.int(known)} ${clause.it}${against}.`;
		if (trues === known) return `All ${say.int(known)} ${pluralPredicate(clause.it)}${against}.`;
		return `${say.int(trues)} of ${say.int(known)} (${say.percent(trues / known)}) ${predicate}${against}.`;
	},
	tableHeading: (view, shown, say) =>
		shown < view.rows.length
			? `The first ${say.int(shown)} of ${say.int(view.rows.length)} ${say.noun.many}`
			: `All ${say.int(shown)} ${say.many(shown)}`,
	faqs: (view, say) => {
		const faqs: [string, string][] = [];
		if (view.group !== null) {
			faqs.push([
				`How many ${say.noun.many} ${belongs(view.group, say, true)}?`,
				`${say.int(view.rows.length)} of ${say.int(view.dataset.size)}, or ${say.percent(view.rows.length / view.dataset.size)}.`,
			]);
		}
		for (const summary of view.measures.filter(({ column }) => !column.discrete).slice(0, 2)) {
			const side = view.hub.hub === 'top' && summary.column.key === view.by?.key ? view.hub.side : 'high';
			const [best, runnerUp] = side === 'high' ? summary.top : summary.bottom;
			if (
				best === undefined ||
				runnerUp === undefined ||
				best.value === runnerUp.value ||
				summary.column.words.role === 'year'
			)
				continue;
			faqs.push([
				`Which ${say.noun.one}${view.group === null ? '' : ` ${inGroup(view.group, say)}`} has ${ranked(summary.column, side, 1, say)}?`,
				`${say.text(best.name)}, with ${measure(summary.column, best.value, say)}; ${say.text(runnerUp.name)} follows with ${measure(summary.column, runnerUp.value, say)}.`,
			]);
		}
		return faqs;
	},
	highlights: (view, say) => [
		`${say.int(view.rows.length)} ${say.many(view.rows.length)}`,
		...view.measures.slice(0, 3).flatMap((summary) => {
			const [best] = summary.top;
			return best === undefined || summary.column.discrete
				? []
				: [
						`${summary.column.words.role === 'year' ? 'latest' : 'highest'} ${label(summary.column, say)} ${say.value(summary.column, best.value)} (${say.text(best.name)})`,
						`average ${label(summary.column, say)} ${say.computed(summary.column, summary.mean)}`,
					];
		}),
	],
};
