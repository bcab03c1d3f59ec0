import { slugOf } from '../../../../platform/text/slug.js';
import type { Hub } from '../../hub.js';
import type { PlannedPage } from '../../types.js';
import { categoriesOf, numbersOf, type Dataset } from '../corpus/dataset.js';
import { capitalise, oneLine, shorten } from '../../../../platform/text/lines.js';
import type { NumberFormat } from '../words/numbers.js';

/** Rows of a top list. */
export const TOP_ROWS = 25;
/** A data set, or a category, with fewer rows needs no page of its own. */
const MIN_ROWS = 3;
const MIN_TOP_ROWS = 10;
const MAX_VALUES = 60;
const MAX_SEGMENT_LENGTH = 80;

/** Hub pages for the data sets: overview, one per category value, top lists. Those that cover most rows come first. */
export function planHubs(datasets: readonly Dataset[], format: NumberFormat, language: string): PlannedPage[] {
	const proposals = datasets.flatMap((dataset) => hubsOf(dataset, format, language));
	return proposals
		.sort((a, b) => b.covers - a.covers || a.page.route.localeCompare(b.page.route))
		.map(({ page }) => page);
}

function hubsOf(dataset: Dataset, format: NumberFormat, language: string): { covers: number; page: PlannedPage }[] {
	if (dataset.size < MIN_ROWS || dataset.pattern === '') return [];
	const slug = (text: string): string => slugOf(oneLine(text), MAX_SEGMENT_LENGTH, '', language);
	const base = baseOf(dataset.pattern);
	const things = capitalise(dataset.noun.many);
	const found: { covers: number; page: PlannedPage }[] = [];
	const routes = new Set<string>();
	const propose = (covers: number, path: string, title: string, keyword: string, hub: Hub): void => {
		const route = `${base}${path}` || '/';
		if (route === '/' || routes.has(route)) return;
		routes.add(route);
		found.push({
			covers,
			page: {
				kind: 'hub',
				route,
				title: shorten(oneLine(title), 120),
				keyword,
				priority: 0,
				dataset: dataset.pattern,
				facts: { ...hub },
			},
		});
	};
	propose(dataset.size + 1, '', `${things}: all ${format.integer(dataset.size)} compared`, dataset.noun.many, {
		hub: 'overview',
	});
	for (const column of categoriesOf(dataset)) {
		if (column.labels.length < 2 || column.labels.length > MAX_VALUES) continue;
		const segment = slug(column.words.label);
		column.labels.forEach((value, code) => {
			const count = column.counts[code] ?? 0;
			const valueSlug = slug(value);
			if (count < MIN_ROWS || valueSlug === '' || segment === '') return;
			propose(
				count,
				`/${segment}/${valueSlug}`,
				`${things} by ${column.words.label}: ${value}`,
				`${dataset.noun.many} ${value}`.toLowerCase(),
				{ hub: 'category', column: column.key, value },
			);
		});
	}
	for (const column of numbersOf(dataset)) {
		const { role, label, superlative } = column.words;
		if (
			column.discrete ||
			column.isDate ||
			role === 'year' ||
			role === 'coordinate' ||
			column.sorted.length < MIN_TOP_ROWS
		)
			continue;
		const list = (side: 'high' | 'low', word: string): void => {
			propose(
				Math.min(TOP_ROWS, Math.floor(column.sorted.length / 2)),
				`/${slug(`${word} ${label}`)}`,
				`${things} with the ${word} ${label}`,
				`${dataset.noun.many} with the ${word} ${label}`.toLowerCase(),
				{ hub: 'top', column: column.key, side },
			);
		};
		list('high', superlative.highest);
		// Who looks for the cheapest is as many as who looks for the best.
		if (/\b(?:price|cost|fee|rent|fare|rate)\b/.test(label)) list('low', superlative.lowest);
	}
	return found;
}

/** The fixed start of a pattern: `/countries/{slug}` -> `/countries`. */
export function baseOf(pattern: string): string {
	const segments = pattern.split('/').filter((segment) => segment !== '');
	const variable = segments.findIndex((segment) => /[{}:*]/.test(segment));
	const fixed = variable < 0 ? segments : segments.slice(0, variable);
	return fixed.length === 0 ? '' : `/${fixed.join('/')}`;
}
