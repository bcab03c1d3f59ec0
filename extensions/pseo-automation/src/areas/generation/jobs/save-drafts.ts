import { BudgetExceeded, OperatorNeeded } from '../../models/index.js';
import type { Problem } from '../../writers/index.js';
import * as store from '../store.js';
import type { ModelRun } from './model-run.js';
import { takeOn } from './take-on.js';

/** Pages looked at in one go. */
const CHUNK_PAGES = 100;

export const CANCELED: Problem = {
	rule: 'canceled',
	message: 'The generation was canceled before the page was checked and mended',
	quote: null,
};

/** What is told of pages that the end of a job left undone; null for errors that a job goes on after. */
export function endOf(error: unknown): Problem | null {
	if (error instanceof BudgetExceeded)
		return {
			rule: 'budget_exceeded',
			message: 'The budget of the month ended before the page was checked and mended',
			quote: null,
		};
	if (error instanceof OperatorNeeded)
		return {
			rule: 'service_refused',
			message: `The model's service could not be asked to check and mend the page (${error.message.split(':')[0]})`,
			quote: null,
		};
	return null;
}

/**
 * Makes pages of all drafts that are paid and readable, before the work ends: nothing more is asked, and what was left
 * undone is a reason for a person to look. Pages whose answer is still at the service stay until it has come.
 * A worker that is killed in between leaves the rest for the next one, which comes to the same end.
 */
export async function saveDrafts(run: ModelRun, endedBy: Problem): Promise<void> {
	let last = 0;
	while (!run.work.signal.aborted) {
		const pages = await store.nextAnswered(run.db, run.asking.scope, run.generation, last, CHUNK_PAGES);
		if (pages.length === 0) return;
		last = pages.at(-1)?.id ?? last;
		await takeOn(run, pages, endedBy);
	}
}
