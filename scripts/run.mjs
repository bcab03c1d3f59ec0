import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { npmCommand, onNode22 } from './lib/node22.mjs';
import { ROOT } from './lib/root.mjs';
import { run } from './lib/run.mjs';
import { Stop, main } from './lib/say.mjs';
import { loadTypeScript } from './lib/typescript.mjs';

/**
 * The other commands, each on Node 22 and after an installation that fits. Arguments after the name are its own.
 * @type {Record<string, (args: string[]) => Promise<number | void>>}
 */
const COMMANDS = {
	build: () => ensureBuilt(),
	lint: (args) => tool('eslint/bin/eslint.js', ['.', '--max-warnings=0', ...args]),
	types: async () => (await tool('typescript/bin/tsc', ['--noEmit', '-p', ROOT])) || tool('vue-tsc/bin/vue-tsc.js', ['--noEmit', '-p', ROOT]),
	tsc: () => tool('typescript/bin/tsc', ['--noEmit', '-p', ROOT]),
	'vue-tsc': () => tool('vue-tsc/bin/vue-tsc.js', ['--noEmit', '-p', ROOT]),
	unused: (args) => tool('knip/bin/knip.js', ['--no-progress', ...args]),
	lockfile: lockfileFits,
	demo: async () => {
		await import('./demo.mjs');
	},
	bench,
};

await main(async () => {
	await onNode22(import.meta.url);
	const [name = '', ...args] = process.argv.slice(2);
	const command = COMMANDS[name];
	if (!command) throw new Stop(`run: expected ${Object.keys(COMMANDS).join(', ')}, came "${name}"`, 2);
	await ensureInstalled();
	return command(args);
});

/**
 * @param {string} script below node_modules
 * @param {string[]} args
 */
function tool(script, args) {
	return run(process.execPath, [path.join(ROOT, 'node_modules', script), ...args], { cwd: ROOT });
}

/** Asks npm itself, without installing anything, whether `npm ci` would take the lockfile. */
function lockfileFits() {
	const npm = npmCommand();
	return run(npm.program, [...npm.args, 'ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * `npm run bench -- csv-size ..` calls `csvSize(['..'])` of test/bench/csv-size.ts.
 * @param {string[]} args
 */
async function bench([name = '', ...args]) {
	const folder = path.join(ROOT, 'test', 'bench');
	const known = readdirSync(folder).filter((file) => file.endsWith('.ts')).map((file) => path.basename(file, '.ts'));
	const measure = known.includes(name) ? (await loadTypeScript(path.join(folder, `${name}.ts`)))[camelCase(name)] : undefined;
	if (typeof measure !== 'function') throw new Stop(`bench: expected the name of a benchmark in test/bench, came "${name}" (there are ${known.join(', ')})`, 2);
	await measure(args);
}

/** @param {string} name */
function camelCase(name) {
	return name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}
