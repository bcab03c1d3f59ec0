import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freshDatabase, newAccount, newWebsite } from '../../../../../test/support/sqlite.js';
import { until } from '../../../../../test/support/until.js';
import { type Account, type Role, SYSTEM } from '../../kernel/who.js';
import { inTransaction } from '../../platform/db/index.js';
import {
	createEmbeddedRuntime,
	type JobRuntime,
	LeaseLost,
	NonRetryable,
	widthsFor,
} from '../../platform/jobs/index.js';
import { createBilling } from '../billing/index.js';
import { readWebsite } from '../websites/index.js';
import { defineJob, type JobKind, placeOf } from './define.js';
import { createJobs, type Jobs } from './service.js';
import { moveJob, OPEN, readJob } from './store.js';

interface Request {
	pages: number;
	background?: boolean;
}

let db: Knex;
let owner: Account;
let website: number;
let runtime: JobRuntime;
let jobs: Jobs;
let limit: number;
beforeEach(async () => {
	db = await freshDatabase();
	owner = await newAccount(db, { tokens: 100 });
	website = await newWebsite(db, owner);
	limit = 10;
	const log = { info: () => {}, warn: () => {}, error: () => {} };
	const every = (_ms: number, look: () => void) => {
		const timer = setInterval(look, 5);
		return () => clearInterval(timer);
	};
	runtime = createEmbeddedRuntime(db, { widths: widthsFor(2), log, every });
	jobs = createJobs({
		db,
		runtime,
		access: { concurrentJobs: async () => limit },
		billing: createBilling(db),
		declared: { plan: { lane: 'write' }, scan: { lane: 'crawl' } },
	});
});
afterEach(() => runtime.stop());

/** A kind that costs seven tokens a page; what it does when it runs is for the test to say. */
function kind(fields: Partial<JobKind<Request>> = {}): JobKind<Request> {
	const made = defineJob<Request>({
		kind: 'plan',
		limits: { plan: true },
		price: {
			tokens: ({ pages }) => 7 * pages,
			reference: (requestKey) => `plan:${requestKey}`,
			reason: () => 'Content plan',
		},
		async run(_work, job) {
			await moveJob(db, SYSTEM, job.id, OPEN, { status: 'succeeded' });
		},
		...fields,
	});
	jobs.register(made);
	return made;
}

const as = (role: Role): Account => ({ ...owner, user: randomUUID(), roles: new Map([[owner.id, role]]) });
const place = async (id = website) => placeOf(await readWebsite(db, owner, id, 'editor'));
const start = async (of: JobKind<Request>, pages = 2, key: string = randomUUID()) =>
	jobs.start(await place(), of, { pages }, key);
const balance = async () =>
	((await db('pseo_token_balances').where({ account: owner.id }).first('balance')) as { balance: number }).balance;
const ledger = async () =>
	(await db('pseo_token_transactions')
		.where({ account: owner.id })
		.whereNot({ reference: 'test' })
		.orderBy('id')
		.select('amount', 'reference', 'reason')) as { amount: number; reference: string; reason: string }[];
const count = async (table: string) => ((await db(table).select('id')) as unknown[]).length;
const outcomes = (settled: PromiseSettledResult<unknown>[]) =>
	settled.map((one) => (one.status === 'fulfilled' ? 'ok' : ((one.reason as { code?: string }).code ?? one.reason)));

describe('a start', () => {
	it('charges, stores and queues the job together, with the reference of its charge', async () => {
		const job = await start(kind());
		expect(job).toMatchObject({
			type: 'plan',
			status: 'pending',
			account: owner.id,
			pseo_id: website,
			tokens_charged: 14,
			tokens_refunded: 0,
			charge_reference: `plan:${job.request_key}`,
			input: { pages: 2 },
		});
		expect(await ledger()).toEqual([{ amount: -14, reference: `plan:${job.request_key}`, reason: 'Content plan' }]);
		expect(await runtime.lost(db, 'plan', [job.id])).toEqual([]);
	});

	it('with the same request key makes one job and one charge, also at the same moment', async () => {
		const plan = kind();
		const key = randomUUID();
		const started = await Promise.all([1, 2, 3].map(() => start(plan, 2, key)));
		expect(new Set(started.map(({ id }) => id)).size).toBe(1);
		expect((await start(plan, 2, key)).id).toBe(started[0]?.id);
		expect([await count('pseo_jobs'), await balance()]).toEqual([1, 86]);
	});

	it('that cannot be paid leaves nothing', async () => {
		await expect(start(kind(), 15)).rejects.toMatchObject({ code: 'insufficient_tokens', status: 402 });
		expect([await count('pseo_jobs'), await count('pseo_queue'), await balance()]).toEqual([0, 0, 100]);
	});

	it('beyond what the plan allows is refused before it is charged, also of several at the same moment', async () => {
		limit = 2;
		const plan = kind();
		const settled = await Promise.allSettled([1, 2, 3, 4].map(() => start(plan, 1)));
		expect(outcomes(settled).sort()).toEqual(['concurrent_job_limit', 'concurrent_job_limit', 'ok', 'ok']);
		expect([await count('pseo_jobs'), await balance()]).toEqual([2, 86]);
	});

	it('of a kind that does not count asks no plan, and a free one books nothing', async () => {
		limit = 0;
		expect(await start(kind({ limits: { plan: false }, price: null }))).toMatchObject({
			tokens_charged: 0,
			charge_reference: null,
		});
		expect(await ledger()).toEqual([]);
	});

	it('of which a website has one at a time answers the one that is there, also at the same moment', async () => {
		const single = kind({ limits: { plan: false, onePerWebsite: true } });
		const started = await Promise.all([1, 2, 3].map(() => start(single, 1)));
		expect(new Set(started.map(({ id }) => id)).size).toBe(1);
		expect(await balance()).toBe(93);
		const elsewhere = await place(await newWebsite(db, owner));
		expect((await jobs.start(elsewhere, single, { pages: 1 }, randomUUID())).id).not.toBe(started[0]?.id);
	});

	it('that its kind refuses costs nothing', async () => {
		const admit = () => Promise.reject(new Error('not now'));
		await expect(start(kind({ limits: { plan: true, admit } }))).rejects.toThrow('not now');
		expect([await count('pseo_jobs'), await balance()]).toEqual([0, 100]);
	});

	it('is worked on, and an ended job is not worked on again', async () => {
		let runs = 0;
		const plan = kind({
			async run(_work, job) {
				runs += 1;
				await moveJob(db, SYSTEM, job.id, OPEN, { status: 'succeeded' });
			},
		});
		const { id } = await start(plan);
		runtime.start();
		await until(async () => (await readJob(db, SYSTEM, id)).status === 'succeeded');
		await inTransaction(db, (trx) => runtime.enqueue(trx, 'plan', id, { account: owner.id }));
		await until(async () => (await count('pseo_queue')) === 0);
		expect(runs).toBe(1);
	});
});

describe('a cancel', () => {
	it('pays the charge back once, under its reference', async () => {
		const job = await start(kind());
		expect(await jobs.cancel(owner, `job_${job.id}`)).toMatchObject({
			name: `job_${job.id}`,
			status: 'canceled',
			current_stage: 'canceled',
			error: 'canceled',
			tokens_refunded: 14,
		});
		await expect(jobs.cancel(owner, `job_${job.id}`)).rejects.toMatchObject({
			code: 'job_ended',
			details: { status: 'canceled' },
		});
		expect((await ledger()).at(-1)).toEqual({
			amount: 14,
			reference: `plan:${job.request_key}:refund`,
			reason: 'Job canceled',
		});
		expect([await balance(), await count('pseo_queue')]).toEqual([100, 0]);
	});

	it('of two at the same moment happens once', async () => {
		const { id } = await start(kind());
		const settled = await Promise.allSettled([1, 2].map(() => jobs.cancel(owner, `job_${id}`)));
		expect(outcomes(settled).sort()).toEqual(['job_ended', 'ok']);
		expect([await balance(), (await ledger()).length]).toEqual([100, 2]);
	});

	it('by a viewer or a stranger is refused before anything happens, whatever the state of the job', async () => {
		const { id } = await start(kind());
		const before = await db('pseo_jobs').where({ id }).first();
		const stranger = await newAccount(db);
		for (const who of [as('viewer'), stranger])
			await expect(jobs.cancel(who, `job_${id}`)).rejects.toMatchObject({ status: 403 });
		expect(await db('pseo_jobs').where({ id }).first()).toEqual(before);
		expect([await balance(), await count('pseo_queue')]).toEqual([86, 1]);
		await jobs.cancel(as('editor'), `job_${id}`);
		await expect(jobs.cancel(as('viewer'), `job_${id}`)).rejects.toMatchObject({ status: 403 });
	});

	it('of a kind with an end of its own is left to it; one that refuses is ended with its website only', async () => {
		const ended: boolean[] = [];
		const plan = kind({
			refuseCancel: () => {
				throw new Error('its caller waits');
			},
			async cancel(job, { now }) {
				ended.push(now);
				await moveJob(db, SYSTEM, job.id, OPEN, { status: 'canceled' });
			},
		});
		const { id } = await start(plan);
		await expect(jobs.cancel(owner, `job_${id}`)).rejects.toThrow('its caller waits');
		await jobs.cancelAll(await readWebsite(db, owner, website, 'owner'));
		expect(ended).toEqual([true]);
		expect((await readJob(db, SYSTEM, id)).status).toBe('canceled');
	});

	it('of a job that an older build has charged books under the reference that it used', async () => {
		const { id, request_key } = await start(kind());
		await db('pseo_jobs').where({ id }).update({ charge_reference: null });
		await jobs.cancel(owner, `job_${id}`);
		expect((await ledger()).at(-1)).toMatchObject({ reference: `plan:${request_key}:refund` });
	});

	it('keeps what its worker commits afterwards from counting', async () => {
		const gate = Promise.withResolvers<void>();
		const outcome: unknown[] = [];
		let begun = false;
		const plan = kind({
			async run({ hold }, job) {
				begun = true;
				await gate.promise;
				await inTransaction(db, async (trx) => {
					await hold(trx);
					await moveJob(trx, SYSTEM, job.id, OPEN, { status: 'succeeded' });
				}).catch((error: unknown) => outcome.push(error));
			},
		});
		const { id } = await start(plan);
		runtime.start();
		await until(() => begun);
		await jobs.cancel(owner, `job_${id}`);
		gate.resolve();
		await until(() => outcome.length > 0);
		expect(outcome[0]).toBeInstanceOf(LeaseLost);
		expect((await readJob(db, SYSTEM, id)).status).toBe('canceled');
	});
});

describe('a job that cannot be done', () => {
	it('fails with its reason and is paid back', async () => {
		const plan = kind({ run: () => Promise.reject(new NonRetryable('nothing to write about')) });
		const { id, request_key } = await start(plan);
		runtime.start();
		await until(async () => (await readJob(db, SYSTEM, id)).status === 'failed');
		expect(await readJob(db, SYSTEM, id)).toMatchObject({ error: 'nothing to write about', tokens_refunded: 14 });
		expect((await ledger()).at(-1)).toEqual({
			amount: 14,
			reference: `plan:${request_key}:refund`,
			reason: 'Content plan failed',
		});
		expect(await balance()).toBe(100);
	});

	it('that was canceled meanwhile is not paid back twice', async () => {
		const { id } = await start(kind());
		const job = await readJob(db, SYSTEM, id);
		await jobs.cancel(owner, `job_${id}`);
		await jobs.fail(job, 'too late');
		expect(await readJob(db, SYSTEM, id)).toMatchObject({ status: 'canceled', error: 'canceled' });
		expect(await balance()).toBe(100);
	});

	it('can be opened again with a charge of its own, under which it is paid back then', async () => {
		const { id } = await start(kind());
		await jobs.fail(await readJob(db, SYSTEM, id), 'no luck');
		const charge = { tokens: 5, reference: 'plan:again:2', reason: 'Once more' };
		const open = async () => {
			const job = await readJob(db, SYSTEM, id);
			return inTransaction(db, (trx) => jobs.reopen(trx, job, charge, { progress: { failed: 0 } }));
		};
		expect(await open()).toBe(true);
		expect(await open()).toBe(false);
		expect(await readJob(db, SYSTEM, id)).toMatchObject({
			status: 'pending',
			current_stage: 'queued',
			error: null,
			tokens_charged: 19,
			charge_reference: 'plan:again:2',
		});
		expect([await balance(), await count('pseo_queue')]).toEqual([95, 1]);
		const job = await readJob(db, SYSTEM, id);
		await inTransaction(db, (trx) => jobs.refund(trx, job, 5, 'canceled', 'Job canceled'));
		expect((await ledger()).at(-1)).toMatchObject({ amount: 5, reference: 'plan:again:2:canceled' });
	});
});

it('refuses a kind that no area declares, as the process starts', () => {
	expect(() => kind({ kind: 'secret' })).toThrow('expected a kind of job that an area declares, got secret');
});

describe('the name of a job', () => {
	it('is its number, or what its kind calls it', async () => {
		const plain = kind();
		const named = kind({
			kind: 'scan',
			name: {
				prefix: 'scan',
				toJob: async (_who, rest) => (rest === 'first' ? (await start(named, 1)).id : null),
				ofJob: async (job) => `of-${job}`,
			},
		});
		const { id } = await start(plain, 1);
		expect((await jobs.read(as('viewer'), `job_${id}`)).name).toBe(`job_${id}`);
		const scan = await jobs.read(owner, 'scan_first');
		expect(scan.name).toBe(`scan_of-${scan.id}`);
		expect((await jobs.read(owner, `job_${scan.id}`)).name).toBe(scan.name);
		expect(await jobs.namesOfActive(await readWebsite(db, owner, website))).toEqual([`job_${id}`, scan.name]);
		await expect(jobs.read(owner, 'scan_other')).rejects.toMatchObject({ code: 'job_not_found' });
	});

	it.each(['', '7', 'job_', 'job_0', 'job_-1', 'job_1.5', 'job_99999999999', 'ship_1', `job_${'1'.repeat(60)}`])(
		'that is none (%s) is not found',
		async (name) => {
			kind();
			await expect(jobs.read(owner, name)).rejects.toMatchObject({ code: 'job_not_found', status: 404 });
		},
	);
});

describe('the reconciler', () => {
	it('queues an open job again whose entry is lost, unless its caller waits for it', async () => {
		const plan = kind({ isQueued: ({ input }) => input['background'] !== false });
		const { id } = await start(plan);
		const ended = await start(plan);
		await jobs.cancel(owner, `job_${ended.id}`);
		const now = await inTransaction(db, async (trx) =>
			jobs.open(trx, plan, await readPlace(trx), {
				request: { pages: 1, background: false },
				requestKey: randomUUID(),
				delayMs: null,
			}),
		);
		expect((await readJob(db, SYSTEM, now)).status).toBe('running');
		await db('pseo_queue').delete();
		await jobs.reconcile();
		await jobs.reconcile();
		expect(await db('pseo_queue').select('kind', 'row_id', 'account')).toEqual([
			{ kind: 'plan', row_id: id, account: owner.id },
		]);
	});

	const readPlace = async (trx: Knex.Transaction) => placeOf(await readWebsite(trx, owner, website, 'editor'));
});
