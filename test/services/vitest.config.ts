import { defineConfig } from 'vitest/config';
import { ROOT } from '../../scripts/lib/root.mjs';
import { LongestFirst } from '../support/longest-first.js';

/** Files of the end-to-end suite that do not run on PostgreSQL, and why. */
const SQLITE_ONLY: Record<string, string> = {
	'test/e2e/start.test.ts': 'it is about `npm start`, which makes a SQLite file of its own',
	'test/e2e/upgrade.test.ts': 'the databases of former builds that it upgrades are SQLite files',
	'test/e2e/invariants.test.ts': 'it breaks the rules of a SQLite file to see that the checks notice',
	'test/e2e/provisioning.test.ts': 'it reads tables and indexes from the catalogue of SQLite',
};

for (const [file, why] of Object.entries(SQLITE_ONLY)) process.stdout.write(`skipped   ${file}: ${why}\n`);

/** `npm run test:services` */
export default defineConfig({
	test: {
		name: 'services',
		root: ROOT,
		include: ['test/{e2e,services}/**/*.test.ts'],
		globalSetup: 'test/support/shared-servers.ts',
		exclude: Object.keys(SQLITE_ONLY),
		sequence: { sequencer: LongestFirst },
		testTimeout: 60_000,
		hookTimeout: 180_000,
		// Most of their time is waiting, and the database has processes of its own.
		maxWorkers: 3,
	},
});
