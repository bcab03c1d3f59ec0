import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { DataSet } from '../../websites/index.js';
import type { Facts, FactValue, PageBrief, SiteBrief, WriteOutcome, WrittenPage } from '../types.js';
import { nearestNeighbours, nameMask } from '../../../../../../test/bench/similarity-measure.js';
import { plainText } from '../../../platform/markdown/index.js';
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

function hotels(count: number): Facts[] {
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

function briefs(rows: Facts[], dataset = '/hotels/{slug}'): PageBrief[] {
	return rows.map((facts, index) => ({
		id: index + 1,
		kind: 'row',
		route: `/hotels/h-${index}`,
		title: String(facts['name'] ?? `Row ${index}`),
		keyword: null,
		dataset,
		facts,
	}));
}

async function open(
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

function written(outcome: WriteOutcome): WrittenPage {
	if (!outcome.ok) throw new Error(`expected a page, got ${outcome.error}`);
	return outcome.page;
}

const none = async (): Promise<Set<string>> => new Set();

describe('a page from a row', () => {
	const rows = hotels(300);
	const pages = briefs(rows);

	it('has what search engines and readers need, in the lengths they need', async () => {
		const session = await open(pages);
		const page = written(await session.write(pages[7] as PageBrief));
		expect(page.title).toBe('Hotel H7');
		expect(page.slug).toBe('h-7');
		expect(page.meta_description.length).toBeGreaterThanOrEqual(70);
		expect(page.meta_description.length).toBeLessThanOrEqual(160);
		expect(page.generator).toBe('template');
		expect(page.word_count).toBeGreaterThan(150);
		expect(page.faqs.length).toBeGreaterThan(1);
		expect(page.tags).toContain('Hotels');
		expect(page.sources[0]).toMatchObject({
			type: 'row',
			dataset: '/hotels/{slug}',
			compared_with: 300,
			sampled: false,
		});
		expect(page.content_markdown).not.toMatch(/^# /m);
		const graph = page.schema_org['@graph'] as { '@type': string }[];
		expect(graph.map((part) => part['@type'])).toEqual(['Article', 'BreadcrumbList', 'FAQPage']);
	});

	it('reads the same each time it is written', async () => {
		const first = await (await open(pages)).write(pages[3] as PageBrief);
		const second = await (await open(pages)).write(pages[3] as PageBrief);
		expect(second).toEqual(first);
	});

	it('ranks as a count over all rows does', async () => {
		const session = await open(pages);
		const columns = { Rooms: 'rooms', Price: 'price_eur', Rating: 'rating', 'Year opened': 'opened_year' } as const;
		for (const brief of pages.slice(0, 60)) {
			const page = written(await session.write(brief));
			for (const [label, key] of Object.entries(columns)) {
				const value = Number(brief.facts?.[key]);
				const higher = rows.filter((row) => Number(row[key]) > value).length;
				const lower = rows.filter((row) => Number(row[key]) < value).length;
				const line = new RegExp(
					`^\\| ${label} \\|.*\\| (?:(\\d+)\\w\\w )?(highest|lowest|latest|earliest) of 300 \\|$`,
					'm',
				).exec(page.content_markdown);
				expect(line, `${label} of ${page.title}`).not.toBeNull();
				expect(Number(line?.[1] ?? 1)).toBe(
					(line?.[2] === 'highest' || line?.[2] === 'latest' ? higher : lower) + 1,
				);
			}
			// "121 hotels have a higher price", "5 hotels were opened earlier"
			for (const [, count, comparative, what] of plainText(page.content_markdown).matchAll(
				/(?<!other )\b([\d,]+) hotels? (?:has|have|was|were) (?:an? )?(higher|lower|more|fewer|opened later|opened earlier)(?: (price|rating|rooms))?/g,
			)) {
				const key = { price: 'price_eur', rating: 'rating', rooms: 'rooms' }[what ?? ''] ?? 'opened_year';
				const sign =
					comparative === 'higher' || comparative === 'more' || comparative === 'opened later' ? 1 : -1;
				expect(Number(count?.replace(',', ''))).toBe(
					rows.filter((row) => Math.sign(Number(row[key]) - Number(brief.facts?.[key])) === sign).length,
				);
			}
			for (const [, count, city] of plainText(page.content_markdown).matchAll(
				/\b(?:one of|Among the|Of the) (\d+) hotels in (\w+)/g,
			)) {
				expect(Number(count)).toBe(rows.filter((row) => row['city'] === city).length);
			}
		}
	});

	it('links only to routes of the data set', async () => {
		const session = await open(pages);
		const routes = new Set(pages.map(({ route }) => route));
		const page = written(await session.write(pages[11] as PageBrief));
		const links = [...page.content_markdown.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1] ?? '');
		expect(links.length).toBeGreaterThan(2);
		for (const target of links) expect(routes.has(target), target).toBe(true);
		expect(links).not.toContain(pages[11]?.route);
	});

	it('fails when fewer than four values can be used', async () => {
		const short = rows.map(({ name, city, rooms, rating }) => ({
			name: name ?? null,
			city: city ?? null,
			rooms: rooms ?? null,
			rating: rating ?? null,
			url: 'https://x.example/a',
			country: 'Same everywhere',
			id: 4,
		}));
		const session = await open(briefs(short));
		expect(await session.write(briefs(short)[0] as PageBrief)).toEqual({
			ok: false,
			error: 'too_few_facts: 3 usable values, 4 needed',
		});
	});

	it('fails when the values carry too little text', async () => {
		const thin = Array.from({ length: 40 }, (_, index) => ({
			name: `Place ${index}`,
			latitude: index / 3,
			longitude: index / 7,
			a: `x${index} y`,
			b: `z${index} w`,
		}));
		const outcome = await (await open(briefs(thin))).write(briefs(thin)[0] as PageBrief);
		expect(outcome).toMatchObject({
			ok: false,
			error: expect.stringMatching(/^too_short: \d+ words, 100 needed$/),
		});
	});

	it.each([
		['de-DE', 'en-DE'],
		['de', 'en'],
		['zh-Hant-TW', 'en-TW'],
		['en-GB', 'en-GB'],
	])('on a website in %s is English, %s, and says so', async (language_code, written_in) => {
		const page = written(await (await open(briefs(rows), { language_code })).write(briefs(rows)[0] as PageBrief));
		expect(page.language_code).toBe(written_in);
		expect(JSON.stringify(page.schema_org)).toContain(`"inLanguage":"${written_in}"`);
	});

	it('writes figures in the language of the website and says that the sentences are English', async () => {
		const big = rows.map((row, index) => ({ ...row, visitors: 10_000 + index * 1337 }));
		const page = written(
			await (await open(briefs(big), { language_code: 'de-DE' })).write(briefs(big)[9] as PageBrief),
		);
		expect(page.content_markdown).toContain('22.033');
		expect(page.sources[0]).toMatchObject({ text_language: 'en' });
	});

	it('keeps pages of one data set apart from each other', async () => {
		const session = await open(pages);
		const mask = nameMask(rows.map((row) => String(row['name'])));
		const texts: string[] = [];
		for (const brief of pages) {
			const page = written(await session.write(brief));
			texts.push(
				mask(
					plainText(
						[
							page.content_markdown,
							...page.faqs.flatMap(({ question, answer }) => [question, answer]),
						].join('\n'),
					),
				),
			);
		}
		const nearest = nearestNeighbours(texts).sort((a, b) => a - b);
		expect(nearest[Math.floor(nearest.length * 0.99)]).toBeLessThan(0.35);
	}, 20_000);

	it('says nothing of a data set that it has not read', async () => {
		expect(await (await open([])).write(pages[0] as PageBrief)).toEqual({
			ok: false,
			error: 'too_few_facts: 0 usable values, 4 needed',
		});
	});
});

describe('wild rows', () => {
	const text = fc.oneof(
		fc.string({ maxLength: 30 }),
		fc.constantFrom(
			'',
			' ',
			'<script>alert(1)</script>',
			'| a | b |',
			'# x',
			'[x](javascript:alert(1))',
			'**b**',
			'line\nbreak',
			'😀',
			'N/A',
			'<img src=x onerror=y>',
			'`',
			'\\',
			'&lt;b&gt;',
			'2020-02-31',
			'1999-01-01',
			'https://x.example',
			'\ud800',
		),
	);
	const value: fc.Arbitrary<FactValue> = fc.oneof(
		text,
		fc.double(),
		fc.integer(),
		fc.boolean(),
		fc.constant(null),
		fc.array(fc.oneof(text, fc.integer()), { maxLength: 4 }),
		fc.constantFrom(1e308, -1e308, 5e-324, Number.NaN, Number.POSITIVE_INFINITY),
	);
	const column = fc.oneof(
		fc.array(value, { minLength: 12, maxLength: 12 }),
		fc.array(fc.double({ noNaN: true }), { minLength: 12, maxLength: 12 }),
		fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 12, maxLength: 12 }),
		fc.array(fc.constantFrom('a|b', '<b>x</b>', '*y*'), { minLength: 12, maxLength: 12 }),
		fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
		fc.array(fc.constantFrom('2020-01-01', '2021-01-01', '1850-01-01', '2020-05-03'), {
			minLength: 12,
			maxLength: 12,
		}),
	);
	const key = fc.oneof(
		fc.string({ maxLength: 12 }),
		fc.constantFrom(
			'area_km2',
			'price_usd',
			'has_<b>',
			'number_of_rooms',
			'city',
			'built_year',
			'share_pct',
			'a|b',
			'__proto__',
			'constructor',
			'is_open',
			'release_date',
		),
	);

	it('never throw, and never reach the page as markup', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(key, column), { minLength: 1, maxLength: 8 }),
				fc.array(text, { minLength: 12, maxLength: 12 }),
				async (columns, names) => {
					const rows: Facts[] = names.map(
						(name, index) =>
							Object.fromEntries([
								['name', name],
								...columns.map(([label, values]) => [label, values[index] ?? null]),
							]) as Facts,
					);
					const pages = briefs(rows);
					const session = await open(pages);
					for (const brief of [
						...pages.slice(0, 4),
						...(await session.plan(5, none)).map((page, index) => ({ id: 90 + index, ...page })),
					]) {
						const outcome = await session.write(brief);
						if (!outcome.ok) continue;
						const html = marked.parse(outcome.page.content_markdown, { async: false });
						expect(
							html.replace(
								/<\/?(?:h2|p|ul|li|table|thead|tbody|tr|th|td)(?: align="right")?>|<a href="\/[^"]*">|<\/a>/g,
								'',
							),
						).not.toMatch(/<[a-z/!]/i);
						expect(outcome.page.content_markdown).not.toMatch(/NaN|undefined|Infinity|\[object/);
						expect([...outcome.page.meta_description].length).toBeLessThanOrEqual(160);
						JSON.stringify(outcome.page);
					}
				},
			),
			{ numRuns: 60 },
		);
	}, 30_000);
});

describe('planning with rows', () => {
	const pages = briefs(hotels(200));

	it('proposes overview, categories and top lists, those that cover most rows first, and can write each', async () => {
		const session = await open(pages);
		const plan = await session.plan(100, none);
		expect(plan[0]).toMatchObject({
			route: '/hotels',
			priority: 1,
			dataset: '/hotels/{slug}',
			facts: { hub: 'overview' },
		});
		expect(plan.map(({ route }) => route)).toEqual(
			expect.arrayContaining([
				'/hotels/city/lisbon',
				'/hotels/most-rooms',
				'/hotels/highest-price',
				'/hotels/lowest-price',
			]),
		);
		expect(new Set(plan.map(({ route }) => route)).size).toBe(plan.length);
		for (const [index, page] of plan.entries()) {
			const outcome = await session.write({ id: 1000 + index, ...page });
			expect(outcome.ok ? '' : `${page.route}: ${outcome.error}`).toBe('');
		}
	});

	it('counts in a category hub what is there', async () => {
		const session = await open(pages);
		const plan = await session.plan(100, none);
		const hub = plan.find(({ route }) => route === '/hotels/city/porto');
		if (hub === undefined) throw new Error('expected a hub for Porto');
		const page = written(await session.write({ id: 1, ...hub }));
		const count = pages.filter(({ facts }) => facts?.['city'] === 'Porto').length;
		expect(page.content_markdown).toContain(`${count} of the 200 hotels compared here are in Porto`);
		expect(page.content_markdown.match(/^\| \[Hotel /gm)).toHaveLength(count);
	});

	it('leaves out routes that are taken and stops at the number asked for', async () => {
		const session = await open(pages);
		const plan = await session.plan(
			3,
			async (routes) =>
				new Set(routes.filter((route) => route === '/hotels' || route.startsWith('/hotels/city/'))),
		);
		expect(plan).toHaveLength(3);
		expect(plan.every(({ route }) => route !== '/hotels' && !route.startsWith('/hotels/city/'))).toBe(true);
		expect(plan.map(({ priority }) => priority)).toEqual([1, 2, 3]);
		expect(await session.plan(0, none)).toEqual([]);
	});

	it('does not take hub pages for rows', async () => {
		const first = await open(pages);
		const hubs = (await first.plan(10, none)).map((page, index) => ({ id: 900 + index, ...page }));
		const page = written(await (await open([...hubs, ...pages])).write(pages[5] as PageBrief));
		expect(page.sources[0]).toMatchObject({ compared_with: 200 });
	});

	it('takes rows for rows whose columns are called as those of a hub', async () => {
		const rows = briefs(Array.from({ length: 30 }, (_, index) => ({ hub: 'overview', value: `Hub ${index}` })));
		const session = await open(rows);
		expect((await session.plan(100, none)).map(({ facts }) => facts)).toContainEqual({ hub: 'overview' });
		expect(await session.write(rows[0] as PageBrief)).toMatchObject({
			ok: false,
			error: expect.stringMatching(/^too_few_facts/) as string,
		});
	});
});

describe('what a data set says of its columns', () => {
	const rows = briefs(hotels(200));
	const column = { type: 'number', unit: null, role: null, label: null } as const;
	const dataSet = (columns: DataSet['columns']): DataSet => ({
		id: 1,
		account: 1,
		pseo_id: 1,
		pattern: '/hotels/{slug}',
		columns,
		row_count: 200,
		date_created: null,
		date_updated: null,
	});
	const text = async (brief: PageBrief, pages: PageBrief[], dataSets: DataSet[]) =>
		written(await (await open(pages, {}, dataSets)).write(brief)).content_markdown;

	it('changes no page where it says what the values say', async () => {
		const types: Record<string, DataSet['columns'][number]['type']> = {
			name: 'text',
			city: 'text',
			has_pool: 'boolean',
			amenities: 'list',
		};
		const columns = Object.keys(rows[0]?.facts ?? {}).map((name) => ({
			...column,
			name,
			type: types[name] ?? ('number' as const),
		}));
		for (const brief of rows.slice(0, 20))
			expect(await text(brief, rows, [dataSet(columns)])).toBe(await text(brief, rows, []));
	});

	it('is how pages call a column', async () => {
		const named = dataSet([{ ...column, name: 'rooms', label: 'guest rooms' }]);
		expect(await text(rows[7] as PageBrief, rows, [named])).toContain('guest rooms');
		expect(await text(rows[7] as PageBrief, rows, [])).not.toContain('guest rooms');
	});

	it('keeps a measure a measure of which many values are words', async () => {
		const odd = briefs(
			hotels(200).map((facts, index) => (index % 6 === 0 ? { ...facts, rooms: 'on request' } : facts)),
		);
		const measured = dataSet([{ ...column, name: 'rooms' }]);
		const routes = async (dataSets: DataSet[]) =>
			(await (await open(odd, {}, dataSets)).plan(100, none)).map(({ route }) => route);
		expect(await routes([measured])).toContain('/hotels/most-rooms');
		expect(await routes([])).not.toContain('/hotels/most-rooms');
	});
});
