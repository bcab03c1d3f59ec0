import { SYSTEM } from '../../../kernel/who.js';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { clock } from '../../../kernel/clock.js';
import type { Db } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import type { Work } from '../../../platform/jobs/index.js';
import { renderArticle, type WrittenArticle } from '../../articles/index.js';
import { moveJob } from '../../jobs/index.js';
import {
	type ClaimedPage,
	nextClaimed,
	type OwnedWebsite,
	siteBrief,
	streamFactPages,
	takenRoutes,
} from '../../websites/index.js';
import type { PageBrief, Writer, WritingSession } from '../../writers/index.js';
import * as store from '../store.js';
import { articleOf, NOT_JUDGED } from './article-of.js';
import { type FailedPage, PageTaken, saveChunk } from './save-chunk.js';
import type { Left, WriteDeps, Writing } from './write-pages.js';

/** Pages read, and at most written, in one go: what a commit costs besides its pages is shared by so many. */
const CHUNK_PAGES = 200;
/** A slower writer commits what it has after this time, so that counters move at least once a second. */
const CHUNK_MS = 700;

interface Run {
	work: Work;
	generation: store.OwnedGeneration<'editor'>;
	website: OwnedWebsite;
	session: WritingSession;
}

/** Writing without a model: the session holds what all pages share, a page takes about a millisecond. */
export async function openTemplate(
	deps: WriteDeps,
	work: Work,
	generation: store.OwnedGeneration<'editor'>,
	website: OwnedWebsite,
	writer: Writer,
): Promise<Writing> {
	const session = await writer.open(siteBrief(website), factPages(deps.db, website));
	return {
		plan: (count) => session.plan(count, (asked) => takenRoutes(deps.db, website, asked)),
		writeClaimed: () => writeClaimed(deps, { work, generation, website, session }),
	};
}

async function writeClaimed(deps: WriteDeps, run: Run): Promise<Left> {
	await store.moveGeneration(deps.db, run.generation.id, ['running'], { stage: 'writing' });
	await moveJob(deps.db, SYSTEM, run.generation.job as number, ['running'], { current_stage: 'writing' });
	for (;;) {
		if (run.work.signal.aborted || run.work.shouldPause()) return 'stopping';
		const pages = await nextClaimed(deps.db, run.generation, CHUNK_PAGES);
		if (pages.length === 0) return 'written';
		try {
			await writeChunk(deps, run, pages);
		} catch (error) {
			if (!(error instanceof PageTaken)) throw error;
		}
	}
}

async function writeChunk(deps: WriteDeps, run: Run, pages: ClaimedPage[]): Promise<void> {
	const written: WrittenArticle[] = [];
	const failed: FailedPage[] = [];
	const began = clock.now();
	for (const page of pages) {
		const outcome = await writeOne(deps, run.session, page);
		if (outcome.ok)
			written.push(articleOf(page, outcome.page, renderArticle(outcome.page.content_markdown), NOT_JUDGED));
		else failed.push({ id: page.id, route: page.route, error: outcome.error });
		if (clock.now() - began > CHUNK_MS || run.work.signal.aborted || run.work.shouldPause()) break;
		// The same thread answers requests: let them in between pages.
		await yieldToOthers();
	}
	failpoint('generation.written');
	await saveChunk(deps, run, written, failed);
	failpoint('generation.saved');
}

async function writeOne({ log }: WriteDeps, session: WritingSession, page: ClaimedPage) {
	try {
		return await session.write(page);
	} catch (error) {
		log.error({ err: error, page: page.id, route: page.route }, 'pseo: the writer failed on a page');
		return { ok: false as const, error: `writer_error: ${error instanceof Error ? error.message : String(error)}` };
	}
}

async function* factPages(db: Db, website: OwnedWebsite): AsyncGenerator<PageBrief> {
	for await (const { id, route, title, keyword, dataset, facts } of streamFactPages(db, website))
		yield { id, route, title, keyword, dataset, facts };
}
