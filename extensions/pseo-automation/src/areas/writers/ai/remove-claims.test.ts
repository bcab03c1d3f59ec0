import { describe, expect, it } from 'vitest';
import { checkClaims } from './claims/index.js';
import { manuscriptOf } from './manuscript.js';
import { removeClaims } from './remove-claims.js';
import { draftOf, researchWith } from './test-support.js';

const research = researchWith({ row: { rooms: 120, city: 'Lisbon' } });

function removed(markdown: string, more: Parameters<typeof draftOf>[1] = {}, from = research) {
	const draft = draftOf(markdown, more);
	const { numbers, names } = checkClaims(manuscriptOf(draft), from);
	const problems = [
		...numbers,
		...names.map(({ name, sentence }) => ({ rule: 'unsupported_name', message: name, quote: sentence })),
	];
	const result = removeClaims(draft, problems, from.site.language_code);
	return { ...result, markdown: result.draft.sections[0]?.markdown, problems };
}

describe('claims that nothing supports', () => {
	it.each([
		['It has 120 rooms. It has **77** baths. All are clean.', 'It has 120 rooms. All are clean.'],
		[
			'It has 120 rooms, see [all](/a) of them. Once [77](/b) *guests and **more*** came.',
			'It has 120 rooms, see [all](/a) of them.',
		],
		['Ok.\n\nIt has 77 baths.\n\nFine.', 'Ok.\n\nFine.'],
		['- 120 rooms\n- 77 baths\n- a garden', '- 120 rooms\n- a garden'],
		['| a | b |\n|---|---|\n| rooms | 120 |\n| baths | 77 |', '| a | b |\n| --- | --- |\n| rooms | 120 |'],
		['Ok.\n\n### The 77 baths\n\nFine.', 'Ok.\n\nFine.'],
		['> It has 77 baths.\n\nFine.', 'Fine.'],
		['He said so. It is near Hilton Garden. Done.', 'He said so. Done.'],
	])('%j loses its sentence', (markdown, expected) => {
		const result = removed(markdown);
		expect(result.problems.length).toBeGreaterThan(0);
		expect(result.markdown).toBe(expected);
		expect(result.remaining).toEqual([]);
		expect(result.removed).toEqual(result.problems);
		expect(checkClaims(manuscriptOf(result.draft), research)).toEqual({ numbers: [], names: [] });
	});

	it('keeps a section that would be empty, and says that it is still at fault', () => {
		const result = removed('It has 77 baths.');
		expect(result.markdown).toBe('It has 77 baths.');
		expect(result.remaining).toEqual(result.problems);
		expect(result.removed).toEqual([]);
	});

	it('drops questions, tags and section headings, keeps titles', () => {
		const result = removed('Fine.', {
			title: 'The 77',
			meta_description: 'It is fine. It has 77 baths.',
			excerpt: 'It has 77 baths.',
			tags: ['77 pools', 'Lisbon'],
			faqs: [
				{ question: 'Why 77?', answer: 'So.', facts: [] },
				{ question: 'Why?', answer: 'So. With 77.', facts: [] },
				{ question: 'Who?', answer: 'All 77.', facts: [] },
			],
		});
		expect(result.draft).toMatchObject({
			title: 'The 77',
			meta_description: 'It is fine.',
			excerpt: 'It has 77 baths.',
			tags: ['Lisbon'],
			faqs: [{ question: 'Why?', answer: 'So.' }],
		});
		expect(result.remaining.map(({ quote }) => quote)).toEqual(['The 77', 'It has 77 baths.', 'It has 77 baths.']);
	});

	it('works where there are no blanks and from right to left', () => {
		const japanese = researchWith({ language: 'ja-JP', row: { rooms: 120 } });
		expect(removed('客室は120室です。浴室は77室です。庭があります。', {}, japanese).markdown).toBe(
			'客室は120室です。庭があります。',
		);
		const arabic = researchWith({ language: 'ar-EG', row: { rooms: 120 } });
		expect(removed('يضم الفندق ١٢٠ غرفة. وفيه ٧٧ حمامًا. وله حديقة.', {}, arabic).markdown).toBe(
			'يضم الفندق ١٢٠ غرفة. وله حديقة.',
		);
	});

	it('touches nothing for problems of other rules', () => {
		const draft = draftOf('It has 77 baths. Fine.');
		const problems = [
			{ rule: 'too_similar', message: 'x', quote: 'It has 77 baths.' },
			{ rule: 'unsupported_number', message: 'x', quote: null },
		];
		expect(removeClaims(draft, problems, 'en-US')).toEqual({ draft, removed: [], remaining: problems });
	});
});
