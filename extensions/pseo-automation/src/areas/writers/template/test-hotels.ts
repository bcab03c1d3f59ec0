import type { DataSet } from '../../websites/index.js';
import { cellOf } from '../cells.js';
import type { Facts, FactValue, PageBrief, SiteBrief, WriteOutcome, WrittenPage } from '../types.js';
import { createTemplateWriter } from './writer.js';

const SITE: SiteBrief = {
	id: 1,
	website_url: 'https://example.com',
	name: 'Example',
	description: null,
	master_prompt: '',
	language_code: 'en-US',
};
const CITIES = ['Lisbon', 'Porto', 'Madrid', 'Rome', 'Paris'];

/** Numbers that look random and are the same on every run. */
function spread(seed: number): number {
	return (((Math.sin(seed * 12.9898) * 43758.5453) % 1) + 1) % 1;
}

/** Rows of a data set of hotels, the same on every run. */
export function hotels(count: number): Facts[] {
	return Array.from({ length: count }, (_, index) => ({
		name: `Hotel ${String.fromCharCode(65 + (index % 26))}${index}`,
		city: CITIES[Math.floor(spread(index) * CITIES.length)] ?? 'Lisbon',
		rooms: 10 + Math.floor(spread(index + 1000) * 300),
		price_eur: 40 + Math.floor(spread(index + 2000) * 400),
		rating: Math.round((6 + spread(index + 3000) * 4) * 10) / 10,
		opened_year: 1890 + Math.floor(spread(index + 4000) * 130),
		has_pool: spread(index + 5000) < 0.3,
		amenities: ['bar', 'spa', 'gym', 'sauna', 'parking'].filter((_, item) => spread(index * 7 + item) < 0.5),
	}));
}

/** An import gives no page the title of an empty cell, and its JSON holds no NaN. */
function titleOf(name: FactValue | undefined, index: number): string {
	return cellOf(name) === null ? `Row ${index}` : String(name);
}

/** The pages of these rows. */
export function briefs(rows: Facts[], dataset = '/hotels/{slug}'): PageBrief[] {
	return rows.map((facts, index) => ({
		id: index + 1,
		kind: 'row',
		route: `/hotels/h-${index}`,
		title: titleOf(facts['name'], index),
		keyword: null,
		dataset,
		facts,
	}));
}

/** A session of the template writer that has read these pages. */
export async function open(
	pages: PageBrief[],
	site: Partial<SiteBrief> = {},
	dataSets: DataSet[] = [],
): Promise<Awaited<ReturnType<ReturnType<typeof createTemplateWriter>['open']>>> {
	return createTemplateWriter().open(
		{ ...SITE, ...site },
		(async function* () {
			yield* pages;
		})(),
		dataSets,
	);
}

/** The page that was written; throws where none was. */
export function written(outcome: WriteOutcome): WrittenPage {
	if (!outcome.ok) throw new Error(`expected a page, got ${outcome.error}`);
	return outcome.page;
}

/** No route is taken. */
export const none = async (): Promise<Set<string>> => new Set();
