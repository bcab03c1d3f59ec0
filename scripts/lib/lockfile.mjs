import path from 'node:path';

/**
 * @typedef {object} Entry
 * @property {string} [version]
 * @property {string} [resolved]
 * @property {boolean} [link]
 * @property {boolean} [dev]
 * @property {boolean} [optional]
 * @property {string[]} [os]
 * @property {string[]} [cpu]
 * @property {string[]} [libc]
 * @property {Record<string, string>} [optionalDependencies]
 */
/** @typedef {{ packages: Record<string, Entry> }} Lockfile */

/**
 * Optional dependencies, pinned to one version, that the lockfile has no entry for. npm 11 leaves out those that the
 * registry in use does not mirror (npm/cli issue 9342), and then its own `npm ci` refuses the lockfile.
 * @param {Lockfile} lockfile
 * @returns {{ where: string, entry: Entry }[]} the entries that complete it
 */
export function missingEntries({ packages }) {
	const missing = [];
	for (const [parent, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
		for (const [name, version] of Object.entries(optionalDependencies)) {
			if (!/^\d/.test(version) || resolves(packages, parent, name, version)) continue;
			const platform = platformOf(name);
			if (!platform) continue;
			const folder = parent.slice(0, parent.lastIndexOf('node_modules/') + 'node_modules/'.length);
			missing.push({
				where: `${folder}${name}`,
				entry: { version, ...platform, ...(dev ? { dev } : {}), optional: true },
			});
		}
	}
	return missing;
}

/**
 * Entries that name the registry they came from: `npm ci` would then ask that mirror on every machine.
 * @param {Lockfile} lockfile
 */
export function boundEntries({ packages }) {
	return Object.entries(packages)
		.filter(([, { resolved, link }]) => resolved !== undefined && !link)
		.map(([where]) => where);
}

/**
 * Walks up the folders as Node does.
 * @param {Lockfile['packages']} packages
 * @param {string} parent
 * @param {string} name
 * @param {string} version
 */
function resolves(packages, parent, name, version) {
	for (let folder = parent; ; folder = path.posix.dirname(folder)) {
		const found =
			packages[folder === '.' || folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`];
		if (found) return found.version === version;
		if (folder === '.' || folder === '') return false;
	}
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

/**
 * Names of native bindings end in their platform: binding-linux-x64-musl.
 * @param {string} name
 * @returns {Pick<Entry, 'os' | 'cpu' | 'libc'> | null}
 */
function platformOf(name) {
	const parts = name.split('-');
	const cpu = PROCESSORS.find((processor) => parts.includes(processor));
	if (!cpu) return null;
	const os = SYSTEMS.find((system) => parts.includes(system));
	const last = parts.at(-1) ?? '';
	const libc = os !== 'linux' ? null : last.startsWith('musl') ? 'musl' : last.startsWith('gnu') ? 'glibc' : null;
	return { cpu: [cpu], ...(os ? { os: [os] } : {}), ...(libc ? { libc: [libc] } : {}) };
}
