import { spawn } from 'node:child_process';

/**
 * Runs a program to its end with the terminal as its own.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} exit code; 128 + n when signal n ended it
 */
export function run(program, args, options = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { stdio: 'inherit', ...options });
		const stopForwarding = forwardSignals(child);
		child.once('error', (error) => {
			stopForwarding();
			reject(error);
		});
		child.once('close', (code, signal) => {
			stopForwarding();
			resolve(exitCodeOf(code, signal));
		});
	});
}

/**
 * Runs a program and hands every line of its output to `onLine`.
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { onLine?: (line: string) => void }} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export function capture(program, args, { onLine, ...options } = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		const stopForwarding = forwardSignals(child);
		let output = '';
		let rest = '';
		const read = (/** @type {Buffer} */ chunk) => {
			const text = chunk.toString();
			output += text;
			const lines = (rest + text).split('\n');
			rest = lines.pop() ?? '';
			for (const line of lines) onLine?.(line);
		};
		child.stdout?.on('data', read);
		child.stderr?.on('data', read);
		child.once('error', (error) => {
			stopForwarding();
			reject(error);
		});
		child.once('close', (code, signal) => {
			stopForwarding();
			if (rest) onLine?.(rest);
			resolve({ code: exitCodeOf(code, signal), output });
		});
	});
}

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/**
 * Passes our signals on, so that stopping a command stops what it started. Answers the function that ends it.
 * @param {import('node:child_process').ChildProcess} child
 */
export function forwardSignals(child) {
	const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
	for (const signal of SIGNALS) process.on(signal, forward);
	return () => {
		for (const signal of SIGNALS) process.off(signal, forward);
	};
}

const SIGNAL_NUMBERS = /** @type {Record<string, number>} */ ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 });

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCodeOf(code, signal) {
	return signal ? 128 + (SIGNAL_NUMBERS[signal] ?? 0) : (code ?? 1);
}
