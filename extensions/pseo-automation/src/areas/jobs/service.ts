import { type Account, type Proof, type Role, SYSTEM, type System, type Who } from '../../kernel/who.js';
import { MAX_ID } from '../../contract/common.js';
import type { DeclaredJob } from '../../platform/area/index.js';
import { type Db, inTransaction, isUniqueViolation, type Trx } from '../../platform/db/index.js';
import { failpoint } from '../../platform/faults/index.js';
import type { JobRuntime } from '../../platform/jobs/index.js';
import type { Access } from '../access/index.js';
import type { Billing } from '../billing/index.js';
import type { JobKind, Place } from './define.js';
import { jobError } from './errors.js';
import { jobFence } from './fence.store.js';
import * as store from './store.js';

/** A job under the name that it has in the API. */
export interface NamedJob extends store.Job {
	name: string;
}

export interface Opening<Request> {
	request: Request;
	requestKey: string;
	/** How long the queue waits, in milliseconds; null for work that its caller does itself. */
	delayMs?: number | null;
	progressTotal?: number;
}

export interface Charge {
	tokens: number;
	reference: string;
	reason: string;
}

export interface Jobs {
	/**
	 * Makes a kind known: its jobs are started, shown, canceled and given up from now on.
	 * @throws for a kind that no area declares
	 */
	register<Request extends object>(kind: JobKind<Request>): void;
	/**
	 * Starts a job for a caller that may edit its website: admitted, charged, stored and queued in one transaction. The
	 * same request key starts once.
	 * @throws concurrent_job_limit, insufficient_tokens, and what the kind's `limits.admit` throws
	 */
	start<Request extends object>(
		place: Place & Proof<'editor'>,
		kind: JobKind<Request>,
		request: Request,
		requestKey: string,
	): Promise<store.Job>;
	/** The same in a transaction of the caller, who wakes the job after it. Answers the job's id. */
	open<Request extends object>(
		trx: Trx,
		kind: JobKind<Request>,
		place: Place & Proof<'editor'>,
		opening: Opening<Request>,
	): Promise<number>;
	/** Opens an ended job again, with a charge of its own. False when it has not failed. @throws insufficient_tokens */
	reopen(trx: Trx, job: store.OwnedJob<'editor'>, charge: Charge, change: store.JobChange): Promise<boolean>;
	/** Takes a job from its worker and the queue: commits of the worker after this transaction are refused. */
	seize(trx: Trx, who: System, id: number): Promise<void>;
	/** Gives an open job up, as after its last attempt: it fails and is paid back as its kind says. */
	fail(job: store.OwnedJob<'editor'>, reason: string): Promise<void>;
	/** Pays back a part of what was charged, once for each `what`. */
	refund(trx: Trx, job: store.OwnedJob<'editor'>, tokens: number, what: string, reason: string): Promise<void>;
	/** Makes a waiting job run at once; what runs or has ended is left alone. */
	wake(kind: string, id: number): Promise<boolean>;
	/** The job that an earlier request with the same key has started. */
	find(place: { account: number } & Proof<'editor'>, requestKey: string): Promise<store.OwnedJob<'editor'> | null>;
	/** Reads a job by its name: `gen_7`, `job_31`. @throws job_not_found, forbidden */
	read(who: Who, name: string): Promise<NamedJob>;
	/** @throws job_not_found, forbidden to viewers, job_ended */
	cancel(who: Account, name: string): Promise<NamedJob>;
	/** Names of the jobs of a website that are pending or running. */
	namesOfActive(website: { id: number } & Proof<'viewer'>): Promise<string[]>;
	/** Ends all work on a website that is to be deleted, with its refunds. */
	cancelAll(website: { id: number } & Proof<'owner'>): Promise<void>;
	/** Queues open jobs again whose entry was lost. */
	reconcile(): Promise<void>;
}

export interface JobDeps {
	db: Db;
	runtime: JobRuntime;
	access: Pick<Access, 'concurrentJobs'>;
	billing: Pick<Billing, 'hold' | 'rates' | 'charge' | 'refund'>;
	/** The kinds that areas declare. */
	declared: Readonly<Record<string, Pick<DeclaredJob, 'lane'>>>;
}

/** Names and numbers as they stand in an address. */
const NAME = /^([a-z]+)_([\w-]{1,40})$/;

export function createJobs({ db, runtime, access, billing, declared }: JobDeps): Jobs {
	const kinds = new Map<string, JobKind<object>>();
	const fence = jobFence(SYSTEM);

	const kindOf = (type: string): JobKind<object> => {
		const kind = kinds.get(type);
		if (!kind) throw new Error(`expected a known kind of job, got ${type}`);
		return kind;
	};

	async function open<Request extends object>(
		trx: Trx,
		kind: JobKind<Request>,
		place: Place & Proof<'editor'>,
		{ request, requestKey, delayMs = 0, progressTotal }: Opening<Request>,
	): Promise<number> {
		const { account, pseo_id } = place;
		await billing.hold(trx, place);
		if (kind.limits.onePerWebsite && pseo_id !== null) {
			const [there] = await store.activeJobs(trx, SYSTEM, { pseo_id, type: kind.kind });
			if (there) return there.id;
		}
		await kind.limits.admit?.(trx, place, request);
		if (kind.limits.plan) await admit(trx, place);
		const tokens = kind.price?.tokens(request, await billing.rates(trx)) ?? 0;
		const reference = kind.price?.reference(requestKey) ?? null;
		if (kind.price && reference !== null)
			await billing.charge(trx, place, tokens, reference, kind.price.reason(request));
		const job = await store.insertJob(trx, place, {
			type: kind.kind,
			request_key: requestKey,
			status: delayMs === null ? 'running' : 'pending',
			tokens_charged: tokens,
			charge_reference: reference,
			input: request,
			...(progressTotal === undefined ? {} : { progress_total: progressTotal }),
		});
		if (delayMs !== null) await runtime.enqueue(trx, kind.kind, job, { account, delayMs });
		return job;
	}

	async function admit(trx: Trx, place: Place & Proof<'editor'>): Promise<void> {
		const limit = await access.concurrentJobs(trx, place);
		if ((await store.countActiveJobs(trx, place)) >= limit) throw jobError('concurrent_job_limit', { limit });
	}

	/** Ends a job with all of its charge paid back. */
	async function endUnpaid(
		job: store.OwnedJob<'editor'>,
		status: 'failed' | 'canceled',
		change: store.JobChange,
		reason: string,
	): Promise<boolean> {
		return inTransaction(db, async (trx) => {
			const fields = { ...change, status, tokens_refunded: job.tokens_charged };
			if (!(await store.moveJob(trx, SYSTEM, job.id, store.OPEN, fields))) return false;
			if (status === 'canceled') await runtime.dequeue(trx, job.type, job.id);
			await refund(trx, job, job.tokens_charged, 'refund', reason);
			return true;
		});
	}

	async function refund(
		trx: Trx,
		job: store.OwnedJob<'editor'>,
		tokens: number,
		what: string,
		reason: string,
	): Promise<void> {
		// Jobs that a build before model version 2 has left behind do not know their reference.
		const reference = job.charge_reference ?? kindOf(job.type).price?.reference(job.request_key);
		if (reference !== undefined)
			await billing.refund(trx, job, tokens, `${reference}:${what}`, reason.slice(0, 255));
	}

	async function cancel(job: store.OwnedJob<'editor'>, now: boolean): Promise<void> {
		const kind = kindOf(job.type);
		if (kind.cancel) return kind.cancel(job, { now });
		const change = { current_stage: 'canceled', error: 'canceled' };
		if (!(await endUnpaid(job, 'canceled', change, 'Job canceled')))
			throw jobError('job_ended', { status: (await store.readJob(db, SYSTEM, job.id)).status });
	}

	async function giveUp(job: store.OwnedJob<'editor'>, reason: string): Promise<void> {
		const kind = kindOf(job.type);
		if (kind.giveUp) return kind.giveUp(job, reason);
		const what = kind.price?.reason(job.input) ?? 'Job';
		await endUnpaid(job, 'failed', { error: reason }, `${what} failed`);
	}

	async function resolve<Least extends Role>(who: Who, name: string, least: Least): Promise<store.OwnedJob<Least>> {
		const [, prefix, rest] = NAME.exec(name) ?? [];
		if (!prefix || !rest) throw jobError('job_not_found');
		const named = [...kinds.values()].find((kind) => kind.name?.prefix === prefix)?.name;
		const id = prefix === 'job' ? toId(rest) : ((await named?.toJob(who, rest, least)) ?? null);
		if (id === null) throw jobError('job_not_found');
		return store.readJob(db, who, id, least);
	}

	async function nameOf(job: store.Job): Promise<string> {
		const own = kinds.get(job.type)?.name;
		const rest = own ? await own.ofJob(job.id) : null;
		return own && rest !== null ? `${own.prefix}_${rest}` : `job_${job.id}`;
	}

	const named = async (job: store.Job): Promise<NamedJob> => ({ ...job, name: await nameOf(job) });

	async function requeueLost(kind: JobKind<object>): Promise<void> {
		for (let after = 0; ;) {
			const active = await store.activeJobs(db, SYSTEM, { type: kind.kind }, after);
			const queued = active.filter((job) => kind.isQueued?.(job) ?? true).map(({ id }) => id);
			for (const id of await runtime.lost(db, kind.kind, queued)) await requeue(kind.kind, id);
			const last = active.at(-1);
			if (!last) return;
			after = last.id;
		}
	}

	/** Queues a job again, unless it has ended, was deleted or was queued since it was read. */
	async function requeue(kind: string, id: number): Promise<void> {
		await inTransaction(db, async (trx) => {
			const [job] = await store.activeJobs(trx, SYSTEM, { id });
			if (!job || (await runtime.lost(trx, kind, [id])).length === 0) return;
			await runtime.enqueue(trx, kind, id, { account: job.account });
		});
	}

	return {
		register(kind) {
			const lane = declared[kind.kind]?.lane;
			if (!lane) throw new Error(`expected a kind of job that an area declares, got ${kind.kind}`);
			kinds.set(kind.kind, kind as unknown as JobKind<object>);
			runtime.work(kind.kind, {
				lane,
				fence,
				async run(work) {
					const job = await store.readJob(db, SYSTEM, work.jobId);
					if (store.OPEN.includes(job.status)) await kind.run(work, job);
				},
				giveUp: async (id, reason) => giveUp(await store.readJob(db, SYSTEM, id), reason),
			});
		},
		async start(place, kind, request, requestKey) {
			const earlier = await store.findJobByKey(db, place, requestKey);
			if (earlier) return earlier;
			try {
				const id = await inTransaction(db, (trx) => open(trx, kind, place, { request, requestKey }));
				failpoint('job.queued');
				await runtime.wake(kind.kind, id);
				return await store.readJob(db, SYSTEM, id);
			} catch (error) {
				// The same request was sent twice, and the other one has stored its job.
				const twin = isUniqueViolation(error) ? await store.findJobByKey(db, place, requestKey) : null;
				if (!twin) throw error;
				return twin;
			}
		},
		open,
		async reopen(trx, job, { tokens, reference, reason }, change) {
			const fields = {
				current_stage: 'queued',
				error: null,
				...change,
				status: 'pending' as const,
				tokens_charged: job.tokens_charged + tokens,
				charge_reference: reference,
			};
			if (!(await store.moveJob(trx, SYSTEM, job.id, ['failed', 'canceled'], fields))) return false;
			await billing.charge(trx, job, tokens, reference, reason);
			await runtime.enqueue(trx, job.type, job.id, { account: job.account });
			return true;
		},
		async seize(trx, who, id) {
			const kind = await store.freeJob(trx, who, id);
			if (kind !== null) await runtime.dequeue(trx, kind, id);
		},
		fail: giveUp,
		refund,
		wake: (kind, id) => runtime.wake(kind, id),
		find: (place, requestKey) => store.findJobByKey(db, place, requestKey),
		read: async (who, name) => named(await resolve(who, name, 'viewer')),
		async cancel(who, name) {
			const job = await resolve(who, name, 'editor');
			kindOf(job.type).refuseCancel?.(job);
			await cancel(job, false);
			return named(await resolve(who, name, 'viewer'));
		},
		async namesOfActive({ id }) {
			return Promise.all((await store.activeJobs(db, SYSTEM, { pseo_id: id })).map(nameOf));
		},
		async cancelAll({ id }) {
			for (const job of await store.activeJobs(db, SYSTEM, { pseo_id: id })) {
				await cancel(job, true).catch((error: unknown) => {
					// The job ended by itself in the meantime, as was wanted.
					if (!(error instanceof Error && 'status' in error && error.status === 409)) throw error;
				});
			}
		},
		async reconcile() {
			for (const kind of kinds.values()) await requeueLost(kind);
		},
	};
}

function toId(text: string): number | null {
	const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Infinity;
	return id <= MAX_ID ? id : null;
}
