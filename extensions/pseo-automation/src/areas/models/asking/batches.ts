import { clock } from '../../../kernel/clock.js';
import { SYSTEM } from '../../../kernel/who.js';
import { type Db, inTransaction } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import type { BatchClient } from '../client-types.js';
import { RetryLater } from '../../../platform/jobs/index.js';
import { ServiceFault } from '../service-fault.js';
import { knownUpstream, moveBatch, openBatches, orphans, type OwnedBatch } from './batches.store.js';
import { releaseCalls } from './calls.store.js';
import { type AskingContext, batchesOf, type ModelService } from './context.js';
import { ingest, nonceOf, writeOff } from './results.js';

/** The service's clock and ours may differ by so much. */
const CLOCK_SKEW_MS = 300_000;
/** A batch that the service made appears in its list well within this many looks. */
const MIN_LOOKS_BEFORE_VANISHED = 4;
const MAX_POLL_MS = 300_000;

/**
 * Looks at every open batch once: finds those whose answer was lost, asks for the state of the others, stores results.
 * @throws RetryLater behind a batch whose results were stored, when another account is to have the worker
 */
export async function lookAtBatches(asking: AskingContext, cancel: boolean): Promise<void> {
	const { db } = asking;
	for (const batch of await openBatches(db, asking.attempt)) {
		if (asking.signal.aborted) return;
		try {
			if ((await lookAt(asking, batch, cancel)) === 'stored' && asking.shouldPause()) throw new RetryLater(0);
		} catch (error) {
			// The batch is paid: after a change of the key it waits for the operator, instead of being given up.
			if (!(error instanceof ServiceFault)) throw error;
			await moveBatch(db, batch, [batch.state], { polls: batch.polls + 1 });
		}
	}
}

async function lookAt(asking: AskingContext, batch: OwnedBatch, cancel: boolean): Promise<'stored' | 'open'> {
	let { state } = batch;
	if (state === 'submitting') state = await resolveUnclear(asking, batch);
	if (state === 'in_progress' && cancel) state = await cancelBatch(asking, batch);
	if (state === 'in_progress' || state === 'canceling') state = await readState(asking, batch, state);
	if (state !== 'ended') return 'open';
	await ingest(asking, batch);
	return 'stored';
}

/** How long to wait until open batches are worth another look: growing, and jittered so that instances do not keep step. */
export function nextLookMs({ pollMs }: ModelService, open: readonly OwnedBatch[]): number {
	const looks = Math.min(...open.map((batch) => batch.polls), 20);
	return Math.min(MAX_POLL_MS, pollMs * 1.3 ** looks) * (0.85 + Math.random() * 0.3);
}

/**
 * Finds out what became of a batch where the answer to its creation was lost. A batch carries no name of ours, so those
 * made at that time with as many requests are looked into once they ended; while one of them is open, nothing is sent again.
 */
async function resolveUnclear(asking: AskingContext, batch: OwnedBatch): Promise<OwnedBatch['state']> {
	const { db, service } = asking;
	const candidates = [];
	for await (const state of batchesOf(service).list(batch.submitted_at - CLOCK_SKEW_MS)) {
		if (state.requests === batch.requests && !batch.foreign_ids.includes(state.id)) candidates.push(state);
	}
	const known = await knownUpstream(
		db,
		candidates.map(({ id }) => id),
	);
	const foreign = [...batch.foreign_ids];
	let open = false;
	for (const { id, ended } of candidates) {
		if (known.has(id)) continue;
		if (!ended) {
			open = true;
			continue;
		}
		if ((await firstNonce(batchesOf(service), id)) === batch.nonce) {
			await moveBatch(db, batch, ['submitting'], { state: 'ended', upstream_id: id });
			batch.upstream_id = id;
			failpoint('batch.found');
			return 'ended';
		}
		foreign.push(id);
	}
	await moveBatch(db, batch, ['submitting'], { polls: batch.polls + 1, foreign_ids: foreign });
	if (open || clock.now() - batch.submitted_at < service.pollMs * MIN_LOOKS_BEFORE_VANISHED) return 'submitting';
	await inTransaction(db, async (trx) => {
		await asking.hold(trx);
		if (await moveBatch(trx, batch, ['submitting'], { state: 'vanished' })) await releaseCalls(trx, batch);
	});
	return 'vanished';
}

async function firstNonce(batches: BatchClient, id: string): Promise<string | null> {
	try {
		for await (const { customId } of batches.results(id)) return nonceOf(customId);
	} catch (error) {
		// Its results are no longer kept: it is older than our question.
		if (!(error instanceof ServiceFault) || error.kind !== 'missing') throw error;
	}
	return null;
}

async function cancelBatch({ db, service }: AskingContext, batch: OwnedBatch): Promise<OwnedBatch['state']> {
	await batchesOf(service)
		.cancel(batch.upstream_id as string)
		.catch((error: unknown) => {
			// The batch ended by itself, or a worker canceled it and died before it stored that.
			if (!(error instanceof ServiceFault) || (error.kind !== 'rejected' && error.kind !== 'failed')) throw error;
		});
	failpoint('batch.canceled');
	await moveBatch(db, batch, ['in_progress'], { state: 'canceling', polls: 0 });
	return 'canceling';
}

async function readState(
	asking: AskingContext,
	batch: OwnedBatch,
	from: OwnedBatch['state'],
): Promise<OwnedBatch['state']> {
	const { db, service } = asking;
	try {
		const { ended } = await batchesOf(service).read(batch.upstream_id as string);
		failpoint('batch.polled');
		await moveBatch(db, batch, [from], { state: ended ? 'ended' : from, polls: batch.polls + 1 });
		return ended ? 'ended' : from;
	} catch (error) {
		if (!(error instanceof ServiceFault) || error.kind !== 'missing') throw error;
		await writeOff(asking, batch, 'vanished');
		return 'vanished';
	}
}

/** Cancels what is still at the service for jobs that are gone: its results will not be read. */
export async function cancelOrphans(db: Db, service: ModelService): Promise<void> {
	for (const batch of await orphans(db, SYSTEM)) {
		if (batch.writer !== service.id) continue;
		if (batch.upstream_id !== null && batch.state === 'in_progress') {
			await batchesOf(service)
				.cancel(batch.upstream_id)
				.catch((error: unknown) => {
					if (!(error instanceof ServiceFault) || error.kind === 'slow' || error.kind === 'lost') throw error;
				});
		}
		await moveBatch(db, batch, [batch.state], { state: 'vanished' });
	}
}
