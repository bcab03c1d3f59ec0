import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../models/index.js';
import {
	type Draft,
	type Problem,
	promptsOf,
	type PagePurpose,
	type Research,
	type PageTurn,
} from '../../writers/index.js';
import { readHistory } from './history.js';
import { type Judgement, decideNext, type PageState, type Step } from './decide-next.js';

const research: Research = {
	site: {
		id: 1,
		website_url: 'https://example.com',
		name: 'Towns',
		description: 'Towns in numbers.',
		master_prompt: 'Write about towns.',
		language_code: 'en-US',
	},
	page: {
		id: 7,
		kind: 'row',
		route: '/towns/alby',
		title: 'Alby in numbers',
		keyword: null,
		dataset: '/towns/{name}',
		facts: { name: 'Alby', population: 12_345 },
	},
	facts: [
		{ id: 'f1', label: 'name', value: 'Alby', source: 'row' },
		{ id: 'f2', label: 'population', value: 12_345, source: 'row' },
	],
	siblings: [],
	links: [],
};

const draftOf = (text: string): Draft => ({
	title: 'Alby in numbers',
	meta_description: 'What Alby counts.',
	slug: 'alby',
	excerpt: 'Alby counts.',
	h1: 'Alby',
	sections: [{ heading: '', markdown: text, facts: ['f2'] }],
	faqs: [],
	tags: [],
	links: [],
});
const GOOD = 'Alby has 12,345 inhabitants. They live by the water.';
const INVENTED = `${GOOD} It was founded in 1723.`;
const NAME = 'Karl Svensson';
const NAMED = `${GOOD} The bridge was built by ${NAME} in the end.`;

/** What became of a question, as models store it. */
type Stop = Extract<Answer, { is: 'reply' }>['stop'];
type Kind = 'message' | 'errored' | 'expired' | 'canceled' | 'lost';

interface Said {
	purpose: PagePurpose;
	kind?: Kind;
	stop?: Stop;
	text?: string;
	again?: boolean;
	/** Of a verdict: names that were asked for before that of the draft. */
	before?: string[];
}

const turnsOf = (said: Said[]): PageTurn[] =>
	said.map(({ purpose, kind = 'message', stop = 'end', text = '', again = true, before = [] }, index) => ({
		id: index + 1,
		subject: 7,
		purpose,
		max_tokens: 8_000,
		detail: {
			problems: [],
			...(purpose === 'verdict'
				? {
						names: [...before, NAME].map((name, place) => ({
							id: `n${place + 1}`,
							name,
							sentence: name,
							kind: 'name' as const,
						})),
					}
				: {}),
		},
		answer:
			kind === 'message'
				? { is: 'reply', stop, text }
				: {
						is: 'none',
						message: kind === 'lost' ? 'no answer came' : 'an error',
						again: again || kind === 'lost',
					},
	}));

const PASSED: Judgement = { quality_score: 90, score_version: 1, ai_score: 5, findings: [], reasons: [] };
const THIN: Judgement = {
	quality_score: 50,
	score_version: 1,
	ai_score: 5,
	findings: [],
	reasons: [{ rule: 'thin_content', message: 'Expected 200 words', quote: null }],
};

const BUDGET: Problem = { rule: 'budget_exceeded', message: 'The budget ended', quote: null };

const stateOf = (said: Said[], judgement: Judgement = PASSED, endedBy: Problem | null = null): PageState => ({
	research,
	prompts: promptsOf([]),
	generator: 'test/model',
	endedBy,
	history: readHistory(turnsOf(said)),
	judge: (_draft, _page, claims) => Promise.resolve({ ...judgement, reasons: [...judgement.reasons, ...claims] }),
});

const after = (said: Said[], judgement?: Judgement, endedBy?: Problem): Promise<Step> =>
	decideNext(stateOf(said, judgement, endedBy));
const written = (text: string): Said => ({ purpose: 'draft', text: JSON.stringify(draftOf(text)) });
const rewritten = (text: string): Said => ({ ...written(text), purpose: 'rewrite' });
const asked = (step: Step): string => (step.is === 'ask' ? step.ask.purpose : step.is);

describe('what is next for a page', () => {
	it('is its draft when nothing was asked', async () => {
		expect(asked(await after([]))).toBe('draft');
	});

	it('is saving it when the draft passes', async () => {
		expect(await after([written(GOOD)])).toMatchObject({
			is: 'written',
			finished: { status: 'draft', reasons: [], quality_score: 90 },
		});
	});

	it('is a rewrite with the reasons when the gate has some, and a person after two of them', async () => {
		const first = await after([written(GOOD)], THIN);
		expect(first).toMatchObject({ is: 'ask', stage: 'repair', detail: { problems: [{ rule: 'thin_content' }] } });
		expect(asked(await after([written(GOOD), rewritten(GOOD)], THIN))).toBe('rewrite');
		expect(await after([written(GOOD), rewritten(GOOD), rewritten(GOOD)], THIN)).toMatchObject({
			is: 'written',
			finished: { status: 'review', reasons: [{ rule: 'thin_content' }] },
		});
	});

	it('is a rewrite when a number is in no fact; what stays invented is taken out and told', async () => {
		expect(await after([written(INVENTED)])).toMatchObject({
			is: 'ask',
			detail: { problems: [{ quote: expect.stringContaining('1723') as string }] },
		});
		const step = await after([written(INVENTED), rewritten(INVENTED), rewritten(INVENTED)]);
		expect(step).toMatchObject({ is: 'written', finished: { status: 'review' } });
		const { page, reasons } = step.is === 'written' ? step.finished : { page: null, reasons: [] };
		expect(page?.content_markdown).not.toContain('1723');
		expect(reasons.map(({ rule }) => rule)).toContain('unsupported_number');
	});

	it("is the checker's verdict when a name is in no source, and a rewrite when it says no", async () => {
		expect(asked(await after([written(NAMED)]))).toBe('verdict');
		const no: Said = {
			purpose: 'verdict',
			text: JSON.stringify({ verdicts: [{ id: 'n1', supported: false, fact: '', quote: '' }] }),
		};
		expect(await after([written(NAMED), no])).toMatchObject({
			is: 'ask',
			stage: 'repair',
			detail: { problems: [{ rule: 'unsupported_name' }] },
		});
	});

	it('counts a yes without a quote that holds the name as a no', async () => {
		const yes: Said = {
			purpose: 'verdict',
			text: JSON.stringify({ verdicts: [{ id: 'n1', supported: true, fact: 'f1', quote: 'Alby' }] }),
		};
		expect(await after([written(NAMED), yes])).toMatchObject({
			is: 'ask',
			stage: 'repair',
			detail: { problems: [{ rule: 'unsupported_name' }] },
		});
	});

	it('asks a checker that answers nonsense twice, then takes the name for unsupported', async () => {
		const nonsense: Said = { purpose: 'verdict', text: 'I think so' };
		expect(asked(await after([written(NAMED), nonsense]))).toBe('verdict');
		expect(asked(await after([written(NAMED), nonsense, nonsense]))).toBe('rewrite');
	});

	it('is a longer answer after one that was cut off, and an end after the second', async () => {
		const cut: Said = { purpose: 'draft', stop: 'truncated', text: '{"title":' };
		const again = await after([cut]);
		expect(again.is === 'ask' ? again.ask.max_tokens : 0).toBe(20_000);
		expect(await after([cut, cut])).toMatchObject({
			is: 'failed',
			error: expect.stringContaining('truncated') as string,
		});
	});

	it('is an end when the model refuses, or the service will never answer', async () => {
		expect(await after([{ purpose: 'draft', stop: 'refused' }])).toMatchObject({
			is: 'failed',
			error: expect.stringContaining('refused') as string,
		});
		expect(await after([{ purpose: 'draft', kind: 'errored', again: false }])).toMatchObject({
			is: 'failed',
			error: expect.stringContaining('request_refused') as string,
		});
	});

	it('is the same question again when the answer was lost, expired or errored, up to six times', async () => {
		const silent = (['lost', 'expired', 'errored', 'canceled', 'lost'] as const).map((kind): Said => ({
			purpose: 'draft',
			kind,
		}));
		expect(asked(await after(silent))).toBe('draft');
		expect(await after([...silent, { purpose: 'draft', kind: 'lost' }])).toMatchObject({
			is: 'failed',
			error: expect.stringContaining('no_answer') as string,
		});
	});

	it('is an end after three answers that are no page', async () => {
		const bad: Said = { purpose: 'draft', text: '{"title":"only"}' };
		expect(asked(await after([bad, bad]))).toBe('draft');
		expect(await after([bad, bad, bad])).toMatchObject({
			is: 'failed',
			error: expect.stringContaining('unusable_answer') as string,
		});
	});

	it('keeps a readable draft for a person when the rewrite is refused', async () => {
		expect(await after([written(GOOD), { purpose: 'rewrite', stop: 'refused' }], THIN)).toMatchObject({
			is: 'written',
			finished: { status: 'review', reasons: [{ rule: 'refused' }, { rule: 'thin_content' }] },
		});
	});

	it('asks nothing more when the work ends early: what is readable is used, the rest is unfinished', async () => {
		expect(await after([], PASSED, BUDGET)).toEqual({ is: 'unfinished' });
		expect(await after([{ purpose: 'draft', text: '{}' }], PASSED, BUDGET)).toEqual({ is: 'unfinished' });
		expect(await after([written(GOOD)], PASSED, BUDGET)).toMatchObject({
			is: 'written',
			finished: { status: 'draft', reasons: [] },
		});
	});

	it('tells a person why it was not checked or lastAnswerUsable, once and only where it was not', async () => {
		const reasonsOf = async (said: Said[], judgement?: Judgement) => {
			const step = await after(said, judgement, BUDGET);
			return step.is === 'written'
				? [step.finished.status, ...step.finished.reasons.map(({ rule }) => rule)]
				: [step.is];
		};
		expect(await reasonsOf([written(NAMED)])).toEqual(['review', 'budget_exceeded', 'unsupported_name']);
		expect(await reasonsOf([written(INVENTED)])).toEqual(['review', 'budget_exceeded', 'unsupported_number']);
		expect(await reasonsOf([written(GOOD)], THIN)).toEqual(['review', 'budget_exceeded', 'thin_content']);
		expect(await reasonsOf([written(GOOD), rewritten(GOOD), rewritten(GOOD)], THIN)).toEqual([
			'review',
			'thin_content',
		]);
		expect(await reasonsOf([written(GOOD), { purpose: 'rewrite', stop: 'refused' }], THIN)).toEqual([
			'review',
			'refused',
			'thin_content',
		]);
	});

	it('reads verdicts by the names that they were asked for, whatever a check of today would number', async () => {
		const no: Said = {
			purpose: 'verdict',
			before: ['Alva Bergman'],
			text: JSON.stringify({ verdicts: [{ id: 'n2', supported: false, fact: '', quote: '' }] }),
		};
		const step = await after([written(NAMED), no], PASSED, BUDGET);
		expect(step.is === 'written' ? step.finished.reasons.map(({ rule }) => rule) : step.is).toEqual([
			'budget_exceeded',
			'unsupported_name',
		]);
		expect(await after([written(NAMED)])).toMatchObject({
			is: 'ask',
			detail: { names: [{ id: 'n1', name: NAME }] },
		});
	});
});

describe('whatever a model answers', () => {
	const kind = fc.constantFrom<Kind>('message', 'message', 'message', 'lost', 'expired', 'errored', 'canceled');
	const text = fc.constantFrom(
		JSON.stringify(draftOf(GOOD)),
		JSON.stringify(draftOf(INVENTED)),
		JSON.stringify(draftOf(NAMED)),
		'{}',
		'',
		'{"verdicts":[]}',
		'null',
		'[1]',
	);
	const answer = fc.record({
		kind,
		text,
		stop: fc.constantFrom<Stop>('end', 'end', 'end', 'truncated', 'refused'),
		again: fc.boolean(),
	});

	it('a page comes to its end within thirty questions, and the same turns always say the same', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(answer, { minLength: 30, maxLength: 30 }),
				fc.constantFrom(PASSED, THIN),
				async (answers, judgement) => {
					const said: Said[] = [];
					for (const next of answers) {
						const step = await after(said, judgement);
						expect(await after(said, judgement)).toEqual(step);
						if (step.is !== 'ask') return;
						said.push({ ...next, purpose: step.ask.purpose });
					}
					expect.fail('it asked thirty times');
				},
			),
			{ numRuns: 150 },
		);
	});
});
