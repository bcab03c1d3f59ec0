import fc from 'fast-check';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { Facts, FactValue, PageBrief } from '../types.js';
import { nearestNeighbours, nameMask } from '../../../../../../test/bench/similarity-measure.js';
import { plainText } from '../../../platform/markdown/index.js';
import { briefs, hotels, none, open, written } from './test-hotels.js';

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
