import { Marked } from 'marked';
import sanitizeHtml from 'sanitize-html';
import { advancePage } from '../../extensions/pseo-automation/src/areas/generation/jobs/advance.js';
import type { ModelRun } from '../../extensions/pseo-automation/src/areas/generation/jobs/model-run.js';
import { readHistory } from '../../extensions/pseo-automation/src/areas/generation/pipeline/history.js';
import { toTurn } from '../../extensions/pseo-automation/src/areas/models/asking/asking.js';
import type { StoredTurn } from '../../extensions/pseo-automation/src/areas/models/asking/calls.store.js';
import type { AskingContext } from '../../extensions/pseo-automation/src/areas/models/asking/context.js';
import { judgeDraft } from '../../extensions/pseo-automation/src/areas/generation/pipeline/judge-page.js';
import {
	assemblePage,
	checkClaims,
	type Draft,
	manuscriptOf,
	type NameClaim,
	type Research,
	verdictAsk,
	type WrittenPage,
	type PagePurpose,
	type PageTurn,
} from '../../extensions/pseo-automation/src/areas/writers/index.js';
import { chunks } from '../../extensions/pseo-automation/src/platform/db/index.js';
import { blocksOf } from '../../extensions/pseo-automation/src/platform/markdown/index.js';
import { promptOf } from '../support/claude-emulator/reading.js';
import { judgeNames } from '../support/claude-emulator/replies/verdict.js';
import { town } from '../support/rows.js';
import { draftOf8Kb, researchOf } from './ingest-drafts.js';
import { environmentOf } from './ingest-emulator.js';
import { openJob, startGeneration, type WaitingJob, websiteWith } from './ingest-job.js';
import { withStation } from './ingest-process.js';
import { median, say, timed } from './support/measure.js';
import { withServer } from './support/server.js';
import type { Row } from './support/table.js';

/** Pages of each side before the other one has its turn. */
const BLOCK = 250;
/** Pages that the job takes on together. */
const CHUNK = 100;
/** Pages without which code and caches are cold. */
const WARM = 200;
/** A target of this project. */
const TARGET = 0.25;

/** From assembled drafts, and from stored answers, to judged pages, one after the other as the job does it, beside the bare rendering of the same texts by marked and sanitize-html. */
export async function measureGate(pages: number): Promise<Row[]> {
	say(`ingest  ${pages} results judged and rendered`);
	return withStation('emulator', async (emulator) => {
		const service = await emulator.ask('start', {});
		return withServer({ env: { PSEO_WORKERS: '0', ...environmentOf(service) } }, async (server) => {
			const job = await startGeneration(server, await websiteWith(server, 1, async () => {}), 1);
			await server.stop();
			return withStation('gate', async (station) => {
				await station.ask('open', { database: server.database, service, job });
				await station.ask('block', { from: pages, count: WARM, oursFirst: true });
				const seen: Block[] = [];
				for (let from = 0; from < pages; from += BLOCK)
					seen.push(
						await station.ask('block', {
							from,
							count: Math.min(BLOCK, pages - from),
							oursFirst: (from / BLOCK) % 2 === 0,
						}),
					);
				const sum = (of: (block: Block) => number): number =>
					seen.reduce((total, block) => total + of(block), 0);
				const perPage = (of: (block: Block) => number): string => `${(sum(of) / pages).toFixed(2)} ms/page`;
				const theirs = ({ theirs: took }: Block): number => took;
				const row = (work: string, ours: (block: Block) => number): Row => ({
					work: `${pages.toLocaleString('en')} results ${work}`,
					against: 'marked + sanitize-html, same texts',
					ours: perPage(ours),
					theirs: perPage(theirs),
					figure: `${median(seen.map((block) => theirs(block) / ours(block))).toFixed(2)}x`,
					target: '-',
					met: true,
					notes: [],
				});
				const gate = row('judged and rendered', ({ gate: took }) => took);
				const ratio = median(seen.map((block) => block.theirs / block.gate));
				return [
					{
						...gate,
						target: `>= ${TARGET}x`,
						met: ratio >= TARGET,
						notes: [
							`answers of ${(sum(({ bytes }) => bytes) / pages / 1024).toFixed(1)} KB, in turns of ${BLOCK} pages; every page is compared with those before it; ${sum(({ review }) => review)} of them end in review, ${sum(({ asked }) => asked)} want a rewrite, ${sum(({ checked }) => checked)} had names to check`,
							'ours: markdown read, rendered and sanitised, laid out, audited, compared with the website, scored; theirs: marked as it comes and sanitize-html with its default rules',
						],
					},
					{
						...row('from stored answer to page', ({ whole }) => whole),
						notes: [
							'the same with what goes before: answer read, numbers and names checked against the facts, page assembled',
						],
					},
				];
			});
		});
	});
}

interface Block {
	/** Milliseconds. */
	whole: number;
	gate: number;
	theirs: number;
	bytes: number;
	review: number;
	asked: number;
	checked: number;
}

interface Prepared {
	research: Research;
	draft: Draft;
	turns: StoredTurn[];
	markdown: string;
}

export async function gateStation() {
	let run: ModelRun;
	let asking: AskingContext;
	const markdown = new Marked();

	/** The answers that a page has when it is judged: a draft, and verdicts where it has names that no fact holds letter by letter. */
	async function prepare(place: number): Promise<Prepared> {
		const id = place + 1;
		const near = [1, 2, 3, 4].map((step) => researchOf(town(place + step), id + step).page);
		const research = researchOf(
			town(place),
			id,
			near.map(({ id: other, route, title }) => ({ id: other, route, title, source: 'page', description: null })),
		);
		const draft = draftOf8Kb(town(place), research);
		const turns = [turnOf(1, 'draft', draft)];
		const { names } = checkClaims(manuscriptOf(draft), research);
		if (names.length > 0) {
			const { system, user, schema } = verdictAsk(research, names, run.prompts, { max_tokens: 4000 });
			turns.push(
				turnOf(
					2,
					'verdict',
					judgeNames(promptOf(system.map(({ text }) => text).join('\n'), user, schema)),
					names,
				),
			);
		}
		return {
			research,
			draft,
			turns,
			markdown: draft.sections
				.map(({ heading, markdown: text }) => (heading === '' ? text : `## ${heading}\n\n${text}`))
				.join('\n\n'),
		};
	}

	return {
		async open(waiting: WaitingJob): Promise<void> {
			({ run, asking } = await openJob(waiting));
		},
		async block({ from, count, oursFirst }: { from: number; count: number; oursFirst: boolean }): Promise<Block> {
			const pages: Prepared[] = [];
			for (let place = from; place < from + count; place++) pages.push(await prepare(place));
			let review = 0;
			let asked = 0;
			const judged: { given: Research; draft: Draft; page: WrittenPage }[] = [];
			const whole = async (): Promise<void> => {
				for (const part of chunks(pages, CHUNK)) {
					const histories = part.map(({ turns }) =>
						readHistory(turns.map((turn) => toTurn(asking.service.client, turn) as PageTurn)),
					);
					await run.siblings.expect(histories.flatMap(({ draft }) => draft ?? []));
					for (const [index, { research }] of part.entries()) {
						const { step } = await advancePage(run, research, histories[index] ?? readHistory([]), null);
						if (step.is === 'failed' || step.is === 'unfinished')
							throw new Error(`expected a page, got ${JSON.stringify(step)}`);
						if (step.is === 'ask') asked++;
						else if (step.finished.status === 'review') review++;
					}
				}
			};
			/** The same pages once more, from where they are assembled. */
			const gate = async (): Promise<void> => {
				for (const part of chunks(judged, CHUNK)) {
					await run.siblings.expect(part.map(({ draft }) => draft));
					for (const { given, draft, page } of part)
						run.siblings.remember(
							(
								await judgeDraft(
									run.siblings,
									given,
									draft,
									{ page, blocks: blocksOf(page.content_markdown) },
									[],
								)
							).signature,
						);
				}
			};
			const bare = (): void => {
				let length = 0;
				for (const page of pages)
					length += sanitizeHtml(markdown.parse(page.markdown, { async: false })).length;
				if (length === 0) throw new Error('expected HTML');
			};
			for (const { research, draft } of pages)
				judged.push({
					given: research,
					draft,
					page: assemblePage(manuscriptOf(draft), research, { generator: run.generator, sources: [] }).page,
				});
			const ours = async (): Promise<[number, number]> => [await timed(whole), await timed(gate)];
			let took = oursFirst ? await ours() : null;
			const theirs = await timed(bare);
			took ??= await ours();
			const [ofWhole, ofGate] = took;
			const bytes = pages.reduce((sum, { turns }) => sum + (turns[0]?.answer?.raw?.length ?? 0), 0);
			return {
				whole: ofWhole,
				gate: ofGate,
				theirs,
				bytes,
				review,
				asked,
				checked: pages.filter(({ turns }) => turns.length > 1).length,
			};
		},
	};
}

function turnOf(id: number, purpose: PagePurpose, answer: unknown, names: NameClaim[] = []): StoredTurn {
	const usage = {
		input_tokens: 900,
		cache_creation_input_tokens: 0,
		cache_read_input_tokens: 3000,
		output_tokens: 2000,
	};
	const raw = JSON.stringify({
		id: 'msg_01',
		type: 'message',
		role: 'assistant',
		content: [{ type: 'text', text: JSON.stringify(answer), citations: null }],
		stop_reason: 'end_turn',
		stop_sequence: null,
		usage,
	});
	return {
		id,
		subject_id: 1,
		purpose,
		max_tokens: 8000,
		detail: { problems: [], names },
		answer: { kind: 'message', raw },
	};
}
