import type { Knex } from 'knex';
import type { ModelRun } from '../../extensions/pseo-automation/src/areas/generation/jobs/model-run.js';
import { lookAtBatches } from '../../extensions/pseo-automation/src/areas/models/asking/batches.js';
import { addCalls, queuedCalls } from '../../extensions/pseo-automation/src/areas/models/asking/calls.store.js';
import { batchesOf, requestOf } from '../../extensions/pseo-automation/src/areas/models/asking/context.js';
import { MAX_REQUESTS, submitBatch } from '../../extensions/pseo-automation/src/areas/models/asking/submit.js';
import type { Ask } from '../../extensions/pseo-automation/src/areas/models/index.js';
import { draftAsk, gatherFacts } from '../../extensions/pseo-automation/src/areas/writers/index.js';
import { town } from '../support/rows.js';
import { draftOf8Kb } from './ingest-drafts.js';
import { environmentOf } from './ingest-emulator.js';
import { type OpenJob, openJob, startGeneration, type WaitingJob, websiteWith } from './ingest-job.js';
import { withStation } from './ingest-process.js';
import { say, sideBySide, timed } from './support/measure.js';
import { peakMb, residentMb, type Vendor, withServer } from './support/server.js';
import type { Row } from './support/table.js';

const ROUNDS = 4;
/** What bulk writing does best (facts/scale.md): rows in a statement, and in a transaction. */
const PLAIN_STATEMENT = 100;
const PLAIN_TRANSACTION = 500;
/** A target of this project. The second is in MB. */
const TARGET = 0.5;
const MAX_GROWTH = 150;

/** Results of batches from the service's stream to raw rows, beside a plain upsert of the same rows. */
export async function measureRaw(vendor: Vendor, results: number): Promise<Row[]> {
	say(`ingest  ${results} results to raw rows, ${vendor}`);
	return withStation('emulator', async (emulator) => {
		const service = await emulator.ask('start', { replies: { fixed: JSON.stringify(draftOf8Kb(town(1))) } });
		return withServer({ vendor, env: { PSEO_WORKERS: '0', ...environmentOf(service) } }, async (server) => {
			const job = await startGeneration(server, await websiteWith(server, results, async () => {}), results);
			await server.stop();
			const waiting = { database: server.database, service, job };
			// What building the batches takes would hide how much reading them takes.
			await withStation('raw', async (station) => {
				await station.ask('open', waiting);
				await station.ask('submit', MAX_REQUESTS + results);
				await station.ask('leave', null);
			});
			return withStation('raw', async (station) => {
				await station.ask('open', waiting);
				await station.ask('warm', null);
				const before = residentMb(station.pid);
				let first = 0;
				const peak = await peakMb(station.pid, async () => {
					first = await station.ask('ours', results);
				});
				say(
					`        ${Math.round((results * 1000) / first)}/s the first time, ${before.toFixed(0)} to ${peak.toFixed(0)} MB`,
				);
				const bytes = await station.ask('remember', null);
				const { ratio, ...rates } = await sideBySide(
					ROUNDS,
					async () => (results * 1000) / (await station.ask('again', results)),
					async () => (results * 1000) / (await station.ask('theirs', results)),
				);
				const grown = peak - before;
				const work = `${results.toLocaleString('en')} results to raw rows, ${vendor}`;
				return [
					{
						work,
						against: 'knex upsert of the rows',
						ours: `${rates.ours.toFixed(0)} rows/s`,
						theirs: `${rates.theirs.toFixed(0)} rows/s`,
						figure: `${ratio.toFixed(2)}x`,
						target: `>= ${TARGET}x`,
						met: ratio >= TARGET,
						notes: [
							`answers of ${(bytes / 1024).toFixed(1)} KB over HTTP from another process; ${ROUNDS} rounds in turn, each into an empty table`,
							`ours with usage read, priced and booked on job and generation, questions marked, each transaction behind the lease; theirs ${PLAIN_STATEMENT} rows a statement and ${PLAIN_TRANSACTION} a transaction`,
						],
					},
					{
						work,
						against: '-',
						ours: `${before.toFixed(0)} to ${peak.toFixed(0)} MB`,
						theirs: '-',
						figure: `+ ${grown.toFixed(0)} MB`,
						target: `< + ${MAX_GROWTH} MB`,
						met: grown < MAX_GROWTH,
						notes: [
							`the process that does the work, every 100 ms, after ${MAX_REQUESTS.toLocaleString('en')} results`,
						],
					},
				];
			});
		});
	});
}

/** Rows of `pseo_answers` without their ids. */
type Plain = Record<string, unknown>;

export async function rawStation() {
	let job: OpenJob;
	let sample: Plain = {};
	let calls: number[] = [];

	/** Reads what the service has, batch after batch, and stores it. @returns milliseconds */
	async function ours(expected: number): Promise<number> {
		const { db, asking } = job;
		await db('pseo_answers').delete();
		const took = await timed(() => lookAtBatches(asking, false));
		await expectAnswers(db, expected);
		return took;
	}

	return {
		async open(waiting: WaitingJob): Promise<void> {
			job = await openJob(waiting);
		},
		leave: (): Promise<void> => job.leave(),
		/** Puts questions into batches as large as the job makes them. Pages have numbers only: raw rows know no more of them. */
		async submit(count: number): Promise<void> {
			const { db, run, asking } = job;
			const ask = questionOf(run);
			const bytes = batchesOf(asking.service).encode(requestOf(asking.models, ask));
			for (let from = 0; from < count; from += MAX_REQUESTS) {
				const questions = Array.from({ length: MAX_REQUESTS }, (_, index) => ({
					subject_kind: 'page',
					subject_id: from + index + 1,
					turn: 1,
					purpose: ask.purpose,
					writer: 'anthropic',
					model: asking.models.writer.id,
					max_tokens: ask.max_tokens,
					detail: { problems: [] },
					reserved_pico: 0,
				}));
				await db.transaction((trx) => addCalls(trx, asking.attempt, questions));
				const queued = await queuedCalls(db, asking.attempt, 'page', MAX_REQUESTS);
				await submitBatch(
					asking,
					queued.map(({ id }) => ({ id, bytes })),
					'5m',
				);
			}
		},
		/** The first batch alone, so that code and connections are warm. */
		async warm(): Promise<void> {
			const { db } = job;
			const [, ...ids] = (await db('pseo_batches').orderBy('id').pluck('id')) as number[];
			await db('pseo_batches').whereIn('id', ids).update({ state: 'vanished' });
			await ours(MAX_REQUESTS);
			await db('pseo_batches').whereIn('id', ids).update({ state: 'in_progress' });
		},
		ours,
		/** Takes a row as it is stored, for the other side to store. @returns bytes of its text */
		async remember(): Promise<number> {
			const { db } = job;
			const { id: _id, ...row } = (await db('pseo_answers').orderBy('id').first()) as Plain;
			sample = row;
			calls = (await db('pseo_answers').orderBy('id').pluck('call_id')) as number[];
			return Buffer.byteLength(String(row['raw']));
		},
		/** The same batches once more, as if none of them had been read. */
		async again(expected: number): Promise<number> {
			const { db } = job;
			const ids = (await db('pseo_batches')
				.orderBy('id', 'desc')
				.limit(expected / MAX_REQUESTS)
				.pluck('id')) as number[];
			await db('pseo_batches').whereIn('id', ids).update({ state: 'in_progress' });
			await db('pseo_calls').whereIn('batch', ids).update({ state: 'sent' });
			return ours(expected);
		},
		async theirs(expected: number): Promise<number> {
			const { db } = job;
			await db('pseo_answers').delete();
			const took = await timed(async () => {
				for (let start = 0; start < calls.length; start += PLAIN_TRANSACTION) {
					const part = calls.slice(start, start + PLAIN_TRANSACTION);
					await db.transaction(async (trx) => {
						for (let from = 0; from < part.length; from += PLAIN_STATEMENT) {
							const rows = part
								.slice(from, from + PLAIN_STATEMENT)
								.map((call_id) => ({ ...sample, call_id }));
							await trx('pseo_answers').insert(rows).onConflict(['call_id']).merge();
						}
					});
				}
			});
			await expectAnswers(db, expected);
			return took;
		},
	};
}

/** The question for a page, as the job asks it. */
function questionOf(run: ModelRun): Ask {
	const { id, website_url, name, description, master_prompt, language_code } = run.website;
	const site = { id, website_url, name, description, master_prompt, language_code };
	const page = {
		id: 1,
		kind: 'row' as const,
		route: '/towns/a',
		title: 'A in numbers',
		keyword: null,
		dataset: '/towns/{name}',
		facts: town(1),
	};
	return draftAsk({ site, page, facts: gatherFacts(site, page, []), siblings: [], links: [] }, run.prompts, {
		max_tokens: 8000,
	});
}

async function expectAnswers(db: Knex, expected: number): Promise<void> {
	const [row] = (await db('pseo_answers').where({ kind: 'message' }).count({ n: '*' })) as { n: number | string }[];
	if (Number(row?.n) !== expected) throw new Error(`expected ${expected} answers, got ${row?.n}`);
}
