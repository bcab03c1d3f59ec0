import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { createUser, createWebsite, importRows, type User } from './client.js';
import type { RunningServer } from './directus.js';
import { LONG_DESCRIPTION } from './routes.js';
import { town, towns } from './rows.js';

/** Rows of one account in the states that a request may meet, by what `:id` stands for in a path. */
export interface EveryState {
	user: User;
	account: number;
	ids: Record<'pseo' | 'articles' | 'generations' | 'jobs', (number | string)[]>;
}

/** In every text that only the account's members may read. */
export const SECRET = 'marzipan';

/** Ids that no row has. */
export const MISSING = {
	pseo: 2_000_000_001,
	articles: 2_000_000_001,
	generations: 2_000_000_001,
	jobs: 'gen_2000000001',
};

/**
 * Makes an account with rows in every state: articles, generations that wait, run (for the template writer and for a
 * model), were canceled and are complete, and jobs of each kind that wait, run and have ended. Nothing of it moves by
 * itself: the server works on nothing (`PSEO_WORKERS=0`), and what runs is made to by SQL.
 */
export async function everyState(server: RunningServer): Promise<EveryState> {
	const { db } = server;
	const user = await createUser(server, { tokens: 5000 });
	const ids: EveryState['ids'] = { pseo: [], articles: [], generations: [], jobs: [] };
	const site = async (): Promise<number> => {
		const { id } = await createWebsite(user, {
			name: SECRET,
			website_url: 'https://pages.invalid',
			master_prompt: `Write of ${SECRET}.`,
			description: `${LONG_DESCRIPTION} ${SECRET}`,
		});
		await importRows(
			user,
			id,
			towns(6).map((row) => ({ ...row, river: SECRET })),
		);
		ids.pseo.push(id);
		return id;
	};
	const ask = async (path: string, body?: object): Promise<Record<string, unknown>> => {
		const { status, body: answer, text } = await user.api.post(path, body ?? {});
		if (status >= 300) throw new Error(`expected ${path} to be served, got ${text}`);
		return { ...answer, ...answer.data };
	};
	const generation = async (pseo_id: number): Promise<number> => {
		const { generation_id } = await ask('/trigger/bulk-generation', { pseo_id, post_count: 3 });
		ids.generations.push(generation_id as number);
		ids.jobs.push(`gen_${String(generation_id)}`);
		return generation_id as number;
	};
	const job = async (path: string, body?: object): Promise<number> => {
		const { job_id } = await ask(path, body);
		ids.jobs.push(job_id as string);
		return Number(String(job_id).slice('job_'.length));
	};
	const plan = (pseo_id: number): Promise<number> =>
		job('/generate/main-json?async=true', { pseo_id, language_code: 'en-US', description: LONG_DESCRIPTION });

	// A website with articles, prompts, ended work of each kind, and nothing at work.
	const quiet = await site();
	for (const status of ['draft', 'review', 'approved', 'published'])
		ids.articles.push(await article(user, quiet, status));
	await user.api.patch(`/pseo/${quiet}/prompts/draft`, { text: `Write of ${SECRET}, as letters to a friend.` });
	const canceled = await generation(quiet);
	await ask(`/generations/${canceled}/cancel`);
	await complete(db, await generation(quiet));
	await endJob(db, await plan(quiet), 'succeeded');
	await endJob(db, await job(`/pseo/${quiet}/import-sitemap`), 'failed');

	// Generations at work: one waits, one runs, and one has questions at a model's service.
	await generation(await site());
	await run(db, await generation(await site()));
	const asking = await generation(await site());
	await run(db, asking);
	await askModel(db, asking);

	// Other work: it waits on one website, runs on the next, and its caller waits for it on the last.
	const waiting = await site();
	await plan(waiting);
	await job(`/pseo/${waiting}/import-sitemap`);
	const running = await site();
	for (const id of [await plan(running), await job(`/pseo/${running}/import-sitemap`)]) await lease(db, id);
	const watched = await plan(await site());
	await lease(db, watched);
	await db('pseo_jobs')
		.where({ id: watched })
		.update({ input: JSON.stringify({ background: false }) });

	const { account } = (await db('pseos').where({ id: quiet }).first('account')) as { account: number };
	return { user, account, ids };
}

async function article(user: User, pseo_id: number, status: string): Promise<number> {
	const content = {
		pseo_id,
		route: `/by-hand/${status}`,
		title: `A ${status} about ${SECRET}`,
		content_markdown: `All of ${town(1).name} eats ${SECRET}.`,
	};
	const headers = { 'Idempotency-Key': `article-${status}` };
	const { body } = await user.api.post<{ id: number }>('/articles', content, { headers });
	await user.api.patch(`/articles/${body.data.id}`, { status });
	return body.data.id;
}

/** Puts a job into the hands of a worker that holds it for an hour. */
const lease = (db: Knex, id: number): Promise<number> =>
	db('pseo_jobs')
		.where({ id })
		.update({
			status: 'running',
			current_stage: 'planning',
			lease_token: randomUUID(),
			lease_until: new Date(Date.now() + 3600_000),
			attempts: 1,
		});

/** Makes a waiting generation run, with two of its pages claimed. */
async function run(db: Knex, generation: number): Promise<void> {
	const { job, pseo_id } = (await db('pseo_generations').where({ id: generation }).first('job', 'pseo_id')) as {
		job: number;
		pseo_id: number;
	};
	await lease(db, job);
	await db('pseo_generations').where({ id: generation }).update({ status: 'running', stage: 'writing' });
	const pages = (await db('pseo_pages').where({ pseo_id }).orderBy('id').limit(2).pluck('id')) as number[];
	await db('pseo_pages').whereIn('id', pages).update({ status: 'writing', generation });
}

/** Gives a running generation a batch at a model's service, and a page with an answer whose next question is queued. */
async function askModel(db: Knex, id: number): Promise<void> {
	await db('pseo_generations').where({ id }).update({ writer: 'anthropic' });
	const { account, pseo_id, job, attempt } = (await db('pseo_generations').where({ id }).first()) as Record<
		'account' | 'pseo_id' | 'job' | 'attempt',
		number
	>;
	const whose = { account, pseo_id, job };
	const date_created = new Date();
	const [batch] = (await db('pseo_batches')
		.insert({
			...whose,
			attempt,
			nonce: '00112233445566ff',
			writer: 'anthropic',
			state: 'in_progress',
			requests: 1,
			cache_ttl: '5m',
			upstream_id: 'batch_of_nobody',
			submitted_at: Date.now(),
			polls: 1,
			foreign_ids: '[]',
			date_created,
		})
		.returning('id')) as { id: number }[];
	const pages = (await db('pseo_pages').where({ pseo_id, status: 'writing' }).pluck('id')) as number[];
	const call = async (subject: number | undefined, turn: number, state: string): Promise<number> => {
		const [row] = (await db('pseo_calls')
			.insert({
				...whose,
				attempt,
				subject_kind: 'page',
				subject_id: subject,
				turn,
				purpose: 'draft',
				writer: 'anthropic',
				model: 'claude-sonnet-5-5',
				max_tokens: 1000,
				detail: 'null',
				reserved_pico: 0,
				state,
				batch: state === 'sent' ? batch?.id : null,
				date_created,
			})
			.returning('id')) as { id: number }[];
		return row?.id ?? 0;
	};
	await call(pages[0], 1, 'sent');
	const answered = await call(pages[1], 1, 'answered');
	await call(pages[1], 2, 'planned');
	await db('pseo_answers').insert({
		...whose,
		call_id: answered,
		subject_kind: 'page',
		subject_id: pages[1],
		kind: 'message',
		raw: SECRET,
		model: 'claude-sonnet-5-5',
		input_tokens: 0,
		cache_write_5m_tokens: 0,
		cache_write_1h_tokens: 0,
		cache_read_tokens: 0,
		output_tokens: 0,
		batched: 1,
		cost_pico: 0,
		cost_unknown: 0,
		month: '2026-01',
		date_created,
	});
}

/** Ends a generation as if all of its pages were written, at no price. */
async function complete(db: Knex, id: number): Promise<void> {
	const { job } = (await db('pseo_generations').where({ id }).first('job')) as { job: number };
	await db('pseo_generations')
		.where({ id })
		.update({ status: 'completed', stage: 'done', created_count: 3, active_key: null, date_completed: new Date() });
	await endJob(db, job, 'succeeded');
}

async function endJob(db: Knex, id: number, status: 'succeeded' | 'failed'): Promise<void> {
	await db('pseo_jobs').where({ id }).update({ status, date_completed: new Date() });
	await db('pseo_queue').where({ row_id: id }).delete();
}
