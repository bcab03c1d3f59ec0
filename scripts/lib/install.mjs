import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { npmCommand } from './node22.mjs';
import { ROOT } from './root.mjs';
import { capture } from './run.mjs';
import { Stop, minutes, say, tail } from './say.mjs';

const PROGRESS_EVERY_MS = 5_000;
/** Native modules of Directus: its SQLite driver and the sandbox of its Flows. */
const NATIVE = ['sqlite3', 'isolated-vm'];

/**
 * Makes node_modules what the committed lockfile says, for the Node that runs this. Does nothing when it already is.
 * @param {object} [options]
 * @param {string} [options.root] folder of the package.json and its lockfile
 * @param {string} [options.lender] another folder, installed already, whose native modules are copied where they are of
 * the same version: compiling one takes a minute
 */
export async function ensureInstalled({ root = ROOT, lender } = {}) {
	if (isCurrent(root)) return;
	await withLock(
		path.join(
			ROOT,
			'.cache',
			'locks',
			['install', ...path.relative(ROOT, root).split(path.sep)].filter(Boolean).join('-'),
		),
		async () => {
			if (isCurrent(root)) return;
			// The packages were installed by hand: there is nothing to do but to note it.
			if (!matchesLockfile(root) || (await nativeProblem(root))) await install(root, lender);
			writeFileSync(stampFile(root), stamp(root));
		},
		(pid) => say(`install   waiting for another command that is installing (process ${pid ?? 'unknown'})`),
	);
}

/**
 * @param {string} root
 * @param {string | undefined} lender
 */
async function install(root, lender) {
	refuseLink(path.join(root, 'node_modules'));
	const started = Date.now();
	const lent = lender ? NATIVE.filter((name) => isSame(name, root, lender)) : [];
	const compiled = NATIVE.filter((name) => !lent.includes(name));
	say(
		`install   packages of ${path.relative(ROOT, path.join(root, 'package-lock.json'))} with npm ci; compiling ${compiled.join(' and ') || 'nothing'} makes it a few minutes`,
	);
	rmSync(stampFile(root), { force: true });
	const log = path.join(tmpdir(), `pseo-install-${process.pid}.log`);
	rmSync(log, { force: true });
	const progress = new Progress();
	const timer = setInterval(
		() => say(`install   ${minutes(Date.now() - started)} ${progress.line()}`),
		PROGRESS_EVERY_MS,
	);
	try {
		// The build needs the development packages and the native modules their scripts, whatever an npmrc or NODE_ENV says.
		await npm(
			[
				'ci',
				'--include=dev',
				`--ignore-scripts=${Boolean(lender)}`,
				'--no-audit',
				'--no-fund',
				'--prefer-offline',
			],
			root,
			log,
			progress,
		);
		if (lender) {
			for (const name of lent)
				cpSync(packageFolder(lender, name), packageFolder(root, name), { recursive: true });
			// Borrowers only serve tests: a compiler that optimises less takes half the time.
			if (compiled.length > 0)
				await npm(['rebuild', ...compiled], root, log, progress, { CFLAGS: '-O1', CXXFLAGS: '-O1' });
		}
	} finally {
		clearInterval(timer);
	}
	const problem = await nativeProblem(root);
	if (problem)
		throw new Stop(
			`${problem}\n\nnpm went through, but a native module does not load. Whole log: ${log}${advice(problem)}`,
		);
	rmSync(log, { force: true });
	say(`install   done in ${minutes(Date.now() - started)}`);
}

/**
 * @param {string[]} args
 * @param {string} root
 * @param {string} log file that its whole output is appended to
 * @param {Progress} progress
 * @param {Record<string, string>} [more] over the environment
 * @throws {Stop} with the end of its output and what to do about it
 */
async function npm(args, root, log, progress, more = {}) {
	const { program, args: first } = npmCommand();
	const { code, output } = await capture(program, [...first, ...args, '--loglevel=info', '--no-progress'], {
		cwd: root,
		env: { ...process.env, JOBS: process.env.JOBS ?? 'max', ...more },
		onLine: (line) => progress.read(line),
	});
	appendFileSync(log, output);
	if (code !== 0)
		throw new Stop(
			`${tail(readable(output), 40)}\n\nnpm ${args[0]} failed (exit code ${code}). Whole log: ${log}${advice(output)}`,
		);
}

/**
 * Whether the lockfile of one folder asks for the very version that another has installed.
 * @param {string} name
 * @param {string} root
 * @param {string} lender
 */
function isSame(name, root, lender) {
	const wanted = packagesOf(readFileSync(path.join(root, 'package-lock.json'), 'utf8'))[`node_modules/${name}`]
		?.version;
	const lent = readText(path.join(packageFolder(lender, name), 'package.json'));
	return wanted !== undefined && lent !== null && JSON.parse(lent).version === wanted;
}

/**
 * @param {string} root
 * @param {string} name
 */
function packageFolder(root, name) {
	return path.join(root, 'node_modules', name);
}

/**
 * `npm ci` empties node_modules first, and where that is a link it empties the folder behind it: another checkout's.
 * @param {string} folder
 */
function refuseLink(folder) {
	if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) {
		throw new Stop(
			`node_modules: expected a folder of this checkout, got a link. npm ci would empty what it points to: remove the link.`,
		);
	}
}

/** Reads what npm is doing off its log: packages as they are fetched, install scripts as they start and end. */
class Progress {
	#fetched = new Set();
	/** @type {Set<string>} */
	#building = new Set();
	#built = 0;

	/** @param {string} line */
	read(line) {
		const fetched = /^npm http (?:fetch|cache) (?:GET \d+ )?(\S+)/.exec(line);
		if (fetched) this.#fetched.add(fetched[1]);
		const script = /^npm info run (\S+) \S+ \S+ (.*)$/.exec(line);
		if (!script) return;
		const [, name = '', rest = ''] = script;
		if (!rest.startsWith('{ code:')) {
			this.#building.add(name);
		} else if (this.#building.delete(name)) {
			this.#built += 1;
		}
	}

	line() {
		if (this.#building.size > 0)
			return `compiling and setting up: ${[...this.#building].join(', ')} (${this.#built} done)`;
		if (this.#built > 0) return `finishing (${this.#built} set-up scripts done)`;
		return `fetching packages (${this.#fetched.size} requests)`;
	}
}

/**
 * Tries the native modules in a process of their own, since a wrong binary can take its process down.
 * @param {string} root
 * @returns {Promise<string | null>} what went wrong
 */
async function nativeProblem(root) {
	const script = NATIVE.map((name) => `require(${JSON.stringify(name)})`).join(';');
	const { code, output } = await capture(process.execPath, ['--no-node-snapshot', '-e', script], { cwd: root });
	return code === 0 ? null : tail(readable(output), 20);
}

/** @param {string} output */
function readable(output) {
	return output
		.split('\n')
		.filter((line) => !/^npm (http|info|verbose|silly) /.test(line))
		.join('\n');
}

const REMEDIES = [
	{
		sign: /find Python|python3?: (command )?not found/i,
		remedy: 'python3 is missing: install it (Debian, Ubuntu: apt install python3)',
	},
	{
		sign: /not found: make|make: (command )?not found|g\+\+: (command )?not found|c\+\+: (command )?not found|No Xcode|find VS/i,
		remedy: 'a C++ compiler is missing: install it (Debian, Ubuntu: apt install build-essential; macOS: xcode-select --install)',
	},
	{
		sign: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/,
		remedy: 'the npm registry cannot be reached: check the network, a proxy or the registry in ~/.npmrc',
	},
	{ sign: /ENOSPC/, remedy: 'the disk is full: node_modules needs about 1.5 GB' },
	{
		sign: /NODE_MODULE_VERSION|was compiled against a different Node/,
		remedy: 'it was compiled for another Node: delete node_modules and try again',
	},
];

/** @param {string} output */
function advice(output) {
	return REMEDIES.filter(({ sign }) => sign.test(output))
		.map(({ remedy }) => `\n- ${remedy}`)
		.join('');
}

/** @param {string} root */
function stampFile(root) {
	return path.join(root, 'node_modules', '.pseo-install');
}

/** @param {string} root */
function isCurrent(root) {
	return readText(stampFile(root)) === stamp(root);
}

/**
 * What decides whether an installation fits: the lockfile and the Node that native modules were compiled for.
 * @param {string} root
 */
function stamp(root) {
	const lockfile = createHash('sha256')
		.update(readFileSync(path.join(root, 'package-lock.json')))
		.digest('hex');
	return `${lockfile} node-abi-${process.versions.modules} ${process.platform}-${process.arch}\n`;
}

/**
 * True if npm's own record of node_modules agrees with the lockfile. The record leaves out the root,
 * packages of other platforms and those that nothing needs.
 * @param {string} root
 */
function matchesLockfile(root) {
	const record = readText(path.join(root, 'node_modules', '.package-lock.json'));
	if (!record) return false;
	const wanted = packagesOf(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
	const present = packagesOf(record);
	for (const [where, entry] of Object.entries(wanted)) {
		if (!where.includes('node_modules/') || entry.extraneous) continue;
		const found = present[where];
		if (!found && (entry.optional || entry.os || entry.cpu)) continue;
		if (!found || found.version !== entry.version || !existsSync(path.join(root, where))) return false;
	}
	return Object.keys(present).every((where) => where in wanted);
}

/**
 * @param {string} text
 * @returns {Record<string, { version?: string, optional?: boolean, os?: string[], cpu?: string[], extraneous?: boolean }>}
 */
function packagesOf(text) {
	return JSON.parse(text).packages ?? {};
}

/** @param {string} file */
function readText(file) {
	return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
