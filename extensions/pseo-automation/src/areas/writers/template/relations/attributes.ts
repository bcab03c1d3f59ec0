import { booleansOf, categoriesOf, listsOf } from '../corpus/dataset.js';
import { rowsIn, standing } from '../corpus/groups.js';
import type { Row } from './row.js';
import { named } from './numbers.js';
import type { BooleanTopic, CategoryTopic, ListTopic, NumberTopic, PairTopic, TextTopic } from './topics.js';

/** A pair is counted by walking the smaller group; beyond this many rows the walk would show in the time per page. */
const MAX_WALK_LENGTH = 20_000;

export function categoryTopics(row: Row): CategoryTopic[] {
	return categoriesOf(row.dataset).flatMap((column) => {
		const label = row.labels.get(column.key);
		const code = label === undefined ? undefined : column.codeOf.get(label);
		if (label === undefined || code === undefined) return [];
		const count = column.counts[code] ?? 0;
		const same = column.counts.reduce((total, other) => total + (other === count ? 1 : 0), 0);
		const place = same > 1 ? null : column.counts.reduce((total, other) => total + (other > count ? 1 : 0), 1);
		return [
			{ is: 'category' as const, column, label, count, place, salience: 1 - Math.min(1, count / column.known) },
		];
	});
}

export function booleanTopics(row: Row): BooleanTopic[] {
	return booleansOf(row.dataset).flatMap((column) => {
		const value = row.booleans.get(column.key);
		if (value === undefined) return [];
		const same = value ? column.trues : column.known - column.trues;
		return [{ is: 'boolean' as const, column, value, same, salience: 1 - same / column.known }];
	});
}

export function listTopics(row: Row): ListTopic[] {
	return listsOf(row.dataset).flatMap((column) => {
		const items = row.lists.get(column.key);
		if (items === undefined) return [];
		const lengths = standing(column.sortedLengths, items.length);
		let rarest: ListTopic['rarest'] = null;
		if (column.complete) {
			for (const item of items) {
				const others = Math.max(0, (column.counts.get(item) ?? 1) - 1);
				if (rarest === null || others < rarest.others) rarest = { item, others };
			}
		}
		const rarity = rarest === null ? 0 : 1 - rarest.others / column.known;
		return [
			{
				is: 'list' as const,
				column,
				items,
				rarest,
				lengths,
				salience: Math.max(Math.abs(lengths.percentile * 2 - 1) * 0.9, rarity * 0.6),
			},
		];
	});
}

export function textTopics(row: Row): TextTopic[] {
	return row.dataset.columns.flatMap((column) => {
		const text = row.texts.get(column.key);
		return column.kind === 'text' && text !== undefined
			? [{ is: 'text' as const, column, text, salience: 0.5 }]
			: [];
	});
}

/** Two attributes together, rarest combinations first: rows with few columns differ by these. */
export function pairTopics(
	row: Row,
	categories: readonly CategoryTopic[],
	others: readonly (CategoryTopic | BooleanTopic | NumberTopic)[],
): PairTopic[] {
	const pairs: PairTopic[] = [];
	const seen = new Set<string>();
	for (const group of categories) {
		const code = group.column.codeOf.get(group.label);
		if (code === undefined || group.count < 5 || group.count > MAX_WALK_LENGTH) continue;
		const rows = rowsIn(row.dataset, group.column, code);
		for (const other of others) {
			const key = [group.column.key, other.column.key].sort().join('\u0000');
			if (other.column.key === group.column.key || seen.has(key)) continue;
			const wanted = valueOf(other);
			if (wanted === null) continue;
			seen.add(key);
			const stored = other.is === 'category' ? other.column.codes : other.column.values;
			let both = 0;
			let example = -1;
			// By index: this walk is the longest of a page, and an iterator would double it.
			for (let index = 0; index < rows.length; index++) {
				const candidate = rows[index] ?? -1;
				if (stored[candidate] !== wanted) continue;
				both++;
				// Distance by number keeps the example close in the import's order and different from page to page.
				if (candidate !== row.own && (example < 0 || candidate < row.own)) example = candidate;
			}
			// Every row of the group has it (Western Europe lies in Europe): nothing is said by that.
			if (both === group.count || both === 0) continue;
			if (other.is === 'category' && both === other.count) continue;
			const overall = shareOf(other);
			// As common in the group as anywhere: true of most pairs, and no news.
			if (other.is === 'boolean' && Math.abs(both / group.count - overall) < 0.2) continue;
			pairs.push({
				is: 'pair',
				group,
				other,
				both,
				overall,
				example: example < 0 ? null : named(row.dataset, null, example),
				salience: 1 - both / group.count,
			});
		}
	}
	return varied(pairs.sort((a, b) => b.salience - a.salience));
}

/** Each attribute once, each group twice at most: an airport and its state would say everything double. */
function varied(pairs: readonly PairTopic[]): PairTopic[] {
	const others = new Set<string>();
	const groups = new Map<string, number>();
	return pairs.filter(({ group, other }) => {
		const times = groups.get(group.column.key) ?? 0;
		if (others.has(other.column.key) || times > 1) return false;
		others.add(other.column.key);
		groups.set(group.column.key, times + 1);
		return true;
	});
}

function shareOf(topic: CategoryTopic | BooleanTopic | NumberTopic): number {
	const same = topic.is === 'category' ? topic.count : topic.is === 'boolean' ? topic.same : topic.standing.same;
	return same / topic.column.known;
}

function valueOf(topic: CategoryTopic | BooleanTopic | NumberTopic): number | null {
	if (topic.is === 'category') return topic.column.codeOf.get(topic.label) ?? null;
	if (topic.is === 'boolean') return topic.value ? 1 : 0;
	return topic.column.discrete ? topic.value : null;
}
