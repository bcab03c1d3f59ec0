import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.js';

/** Two cores carry three workers: a third of an end-to-end test's time is waiting. */
const WORKERS = 3;

/** `unit`: beside the code, and the house rules; no server. `e2e`: over HTTP against a real Directus with the built bundle. */
export default defineConfig({
	test: {
		sequence: { sequencer: LongestFirst },
		projects: [
			{
				test: {
					name: 'unit',
					include: ['extensions/pseo-automation/src/**/*.test.ts', 'test/{rules,scripts,unit}/**/*.test.ts'],
					testTimeout: 20_000,
					maxWorkers: WORKERS,
				},
			},
			{
				test: {
					name: 'e2e',
					include: ['test/{e2e,chaos}/**/*.test.ts'],
					globalSetup: 'test/support/shared-servers.ts',
					testTimeout: 60_000,
					hookTimeout: 180_000,
					maxWorkers: WORKERS,
				},
			},
		],
	},
});
