import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from '../support/directus.js';
import { median, say, timed } from './support/measure.js';
import { residentMb, withServer } from './support/server.js';
import type { Row } from './support/table.js';

const ROUNDS = 5;
/** After the start Directus still reads and compiles for a while. */
const SETTLE_MS = 8_000;
/** The targets of this project, in seconds and in MB of the process. */
const TARGET_SECONDS = 1;
const TARGET_MB = 60;

interface Start {
	ms: number;
	mb: number;
}

/** How much later Directus answers with the bundle than without, and how much more memory it holds when nothing happens. */
export async function bootAndIdle(): Promise<Row[]> {
	say('boot-and-idle');
	return withServer({ stopped: true }, (ours) =>
		withServer({ stopped: true, bare: true }, async (theirs) => {
			// Both files are in the cache of the system after the first start, and the bundle is provisioned.
			for (const server of [ours, theirs]) await start(server, 0);
			const rounds: { ours: Start; theirs: Start }[] = [];
			for (let round = 0; round < ROUNDS; round++) {
				if (round % 2 === 0) rounds.push({ ours: await start(ours), theirs: await start(theirs) });
				else {
					const bare = await start(theirs);
					rounds.push({ ours: await start(ours), theirs: bare });
				}
			}
			const of = (side: 'ours' | 'theirs', what: keyof Start) => median(rounds.map((round) => round[side][what]));
			const later = median(rounds.map((round) => round.ours.ms - round.theirs.ms)) / 1000;
			const more = median(rounds.map((round) => round.ours.mb - round.theirs.mb));
			const against = 'Directus without the bundle';
			return [
				{
					work: 'boot, provisioned SQLite',
					against,
					ours: `${(of('ours', 'ms') / 1000).toFixed(2)} s`,
					theirs: `${(of('theirs', 'ms') / 1000).toFixed(2)} s`,
					figure: `${signed(later, 2)} s`,
					target: `<= + ${TARGET_SECONDS} s`,
					met: later <= TARGET_SECONDS,
					notes: [
						`${ROUNDS} starts of each in turn; until /server/ping, with the bundle also until /pseo-endpoints/ answers 200`,
					],
				},
				{
					work: 'memory, idle',
					against,
					ours: `${of('ours', 'mb').toFixed(0)} MB`,
					theirs: `${of('theirs', 'mb').toFixed(0)} MB`,
					figure: `${signed(more, 0)} MB`,
					target: `<= + ${TARGET_MB} MB`,
					met: more <= TARGET_MB,
					notes: [`VmRSS ${SETTLE_MS / 1000} s after each of these starts`],
				},
			];
		}),
	);
}

async function start(server: Server, settle = SETTLE_MS): Promise<Start> {
	const ms = await timed(() => server.start());
	await sleep(settle);
	const mb = residentMb(server.pid);
	await server.stop();
	return { ms, mb };
}

/** Below zero where the machine's own unrest was larger than the difference. */
function signed(value: number, digits: number): string {
	return `${value < 0 ? '-' : '+'} ${Math.abs(value).toFixed(digits)}`;
}
