import { event } from '../../contract/events.js';
import { randomUUID } from 'node:crypto';
import type { Account, Who } from '../../kernel/who.js';
import { SYSTEM } from '../../kernel/who.js';
import { clock } from '../../kernel/clock.js';
import { AppError } from '../../kernel/errors.js';
import { type Db, inTransaction, type Trx } from '../../platform/db/index.js';
import { append } from '../../platform/events/index.js';
import { failpoint } from '../../platform/faults/index.js';
import {
	activeJobs,
	findJobByKey,
	insertJob,
	type Job,
	type JobRuntime,
	moveJob,
	NonRetryable,
	readJob,
	RetryLater,
} from '../../platform/jobs/index.js';
import { releaseSlot, takeSlot, THIS_PROCESS } from '../../platform/slots/index.js';
import type { Access } from '../access/index.js';
import type { Billing } from '../billing/index.js';
import {
	firstPlanned,
	newestRoutes,
	newestTitles,
	type OwnedWebsite,
	planPages,
	readWebsite,
	saveMainJson,
	siteBrief,
	streamFactPages,
	takenRoutes,
} from '../websites/index.js';
import { type Asking, budgetOf, Outage, toUsd, writeOffInterrupted } from '../models/index.js';
import type { PlannedPage, Writers } from '../writers/index.js';
import { planError } from './errors.js';
import { planWithModel } from './plan-with-model.js';

export interface PlanRequest {
	pseo_id: number;
	language_code: string;
	description: string;
}

export interface PlanSnapshot {
	pages: { route: string; title: string; priority: number }[];
}

export interface Planning {
	/** Plans while the caller waits, at most 90 s. @throws plan_active, insufficient_tokens, generation_failed */
	planNow(
		who: Account,
		request: PlanRequest,
		requestKey: string,
	): Promise<{ main_json: PlanSnapshot; total_pages: number }>;
	/** Plans in the background. `who` may be the system for a Flow without a user. */
	planLater(who: Who, request: PlanRequest, requestKey: string): Promise<Job>;
	/** Gives the tokens of plans back whose process died. */
	reconcile(): Promise<void>;
}

const KIND = 'plan';
/** The AutoSEO answer shows a plan of this order; bigger ones are for generations, which extend the plan themselves. */
const MOST_ROUTES = 100;
const TIME_LIMIT_MS = 90_000;
/** A plan in the background waits so long when the model's service is out. */
const OUTAGE_MS = 60_000;

export function createPlanning(db: Db, jobs: JobRuntime, access: Access, billing: Billing, writers: Writers): Planning {
	async function open(
		account: number,
		request: PlanRequest,
		requestKey: string,
		background: boolean,
	): Promise<number> {
		return inTransaction(db, async (trx) => {
			await billing.hold(trx, account);
			await access.admitJob(trx, account);
			const { token_per_main_json: tokens } = await billing.rates(trx);
			await billing.charge(trx, account, tokens, `plan:${requestKey}`, 'Content plan');
			const job = await insertJob(trx, {
				account,
				pseo_id: request.pseo_id,
				type: KIND,
				request_key: requestKey,
				status: background ? 'pending' : 'running',
				tokens_charged: tokens,
				input: { ...request, background },
			});
			if (background) await jobs.enqueue(trx, KIND, job);
			return job;
		});
	}

	/** Makes the plan of an open job and ends the job with it. */
	async function make(job: Job, hold: (trx: Trx) => Promise<void>, signal: AbortSignal): Promise<PlanSnapshot> {
		const request = job.input as unknown as PlanRequest;
		const stored = await readWebsite(db, SYSTEM, request.pseo_id, 'editor');
		const website = { ...stored, language_code: request.language_code, description: request.description };
		failpoint('plan.charged');
		const known = await firstPlanned(db, website, MOST_ROUTES);
		// A full plan is not made bigger here, but an imported one still gains the pages that lead to its rows.
		const wanted = Math.max(MOST_ROUTES - known.length, 30);
		const planned = await propose(job, website, wanted, hold, signal);
		if (planned.length === 0 && known.length === 0) {
			throw planError('generation_failed', {
				reason: 'the description names no product, service, audience or place to write about',
			});
		}
		failpoint('plan.made');
		return inTransaction(db, async (trx) => {
			await hold(trx);
			const added = await planPages(trx, website, 'plan', planned);
			const main_json = { pages: await firstPlanned(trx, website, MOST_ROUTES) };
			await saveMainJson(trx, website, {
				main_json,
				language_code: request.language_code,
				description: request.description,
			});
			const done = { total: main_json.pages.length, done: main_json.pages.length };
			const result = { total_pages: main_json.pages.length, added };
			if (
				!(await moveJob(trx, job.id, ['pending', 'running'], {
					status: 'succeeded',
					current_stage: 'done',
					progress: done,
					result,
				}))
			) {
				throw planError('generation_failed', { reason: 'it was canceled' });
			}
			await append(
				trx,
				event('plan.completed', job.account, { job_id: job.id, pseo_id: request.pseo_id, ...result }),
			);
			return main_json;
		});
	}

	/** Asks the website's writer for routes that are not taken. */
	async function propose(
		job: Job,
		website: OwnedWebsite,
		wanted: number,
		hold: (trx: Trx) => Promise<void>,
		signal: AbortSignal,
	): Promise<PlannedPage[]> {
		const taken = (routes: string[]) => takenRoutes(db, website, routes);
		const chosen = await writers.choose(db, website.settings);
		if (chosen.id === 'template')
			return (await chosen.writer.open(siteBrief(website), streamFactPages(db, website))).plan(wanted, taken);
		const asking: Asking = {
			scope: { account: job.account, pseo_id: website.id, job: job.id, attempt: 1 },
			models: chosen.models,
			budgetUsd: budgetOf(website.settings),
			signal,
			hold,
			async booked(trx, { pico, unknown }) {
				await moveJob(trx, job.id, ['pending', 'running', 'failed', 'canceled'], {
					cost_usd: toUsd(pico),
					cost_unknown: unknown,
				});
			},
		};
		await writeOffInterrupted(db, asking);
		const wish = {
			count: wanted,
			taken,
			existing: () => newestRoutes(db, website),
			topics: () => newestTitles(db, website),
		};
		return planWithModel(db, chosen.service, asking, siteBrief(website), wish);
	}

	async function fail(job: Job, reason: string): Promise<void> {
		await inTransaction(db, async (trx) => {
			const change = { status: 'failed' as const, error: reason, tokens_refunded: job.tokens_charged };
			if (!(await moveJob(trx, job.id, ['pending', 'running'], change))) return;
			await billing.refund(
				trx,
				job.account,
				job.tokens_charged,
				`plan:${job.request_key}:refund`,
				'Content plan failed',
			);
		});
	}

	jobs.work(KIND, {
		async run({ jobId, hold, signal }) {
			const job = await readJob(db, SYSTEM, jobId);
			if (job.status !== 'pending' && job.status !== 'running') return;
			await moveJob(db, jobId, ['pending', 'running'], { status: 'running', current_stage: 'planning' });
			try {
				await make(job, hold, signal);
			} catch (error) {
				if (error instanceof Outage) throw new RetryLater(OUTAGE_MS);
				// A description that names nothing to write about will not name more the next time.
				if (error instanceof AppError) throw new NonRetryable(error.message);
				throw error;
			}
		},
		giveUp: async (jobId, reason) => fail(await readJob(db, SYSTEM, jobId), reason),
	});

	return {
		async planNow(who, request, requestKey) {
			const website = await readWebsite(db, who, request.pseo_id, 'editor');
			const slot = `plan:${who.user}`;
			const holder = `${THIS_PROCESS}|${randomUUID()}`;
			if (!(await takeSlot(db, slot, TIME_LIMIT_MS, holder)).taken) throw planError('plan_active');
			try {
				const earlier = await findJobByKey(db, website.account, requestKey);
				const job =
					earlier ?? (await readJob(db, SYSTEM, await open(website.account, request, requestKey, false)));
				if (job.status === 'succeeded') return answer(await readWebsite(db, SYSTEM, request.pseo_id));
				if (job.status !== 'running')
					throw planError('generation_failed', { reason: job.error ?? 'it was stopped' });
				try {
					const main_json = await within(
						TIME_LIMIT_MS,
						make(job, async () => {}, AbortSignal.timeout(TIME_LIMIT_MS)),
					);
					failpoint('plan.saved');
					return { main_json, total_pages: main_json.pages.length };
				} catch (error) {
					const reason = error instanceof Error ? error.message : String(error);
					await fail(job, reason);
					// What the model's service says is the owner's to know; anything else is ours to mend.
					throw error instanceof NonRetryable || error instanceof Outage
						? planError('generation_failed', { reason })
						: error;
				}
			} finally {
				await releaseSlot(db, slot, holder);
			}
		},
		async planLater(who, request, requestKey) {
			const website = await readWebsite(db, who, request.pseo_id, 'editor');
			const earlier = await findJobByKey(db, website.account, requestKey);
			if (earlier) return earlier;
			const id = await open(website.account, request, requestKey, true);
			failpoint('plan.queued');
			await jobs.wake(KIND, id);
			return readJob(db, SYSTEM, id);
		},
		async reconcile() {
			for (const job of await activeJobs(db, { type: KIND })) {
				const age = clock.now() - Date.parse(job.date_created ?? clock.iso());
				if (job.input['background'] === false && age > TIME_LIMIT_MS + 30_000)
					await fail(job, 'the server stopped while it planned');
			}
		},
	};
}

function answer(website: OwnedWebsite): { main_json: PlanSnapshot; total_pages: number } {
	const main_json = website.main_json as PlanSnapshot;
	return { main_json, total_pages: main_json.pages.length };
}

/** Gives up waiting after a while; the work's own transaction then finds its job ended and keeps nothing. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(
			() => reject(planError('generation_failed', { reason: `no answer within ${ms / 1000} s` })),
			ms,
		);
	});
	try {
		return await Promise.race([work, late]);
	} finally {
		clearTimeout(timer);
	}
}
