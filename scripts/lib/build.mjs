import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withLock } from './lock.mjs';
import { BUNDLE, ROOT } from './root.mjs';
import { capture } from './run.mjs';
import { Stop, minutes, say, tail } from './say.mjs';

const STAMP = path.join(BUNDLE, 'dist', '.pseo-build');
/** All that goes into the bundle: the data model in snapshots/ is part of it. */
const SOURCES = [
	path.join(BUNDLE, 'src'),
	path.join(BUNDLE, 'package.json'),
	path.join(BUNDLE, 'extension.config.js'),
	path.join(ROOT, 'snapshots'),
	path.join(ROOT, 'package-lock.json'),
];

/** Builds the bundle unless it was built from exactly these sources. */
export async function ensureBuilt() {
	if (isCurrent()) return;
	await withLock(
		path.join(ROOT, '.cache', 'locks', 'build'),
		async () => {
			if (!isCurrent()) await build();
		},
		(pid) => say(`build     waiting for another command that is building (process ${pid ?? 'unknown'})`),
	);
}

async function build() {
	const started = Date.now();
	say('build     extensions/pseo-automation');
	rmSync(STAMP, { force: true });
	const before = fingerprint();
	const cli = path.join(ROOT, 'node_modules', '@directus', 'extensions-sdk', 'cli.js');
	const { code, output } = await capture(process.execPath, [cli, 'build', '--no-minify'], { cwd: BUNDLE });
	// The builder answers 0 after some errors, but then it leaves no file.
	const built = ['api.js', 'app.js'].every((file) => existsSync(path.join(BUNDLE, 'dist', file)));
	if (code !== 0 || !built) throw new Stop(`${tail(output, 40)}\n\nThe bundle does not build (exit code ${code}).`);
	writeFileSync(STAMP, before);
	say(`build     done in ${minutes(Date.now() - started)}`);
}

function isCurrent() {
	return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

/** A hash of all that goes into the bundle: equal sources, equal bundles. */
export function fingerprint() {
	const hash = createHash('sha256');
	for (const file of SOURCES.flatMap(filesIn)) {
		hash.update(`${path.relative(ROOT, file)}\0`)
			.update(readFileSync(file))
			.update('\0');
	}
	return hash.digest('hex');
}

/**
 * @param {string} place a file or a folder, which may be missing
 * @returns {string[]}
 */
function filesIn(place) {
	if (!existsSync(place)) return [];
	try {
		return readdirSync(place, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
			.map((entry) => path.join(entry.parentPath, entry.name))
			.sort();
	} catch (error) {
		if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOTDIR') return [place];
		throw error;
	}
}
