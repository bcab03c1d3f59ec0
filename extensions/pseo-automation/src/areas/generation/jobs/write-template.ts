import { SYSTEM } from '../../../kernel/who.js';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { clock } from '../../../kernel/clock.js';
import type { Db } from '../../../platform/db/index.js';
import { failpoint } from '../../../platform/faults/index.js';
import type { Work } from '../../../platform/jobs/index.js';
import type { Headings, SignatureRow, WrittenArticle } from '../../articles/index.js';
import { moveJob } from '../../jobs/index.js';
import {
	type ClaimedPage,
	nextClaimed,
	type OwnedWebsite,
	readDataSets,
	siteBrief,
	streamFactPages,
	takenRoutes,
} from '../../websites/index.js';
import type { PageBrief, SiteBrief, Writer, WritingSession, WrittenPage } from '../../writers/index.js';
import { judgeTemplatePage } from '../pipeline/judge-page.js';
import { SiblingPages } from '../pipeline/sibling-pages.js';
import type { Verdict } from '../quality/index.js';
import * as store from '../store.js';
import { articleOf, judgedTemplate } from './article-of.js';
import { type FailedPage, PageTaken, saveChunk } from './save.js';
import type { WriteDeps, Writing, WritingEnd } from './lifecycle.js';

/** Pages read, and at most written, in one go: what a commit costs besides its pages is shared by so many. */
const CHUNK_PAGES = 100;
/** A slower writer has what it has written judged and saved after this time, so that counters move at least once a second. */
const WRITE_MS = 300;

interface Run {
	work: Work;
	generation: store.OwnedGeneration<'editor'>;
	website: OwnedWebsite;
	/** The website as its pages are written and judged for. */
	site: SiteBrief;
	session: WritingSession;
	siblings: SiblingPages;
	/** Checks that threw: told once a run, not for every page. */
	brokenChecks: Set<string>;
}

/** Writing without a model: the session holds what all pages share, a page takes about two milliseconds. */
export async function openTemplateWriting(
	deps: WriteDeps,
	work: Work,
	generation: store.OwnedGeneration<'editor'>,
	website: OwnedWebsite<'editor'>,
	writer: Writer,
): Promise<Writing> {
	const site = siteBrief(website);
	const session = await writer.open(site, factPages(deps.db, website), await readDataSets(deps.db, website));
	const siblings = new SiblingPages(deps.db, website);
	const run = { work, generation, website, site, session, siblings, brokenChecks: new Set<string>() };
	return {
		plan: (count) => session.plan(count, (asked) => takenRoutes(deps.db, website, asked)),
		writeClaimed: () => writeClaimed(deps, run),
	};
}

async function writeClaimed(deps: WriteDeps, run: Run): Promise<WritingEnd> {
	await store.moveGeneration(deps.db, run.generation, ['running'], { stage: 'writing' });
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

interface Handed {
	page: ClaimedPage;
	written: WrittenPage;
	headings: Headings;
}

async function writeChunk(deps: WriteDeps, run: Run, pages: ClaimedPage[]): Promise<void> {
	const handed: Handed[] = [];
	const failed: FailedPage[] = [];
	const began = clock.now();
	for (const page of pages) {
		const outcome = await writeOne(deps, run.session, page);
		if (outcome.ok) handed.push({ page, written: outcome.page, headings: headingsOf(outcome.page) });
		else failed.push({ id: page.id, route: page.route, error: outcome.error });
		if (clock.now() - began > WRITE_MS || run.work.signal.aborted || run.work.shouldPause()) break;
		// The same thread answers requests: let them in between pages.
		await yieldToOthers();
	}
	const { articles, signatures } = await judgeAll(deps, run, handed);
	failpoint('generation.written');
	await saveChunk(deps, run, articles, failed, (trx) => run.siblings.save(trx, signatures));
	failpoint('generation.saved');
}

/** Judges what was written together: what it shares with stored pages is looked up at once. */
async function judgeAll(
	deps: WriteDeps,
	run: Run,
	handed: readonly Handed[],
): Promise<{ articles: WrittenArticle[]; signatures: SignatureRow[] }> {
	const articles: WrittenArticle[] = [];
	const signatures: SignatureRow[] = [];
	await run.siblings.expect(handed.map(({ headings }) => headings));
	for (const { page, written, headings } of handed) {
		const { verdict, html, signature } = await judgeTemplatePage(run.siblings, run.site, page, written, headings);
		run.siblings.remember(signature);
		articles.push(articleOf(page, written, html, judgedTemplate(verdict)));
		signatures.push(signature);
		tellBroken(deps, run, verdict);
		await yieldToOthers();
	}
	return { articles, signatures };
}

function headingsOf({ title, meta_description }: WrittenPage): Headings {
	return { title, h1: title, meta_description };
}

function tellBroken({ log }: WriteDeps, { brokenChecks }: Run, { broken_checks }: Verdict): void {
	for (const { check, error } of broken_checks) {
		if (brokenChecks.has(check)) continue;
		brokenChecks.add(check);
		log.error({ check, error }, 'pseo: a check failed; pages are scored without it');
	}
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
	for await (const { id, route, title, keyword, kind, dataset, facts } of streamFactPages(db, website))
		yield { id, route, title, keyword, kind, dataset, facts };
}
