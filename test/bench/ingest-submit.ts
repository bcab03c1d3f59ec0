import { RetryLater } from '../../extensions/pseo-automation/src/platform/jobs/index.js';
import { importRows } from '../support/client.js';
import { towns } from '../support/rows.js';
import { environmentOf } from './ingest-emulator.js';
import { type OpenJob, openJob, startGeneration, type WaitingJob, websiteWith } from './ingest-job.js';
import { withStation } from './ingest-process.js';
import { say, timed } from './support/measure.js';
import { peakMb, residentMb, withServer } from './support/server.js';
import type { Row } from './support/table.js';

/** Pages of the generation that comes first, so that code and connections are warm: a batch and a bit. */
const WARM = 3_000;
const IMPORT = 10_000;
/** MB; a target of this project. */
const TARGET = 300;

/** How much the process grows that claims planned pages, builds their questions and submits them in batches. */
export async function measureSubmit(pages: number): Promise<Row[]> {
	say(`ingest  ${pages} planned pages submitted`);
	return withStation('emulator', async (emulator) => {
		// The first batch goes alone and is read before the others: an answer without a page lets its pages ask again.
		const service = await emulator.ask('start', { replies: { fixed: 'no page' } });
		return withServer({ env: { PSEO_WORKERS: '0', ...environmentOf(service) } }, async (server) => {
			const jobs: number[] = [];
			for (const count of [WARM, pages]) {
				const place = await websiteWith(server, count, async (user, website) => {
					for (let from = 0; from < count; from += IMPORT)
						await importRows(user, website, towns(Math.min(IMPORT, count - from), from));
				});
				jobs.push(await startGeneration(server, place, count));
			}
			const [small = 0, big = 0] = jobs;
			await server.stop();
			return withStation('submit', async (station) => {
				await station.ask('open', { database: server.database, service, job: small });
				await station.ask('submit', WARM);
				await station.ask('open', { database: server.database, service, job: big });
				const before = residentMb(station.pid);
				const earlier = await emulator.ask('received', null);
				let took = 0;
				const peak = await peakMb(station.pid, async () => {
					took = await station.ask('submit', pages);
				});
				const sent = (await emulator.ask('received', null)) - earlier;
				if (sent < pages) throw new Error(`expected ${pages} requests, got ${sent}`);
				const grown = peak - before;
				return [
					{
						work: `${pages.toLocaleString('en')} planned pages submitted`,
						against: '-',
						ours: `${before.toFixed(0)} to ${peak.toFixed(0)} MB`,
						theirs: '-',
						figure: `+ ${grown.toFixed(0)} MB`,
						target: `< + ${TARGET} MB`,
						met: grown < TARGET,
						notes: [
							`SQLite, from the waiting job to the last batch, after a generation of ${WARM.toLocaleString('en')} pages; the process that does the work, every 100 ms; ${sent.toLocaleString('en')} requests in ${(took / 1000).toFixed(0)} s, ${Math.round((sent * 1000) / took)}/s`,
						],
					},
				];
			});
		});
	});
}

export async function submitStation() {
	let job: OpenJob | null = null;

	return {
		async open(waiting: WaitingJob): Promise<void> {
			await job?.leave();
			job = await openJob(waiting);
		},
		/** Does the job's part again and again until every page's first question was sent. @returns milliseconds */
		submit: (pages: number): Promise<number> =>
			timed(async () => {
				if (job === null) throw new Error('expected an open job');
				const { db, asking, write } = job;
				for (;;) {
					await write().catch((error: unknown) => {
						if (!(error instanceof RetryLater)) throw error;
					});
					const [row] = (await db('pseo_calls')
						.where({ job: asking.attempt.job, turn: 1 })
						.whereNot({ state: 'planned' })
						.count({ n: '*' })) as { n: number | string }[];
					if (Number(row?.n) >= pages) return;
				}
			}),
	};
}
