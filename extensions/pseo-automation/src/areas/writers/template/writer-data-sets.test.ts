import { describe, expect, it } from 'vitest';
import type { DataSet } from '../../websites/index.js';
import type { PageBrief } from '../types.js';
import { briefs, hotels, none, open, written } from './test-hotels.js';

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
