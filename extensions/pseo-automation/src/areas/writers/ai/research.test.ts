import { describe, expect, it } from 'vitest';
import { gatherFacts, openerOf } from './research.js';
import type { LinkedPage } from './types.js';

const SITE = {
	id: 1,
	website_url: 'https://www.example.com/shop',
	name: 'Staywell',
	description: 'We list hotels. Rooms cost from 40 euros.',
	master_prompt: 'Be plain.',
	language_code: 'en-US',
};
const PAGE = { id: 1, kind: 'row' as const, route: '/a', title: 'A', keyword: null, dataset: '/{a}', facts: null };

describe('facts of a page', () => {
	it('are the columns of its row in their order, in words and with units, then the website', () => {
		const facts = gatherFacts(
			SITE,
			{
				...PAGE,
				facts: {
					hotel_name: 'Aurora\n\u202eX',
					area_km2: 12.5,
					price_eur: 240,
					empty: '',
					none: null,
					'n/a': 'N/A',
					has_pool: true,
					amenities: ['bar', 'spa', 'bar'],
					opened: '2019-03-12',
				},
			},
			[],
		);
		expect(facts).toEqual([
			{ id: 'f1', label: 'hotel name', value: 'Aurora X', source: 'row' },
			{ id: 'f2', label: 'area (km²)', value: 12.5, source: 'row' },
			{ id: 'f3', label: 'price (EUR)', value: 240, source: 'row' },
			{ id: 'f4', label: 'pool', value: true, source: 'row' },
			{ id: 'f5', label: 'amenities', value: ['bar', 'spa'], source: 'row' },
			{ id: 'f6', label: 'opened', value: '2019-03-12', source: 'row' },
			{ id: 'f7', label: 'name of the website', value: 'Staywell', source: 'site' },
			{ id: 'f8', label: 'address of the website', value: 'example.com', source: 'site' },
		]);
	});

	it('are the sentences of the description where the row says little, or marks a hub', () => {
		const described = gatherFacts(SITE, PAGE, []);
		expect(described.map(({ value }) => value)).toEqual([
			'Staywell',
			'example.com',
			'We list hotels.',
			'Rooms cost from 40 euros.',
		]);
		expect(gatherFacts(SITE, { ...PAGE, kind: 'hub', facts: { hub: 'overview' } }, [])).toEqual(described);
		expect(gatherFacts({ ...SITE, description: null, name: null }, PAGE, [])).toHaveLength(1);
	});

	it('are at last the pages that it may link to, by the ids of those pages', () => {
		const links: LinkedPage[] = [
			{ id: 8, route: '/about-us', title: 'About us', source: 'sitemap', description: null },
			{
				id: 7,
				route: '/towns/alby',
				title: 'Alby in\nnumbers',
				source: 'page',
				description: 'Alby counts 12,345 people.',
			},
			{ id: 9, route: '/towns/boda', title: 'Boda in numbers', source: 'page', description: null },
		];
		expect(gatherFacts(SITE, { ...PAGE, facts: { a: 1, b: 2, c: 3, d: 4 } }, links).slice(6)).toEqual([
			{ id: 'p8', label: 'page /about-us', value: 'About us', source: 'sitemap' },
			{
				id: 'p7',
				label: 'page /towns/alby',
				value: 'Alby in numbers: Alby counts 12,345 people.',
				source: 'page',
			},
			{ id: 'p9', label: 'page /towns/boda', value: 'Boda in numbers', source: 'page' },
		]);
		const [first, ...others] = links;
		expect(gatherFacts(SITE, PAGE, others)).toEqual(
			gatherFacts(SITE, PAGE, links).filter(({ id }) => id !== `p${first?.id}`),
		);
	});

	it('hold other pages within the same bounds', () => {
		const links = Array.from({ length: 300 }, (_, id): LinkedPage => ({
			id,
			route: `/${'r'.repeat(2_000)}`,
			title: 't'.repeat(5_000),
			source: 'page',
			description: 'd'.repeat(5_000),
		}));
		const facts = gatherFacts(
			SITE,
			{ ...PAGE, facts: Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`n_${index}`, index])) },
			links,
		);
		expect(facts.length).toBeLessThanOrEqual(120);
		expect(facts.filter(({ source }) => source === 'row')).toHaveLength(100);
		for (const { label, value } of facts) expect(label.length + String(value).length).toBeLessThan(800);
	});

	it('are cut to what a request carries, and the same on every run', () => {
		const page = {
			...PAGE,
			facts: Object.fromEntries(
				Array.from({ length: 300 }, (_, index) => [`text_${index}`, `${'word '.repeat(index * 10)}end`]),
			),
		};
		const facts = gatherFacts(SITE, page, []);
		expect(facts.length).toBeLessThanOrEqual(120);
		expect(JSON.stringify(facts).length).toBeLessThan(30_000);
		for (const { value } of facts) expect(String(value).length).toBeLessThanOrEqual(1000);
		expect(gatherFacts(SITE, page, [])).toEqual(facts);
		expect(new Set(facts.map(({ id }) => id)).size).toBe(facts.length);
	});
});

describe('an opener', () => {
	it('is the first sentence of a text, not of a heading', () => {
		expect(openerOf('## Rooms\n\nIt has **120** rooms, e.g. [suites](/s). All face the river.')).toBe(
			'It has 120 rooms, e.g. suites.',
		);
		expect(openerOf('## Rooms\n\n- a')).toBeNull();
		expect(openerOf('客室は120室です。庭があります。')).toBe('客室は120室です。');
	});
});
