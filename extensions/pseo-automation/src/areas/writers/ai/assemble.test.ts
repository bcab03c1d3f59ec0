import fc from 'fast-check';
import { Marked } from 'marked';
import { describe, expect, it } from 'vitest';
import { assemblePage } from './assemble.js';
import { manuscriptOf } from './manuscript.js';
import type { Draft } from './draft.js';
import { draftOf, researchWith, type ResearchWish } from './test-support.js';

const ORIGIN = { generator: 'anthropic:test', sources: [{ type: 'prompts', prompts: ['draft@1'] }] };
const LINKS = [
	{ route: '/hotels', title: 'All hotels' },
	{ route: '/hotels/porto', title: 'Porto' },
];

function assemble(draft: Partial<Draft>, wish: ResearchWish = {}) {
	return assemblePage(
		manuscriptOf({ ...draftOf('Text.'), ...draft }),
		researchWith({ links: LINKS, ...wish }),
		ORIGIN,
	).page;
}

function graph(page: { schema_org: Record<string, unknown> }): Record<string, unknown>[] {
	return page.schema_org['@graph'] as Record<string, unknown>[];
}

function headings(markdown: string): number[] {
	return [...new Marked({ gfm: true, async: false }).parse(markdown, { async: false }).matchAll(/<h([1-6])/g)].map(
		([, level]) => Number(level),
	);
}

describe('a page from a draft', () => {
	it('has its sections as one body with an h2 each, and the parts that a page needs', () => {
		const page = assemble(
			{
				title: 'Hotel Aurora: 120 rooms',
				meta_description: 'It has 120 rooms.',
				excerpt: 'It has **120** rooms.',
				h1: 'Aurora',
				slug: 'another',
				tags: ['Hotels', 'Hotels', 'Lisbon'],
				sections: [
					{ heading: '', markdown: 'First.', facts: ['f1'] },
					{ heading: '## Rooms', markdown: 'Second.\n\n### Beds\n\nThird.', facts: ['f2', 'f9'] },
				],
				faqs: [
					{ question: 'How many?', answer: '**120** [rooms](/hotels).', facts: [] },
					{ question: 'how many?', answer: 'x', facts: [] },
				],
			},
			{ row: { rooms: 120, beds: 240 } },
		);
		expect(page).toMatchObject({
			title: 'Hotel Aurora: 120 rooms',
			slug: 'hotel-aurora',
			meta_description: 'It has 120 rooms.',
			excerpt: 'It has 120 rooms.',
			tags: ['Hotels', 'Lisbon'],
			generator: 'anthropic:test',
			read_time_minutes: 1,
			faqs: [{ question: 'How many?', answer: '120 rooms.' }],
		});
		expect(page.content_markdown).toBe('First.\n\n## Rooms\n\nSecond.\n\n### Beds\n\nThird.');
		expect(page.word_count).toBe(5);
		expect(page.sources).toEqual([
			{
				type: 'row',
				dataset: '/hotels/{slug}',
				facts: [
					{ id: 'f1', label: 'rooms', source: 'row' },
					{ id: 'f2', label: 'beds', source: 'row' },
				],
			},
			...ORIGIN.sources,
		]);
	});

	it('keeps among its sources the other pages that it cites', () => {
		const page = assemble({ sections: [{ heading: '', markdown: 'Porto is near.', facts: ['p101'] }] });
		expect(page.sources[0]).toMatchObject({ facts: [{ id: 'p101', label: 'page /hotels/porto', source: 'page' }] });
	});

	it('has valid JSON-LD: article, trail over pages that exist, questions', () => {
		const page = assemble({ faqs: [{ question: 'Q?', answer: 'A.', facts: [] }] });
		expect(graph(page).map((node) => node['@type'])).toEqual(['Article', 'BreadcrumbList', 'FAQPage']);
		expect(graph(page)[0]).toMatchObject({
			headline: 'Hotel Aurora',
			inLanguage: 'en-US',
			url: 'https://example.com/hotels/hotel-aurora',
		});
		expect(graph(page)[1]?.['itemListElement']).toMatchObject([
			{ position: 1, name: 'Staywell', item: 'https://example.com/' },
			{ position: 2, name: 'All hotels', item: 'https://example.com/hotels' },
			{ position: 3, name: 'Hotel Aurora' },
		]);
		expect(graph(assemble({})).map((node) => node['@type'])).toEqual(['Article', 'BreadcrumbList']);
	});

	it.each([
		['# Big\n\nx\n\n#### Deep\n\ny\n\n## Two\n\nz', [2, 3, 4, 3]],
		['##### Deep\n\nx', [2, 3]],
		['Title\n===\n\nx\n\nSub\n---\n\ny', [2, 3, 3]],
		['<h1>Raw</h1>\n\nx', [2]],
	])('repairs the order of headings in %j', (markdown, levels) => {
		expect(headings(assemble({ sections: [{ heading: 'Rooms', markdown, facts: [] }] }).content_markdown)).toEqual(
			levels,
		);
	});

	it("does not say its own h1 or a section's heading twice, and leaves empty sections out", () => {
		const page = assemble({
			sections: [
				{ heading: 'Hotel Aurora', markdown: '# Hotel Aurora\n\nOne.', facts: [] },
				{ heading: 'Rooms', markdown: '## Rooms\n\nTwo.', facts: [] },
				{ heading: 'Views', markdown: '![x](https://evil.example/x.png)', facts: [] },
			],
		});
		expect(page.content_markdown).toBe('One.\n\n## Rooms\n\nTwo.');
	});

	it('never has an h1 or a gap between headings, whatever the sections hold', () => {
		const markdown: fc.Arbitrary<string> = fc
			.array(
				fc.constantFrom(
					'# a',
					'## b',
					'### c',
					'#### d',
					'###### e',
					'text',
					'- x',
					'a\n===',
					'b\n---',
					'<h1>z</h1>',
					'> # q',
				),
				{ minLength: 1, maxLength: 8 },
			)
			.map((blocks) => blocks.join('\n\n'));
		fc.assert(
			fc.property(
				fc.array(
					fc.record({
						heading: fc.constantFrom<string[]>('', 'A', '# B', 'Hotel Aurora'),
						markdown,
						facts: fc.constant<string[]>([]),
					}),
					{ minLength: 1, maxLength: 5 },
				),
				(sections) => {
					const levels = headings(assemble({ sections }).content_markdown);
					expect(levels).not.toContain(1);
					levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 1)).toBeLessThanOrEqual(1));
				},
			),
			{ numRuns: 500 },
		);
	});

	it('places suggested links that the text has not, known pages only, each once', () => {
		const draft = {
			sections: [{ heading: '', markdown: 'See [Porto](/hotels/porto/).', facts: [] }],
			links: [
				{ route: '/hotels/porto', anchor: 'Porto' },
				{ route: '/hotels', anchor: 'All [hotels]' },
				{ route: 'https://example.com/hotels', anchor: 'again' },
				{ route: '/unknown', anchor: 'x' },
				{ route: 'https://evil.example', anchor: 'x' },
				{ route: '/hotels/hotel-aurora', anchor: 'self' },
			],
		};
		expect(assemble(draft).content_markdown).toBe('See [Porto](/hotels/porto).\n\n- [All \\[hotels\\]](/hotels)');
	});

	it('leaves no foreign address anywhere', () => {
		const evil = 'Go to https://evil.example or [here](//evil.example) <a href="https://evil.example">x</a>';
		const page = assemble({
			title: evil,
			h1: evil,
			meta_description: evil,
			excerpt: evil,
			tags: [evil],
			sections: [{ heading: evil, markdown: evil, facts: [] }],
			faqs: [{ question: evil, answer: evil, facts: [] }],
			links: [{ route: '/hotels', anchor: evil }],
		});
		expect(JSON.stringify(page)).not.toContain('evil.example');
	});
});

describe('pages of other languages', () => {
	it.each([
		['tr-TR', 'Otel Aurora', 'Otelin 120 odası vardır. Kahvaltı saat sekizde başlar.', 8],
		['de-DE', 'Hotel Aurora', 'Das Hotel hat 120 Zimmer. Es liegt am Fluss.', 9],
		['ar-EG', 'فندق أورورا', 'يضم الفندق ١٢٠ غرفة ويطل على النهر.', 7],
		['ja-JP', 'ホテル・オーロラ', 'ホテルには120室の客室があります。川沿いに建っています。', 14],
	])('%s', (language, title, text, words) => {
		const page = assemble(
			{
				title,
				h1: title,
				meta_description: text,
				excerpt: text,
				sections: [{ heading: '', markdown: text, facts: ['f1'] }],
			},
			{ language, title, row: { rooms: 120 } },
		);
		expect(page.title).toBe(title);
		expect(page.content_markdown).toBe(text);
		expect(graph(page)[0]).toMatchObject({ inLanguage: language, headline: title });
		expect(page.word_count).toBeGreaterThan(words - 3);
		expect(page.word_count).toBeLessThan(words + 4);
	});
});
