import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDraft, readPlan, readVerdicts } from './read-answer.js';
import { draftOf } from './test-support.js';

const DRAFT = draftOf('Text.');

describe('a draft', () => {
	it.each([
		['as JSON', JSON.stringify(DRAFT)],
		['with a byte order mark', `\ufeff${JSON.stringify(DRAFT)}`],
		['in a fence', `\`\`\`json\n${JSON.stringify(DRAFT)}\n\`\`\``],
		['in a bare fence with blanks', `\n\`\`\`\n${JSON.stringify(DRAFT, null, 2)}\n\`\`\`\n`],
		['with a field more', JSON.stringify({ ...DRAFT, more: 1 })],
	])('%s is read', (_how, text) => {
		expect(readDraft(text)).toEqual({ ok: true, draft: DRAFT });
	});

	it.each([
		['nothing', '', /got nothing/],
		['prose before it', `Here it is: ${JSON.stringify(DRAFT)}`, /JSON/],
		['a part of it', JSON.stringify(DRAFT).slice(0, -5), /JSON/],
		['a field less', JSON.stringify({ ...DRAFT, h1: undefined }), /h1/],
		['no sections', JSON.stringify({ ...DRAFT, sections: [] }), /sections/],
		['a title of blanks', JSON.stringify({ ...DRAFT, title: '   ' }), /title/],
		['a title without end', JSON.stringify({ ...DRAFT, title: 'x'.repeat(201) }), /title/],
		['a list', '[]', /form/],
		['null', 'null', /form/],
	])('%s is refused in words', (_what, text, message) => {
		const read = readDraft(text);
		expect(read).toMatchObject({ ok: false, problem: { rule: 'bad_answer', quote: null } });
		expect(read.ok ? '' : read.problem.message).toMatch(message);
	});

	it('never throws', () => {
		fc.assert(
			fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
				expect(readDraft(text).ok).toBe(false);
			}),
		);
	});
});

describe('verdicts', () => {
	it('are read, and refused where a field has another type', () => {
		const verdict = { id: 'n1', supported: true, fact: 'f1', quote: 'x' };
		expect(readVerdicts(JSON.stringify({ verdicts: [verdict] }))).toEqual({ ok: true, verdicts: [verdict] });
		expect(readVerdicts(JSON.stringify({ verdicts: [{ ...verdict, supported: 'yes' }] })).ok).toBe(false);
	});
});

describe('a plan', () => {
	const plan = (routes: string[], language = 'en-US'): string[] => {
		const read = readPlan(
			JSON.stringify({ pages: routes.map((route) => ({ route, title: 'T', keyword: '' })) }),
			language,
		);
		if (!read.ok) throw new Error(read.problem.message);
		return read.pages.map((page) => page.route);
	};

	it('has routes in the form that imports give them, each once', () => {
		expect(
			plan([
				'/Guides/Where To Sleep?',
				'guides/where-to-sleep',
				'/guides/where-to-sleep/',
				'https://evil.example/a/b',
				'//evil.example/x',
				'/a/../b',
				'/',
				'#',
				'???',
				'/%E6%9D%B1%E4%BA%AC',
				'/a%',
				'/1/2/3/4/5/6',
			]),
		).toEqual(['/guides/where-to-sleep', '/a/b', '/evil-example/x', '/東京', '/a']);
		expect(plan(['/Häuser/Über uns'], 'de-DE')).toEqual(['/haeuser/ueber-uns']);
		expect(plan(['/İstanbul/Işıklı Çarşı'], 'tr-TR')).toEqual(['/istanbul/isikli-carsi']);
	});

	it('keeps titles and keywords as one line, null where there is none', () => {
		expect(
			readPlan(
				'{"pages":[{"route":"/a","title":" A\\n b ","keyword":" "},{"route":"/c","title":"C","keyword":"see"}]}',
				'en',
			),
		).toEqual({
			ok: true,
			pages: [
				{ route: '/a', title: 'A b', keyword: null },
				{ route: '/c', title: 'C', keyword: 'see' },
			],
		});
	});

	it('never proposes a route that a page cannot have', () => {
		fc.assert(
			fc.property(
				fc.array(
					fc.oneof(
						fc.string({ minLength: 1 }),
						fc.string({ unit: 'binary', minLength: 1 }),
						fc.string({ minLength: 200, maxLength: 600 }),
					),
					{ maxLength: 4 },
				),
				(routes) => {
					const written = routes.filter((route) => route.trim() !== '' && route.length <= 2048);
					const found = plan(written);
					expect(new Set(found).size).toBe(found.length);
					for (const route of found) {
						expect(route).toMatch(/^(?:\/[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*)+$/u);
						expect(route.length).toBeLessThanOrEqual(255);
						expect(() => encodeURI(route)).not.toThrow();
					}
				},
			),
		);
	});
});
