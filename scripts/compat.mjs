import path from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { onNode22 } from './lib/node22.mjs';
import { ROOT } from './lib/root.mjs';
import { main } from './lib/say.mjs';
import { runVitest } from './lib/vitest.mjs';

// `npm run test:compat`: the same build on the Directus of test/compat/package.json. Arguments go to vitest.
await main(async () => {
	await onNode22(import.meta.url);
	await ensureInstalled();
	await ensureBuilt();
	const other = path.join(ROOT, 'test', 'compat');
	await ensureInstalled({ root: other, lender: ROOT });
	return runVitest(['--config', 'test/compat/vitest.config.ts', ...process.argv.slice(2)], {
		PSEO_TEST_DIRECTUS: other,
	});
});
