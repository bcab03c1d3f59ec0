import { defineConfig } from 'vitest/config';

/** `unit`: beside the code, and the house rules; no server. `e2e`: over HTTP against a real Directus with the built bundle. */
export default defineConfig({
	test: {
		projects: [
			{
				test: {
					name: 'unit',
					include: ['extensions/pseo-automation/src/**/*.test.ts', 'test/{rules,scripts,unit}/**/*.test.ts'],
					testTimeout: 20_000,
				},
			},
			{
				test: {
					name: 'e2e',
					include: ['test/{e2e,chaos}/**/*.test.ts'],
					globalSetup: 'test/support/shared-servers.ts',
					testTimeout: 60_000,
					hookTimeout: 180_000,
					// Each worker has a Directus, and two cores carry two of them.
					maxWorkers: 2,
				},
			},
		],
	},
});
