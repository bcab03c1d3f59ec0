import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { boundEntries, missingEntries } from './lib/lockfile.mjs';
import { ROOT } from './lib/root.mjs';
import { Stop, main, say } from './lib/say.mjs';

const LOCKFILES = ['package-lock.json', 'test/compat/package-lock.json'];

// Completes the lockfiles after an `npm install`, or with --check says what is wrong with them.
await main(async () => {
	const problems = LOCKFILES.flatMap(process.argv.includes('--check') ? check : mend);
	if (problems.length > 0) throw new Stop(`${problems.join('\n')}\nMend it with: node scripts/lockfile.mjs`);
});

/** @param {string} name */
function read(name) {
	const lockfile = JSON.parse(readFileSync(path.join(ROOT, name), 'utf8'));
	return { lockfile, missing: missingEntries(lockfile), bound: boundEntries(lockfile) };
}

/**
 * @param {string} name
 * @returns {string[]} what is wrong with it
 */
function check(name) {
	const { missing, bound } = read(name);
	return [
		...missing.map(({ where }) => `${name}: no entry: ${where}`),
		...bound.map((where) => `${name}: names a registry host: ${where}`),
	];
}

/**
 * @param {string} name
 * @returns {string[]} nothing is left
 */
function mend(name) {
	const { lockfile, missing, bound } = read(name);
	for (const { where, entry } of missing) lockfile.packages[where] = entry;
	for (const where of bound) delete lockfile.packages[where].resolved;
	lockfile.packages = Object.fromEntries(
		Object.entries(lockfile.packages).sort(([one], [other]) => one.localeCompare(other, 'en')),
	);
	writeFileSync(path.join(ROOT, name), `${JSON.stringify(lockfile, null, 2)}\n`);
	say(`${name}: ${missing.length} entries added, ${bound.length} freed of their registry`);
	return [];
}
