import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './root.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/** So many files are named at the end as the slowest. */
const SLOWEST = 10;

/**
 * Runs vitest and says which files took longest, and `N passed, N failed` as the last line.
 * @param {string[]} args of vitest
 * @param {Record<string, string>} [env] over the environment of this process
 * @returns {Promise<number>} exit code
 */
export async function runVitest(args, env = {}) {
	const folder = mkdtempSync(path.join(tmpdir(), 'pseo-test-'));
	const report = path.join(folder, 'report.json');
	const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
	const all = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args];
	const code = await run(process.execPath, [vitest, ...all], { cwd: ROOT, env: { ...process.env, ...env } });
	const { passed, failed } = count(report, code);
	for (const { seconds, file } of slowest(report)) say(`slow ${seconds.toFixed(1).padStart(7)} s  ${file}`);
	rmSync(folder, { recursive: true, force: true });
	say(`${passed} passed, ${failed} failed`);
	return failed > 0 ? 1 : code;
}

/**
 * A file that does not load, and an error outside of any test, count as one failure each: vitest lists no test for them.
 * @param {string} report
 * @param {number} code exit code of vitest
 */
function count(report, code) {
	if (!existsSync(report)) return { passed: 0, failed: 1 };
	const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
	const unloaded = testResults.filter(
		(/** @type {any} */ { status, assertionResults }) =>
			status === 'failed' && !assertionResults.some((/** @type {any} */ result) => result.status === 'failed'),
	).length;
	const failed = numFailedTests + unloaded;
	return { passed: numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}

/**
 * The files that took longest, in seconds from their first test to the end of their last.
 * @param {string} report
 * @returns {{ seconds: number, file: string }[]}
 */
function slowest(report) {
	if (!existsSync(report)) return [];
	/** @type {{ testResults: { name: string, startTime: number, endTime: number }[] }} */
	const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
	return testResults
		.map(({ name, startTime, endTime }) => ({
			seconds: (endTime - startTime) / 1000,
			file: path.relative(ROOT, name),
		}))
		.sort((a, b) => b.seconds - a.seconds)
		.slice(0, SLOWEST);
}
