import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../scripts/lib/root.mjs';
import { until } from './until.js';

/** The folder whose node_modules hold the Directus that is tested. It loads extensions only where a package.json stands. */
export const HOST = process.env['PSEO_TEST_DIRECTUS'] ?? ROOT;
const require = createRequire(path.join(HOST, 'package.json'));
const preload = (name: string): string[] => ['--import', fileURLToPath(new URL(name, import.meta.url))];
const CACHE = path.join(ROOT, '.cache', 'e2e', `modules-${installation()}`);
const READY_WITHIN_MS = 90_000;
/** The bundle drains its workers for at most 8 s. */
const STOP_WITHIN_MS = 20_000;

const living = new Set<ChildProcess>();
process.on('exit', () => {
	for (const child of living) child.kill('SIGKILL');
});

/** Changes with the packages that Directus is made of, and with the Node that runs them. */
function installation(): string {
	const lockfile = readFileSync(path.join(HOST, 'package-lock.json'));
	return createHash('sha256').update(`${HOST} ${process.version}`).update(lockfile).digest('hex').slice(0, 16);
}

/** A Directus process that can be stopped or killed and started again in the same home, on the same port. */
export class DirectusProcess {
	readonly logFile: string;
	#port = 0;
	#child: ChildProcess | null = null;
	#ended: Promise<number | null> = Promise.resolve(null);
	#asked = false;
	#crash: string | null = null;
	#how = '';

	/**
	 * @param environment the process's environment for a port
	 * @param quick whether it starts from what former starts have found and compiled
	 */
	constructor(
		home: string,
		private readonly environment: (port: number) => Record<string, string>,
		private readonly quick = true,
	) {
		this.logFile = path.join(home, 'logs', 'directus.log');
	}

	get url(): string {
		return `http://127.0.0.1:${this.#port}`;
	}

	get pid(): number {
		return this.#child?.pid ?? 0;
	}

	/** How the process ended by itself; null while it runs, and when a test ended it. */
	get crash(): string | null {
		return this.#crash;
	}

	log(): string {
		return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
	}

	/** Starts Directus and waits until it and, when `mounted`, the bundle answer. */
	async start(more: Record<string, string> = {}, mounted = true): Promise<void> {
		if (this.#child) throw new Error('expected a stopped server');
		this.#port ||= await freePort();
		const env = { ...this.environment(this.#port), ...more };
		const caches = {
			NODE_COMPILE_CACHE: path.join(CACHE, 'compiled'),
			PSEO_TEST_MODULES: path.join(CACHE, 'found.json'),
		};
		const log = openSync(this.logFile, 'a');
		const preloaded = [...preload('./end-with-parent.mjs'), ...(this.quick ? preload('./quick-start.mjs') : [])];
		const child = spawn(process.execPath, [...preloaded, require.resolve('@directus/api/start')], {
			cwd: HOST,
			env: this.quick ? { ...caches, ...env } : env,
			stdio: ['ignore', log, log],
		});
		closeSync(log);
		this.#child = child;
		this.#asked = false;
		living.add(child);
		this.#ended = new Promise<number | null>((resolve) => {
			const end = (code: number | null, how: string): void => {
				living.delete(child);
				this.#child = null;
				this.#how = how;
				if (!this.#asked) this.#crash = `Directus ended by itself (${how}):\n${this.log().slice(-4000)}`;
				resolve(code);
			};
			child.once('error', (error) => end(null, error.message));
			child.once('exit', (code, signal) => end(code, signal ?? `exit code ${code}`));
		});
		for (const place of mounted ? ['/server/ping', '/pseo-endpoints/'] : ['/server/ping']) {
			await until(
				async () => {
					if (!this.#child)
						throw new Error(`Directus ended while starting (${this.#how}):\n${this.log().slice(-4000)}`);
					return (await statusOf(this.url + place)) === 200;
				},
				{ timeout: READY_WITHIN_MS, what: `${place} of the server` },
			);
		}
	}

	async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number | null }> {
		this.#asked = true;
		const timer = setTimeout(() => this.#child?.kill('SIGKILL'), STOP_WITHIN_MS);
		this.#child?.kill(signal);
		const code = await this.#ended;
		clearTimeout(timer);
		return { code };
	}

	/**
	 * Waits for an end that comes from inside, as a failpoint brings it about. Call it before that may happen: an end that
	 * no test waits for is a crash.
	 * @returns the signal that ended the process, or its exit code in words
	 */
	async died(): Promise<string> {
		this.#asked = true;
		await this.#ended;
		return this.#how;
	}

	/** Ends the process without a chance to clean up, as a power cut or the kernel's OOM killer does. */
	async kill(): Promise<void> {
		this.#asked = true;
		this.#child?.kill('SIGKILL');
		await this.#ended;
	}
}

async function statusOf(url: string): Promise<number> {
	try {
		const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
		await answer.arrayBuffer();
		return answer.status;
	} catch {
		return 0;
	}
}

async function freePort(): Promise<number> {
	const probe = createServer();
	await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
	const address = probe.address();
	await new Promise((resolve) => probe.close(resolve));
	if (address === null || typeof address === 'string') throw new Error('expected a port');
	return address.port;
}
