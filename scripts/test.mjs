import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { onNode22 } from './lib/node22.mjs';
import { main } from './lib/say.mjs';
import { runVitest } from './lib/vitest.mjs';

// `npm test`: sets itself up, runs unit and end-to-end tests, and ends with the line `N passed, N failed`.
// Arguments go to vitest: `npm test -- --project unit`, `npm test -- test/e2e/generation.test.ts`.
await main(async () => {
	await onNode22(import.meta.url);
	await ensureInstalled();
	await ensureBuilt();
	return runVitest(process.argv.slice(2));
});
