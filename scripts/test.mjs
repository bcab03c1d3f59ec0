import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { onNode22 } from './lib/node22.mjs';
import { ROOT } from './lib/root.mjs';
import { run } from './lib/run.mjs';
import { main, say } from './lib/say.mjs';

// `npm test`: sets itself up, runs unit and end-to-end tests, and ends with the line `N passed, N failed`.
// Arguments go to vitest: `npm test -- --project unit`, `npm test -- test/e2e/generation.test.ts`.
await main(async () => {
	await onNode22(import.meta.url);
	await ensureInstalled();
	await ensureBuilt();
	const folder = mkdtempSync(path.join(tmpdir(), 'pseo-test-'));
	const report = path.join(folder, 'report.json');
	const vitest = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
	const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)];
	const code = await run(process.execPath, [vitest, ...args], { cwd: ROOT });
	const { passed, failed } = count(report, code);
	rmSync(folder, { recursive: true, force: true });
	say(`${passed} passed, ${failed} failed`);
	return failed > 0 ? 1 : code;
});

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
