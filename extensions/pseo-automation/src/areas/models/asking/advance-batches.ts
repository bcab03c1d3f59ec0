import { openBatches } from './batches.store.js';
import { lookAtBatches, nextLookMs } from './batches.js';
import type { AskingContext } from './context.js';
import { type BuildAgain, sendQueued } from './submit.js';

/** The owner's side of a round: what is made of answers, and how its questions are built. */
export interface BatchOwner {
	/** The service cancels what it has not answered, and nothing more is sent. */
	cancel: boolean;
	/** Reads the answers that have come, and queues what is to be asked next. */
	advance(): Promise<void>;
	build: BuildAgain;
	/** Told what is being done, where batches are out. */
	show(stage: 'ingesting' | 'submitted' | 'in_progress'): Promise<void>;
}

/**
 * One round: looks at every batch that is out and stores what came, lets the owner advance, sends what is queued. It
 * may be killed anywhere: a batch is recorded before the service is asked, and an unclear one is found again.
 * @returns milliseconds until another look is worth it; null when nothing is out, or the process stops
 * @throws BudgetExceeded, OperatorNeeded when nothing is out that was paid; RetryLater when another account is to have the
 *   worker; whatever the owner throws
 */
export async function advanceBatches(asking: AskingContext, kind: string, owner: BatchOwner): Promise<number | null> {
	const { db, attempt, service, signal } = asking;
	if ((await openBatches(db, attempt)).length > 0) await owner.show('ingesting');
	await lookAtBatches(asking, owner.cancel);
	if (signal.aborted) return null;
	await owner.advance();
	if (signal.aborted) return null;
	const sent = owner.cancel ? 0 : await sendQueued(asking, kind, owner.build);
	const open = await openBatches(db, attempt);
	if (open.length === 0) return null;
	await owner.show(sent > 0 ? 'submitted' : 'in_progress');
	return nextLookMs(service, open);
}
