import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { HOST } from './process.js';
import { testEnvironment } from './template.js';

const require = createRequire(path.join(HOST, 'package.json'));
const run = promisify(execFile);

/**
 * Runs Directus's own command line on the database of a home, as an operator does.
 * @param env over the environment of `testEnvironment`; the DB_* variables of the database are needed
 * @returns what it printed
 * @throws with what it printed when it ends with another code than 0
 */
export async function directusCli(home: string, env: Record<string, string>, args: string[]): Promise<string> {
	const { stdout, stderr } = await run(process.execPath, [require.resolve('@directus/api/cli/run.js'), ...args], {
		cwd: HOST,
		env: testEnvironment(home, 8055, { LOG_LEVEL: 'info', ...env }),
		maxBuffer: 64 * 1024 * 1024,
	});
	return stdout + stderr;
}
