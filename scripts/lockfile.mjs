import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { boundEntries, missingEntries } from './lib/lockfile.mjs';
import { ROOT } from './lib/root.mjs';
import { Stop, main, say } from './lib/say.mjs';

// Completes package-lock.json after an `npm install`, or with --check says what is wrong with it.
await main(async () => {
	const file = path.join(ROOT, 'package-lock.json');
	const lockfile = JSON.parse(readFileSync(file, 'utf8'));
	const missing = missingEntries(lockfile);
	const bound = boundEntries(lockfile);
	if (process.argv.includes('--check')) {
		const problems = [...missing.map(({ where }) => `no entry: ${where}`), ...bound.map((where) => `names a registry host: ${where}`)];
		if (problems.length > 0) throw new Stop(`package-lock.json:\n${problems.join('\n')}\nMend it with: node scripts/lockfile.mjs`);
		return;
	}
	for (const { where, entry } of missing) lockfile.packages[where] = entry;
	for (const where of bound) delete lockfile.packages[where].resolved;
	lockfile.packages = Object.fromEntries(Object.entries(lockfile.packages).sort(([one], [other]) => one.localeCompare(other, 'en')));
	writeFileSync(file, `${JSON.stringify(lockfile, null, 2)}\n`);
	say(`package-lock.json: ${missing.length} entries added, ${bound.length} freed of their registry`);
});
