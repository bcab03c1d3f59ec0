import type { Db, Trx } from '../../../platform/db/index.js';
import { NonRetryable } from '../../../platform/jobs/index.js';
import type { Ask } from '../ask.js';
import type { ModelClient, ModelRequest } from '../client-types.js';
import type { Limiter } from '../limiter.js';
import { costPico, type Model, mostTokens, toPico, type Usage, type WriterId } from '../prices.js';
import type { ServiceFault } from '../service-fault.js';
import { type CallScope, type Cost, type NewAnswer, spending } from './store.js';

/** A model's service with everything that is shared by all who ask it. */
export interface ModelService {
	id: WriterId;
	client: ModelClient;
	limiter: Limiter;
	/** False where the client knows none, or the server behind it answered that it has none. */
	hasBatches: boolean;
	/** How often an open batch is looked at in the beginning, in milliseconds. */
	pollMs: number;
}

/** The models that a job writes with, chosen when it starts. */
export interface Models {
	writer: Model;
	checker: Model;
}

/** The work that questions are asked for. */
export interface Asking {
	scope: CallScope;
	models: Models;
	/** What the website may spend in a calendar month (UTC), in USD; null for no limit. */
	budgetUsd: number | null;
	signal: AbortSignal;
	/** First in every transaction. @throws LeaseLost */
	hold(trx: Trx): Promise<void>;
	/** Last in every transaction that stored answers: shows what the job has cost with them. */
	booked(trx: Trx, cost: Cost): Promise<void>;
}

/** The website's budget for the month does not hold the next question: the job ends and the rest is refunded. */
export class BudgetExceeded extends NonRetryable {}

/** What the operator must mend. The job ends with these words. */
export class OperatorNeeded extends NonRetryable {}

/** Ends a job whose service wants something that only the operator can give; other faults stay what they are. */
export function asJobError(fault: ServiceFault): Error {
	if (fault.kind === 'bad_key')
		return new OperatorNeeded(
			`bad_api_key: ${fault.message}. Set a key that works (ANTHROPIC_API_KEY or PSEO_OPENAI_API_KEY), restart, and retry the job`,
		);
	if (fault.kind === 'spend_cap')
		return new OperatorNeeded(`spend_cap: ${fault.message}. Raise the limit at the service and retry the job`);
	if (fault.kind === 'rejected' || fault.kind === 'missing')
		return new OperatorNeeded(`request_refused: ${fault.message}. Check the models in the settings of PSEO`);
	return fault;
}

export const modelOf = (models: Models, ask: Pick<Ask, 'tier'>): Model =>
	ask.tier === 'checker' ? models.checker : models.writer;

/** The most that a question can cost: every byte of it unread by any cache, and the longest answer. */
export function reserve(model: Model, ask: Ask, batched: boolean): number {
	const text =
		ask.system.reduce((sum, block) => sum + mostTokens(block.text), 0) +
		mostTokens(ask.user) +
		mostTokens(JSON.stringify(ask.schema));
	const dearest = Math.max(model.input, model.cache_write_5m, model.cache_write_1h);
	return costPico(
		{ ...model, input: dearest },
		{
			input_tokens: text,
			cache_write_5m_tokens: 0,
			cache_write_1h_tokens: 0,
			cache_read_tokens: 0,
			output_tokens: ask.max_tokens,
		},
		batched,
	);
}

/** What a website's settings let it spend in a month, in USD; null for no limit. */
export function budgetOf(settings: Record<string, unknown>): number | null {
	const budget = settings['monthly_budget_usd'];
	return typeof budget === 'number' ? budget : null;
}

/** What is left of the website's budget; null without one. */
export async function budgetLeft(
	db: Db | Trx,
	{ scope, budgetUsd }: Pick<Asking, 'scope' | 'budgetUsd'>,
): Promise<number | null> {
	if (budgetUsd === null) return null;
	const { spent, reserved } = await spending(db, scope.pseo_id);
	return toPico(budgetUsd) - spent - reserved;
}

export const overBudget = (budgetUsd: number | null): BudgetExceeded =>
	new BudgetExceeded(
		`budget_exceeded: the next page may cost more than what is left of the website's ${budgetUsd} USD for this month`,
	);

/** A message as it is stored, with its price. An answer is paid whether it can be used or not. */
export function messageAnswer(
	model: Model | undefined,
	call: { id: number; page: number; model: string },
	{ raw, usage }: { raw: string; usage: Usage },
	batched: boolean,
): NewAnswer {
	return {
		call_id: call.id,
		page: call.page,
		kind: 'message',
		raw,
		model: call.model,
		usage,
		batched,
		cost_pico: model ? costPico(model, usage, batched) : 0,
		cost_unknown: model === undefined,
	};
}

/** What stands for an answer that nobody heard. */
export const lostAnswer = (call: { id: number; page: number; model: string }, batched: boolean): NewAnswer => ({
	call_id: call.id,
	page: call.page,
	kind: 'lost',
	raw: null,
	model: call.model,
	usage: null,
	batched,
	cost_pico: 0,
	cost_unknown: true,
});

export const requestOf = (models: Models, ask: Ask, cacheTtl: '5m' | '1h' = '5m'): ModelRequest => ({
	model: modelOf(models, ask).id,
	ask,
	cacheTtl,
});
