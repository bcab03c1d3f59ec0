import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { npmCommand, onNode22 } from './lib/node22.mjs';
import { dropDatabases, findPostgres } from './lib/postgres.mjs';
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
	types: async () =>
		(await tool('typescript/bin/tsc', ['--noEmit', '-p', ROOT])) ||
		tool('vue-tsc/bin/vue-tsc.js', ['--noEmit', '-p', ROOT]),
	tsc: () => tool('typescript/bin/tsc', ['--noEmit', '-p', ROOT]),
	'vue-tsc': () => tool('vue-tsc/bin/vue-tsc.js', ['--noEmit', '-p', ROOT]),
	format: (args) =>
		tool('prettier/bin/prettier.cjs', ['--log-level=warn', args.includes('--check') ? '--check' : '--write', '.']),
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
	if (!command) throw new Stop(`run: expected ${Object.keys(COMMANDS).join(', ')}, got "${name}"`, 2);
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
	return run(
		npm.program,
		[...npm.args, 'ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'],
		{ cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
	);
}

/**
 * Benchmarks of test/bench/index.ts, beside the PostgreSQL that is there, or without.
 * @param {string[]} args
 */
async function bench(args) {
	const { place, version } = await findPostgres().catch(() => ({ place: null, version: null }));
	const prefix = `pseo_bench_${randomBytes(4).toString('hex')}`;
	// What the harness reads when it is loaded; where there is no server, SQLite alone is measured.
	if (place) Object.assign(process.env, place, { PSEO_TEST_POSTGRES: prefix, PSEO_BENCH_POSTGRES: version });
	const { names, bench: run } = await loadTypeScript(path.join(ROOT, 'test', 'bench', 'index.ts'));
	const [name = '--all'] = args;
	if (name !== '--all' && !names.includes(name))
		throw new Stop(`bench: expected nothing, --all or one of ${names.join(', ')}, got "${name}"`, 2);
	await ensureBuilt();
	try {
		await run(args);
	} finally {
		if (place) await dropDatabases(place, prefix);
	}
}
