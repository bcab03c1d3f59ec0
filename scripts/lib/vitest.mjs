import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './root.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/**
 * Runs vitest and says `N passed, N failed` as the last line.
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
