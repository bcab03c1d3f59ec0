import type { Db, Trx } from '../../../platform/db/index.js';
import { NonRetryable } from '../../../platform/jobs/index.js';
import { costPico, type Model, maxTokensOf, toPico } from '../prices.js';
import type { Ask } from '../question.js';
import type { ServiceFault } from '../service-fault.js';
import { spending } from './answers.store.js';
import type { AskingContext } from './context.js';

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

/** The most that a question can cost: every byte of it unread by any cache, and the longest answer. */
export function reserve(model: Model, ask: Ask, batched: boolean): number {
	const text =
		ask.system.reduce((sum, block) => sum + maxTokensOf(block.text), 0) +
		maxTokensOf(ask.user) +
		maxTokensOf(JSON.stringify(ask.schema));
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

/** What is left of the website's budget in pico-dollars; null without one. */
export async function remainingBudget(
	db: Db | Trx,
	{ attempt, budgetUsd }: Pick<AskingContext, 'attempt' | 'budgetUsd'>,
): Promise<number | null> {
	if (budgetUsd === null) return null;
	const { spent, reserved } = await spending(db, attempt);
	return toPico(budgetUsd) - spent - reserved;
}

export const overBudget = (budgetUsd: number | null): BudgetExceeded =>
	new BudgetExceeded(
		`budget_exceeded: the next page may cost more than what is left of the website's ${budgetUsd} USD for this month`,
	);
