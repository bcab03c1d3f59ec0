import type { Db, Trx } from '../../../platform/db/index.js';
import type { ModelClient } from '../client-types.js';
import { costPico, toUsd } from '../prices.js';
import type { Answer, Ask, Question, SubjectKind, Turn } from '../question.js';
import { advanceBatches, type BatchOwner } from './advance-batches.js';
import { costOfSubjects, dropTexts } from './answers.store.js';
import { askNow, writeOffInterrupted } from './ask.js';
import { openBatches } from './batches.store.js';
import { budgetOf, reserve } from './budget.js';
import { addCalls, nextTurns, readStoredTurns, type StoredTurn } from './calls.store.js';
import { type AskingContext, type AskingWork, type ChosenModels, modelOf } from './context.js';
import type { QueuedQuestion } from './submit.js';
import { type Narrow, withAnswers, withoutOpenQuestion } from './subjects.store.js';

/** What answers of a model cost, in USD; of `cost_unknown` lost answers the price is not known. */
export interface AskingCost {
	cost_usd: number;
	cost_unknown: number;
}

/** One attempt of a job that asks a model. */
export interface AskingJob extends AskingWork {
	/** The website's, for its budget of the month. */
	settings: Record<string, unknown>;
	/** Last in every transaction that stored answers: shows what the job has cost with them. */
	booked(trx: Trx, cost: AskingCost): Promise<void>;
}

/** The side of an owner that asks about subjects of one kind in batches; see `BatchOwner`. */
export interface Rounds<Purpose extends string, Detail> extends Omit<BatchOwner, 'build'> {
	/** Builds queued questions again, by their ids. One that is left out is no longer wanted, and forgotten. */
	build(queued: QueuedQuestion<Purpose, Detail>[]): Promise<Map<number, Ask<Purpose>>>;
}

/**
 * A job's questions to a model. Two verbs ask; they keep the website's budget, store every answer raw and with its price
 * before anything is made of it, and recover after a kill. The others read what is stored.
 */
export interface Asking {
	/**
	 * Puts one question now; its answer is among the turns afterwards, or that it was lost.
	 * @throws BudgetExceeded before it is put; OperatorNeeded; Outage; an AbortError when the process stops
	 */
	ask<P extends string, D>(kind: SubjectKind<P, D>, question: Question<P, D>): Promise<void>;
	/**
	 * One round through the batches: looks at what is out, stores what came, lets the owner advance, sends what is queued.
	 * @returns milliseconds until another look is worth it; null when nothing is out, or the process stops
	 * @throws BudgetExceeded, OperatorNeeded, Outage when nothing is out; RetryLater behind some stored results, when
	 *   another account is to have the worker
	 */
	advanceBatches<P extends string, D>(kind: SubjectKind<P, D>, rounds: Rounds<P, D>): Promise<number | null>;
	/** Queues questions for the next batches. */
	queue<P extends string, D>(trx: Trx, kind: SubjectKind<P, D>, questions: readonly Question<P, D>[]): Promise<void>;
	/** Whether there are batches to advance: the service has them, or some are out. */
	hasBatches(): Promise<boolean>;
	/** The questions about subjects in their order, with their answers, by subject. */
	readTurns<P extends string, D>(
		kind: SubjectKind<P, D>,
		subjects: readonly number[],
	): Promise<Map<number, Turn<P, D>[]>>;
	/** What the answers about subjects cost, in USD, by subject. */
	readCosts(kind: SubjectKind<string, unknown>, subjects: readonly number[]): Promise<Map<number, number>>;
	/** Drops the texts of answers that the owner has made something of; what they cost stays. */
	dropTexts(trx: Trx, kind: SubjectKind<string, unknown>, subjects: readonly number[]): Promise<void>;
	/** For a query on the owner's rows whose `column` is the subject: only rows that no question is open for. */
	withoutOpenQuestion(kind: SubjectKind<string, unknown>, column: string): Narrow;
	/** The same: only rows that were answered for, and that no answer is on its way for. */
	withAnswers(kind: SubjectKind<string, unknown>, column: string): Narrow;
}

/** Opens a job's asking. Single questions that a killed worker left without an answer are written off first. */
export async function openAsking(db: Db, chosen: ChosenModels, job: AskingJob): Promise<Asking> {
	const context = contextOf(db, chosen, job);
	const { service, attempt } = context;
	await writeOffInterrupted(context);
	return {
		ask: ({ kind }, question) => askNow(context, kind, question),
		advanceBatches: ({ kind }, rounds) => advanceBatches(context, kind, rounds as unknown as BatchOwner),
		queue: (trx, { kind }, questions) => queue(trx, context, kind, questions),
		hasBatches: async () => service.hasBatches || (await openBatches(db, attempt)).length > 0,
		async readTurns<P extends string, D>({ kind }: SubjectKind<P, D>, subjects: readonly number[]) {
			const stored = await readStoredTurns(db, attempt, kind, subjects);
			return new Map(
				[...stored].map(([id, turns]) => [id, turns.map((turn) => toTurn(service.client, turn) as Turn<P, D>)]),
			);
		},
		async readCosts({ kind }, subjects) {
			const costs = await costOfSubjects(db, attempt, kind, subjects);
			return new Map([...costs].map(([subject, pico]) => [subject, toUsd(pico)]));
		},
		dropTexts: (trx, { kind }, subjects) => dropTexts(trx, attempt, kind, subjects),
		withoutOpenQuestion: ({ kind }, column) => withoutOpenQuestion(attempt, kind, column),
		withAnswers: ({ kind }, column) => withAnswers(attempt, kind, column),
	};
}

export function contextOf(db: Db, { service, models }: ChosenModels, job: AskingJob): AskingContext {
	return {
		db,
		service,
		models,
		attempt: job.attempt,
		signal: job.signal,
		budgetUsd: budgetOf(job.settings),
		shouldPause: () => job.shouldPause(),
		hold: (trx) => job.hold(trx),
		booked: (trx, { pico, unknown }) => job.booked(trx, { cost_usd: toUsd(pico), cost_unknown: unknown }),
	};
}

async function queue(
	trx: Trx,
	{ attempt, models, service }: AskingContext,
	kind: string,
	questions: readonly Question<string, unknown>[],
): Promise<void> {
	const turns = await nextTurns(
		trx,
		attempt,
		kind,
		questions.map(({ subject }) => subject),
	);
	await addCalls(
		trx,
		attempt,
		questions.map(({ subject, ask, detail }) => {
			const model = modelOf(models, ask);
			return {
				subject_kind: kind,
				subject_id: subject,
				turn: turns.get(subject) ?? 1,
				purpose: ask.purpose,
				writer: service.id,
				model: model.id,
				max_tokens: ask.max_tokens,
				detail,
				reserved_pico: reserve(model, ask, true),
			};
		}),
	);
}

/** A stored turn as its owner reads it. */
export function toTurn(client: ModelClient, { subject_id, answer, ...turn }: StoredTurn): Turn {
	return { ...turn, subject: subject_id, answer: answer === null ? null : readAnswer(client, answer) };
}

function readAnswer(client: ModelClient, { kind, raw }: NonNullable<StoredTurn['answer']>): Answer {
	if (!raw) return { is: 'none', message: 'no answer came', again: true };
	if (kind !== 'message') return { is: 'none', ...client.readError(raw) };
	const { stop, text } = client.read(raw);
	return { is: 'reply', stop, text };
}

/** Tokens of one question and its answer, for an estimate. */
export interface TypicalAnswer {
	tier: Ask['tier'];
	input_tokens: number;
	output_tokens: number;
}

/** What so many times these answers would cost, in USD, without any help of the prompt cache. */
export function estimateUsd(
	{ models }: ChosenModels,
	answers: readonly TypicalAnswer[],
	{ count, batched }: { count: number; batched: boolean },
): number {
	const pico = answers.map(({ input_tokens, output_tokens, ...ask }) =>
		costPico(
			modelOf(models, ask),
			{
				input_tokens,
				output_tokens,
				cache_write_5m_tokens: 0,
				cache_write_1h_tokens: 0,
				cache_read_tokens: 0,
			},
			batched,
		),
	);
	return toUsd(pico.reduce((sum, cost) => sum + cost, 0) * count);
}
