import type { Knex } from 'knex';
import { createBilling } from '../../extensions/pseo-automation/src/areas/billing/index.js';
import { findGeneration } from '../../extensions/pseo-automation/src/areas/generation/store.js';
import {
	askingJobOf,
	type ModelRun,
	openRun,
} from '../../extensions/pseo-automation/src/areas/generation/jobs/model-run.js';
import { openModelWriting } from '../../extensions/pseo-automation/src/areas/generation/jobs/write-model.js';
import { startWriting, writePages } from '../../extensions/pseo-automation/src/areas/generation/jobs/lifecycle.js';
import { createAnthropicClient } from '../../extensions/pseo-automation/src/areas/models/anthropic/client.js';
import { contextOf } from '../../extensions/pseo-automation/src/areas/models/asking/asking.js';
import type { AskingContext } from '../../extensions/pseo-automation/src/areas/models/asking/context.js';
import { createModels } from '../../extensions/pseo-automation/src/areas/models/services.js';
import { readWebsite } from '../../extensions/pseo-automation/src/areas/websites/store.js';
import { SYSTEM } from '../../extensions/pseo-automation/src/kernel/who.js';
import { createUser, createWebsite, type User } from '../support/client.js';
import { openDatabase } from '../support/database.js';
import { takeJob } from './support/take-job.js';
import type { Server } from '../support/directus.js';
import type { Service } from './ingest-emulator.js';

/** A generation that waits in the queue of a stopped server. */
export interface WaitingJob {
	database: Record<string, string>;
	service: Service;
	job: number;
}

/** As much as operators write (facts/claude.md): it stands in every request. */
const MASTER_PROMPT =
	'Write for people who look for a place to live. Say what the numbers mean, and leave out what they do not show. '.repeat(
		55,
	);

/** A website with planned pages, made over the API as a user does it. */
export async function websiteWith(
	server: Server,
	pages: number,
	importPages: (user: User, website: number) => Promise<void>,
): Promise<{ user: User; website: number }> {
	const user = await createUser(server, { tokens: pages * 5 });
	const { id } = await createWebsite(user, { master_prompt: MASTER_PROMPT });
	await importPages(user, id);
	return { user, website: id };
}

/** Starts a generation on a server without workers. @returns its job */
export async function startGeneration(
	server: Server,
	{ user, website }: { user: User; website: number },
	pages: number,
): Promise<number> {
	const { body, text } = await user.api.post('/trigger/bulk-generation', { pseo_id: website, post_count: pages });
	if (!body.generation_id) throw new Error(`expected a generation, got ${text}`);
	const row = (await server.db('pseo_generations').where({ id: body.generation_id }).first('job')) as { job: number };
	return row.job;
}

export interface OpenJob {
	db: Knex;
	run: ModelRun;
	/** The same job as models see it. */
	asking: AskingContext;
	/** Does the job's part until it wants to be called again, or is done. */
	write(): Promise<unknown>;
	/** Lets another process have the job. */
	leave(): Promise<void>;
}

/** Takes the job and opens it as the product does. */
export async function openJob({ database, service, job }: WaitingJob): Promise<OpenJob> {
	const db = openDatabase(database, 5);
	const { work, leave } = await takeJob(db, job);
	const generation = await findGeneration(db, SYSTEM, { job }, 'editor');
	if (!generation) throw new Error(`expected a generation of job ${job}`);
	const website = await readWebsite(db, SYSTEM, generation.pseo_id, 'editor');
	const models = createModels({
		clients: [(observe) => createAnthropicClient({ apiKey: service.key, baseUrl: service.url, observe })],
		fallbackModels: [],
		openAiModel: null,
		pollMs: 15_000,
	});
	const chosen = await models.choose(db, 'anthropic', {});
	if (chosen === null) throw new Error('expected the service to be configured');
	const deps = {
		db,
		billing: createBilling(db),
		log: { error: (_: unknown, message: string) => process.stderr.write(`${message}\n`) },
	};
	return {
		db,
		run: await openRun(deps, work, generation, website, chosen),
		asking: contextOf(db, chosen, askingJobOf(work, generation, website)),
		async write() {
			await startWriting(db, work, generation);
			const writing = await openModelWriting(deps, work, generation, website, chosen);
			return writePages(deps, { work, generation, website, writing });
		},
		async leave() {
			await leave();
			await db.destroy();
		},
	};
}
