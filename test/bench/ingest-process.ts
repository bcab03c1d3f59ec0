import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ROOT } from '../../scripts/lib/root.mjs';
import type { STATIONS } from './ingest-stations.js';

/** What a station can be asked to do; inputs and outcomes are sent as JSON. */
export type Steps = Record<string, (input: never) => Promise<unknown>>;

type StepsOf<Name extends keyof typeof STATIONS> = Awaited<ReturnType<(typeof STATIONS)[Name]>>;
type Input<Step> = Step extends (input: infer Given) => unknown ? Given : never;
type Outcome<Step> = Step extends (input: never) => Promise<infer Result> ? Result : never;

/** A process of its own, whose memory and time are those of the work alone. */
export interface Station<Own> {
	pid: number;
	ask<Name extends keyof Own & string>(step: Name, input: Input<Own[Name]>): Promise<Outcome<Own[Name]>>;
}

const TYPESCRIPT = pathToFileURL(path.join(ROOT, 'scripts', 'lib', 'typescript.mjs')).href;
const STATIONS_FILE = fileURLToPath(new URL('./ingest-stations.ts', import.meta.url));
/** A child that lost its parent ends: its answer would not be read. */
const SCRIPT = `
const { loadTypeScript } = await import(${JSON.stringify(TYPESCRIPT)});
process.once('disconnect', () => process.exit(1));
const { serve } = await loadTypeScript(${JSON.stringify(STATIONS_FILE)});
await serve();
`;

/** Opens a station in a child process, and ends it after `body`. */
export async function withStation<Name extends keyof typeof STATIONS, T>(
	name: Name,
	body: (station: Station<StepsOf<Name>>) => Promise<T>,
): Promise<T> {
	const options = process.env['PSEO_BENCH_NODE_OPTIONS'];
	const child = spawn(process.execPath, ['--input-type=module', '-e', SCRIPT], {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
		env: { ...process.env, ...(options ? { NODE_OPTIONS: options } : {}) },
	});
	const died = new Promise<never>((_, reject) => {
		child.once('error', reject);
		child.once('exit', (code, signal) =>
			reject(new Error(`the process of ${name} ended by itself (${signal ?? `exit code ${code}`})`)),
		);
	});
	died.catch(() => {});
	const ask = (step: string, input: unknown): Promise<unknown> => {
		child.send({ step, input: input ?? null });
		return Promise.race([answerOf(child), died]);
	};
	try {
		await ask('station', name);
		return await body({ pid: child.pid ?? 0, ask: ask as Station<StepsOf<Name>>['ask'] });
	} finally {
		// Asked politely, because a profile is written at a process's own end only.
		child.send({ step: 'close', input: null }, () => {});
		const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
		await died.catch(() => {});
		clearTimeout(timer);
	}
}

async function answerOf(child: ChildProcess): Promise<unknown> {
	const { error, outcome } = await new Promise<{ error?: string; outcome?: unknown }>((resolve) =>
		child.once('message', resolve as (message: unknown) => void),
	);
	if (error !== undefined) throw new Error(error);
	return outcome;
}
