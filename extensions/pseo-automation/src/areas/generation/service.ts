import { MAX_ID } from '../../contract/common.js';
import { event } from '../../contract/events.js';
import { clock } from '../../kernel/clock.js';
import { type Account, SYSTEM, type Who } from '../../kernel/who.js';
import { type Db, inTransaction, isUniqueViolation, type Trx } from '../../platform/db/index.js';
import type { Items } from '../../platform/db/items.js';
import { append } from '../../platform/events/index.js';
import { failpoint } from '../../platform/faults/index.js';
import { NonRetryable, type Work } from '../../platform/jobs/index.js';
import { AppError } from '../../kernel/errors.js';
import type { Billing } from '../billing/index.js';
import { defineJob, type JobKind, moveJob, readJob } from '../jobs/index.js';
import { dropQueued } from '../models/index.js';
import { countPages, type OwnedWebsite, readWebsite, reclaimPages, releasePages } from '../websites/index.js';
import type { Writers } from '../writers/index.js';
import { estimateCost, type Estimate } from './estimate.js';
import { beginGeneration, type BeginDeps, type PagesRequest, rateOf } from './begin.js';
import { generationError } from './errors.js';
import { chargeReference } from './keys.js';
import { startWriting, writePages, type Writing, type WritingEnd } from './jobs/lifecycle.js';
import { openModelWriting } from './jobs/write-model.js';
import { openTemplateWriting } from './jobs/write-template.js';
import * as store from './store.js';

export interface Generations {
	/** Starts writing pages in the background. The same request key starts once. @throws as `beginGeneration` */
	start(
		who: Who,
		request: { pseo_id: number; post_count: number; mode: store.Mode },
		requestKey: string,
	): Promise<store.Generation>;
	/** Makes a waiting generation run at once; what runs or has ended is left alone. */
	wake(who: Who, id: number): Promise<boolean>;
	read(who: Who, id: number): Promise<store.Generation>;
	/** What a generation would cost now, and how many of its pages are planned already. */
	estimate(
		who: Account,
		request: { pseo_id: number; post_count: number; mode: store.Mode },
	): Promise<Estimate & { tokens: number; pages_planned: number; pages_to_plan: number }>;
	list(who: Account, website: number, page: { limit: number; before: number | null }): Promise<store.Generation[]>;
	/**
	 * Stops an active generation: what is written stays and is paid, the rest is refunded. One that asks a model ends when
	 * what was sent has come back, since that is paid. @throws generation_ended
	 */
	cancel(who: Who, id: number): Promise<store.Generation>;
	/** Reopens a failed generation for the pages that it did not write, and charges for them. @throws nothing_to_retry */
	retry(who: Account, id: number): Promise<store.Generation>;
	/** The filter of Directus's creation of a generation. */
	begin(
		trx: Trx,
		payload: Record<string, unknown>,
		maker: { who: Who; user: string | null },
	): Promise<Record<string, unknown>>;
	/** Wakes what a crash left behind. */
	reconcile(): Promise<void>;
}

export interface GenerationDeps extends Omit<BeginDeps, 'kind' | 'billing'> {
	billing: Billing;
	db: Db;
	items: Items;
	writers: Writers;
	log: { error(context: unknown, message: string): void };
}

export const KIND = 'generation';
/** An end is announced at once. The reconciler announces ends that are older than this: a crash came in between. */
const ANNOUNCE_AFTER_MS = 10_000;

export function createGenerations(deps: GenerationDeps): Generations {
	const { db, items, billing, jobs, writers, log } = deps;

	async function settle(generation: store.ChangedGeneration, hold: (trx: Trx) => Promise<void>): Promise<void> {
		const ended = await inTransaction(db, async (trx) => {
			await hold(trx);
			const now = await store.readGeneration(trx, SYSTEM, generation.id);
			const failed = now.failed_count > 0;
			const error = failed ? whyNotWritten(now) : null;
			return end(trx, now, failed ? 'failed' : 'completed', failed ? 'failed' : 'succeeded', error);
		});
		if (!ended) return;
		failpoint('generation.settled');
		await announce(generation);
		failpoint('generation.announced');
	}

	/** Ends an active generation and its job together; false when it had ended already. */
	async function end(
		trx: Trx,
		generation: store.ChangedGeneration,
		status: 'completed' | 'failed',
		jobStatus: 'succeeded' | 'failed' | 'canceled',
		error: string | null,
	): Promise<boolean> {
		const ended = await store.moveGeneration(trx, generation, ['pending', 'running'], {
			status,
			error,
			stage: jobStatus === 'succeeded' ? 'done' : jobStatus,
			active_key: null,
			date_completed: new Date(clock.now()),
		});
		if (!ended) return false;
		const now = await store.readGeneration(trx, SYSTEM, generation.id);
		const progress = { total: now.requested_count, done: now.created_count, failed: now.failed_count };
		const result = {
			generation_id: now.id,
			pseo_id: now.pseo_id,
			created_count: now.created_count,
			failed_count: now.failed_count,
		};
		await dropQueued(trx, now);
		await moveJob(trx, SYSTEM, now.job as number, ['pending', 'running'], {
			status: jobStatus,
			current_stage: jobStatus,
			error,
			progress,
			tokens_refunded: now.tokens_refunded,
			result,
		});
		const type = status === 'completed' ? 'generation.completed' : 'generation.failed';
		await append(trx, event(type, now.account, { ...result, status, error }));
		return true;
	}

	/** Stops an active generation with a reason and pays back what it has not written. */
	async function stop(
		generation: store.ChangedGeneration,
		jobStatus: 'failed' | 'canceled',
		reason: string,
	): Promise<boolean> {
		const stopped = await inTransaction(db, async (trx) => {
			// The job's row comes first, as in every transaction of a worker: one that commits a chunk or claims pages at the
			// same moment is before or after, never between.
			const { id } = generation;
			const before = await store.readGeneration(trx, SYSTEM, id);
			await jobs.seize(trx, SYSTEM, before.job as number);
			if (!(await end(trx, before, 'failed', jobStatus, reason))) return false;
			const { requested_count, created_count, failed_count, token_rate, request_key, attempt, job } =
				await store.readGeneration(trx, SYSTEM, id);
			const tokens = (requested_count - created_count - failed_count) * token_rate;
			await billing.refund(
				trx,
				before,
				tokens,
				`${chargeReference(request_key, attempt)}:${jobStatus}`,
				`Generation ${reason}`.slice(0, 255),
			);
			await store.addRefund(trx, before, tokens);
			const { tokens_refunded } = await store.readGeneration(trx, SYSTEM, id);
			await moveJob(trx, SYSTEM, job as number, [jobStatus], { tokens_refunded });
			await releasePages(trx, before);
			return true;
		});
		if (stopped) {
			failpoint('generation.canceled');
			await announce(generation);
		}
		return stopped;
	}

	/** What fails here, for example a user's own Flow that refuses the update, is tried again by the reconciler. */
	async function announce(generation: store.ChangedGeneration): Promise<void> {
		await store
			.announceEnd(db, items, generation)
			.catch((error: unknown) =>
				log.error({ err: error, generation: generation.id }, 'pseo: could not announce an end'),
			);
	}

	async function write(work: Work, generation: store.OwnedGeneration<'editor'>): Promise<WritingEnd> {
		if (!(await startWriting(db, work, generation))) return 'written';
		const website = await readWebsite(db, SYSTEM, generation.pseo_id, 'editor');
		const writing = await openWriting(work, generation, website);
		return writePages(deps, { work, generation, website, writing });
	}

	async function openWriting(
		work: Work,
		generation: store.OwnedGeneration<'editor'>,
		website: OwnedWebsite<'editor'>,
	): Promise<Writing> {
		const chosen = await writers
			.choose(db, { ...website.settings, writer: generation.writer ?? 'template' })
			.catch((error: unknown) => {
				// A writer that the operator has removed is missing at the next attempt as well.
				throw error instanceof AppError ? new NonRetryable(`${error.code}: ${error.message}`) : error;
			});
		return chosen.id === 'template'
			? openTemplateWriting(deps, work, generation, website, chosen.writer)
			: openModelWriting(deps, work, generation, website, chosen);
	}

	async function run(work: Work): Promise<void> {
		const generation = await store.findGeneration(db, SYSTEM, { job: work.jobId }, 'editor');
		if (!generation) {
			const change = { status: 'failed' as const, error: 'its generation was deleted' };
			await moveJob(db, SYSTEM, work.jobId, ['pending', 'running'], change);
			return;
		}
		if (generation.status !== 'pending' && generation.status !== 'running') return;
		const end = await write(work, generation);
		if (end === 'written') await settle(generation, work.hold);
		if (end === 'canceled') await stop(generation, 'canceled', 'canceled');
	}

	/** Written pages stay. With a model, answers to questions that were sent are waited for, unless the end must come now. */
	async function cancel(generation: store.OwnedGeneration<'editor'>, now: boolean): Promise<void> {
		const asksModel = generation.job !== null && (generation.writer ?? 'template') !== 'template';
		if (!now && asksModel && (await store.requestCancel(db, generation))) {
			failpoint('generation.canceling');
			await jobs.wake(KIND, generation.job as number);
			return;
		}
		if (!(await stop(generation, 'canceled', 'canceled')))
			throw generationError('generation_ended', { status: generation.status });
	}

	const kind: JobKind<PagesRequest> = defineJob<PagesRequest>({
		kind: KIND,
		name: {
			prefix: 'gen',
			async toJob(who, rest, least) {
				const id = /^[1-9]\d{0,9}$/.test(rest) ? Number(rest) : Infinity;
				return id <= MAX_ID ? (await store.readGeneration(db, who, id, least)).job : null;
			},
			async ofJob(job) {
				const generation = await store.findGeneration(db, SYSTEM, { job }, 'viewer');
				return generation && String(generation.id);
			},
		},
		limits: {
			plan: true,
			async admit(trx, place) {
				const active = await store.findActive(trx, place);
				if (active) throw generationError('generation_active', { generation_id: active.id });
			},
		},
		price: {
			tokens: ({ mode, requested_count }, rates) => rateOf(mode, rates) * requested_count,
			reference: (requestKey) => chargeReference(requestKey, 1),
			reason: ({ requested_count }) => `Generation of ${requested_count} pages`,
		},
		run,
		async cancel(job, { now }) {
			const generation = await store.findGeneration(db, SYSTEM, { job: job.id }, 'editor');
			if (generation) await cancel(generation, now);
		},
		async giveUp(job, reason) {
			const generation = await store.findGeneration(db, SYSTEM, { job: job.id }, 'editor');
			if (generation) await stop(generation, 'failed', reason);
		},
	});
	jobs.register(kind);

	return {
		async start(who, { pseo_id, post_count, mode }, requestKey) {
			const website = await readWebsite(db, who, pseo_id, 'editor');
			const place = { account: website.account, request_key: requestKey };
			const earlier = await store.findGeneration(db, who, place, 'editor');
			if (earlier) return earlier;
			const user = who.kind === 'account' ? who.user : null;
			try {
				const id = await store.insertGeneration(items, {
					pseo_id,
					requested_count: post_count,
					mode,
					request_key: requestKey,
					directus_user_id: user,
				});
				failpoint('generation.inserted');
				return await store.readGeneration(db, who, id);
			} catch (error) {
				if (!isUniqueViolation(error)) throw error;
				// Another start of the same website or of the same request was a moment earlier.
				const twin = await store.findGeneration(db, who, place, 'editor');
				if (twin) return twin;
				throw generationError('generation_active', {
					generation_id: (await store.findActive(db, website))?.id ?? null,
				});
			}
		},
		async wake(who, id) {
			const generation = await store.readGeneration(db, who, id, 'editor');
			return generation.job !== null && jobs.wake(KIND, generation.job);
		},
		read: (who, id) => store.readGeneration(db, who, id),
		async estimate(who, { pseo_id, post_count, mode }) {
			const website = await readWebsite(db, who, pseo_id);
			const rates = await billing.rates();
			const chosen = await writers.choose(db, website.settings);
			const planned = Math.min(post_count, await countPages(db, website, 'planned'));
			const rate = mode === 'on_demand' ? rates.token_per_page : rates.token_per_batch_page;
			return {
				tokens: rate * post_count,
				pages_planned: planned,
				pages_to_plan: post_count - planned,
				...(await estimateCost(db, website, chosen, post_count, mode)),
			};
		},
		async list(who, id, page) {
			const website = await readWebsite(db, who, id);
			return store.listGenerations(db, website, page.limit, page.before);
		},
		async cancel(who, id) {
			await cancel(await store.readGeneration(db, who, id, 'editor'), false);
			return store.readGeneration(db, who, id);
		},
		async retry(who, id) {
			const generation = await store.readGeneration(db, who, id, 'editor');
			if (generation.status !== 'failed')
				throw generationError('nothing_to_retry', { status: generation.status });
			try {
				await inTransaction(db, (trx) => reopen(trx, generation));
			} catch (error) {
				if (!isUniqueViolation(error)) throw error;
				throw generationError('generation_active', {
					generation_id: (await store.findActive(db, generation))?.id ?? null,
				});
			}
			failpoint('generation.reopened');
			await jobs.wake(KIND, generation.job as number);
			return store.readGeneration(db, who, id);
		},
		begin: (trx, payload, maker) => beginGeneration(trx, { ...deps, kind }, payload, maker),
		async reconcile() {
			for (const ended of await store.unannounced(db, SYSTEM, clock.now() - ANNOUNCE_AFTER_MS))
				await announce(ended);
		},
	};

	async function reopen(trx: Trx, { id, job: number }: store.OwnedGeneration<'editor'>): Promise<void> {
		const job = await readJob(trx, SYSTEM, number as number);
		const generation = await store.readGeneration(trx, SYSTEM, id);
		const { request_key, attempt, mode, requested_count, created_count } = generation;
		const active = await store.findActive(trx, generation);
		if (active) throw generationError('generation_active', { generation_id: active.id });
		const rate = rateOf(mode, await billing.rates(trx));
		const count = requested_count - created_count;
		const charge = {
			tokens: count * rate,
			reference: chargeReference(request_key, attempt + 1),
			reason: `Retry of ${count} pages`,
		};
		const reopened =
			(await jobs.reopen(trx, job, charge, { progress: { failed: 0 } })) &&
			(await store.reopenGeneration(trx, generation, rate, charge.tokens));
		if (!reopened) throw generationError('nothing_to_retry', { status: 'active' });
		await reclaimPages(trx, generation);
	}
}

/** The end of a generation with failed pages in a sentence, with what to do where there is one thing to do. */
function whyNotWritten({ failed_count, requested_count, failed_routes }: store.Generation): string {
	const count = `${failed_count} of ${requested_count} pages could not be written`;
	return failed_routes.length > 0 && failed_routes.every(({ error }) => error === 'plan_exhausted')
		? `${count}: the website has no more planned pages. Import rows, or describe the website so that more can be planned`
		: `${count}; see failed_routes`;
}
