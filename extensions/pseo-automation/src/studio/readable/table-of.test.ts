import { expect, it } from 'vitest';
import { tableOf } from './table-of.js';

it('shows the facts of a page as names and values', () => {
	expect(tableOf({ name: 'Graz', mean_rent: 12.5, tags: ['old', 'green'], isBig: true, none: null })).toEqual({
		head: null,
		rows: [
			['Name', 'Graz'],
			['Mean rent', '12.5'],
			['Tags', 'old, green'],
			['isBig', 'true'],
			['None', ''],
		],
		more: 0,
	});
});

it('shows findings with a column for everything that one of them says', () => {
	expect(
		tableOf([
			{ check: 'title-length', severity: 'minor', message: 'Too long' },
			{ check: 'thin-content', message: 'Too short', quote: { at: 3 } },
		]),
	).toEqual({
		head: ['Check', 'Severity', 'Message', 'Quote'],
		rows: [
			['title-length', 'minor', 'Too long', ''],
			['thin-content', '', 'Too short', '{"at":3}'],
		],
		more: 0,
	});
});

it('reads JSON that arrives as text, and shows text that is none as it is', () => {
	expect(tableOf('[{"route":"/a","error":"no facts"}]')?.rows).toEqual([['/a', 'no facts']]);
	expect(tableOf('plain words')?.rows).toEqual([['plain words']]);
	expect(tableOf(['a', { b: 1 }])?.rows).toEqual([['a'], ['{"b":1}']]);
});

it('has nothing to show of nothing', () => {
	for (const nothing of [null, undefined, '', [], {}, '[]', '{}', 'null']) expect(tableOf(nothing)).toBeNull();
});

it('says how many rows of a long list it leaves out', () => {
	const table = tableOf(Array.from({ length: 1000 }, (_, index) => ({ route: `/${index}` })));
	expect([table?.rows.length, table?.more]).toEqual([200, 800]);
});
