import { ensureBuilt } from './lib/build.mjs';
import { findChromium } from './lib/chromium.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { onNode22 } from './lib/node22.mjs';
import { main } from './lib/say.mjs';
import { runVitest } from './lib/vitest.mjs';

// `npm run test:browser`: Studio as a person uses it, in a real Chromium. Arguments go to vitest.
// `npm run pictures`: the screenshots of the documentation, made anew.
await main(async () => {
	await onNode22(import.meta.url);
	await ensureInstalled();
	await ensureBuilt();
	const [first, ...rest] = process.argv.slice(2);
	const pictures = first === '--pictures';
	return runVitest(['--config', 'test/browser/vitest.config.ts', ...(pictures ? rest : process.argv.slice(2))], {
		PSEO_CHROMIUM: await findChromium(),
		...(pictures ? { PSEO_PICTURES: '1' } : {}),
	});
});
