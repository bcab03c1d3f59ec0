import type { Knex } from 'knex';
import { beforeEach, describe, expect, it } from 'vitest';
import { freshDatabase, newAccount, newWebsite } from '../../../../../../test/support/sqlite.js';
import { proved, SYSTEM } from '../../../kernel/who.js';
import type { Trx } from '../../../platform/db/index.js';
import { type Ask, defineSubject } from '../question.js';
import { RetryLater } from '../../../platform/jobs/index.js';
import { ServiceFault } from '../service-fault.js';
import { type Asking, type AskingCost, estimateUsd, openAsking, type Rounds } from './asking.js';
import { BudgetExceeded, OperatorNeeded } from './budget.js';
import { dropQueued } from './calls.store.js';
import type { ChosenModels, OwnedAttempt } from './context.js';
import { ANSWER_USD, MODELS, raw, serviceOf } from './test-service.js';

/** An area that models have never heard of: it asks about scans. */
const SCAN = defineSubject<'summary' | 'advice', { pages: number }>('scan');
const OTHER = defineSubject<'summary', null>('keyword');

const summary = (user = 'Sum it up.'): Ask<'summary'> => ({
	purpose: 'summary',
	tier: 'writer',
	system: [{ text: 'You read scans.', cache: true }],
	user,
	schema: { type: 'object' },
	max_tokens: 500,
});

let db: Knex;
let scope: OwnedAttempt;
let booked: AskingCost[];

beforeEach(async () => {
	db = await freshDatabase();
	const account = await newAccount(db);
	const pseo_id = await newWebsite(db, account);
	scope = proved(SYSTEM, { account: account.id, pseo_id, job: 7, attempt: 1 });
	booked = [];
});

const open = (
	service: ChosenModels['service'],
	{
		settings = {},
		attempt = 1,
		shouldPause = () => false,
	}: { settings?: Record<string, unknown>; attempt?: number; shouldPause?: () => boolean } = {},
): Promise<Asking> =>
	openAsking(
		db,
		{ id: 'anthropic', service, models: MODELS },
		{
			attempt: { ...scope, attempt },
			settings,
			signal: new AbortController().signal,
			shouldPause,
			hold: async () => {},
			booked: (_trx: Trx, cost) => {
				booked.push(cost);
				return Promise.resolve();
			},
		},
	);

const question = (subject: number, pages = 3) => ({ subject, ask: summary(`Scan ${subject}`), detail: { pages } });

type ScanRounds = Rounds<'summary' | 'advice', { pages: number }>;

/** The rounds of an area that asks once about each scan. */
const rounds = (over: Partial<ScanRounds> = {}): ScanRounds => ({
	cancel: false,
	advance: async () => {},
	build: (queued) => Promise.resolve(new Map(queued.map(({ id, subject }) => [id, summary(`Scan ${subject}`)]))),
	show: async () => {},
	...over,
});

const queue = (asking: Asking, ...subjects: number[]): Promise<void> =>
	db.transaction((trx) =>
		asking.queue(
			trx,
			SCAN,
			subjects.map((subject) => question(subject)),
		),
	);

const turnsOf = async (asking: Asking, subject: number) => (await asking.readTurns(SCAN, [subject])).get(subject) ?? [];

describe('asking now', () => {
	it('stores the answer of a question about any subject, with what its owner decided and what it cost', async () => {
		const { service } = serviceOf(() => raw({ text: '{"fine":true}' }));
		const asking = await open(service);
		await asking.ask(SCAN, question(12, 40));
		expect(await turnsOf(asking, 12)).toEqual([
			{
				id: 1,
				subject: 12,
				purpose: 'summary',
				max_tokens: 500,
				detail: { pages: 40 },
				answer: { is: 'reply', stop: 'end', text: '{"fine":true}' },
			},
		]);
		expect(await asking.readCosts(SCAN, [12])).toEqual(new Map([[12, ANSWER_USD]]));
		expect(booked).toEqual([{ cost_usd: ANSWER_USD, cost_unknown: 0 }]);
	});

	it('keeps subjects of two kinds with the same number apart, and the turns of one subject in their order', async () => {
		const { service } = serviceOf(({ ask }) => raw({ text: ask.user }));
		const asking = await open(service);
		await asking.ask(SCAN, { ...question(5), ask: summary('first') });
		await asking.ask(OTHER, { subject: 5, ask: summary('of a keyword'), detail: null });
		await asking.ask(SCAN, { ...question(5), ask: { ...summary('second'), purpose: 'advice' } });
		expect((await turnsOf(asking, 5)).map(({ purpose, answer }) => [purpose, answer])).toEqual([
			['summary', { is: 'reply', stop: 'end', text: 'first' }],
			['advice', { is: 'reply', stop: 'end', text: 'second' }],
		]);
		expect(await asking.readCosts(OTHER, [5])).toEqual(new Map([[5, ANSWER_USD]]));
		expect(booked.at(-1)).toEqual({ cost_usd: (ANSWER_USD * 3e6) / 1e6, cost_unknown: 0 });
	});

	it('writes off what a killed worker was asking, since it may be paid, and asks again as another turn', async () => {
		const { service } = serviceOf();
		const asking = await open(service);
		await queue(asking, 1);
		await db('pseo_calls').update({ state: 'sent' });
		const next = await open(service);
		expect(await turnsOf(next, 1)).toMatchObject([
			{ answer: { is: 'none', message: 'no answer came', again: true } },
		]);
		expect(booked.at(-1)).toEqual({ cost_usd: 0, cost_unknown: 1 });
		await next.ask(SCAN, question(1));
		expect((await turnsOf(next, 1)).map(({ answer }) => answer?.is)).toEqual(['none', 'reply']);
	});

	it('puts a question that a killed worker had recorded and not put, and not a second one', async () => {
		const { service, asked } = serviceOf();
		await queue(await open(service), 1);
		const next = await open(service);
		await next.ask(SCAN, question(1));
		expect(await turnsOf(next, 1)).toHaveLength(1);
		expect(asked).toHaveLength(1);
	});

	it('stores that an answer was lost, and forgets a question that the service refused before it cost anything', async () => {
		const lost = serviceOf(() => new ServiceFault('lost', 'the line broke'));
		const asking = await open(lost.service);
		await asking.ask(SCAN, question(1));
		expect(await turnsOf(asking, 1)).toMatchObject([{ answer: { is: 'none', again: true } }]);

		const refused = serviceOf(() => new ServiceFault('bad_key', 'no such key'));
		const other = await open(refused.service);
		await expect(other.ask(SCAN, question(2))).rejects.toThrow(OperatorNeeded);
		expect(await turnsOf(other, 2)).toEqual([]);
	});

	it("holds the most that a question can cost against the website's budget of the month before it is put", async () => {
		const { service, asked } = serviceOf();
		const poor = await open(service, { settings: { monthly_budget_usd: 0.001 } });
		await expect(poor.ask(SCAN, question(1))).rejects.toThrow(BudgetExceeded);
		expect(asked).toEqual([]);
		const cheap = { ...summary(), tier: 'checker' as const, max_tokens: 10 };
		await poor.ask(SCAN, { ...question(1), ask: cheap });
		expect(asked.map(({ model: id }) => id)).toEqual(['small']);
	});

	it('begins anew with the next attempt of a job, whose costs go on', async () => {
		const { service } = serviceOf();
		await (await open(service)).ask(SCAN, question(1));
		const retry = await open(service, { attempt: 2 });
		expect(await turnsOf(retry, 1)).toEqual([]);
		await retry.ask(SCAN, question(1));
		expect(booked.at(-1)?.cost_usd).toBeCloseTo(2 * ANSWER_USD, 9);
	});
});

describe('advancing batches', () => {
	it('sends what is queued, looks again later, and lets the owner advance when the answers are stored', async () => {
		const { service, asked } = serviceOf(({ ask }) => raw({ text: ask.user }));
		const asking = await open(service);
		const seen: string[][] = [];
		const shown: string[] = [];
		const owner = rounds({
			advance: async () => {
				const turns = await asking.readTurns(SCAN, [1, 2]);
				if (turns.size === 0) await queue(asking, 1, 2);
				seen.push(
					[...turns.values()].flat().map(({ answer }) => (answer?.is === 'reply' ? answer.text : '...')),
				);
			},
			show: (stage) => {
				shown.push(stage);
				return Promise.resolve();
			},
		});
		expect(await asking.advanceBatches(SCAN, owner)).toBeGreaterThan(0);
		expect(asked.map(({ ask }) => ask.user)).toEqual(['Scan 1', 'Scan 2']);
		expect(await asking.advanceBatches(SCAN, owner)).toBeNull();
		expect(seen).toEqual([[], ['Scan 1', 'Scan 2']]);
		expect(shown).toEqual(['submitted', 'ingesting']);
		expect(booked.at(-1)?.cost_usd).toBeCloseTo(ANSWER_USD, 9);
	});

	it('builds questions from what was decided when they were queued, and forgets those that are no longer wanted', async () => {
		const { service, asked } = serviceOf();
		const asking = await open(service);
		await queue(asking, 1, 2, 3);
		const built: unknown[] = [];
		await asking.advanceBatches(
			SCAN,
			rounds({
				build: (queued) => {
					built.push(...queued);
					return Promise.resolve(
						new Map(queued.filter(({ subject }) => subject !== 2).map(({ id }) => [id, summary()])),
					);
				},
			}),
		);
		expect(built).toMatchObject(
			[1, 2, 3].map((subject) => ({ subject, purpose: 'summary', max_tokens: 500, detail: { pages: 3 } })),
		);
		expect(asked).toHaveLength(2);
		expect(await turnsOf(asking, 2)).toEqual([]);
	});

	it('leaves questions of another kind alone', async () => {
		const { service, asked } = serviceOf();
		const asking = await open(service);
		await db.transaction((trx) => asking.queue(trx, OTHER, [{ subject: 1, ask: summary(), detail: null }]));
		expect(await asking.advanceBatches(SCAN, rounds())).toBeNull();
		expect(asked).toEqual([]);
		expect((await asking.readTurns(OTHER, [1])).get(1)).toHaveLength(1);
	});

	it('keeps questions for being asked one by one when the service turns out to have no batches', async () => {
		const { service, client } = serviceOf();
		(client.batches as { create: unknown }).create = () => Promise.reject(new ServiceFault('missing', 'not here'));
		const asking = await open(service);
		await queue(asking, 1);
		expect(await asking.hasBatches()).toBe(true);
		expect(await asking.advanceBatches(SCAN, rounds())).toBeNull();
		expect(await asking.hasBatches()).toBe(false);
		await asking.ask(SCAN, question(1));
		expect(await turnsOf(asking, 1)).toMatchObject([{ answer: { is: 'reply' } }]);
	});

	it('finds a batch whose creation was not heard, and sends nothing again', async () => {
		const { service, client, asked, batches } = serviceOf();
		const create = client.batches?.create.bind(client.batches);
		(client.batches as { create: unknown }).create = async (...given: Parameters<NonNullable<typeof create>>) => {
			await create?.(...given);
			throw new ServiceFault('lost', 'the line broke');
		};
		const asking = await open(service);
		await queue(asking, 1);
		expect(await asking.advanceBatches(SCAN, rounds())).toBeGreaterThan(0);
		const [only] = batches.values();
		if (only) only.state = { ...only.state, ended: true };
		expect(await asking.advanceBatches(SCAN, rounds())).toBeNull();
		expect(await turnsOf(asking, 1)).toMatchObject([{ answer: { is: 'reply' } }]);
		expect(asked).toHaveLength(1);
	});

	it('says with the words of the service why a request of a batch has no answer', async () => {
		const { service } = serviceOf(() => new ServiceFault('rejected', 'too long'));
		const asking = await open(service);
		await queue(asking, 1);
		await asking.advanceBatches(SCAN, rounds());
		await asking.advanceBatches(SCAN, rounds());
		expect(await turnsOf(asking, 1)).toMatchObject([{ answer: { is: 'none', message: 'too long', again: false } }]);
		expect(booked.at(-1)).toEqual({ cost_usd: 0, cost_unknown: 0 });
	});

	it('lets another account have the worker behind a share of the results, and stores each of them once', async () => {
		const { service } = serviceOf();
		const subjects = Array.from({ length: 1_000 }, (_, index) => index + 1);
		const asking = await open(service, { shouldPause: () => true });
		await queue(asking, ...subjects);
		expect(await asking.advanceBatches(SCAN, rounds())).toBeGreaterThan(0);
		const stored = async (): Promise<number> => (await db('pseo_answers').pluck('id')).length;
		const shares: number[] = [];
		for (let turns = 0; (await stored()) < subjects.length; turns++) {
			expect(turns).toBeLessThan(5);
			await expect(asking.advanceBatches(SCAN, rounds())).rejects.toThrow(RetryLater);
			shares.push(await stored());
		}
		expect(shares).toEqual([750, 1_000]);
		expect(await asking.advanceBatches(SCAN, rounds())).toBeNull();
		expect((await asking.readCosts(SCAN, subjects)).get(1_000)).toBe(ANSWER_USD / 2);
		expect(booked.at(-1)).toEqual({ cost_usd: (ANSWER_USD / 2) * 1_000, cost_unknown: 0 });
	});

	it('sends nothing that the budget does not hold, and ends when nothing is out', async () => {
		const { service, asked } = serviceOf();
		const asking = await open(service, { settings: { monthly_budget_usd: 0.0001 } });
		await queue(asking, 1, 2);
		await expect(asking.advanceBatches(SCAN, rounds())).rejects.toThrow(BudgetExceeded);
		expect(asked).toEqual([]);
	});

	it('sends nothing more when it is canceled', async () => {
		const { service, asked } = serviceOf();
		const asking = await open(service);
		await queue(asking, 1);
		expect(await asking.advanceBatches(SCAN, rounds({ cancel: true }))).toBeNull();
		expect(asked).toEqual([]);
		await db.transaction((trx) => dropQueued(trx, scope));
		expect(await turnsOf(asking, 1)).toEqual([]);
	});
});

describe("an owner's rows", () => {
	const subjects = async (narrow: (query: Knex.QueryBuilder) => void): Promise<number[]> =>
		(await db('pseo_pages as p').modify(narrow).orderBy('p.id').pluck('p.id')) as number[];

	beforeEach(async () => {
		const page = { account: scope.account, pseo_id: scope.pseo_id, title: 'P', source: 'import', priority: 1 };
		await db('pseo_pages').insert([1, 2, 3].map((id) => ({ ...page, id, route: `/${id}`, status: 'writing' })));
	});

	it('are narrowed to those without an open question, or to those with answers', async () => {
		const { service } = serviceOf();
		const asking = await open(service);
		await asking.ask(SCAN, question(1));
		await queue(asking, 2);
		await db.transaction((trx) => asking.queue(trx, OTHER, [{ subject: 3, ask: summary(), detail: null }]));
		expect(await subjects(asking.withoutOpenQuestion(SCAN, 'p.id'))).toEqual([1, 3]);
		expect(await subjects(asking.withAnswers(SCAN, 'p.id'))).toEqual([1]);
		await queue(asking, 1);
		expect(await subjects(asking.withAnswers(SCAN, 'p.id'))).toEqual([1]);
		await db('pseo_calls').where({ state: 'planned' }).update({ state: 'sent' });
		expect(await subjects(asking.withAnswers(SCAN, 'p.id'))).toEqual([]);
		expect(await subjects(asking.withoutOpenQuestion(SCAN, 'p.id'))).toEqual([3]);
	});

	it('are looked up by the key of questions, row by row', async () => {
		const { service } = serviceOf();
		const asking = await open(service);
		for (const narrow of [asking.withoutOpenQuestion(SCAN, 'p.id'), asking.withAnswers(SCAN, 'p.id')]) {
			const { sql, bindings } = db('pseo_pages as p').modify(narrow).select('p.id').toSQL().toNative();
			const plan = (await db.raw(`EXPLAIN QUERY PLAN ${sql}`, bindings as string[])) as { detail: string }[];
			const ofCalls = plan.map(({ detail }) => detail).filter((detail) => detail.startsWith('SEARCH c '));
			expect(ofCalls.length).toBeGreaterThan(0);
			for (const detail of ofCalls)
				expect(detail).toContain(
					'pseo_calls_job_attempt_subject_kind_subject_id_turn_unique (job=? AND attempt=? AND subject_kind=? AND subject_id=?)',
				);
		}
	});

	it('keep what their answers cost when the texts are dropped', async () => {
		const { service } = serviceOf();
		const asking = await open(service);
		await asking.ask(SCAN, question(1));
		await asking.ask(SCAN, question(2));
		await db.transaction((trx) => asking.dropTexts(trx, SCAN, [1]));
		expect((await db('pseo_answers').orderBy('id').pluck('raw')) as unknown[]).toEqual([null, raw()]);
		expect((await asking.readCosts(SCAN, [1])).get(1)).toBe(ANSWER_USD);
	});
});

it('an estimate counts every kind of answer by its model, at half the price in batches', () => {
	const { service } = serviceOf();
	const chosen: ChosenModels = { id: 'anthropic', service, models: MODELS };
	const answers = [
		{ tier: 'writer', input_tokens: 1_000, output_tokens: 1_000 },
		{ tier: 'checker', input_tokens: 1_000, output_tokens: 0 },
	] as const;
	expect(estimateUsd(chosen, answers, { count: 100, batched: false })).toBeCloseTo(1.3, 9);
	expect(estimateUsd(chosen, answers, { count: 100, batched: true })).toBeCloseTo(0.65, 9);
});
