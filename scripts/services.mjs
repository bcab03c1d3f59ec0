import { randomBytes } from 'node:crypto';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { onNode22 } from './lib/node22.mjs';
import { dropDatabases, findPostgres } from './lib/postgres.mjs';
import { main, say } from './lib/say.mjs';
import { runVitest } from './lib/vitest.mjs';

// `npm run test:services`: the end-to-end suite on PostgreSQL, and the tests that need a real one. Every server of the
// harness gets a database of its own, dropped afterwards. Arguments go to vitest.
await main(async () => {
	await onNode22(import.meta.url);
	await ensureInstalled();
	const { place, version } = await findPostgres();
	say(`services  ${version} at ${place.PGHOST}:${place.PGPORT}, user ${place.PGUSER}`);
	await ensureBuilt();
	const prefix = `pseo_test_${randomBytes(4).toString('hex')}`;
	try {
		return await runVitest(['--config', 'test/services/vitest.config.ts', ...process.argv.slice(2)], {
			...place,
			PSEO_TEST_POSTGRES: prefix,
		});
	} finally {
		await dropDatabases(place, prefix);
	}
});
