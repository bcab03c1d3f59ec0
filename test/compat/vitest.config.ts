import { defineConfig } from 'vitest/config';
import { ROOT } from '../../scripts/lib/root.mjs';

/** `npm run test:compat` */
export default defineConfig({
	test: {
		name: 'compat',
		root: ROOT,
		include: ['test/compat/*.test.ts'],
		testTimeout: 60_000,
		hookTimeout: 180_000,
	},
});
