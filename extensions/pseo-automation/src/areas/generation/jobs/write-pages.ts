import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { clock } from '../../../kernel/clock.js';
import { SYSTEM } from '../../../kernel/who.js';
import { type Db, inTransaction } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import { moveJob, type Work } from '../../../platform/jobs/index.js';
import { renderArticle, type WrittenArticle } from '../../articles/index.js';
import type { Billing } from '../../billing/index.js';
import { siteBrief } from '../../plan/index.js';
import { addPlannedPages, readWebsite, streamFactPages, takenRoutes, type Website } from '../../websites/index.js';
import type { PageBrief, Writer, WritingSession, WrittenPage } from '../../writers/index.js';
import * as store from '../store.js';
import { Ended, type FailedPage, PageTaken, saveChunk } from './save-chunk.js';

/** Pages read, and at most written, in one go: what a commit costs besides its pages is shared by so many. */
const CHUNK_PAGES = 200;
/** A slower writer commits what it has after this time, so that counters move at least once a second. */
const CHUNK_MS = 700;
/** Pages claimed in one short transaction. */
const CLAIM_PAGES = 1000;

export interface WriteDeps {
	db: Db;
	billing: Billing;
	writer: Writer;
	log: { error(context: unknown, message: string): void };
}

interface Run {
	work: Work;
	generation: store.Generation;
	website: Website;
	session: WritingSession;
}

/**
 * Writes the pages of a generation, from wherever an earlier worker left off. Every chunk ends in one transaction:
 * articles, pages, counters and refunds together, so that a kill at any moment loses at most unpaid work.
 * @returns whether the generation is settled; false when the process is stopping
 */
export async function writePages(deps: WriteDeps, work: Work, generation: store.Generation): Promise<boolean> {
	const { db, writer } = deps;
	const website = await readWebsite(db, SYSTEM, generation.pseo_id);
	try {
		await start(db, work, generation);
		failpoint('generation.started');
		const session = await writer.open(siteBrief(website), factPages(db, website.id));
		const run: Run = { work, generation, website, session };
		for (;;) {
			await claimWhatIsAsked(deps, run);
			failpoint('generation.claimed');
			await show(db, generation, 'writing');
			if (!(await writeClaimed(deps, run))) return false;
			// Others are written for the pages that somebody took meanwhile.
			if ((await store.countOpen(db, generation.id)) === 0) return true;
		}
	} catch (error) {
		if (error instanceof Ended) return true;
		throw error;
	}
}

async function start(db: Db, { hold }: Work, generation: store.Generation): Promise<void> {
	await inTransaction(db, async (trx) => {
		await hold(trx);
		const taken = await store.moveGeneration(trx, generation.id, ['pending', 'running'], { status: 'running', stage: 'planning' });
		if (!taken) throw new Ended();
		await moveJob(trx, generation.job as number, ['pending', 'running'], { status: 'running', current_stage: 'planning' });
	});
}

/** @returns false when the process is stopping */
async function writeClaimed(deps: WriteDeps, run: Run): Promise<boolean> {
	for (;;) {
		if (run.work.signal.aborted) return false;
		const pages = await store.nextClaimed(deps.db, run.generation.id, CHUNK_PAGES);
		if (pages.length === 0) return true;
		try {
			await writeChunk(deps, run, pages);
		} catch (error) {
			if (!(error instanceof PageTaken)) throw error;
		}
	}
}

async function show(db: Db, generation: store.Generation, stage: string): Promise<void> {
	await store.moveGeneration(db, generation.id, ['running'], { stage });
	await moveJob(db, generation.job as number, ['running'], { current_stage: stage });
}

/** Claims planned pages until as many are claimed as are still to be written; plans more where too few are planned. */
async function claimWhatIsAsked(deps: WriteDeps, run: Run): Promise<void> {
	const { db } = deps;
	const { generation, website, session } = run;
	let planned = false;
	for (;;) {
		const missing = await claimPlanned(db, run);
		if (missing === 0 || run.work.signal.aborted) return;
		const routes = planned ? [] : await session.plan(missing, (asked) => takenRoutes(db, website.id, asked));
		planned = true;
		if (routes.length === 0) return giveUpMissing(deps, run, missing);
		await inTransaction(db, async (trx) => {
			await run.work.hold(trx);
			await addPlannedPages(trx, generation.account, website.id, 'plan', routes);
		});
		failpoint('generation.planned');
	}
}

/** @returns how many pages are still missing when no planned page is left */
async function claimPlanned(db: Db, { work, generation }: Run): Promise<number> {
	for (;;) {
		const { missing, claimed } = await inTransaction(db, async (trx) => {
			await work.hold(trx);
			const now = await store.readGeneration(trx, SYSTEM, generation.id);
			if (now.status !== 'running') throw new Ended();
			const open = now.requested_count - now.created_count - now.failed_count;
			const lacking = open - (await store.countClaimed(trx, generation.id));
			if (lacking <= 0) return { missing: 0, claimed: 0 };
			return { missing: lacking, claimed: await store.claimPages(trx, generation, Math.min(lacking, CLAIM_PAGES)) };
		});
		if (missing === 0) return 0;
		if (claimed === 0) return missing;
		if (work.signal.aborted) return 0;
	}
}

/** Pages that no route was left for fail together, and are paid back. */
async function giveUpMissing({ db, billing }: WriteDeps, { work, generation }: Run, missing: number): Promise<void> {
	await inTransaction(db, async (trx) => {
		await work.hold(trx);
		const tokens = missing * generation.token_rate;
		const routes = [{ route: null, error: 'plan_exhausted', count: missing }];
		if (!(await store.countPages(trx, generation.id, { created: 0, failed: missing, refunded: tokens, routes }))) throw new Ended();
		// It may happen again to the same attempt, when somebody takes pages; the count of the failed only grows.
		const { failed_count } = await store.readGeneration(trx, SYSTEM, generation.id);
		const reference = `${store.chargeReference(generation.request_key, generation.attempt)}:plan_exhausted:${failed_count}`;
		await billing.refund(trx, generation.account, tokens, reference, `${missing} pages: the plan had no route left`);
	});
	failpoint('generation.exhausted');
}

async function writeChunk(deps: WriteDeps, run: Run, pages: store.ClaimedPage[]): Promise<void> {
	const written: WrittenArticle[] = [];
	const failed: FailedPage[] = [];
	const began = clock.now();
	for (const page of pages) {
		const outcome = await writeOne(deps, run.session, page);
		if (outcome.ok) written.push(article(page, outcome.page, run.website));
		else failed.push({ id: page.id, route: page.route, error: outcome.error });
		if (clock.now() - began > CHUNK_MS || run.work.signal.aborted) break;
		// The same thread answers requests: let them in between pages.
		await yieldToOthers();
	}
	failpoint('generation.written');
	await saveChunk(deps, run, written, failed);
	failpoint('generation.saved');
}

async function writeOne({ log }: WriteDeps, session: WritingSession, page: store.ClaimedPage) {
	try {
		return await session.write(page);
	} catch (error) {
		log.error({ err: error, page: page.id, route: page.route }, 'pseo: the writer failed on a page');
		return { ok: false as const, error: `writer_error: ${error instanceof Error ? error.message : String(error)}` };
	}
}

function article(page: store.ClaimedPage, written: WrittenPage, website: Website): WrittenArticle {
	return {
		page: page.id,
		route: page.route,
		title: written.title,
		slug: written.slug,
		meta_description: written.meta_description,
		excerpt: written.excerpt,
		content_markdown: written.content_markdown,
		content_html: renderArticle(written.content_markdown),
		faqs: written.faqs,
		tags: written.tags,
		schema_org: written.schema_org,
		language_code: website.language_code,
		word_count: written.word_count,
		read_time_minutes: written.read_time_minutes,
		generator: written.generator,
		sources: written.sources,
	};
}

async function* factPages(db: Db, website: number): AsyncGenerator<PageBrief> {
	for await (const { id, route, title, keyword, dataset, facts } of streamFactPages(db, website)) yield { id, route, title, keyword, dataset, facts };
}
