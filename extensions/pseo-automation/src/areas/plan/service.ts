import { event } from '../../contract/events.js';
import type { PlanRequest, PlanSnapshot } from '../../contract/plan.js';
import { randomUUID } from 'node:crypto';
import type { Account, Who } from '../../kernel/who.js';
import { provedWith, SYSTEM } from '../../kernel/who.js';
import { clock } from '../../kernel/clock.js';
import { AppError } from '../../kernel/errors.js';
import { type Db, inTransaction, type Trx } from '../../platform/db/index.js';
import { append } from '../../platform/events/index.js';
import { failpoint } from '../../platform/faults/index.js';
import { NonRetryable, RetryLater } from '../../platform/jobs/index.js';
import { releaseSlot, takeSlot, THIS_PROCESS } from '../../platform/slots/index.js';
import {
	activeJobs,
	defineJob,
	type Job,
	type Jobs,
	moveJob,
	OPEN,
	type OwnedJob,
	placeOf,
	readJob,
} from '../jobs/index.js';
import {
	firstPlanned,
	type OwnedWebsite,
	planPages,
	readDataSets,
	readWebsite,
	saveMainJson,
	siteBrief,
	streamFactPages,
	takenRoutes,
} from '../websites/index.js';
import { openAsking, Outage } from '../models/index.js';
import type { PlannedPage, Writers } from '../writers/index.js';
import { planError } from './errors.js';
import { planWithModel } from './plan-with-model.js';

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

/** The AutoSEO answer shows a plan of this order; bigger ones are for generations, which extend the plan themselves. */
const MAX_ROUTES = 100;
const TIME_LIMIT_MS = 90_000;
/** How long a plan in the background waits when the model's service cannot be reached. */
const OUTAGE_MS = 60_000;

/** What a plan is made from, and whether its caller waits for it. */
type PlanWork = PlanRequest & { background: boolean };

export function createPlanning(db: Db, jobs: Jobs, writers: Writers): Planning {
	const plan = defineJob<PlanWork>({
		kind: 'plan',
		limits: { plan: true },
		price: {
			tokens: (_request, rates) => rates.token_per_main_json,
			reference: (requestKey) => `plan:${requestKey}`,
			reason: () => 'Content plan',
		},
		isQueued: ({ input }) => input['background'] !== false,
		async run({ hold, signal }, job) {
			await moveJob(db, SYSTEM, job.id, OPEN, { status: 'running', current_stage: 'planning' });
			try {
				await make(job, hold, signal);
			} catch (error) {
				if (error instanceof Outage) throw new RetryLater(OUTAGE_MS);
				// Another attempt with the same description would find nothing to write about either.
				if (error instanceof AppError) throw new NonRetryable(error.message);
				throw error;
			}
		},
		refuseCancel(job) {
			if (job.input['background'] === false && job.status === 'running') throw planError('job_not_cancelable');
		},
	});
	jobs.register(plan);

	/** Opens a job that the caller works on itself. */
	async function openNow(
		website: OwnedWebsite<'editor'>,
		request: PlanRequest,
		requestKey: string,
	): Promise<OwnedJob<'owner'>> {
		const opening = { request: { ...request, background: false }, requestKey, delayMs: null };
		const id = await inTransaction(db, (trx) => jobs.open(trx, plan, placeOf(website), opening));
		return readJob(db, SYSTEM, id);
	}

	/** Makes the plan of an open job and ends the job with it. */
	async function make(job: Job, hold: (trx: Trx) => Promise<void>, signal: AbortSignal): Promise<PlanSnapshot> {
		const request = job.input as unknown as PlanRequest;
		const stored = await readWebsite(db, SYSTEM, request.pseo_id, 'editor');
		const website = { ...stored, language_code: request.language_code, description: request.description };
		failpoint('plan.charged');
		const known = await firstPlanned(db, website, MAX_ROUTES);
		// A full plan is not made bigger here, but an imported one still gains the pages that lead to its rows.
		const wanted = Math.max(MAX_ROUTES - known.length, 30);
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
			const main_json = { pages: await firstPlanned(trx, website, MAX_ROUTES) };
			await saveMainJson(trx, website, {
				main_json,
				language_code: request.language_code,
				description: request.description,
			});
			const done = { total: main_json.pages.length, done: main_json.pages.length };
			const result = { total_pages: main_json.pages.length, added };
			if (
				!(await moveJob(trx, SYSTEM, job.id, OPEN, {
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
		website: OwnedWebsite<'editor'>,
		wanted: number,
		hold: (trx: Trx) => Promise<void>,
		signal: AbortSignal,
	): Promise<PlannedPage[]> {
		const chosen = await writers.choose(db, website.settings);
		if (chosen.id === 'template') {
			const session = await chosen.writer.open(
				siteBrief(website),
				streamFactPages(db, website),
				await readDataSets(db, website),
			);
			return session.plan(wanted, (routes) => takenRoutes(db, website, routes));
		}
		const asking = await openAsking(db, chosen, {
			attempt: provedWith(website, { account: job.account, pseo_id: website.id, job: job.id, attempt: 1 }),
			settings: website.settings,
			signal,
			// A plan asks one by one: there are no batches to pause at.
			shouldPause: () => false,
			hold,
			booked: async (trx, cost) =>
				void (await moveJob(trx, SYSTEM, job.id, ['pending', 'running', 'failed', 'canceled'], cost)),
		});
		return planWithModel(db, asking, website, wanted);
	}

	return {
		async planNow(who, request, requestKey) {
			const website = await readWebsite(db, who, request.pseo_id, 'editor');
			const slot = `plan:${who.user}`;
			const holder = `${THIS_PROCESS}|${randomUUID()}`;
			if (!(await takeSlot(db, slot, TIME_LIMIT_MS, holder)).taken) throw planError('plan_active');
			try {
				const job = (await jobs.find(website, requestKey)) ?? (await openNow(website, request, requestKey));
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
					await jobs.fail(job, reason);
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
			return jobs.start(placeOf(website), plan, { ...request, background: true }, requestKey);
		},
		async reconcile() {
			for (const job of await activeJobs(db, SYSTEM, { type: plan.kind })) {
				const age = clock.now() - Date.parse(job.date_created ?? clock.iso());
				if (job.input['background'] === false && age > TIME_LIMIT_MS + 30_000)
					await jobs.fail(job, 'the server stopped while it planned');
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
