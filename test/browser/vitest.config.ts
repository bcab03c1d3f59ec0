import { defineConfig } from 'vitest/config';
import { ROOT } from '../../scripts/lib/root.mjs';

/** `npm run test:browser`, and `npm run pictures` for the screenshots of the documentation. */
export default defineConfig({
	test: {
		name: 'browser',
		root: ROOT,
		include: [process.env['PSEO_PICTURES'] ? 'test/browser/pictures.ts' : 'test/browser/**/*.test.ts'],
		testTimeout: 120_000,
		hookTimeout: 180_000,
	},
});
